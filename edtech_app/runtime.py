"""The composition root: settings → gateways → repositories → services; the only chooser of implementations."""

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from edtech_app.domain.entity import Clock, millis, utc_now
from edtech_app.gateways.database.embedded import embedded_database
from edtech_app.gateways.database.motor import Connection, connect
from edtech_app.gateways.database.motor import DatabaseFailed as DatabaseFailed
from edtech_app.gateways.documents.pdf import PdfDocuments
from edtech_app.gateways.mail.outbox import OutboxMail
from edtech_app.gateways.mail.port import MailGateway
from edtech_app.gateways.media.incoming import Incoming
from edtech_app.gateways.media.local import LocalMedia
from edtech_app.gateways.media.port import DirectUploads, MediaStore
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.gateways.payments.sandbox import SandboxPayments
from edtech_app.gateways.search.port import SearchEngine
from edtech_app.gateways.search.tantivy_engine import TantivySearch
from edtech_app.repositories.accounts import CodeRepository, ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.announcements import AnnouncementRepository
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.base import repositories
from edtech_app.repositories.catalog import (
    CategoryRepository,
    CourseRepository,
    DeletedPartRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.repositories.certificates import CertificateRepository
from edtech_app.repositories.changes import CourseFeed
from edtech_app.repositories.commerce import (
    CartRepository,
    LedgerRepository,
    OrderRepository,
    PaymentEventRepository,
    ReceiptSeriesRepository,
    WishlistRepository,
)
from edtech_app.repositories.counters import CounterRepository, LeaseRepository
from edtech_app.repositories.house import DaySheetRepository, FigureRepository, JobRunRepository
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository, ReachRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.media import MediaRepository, UploadRepository
from edtech_app.repositories.notes import NoteRepository
from edtech_app.repositories.notifications import NotificationRepository, PreferencesRepository
from edtech_app.repositories.payments import PaymentAlertRepository, RefundRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewReportRepository, ReviewRepository
from edtech_app.repositories.tallies import TallyRepository
from edtech_app.repositories.transcripts import TranscriptRepository
from edtech_app.repositories.whole import WholeDatabase
from edtech_app.services.accounts import (
    AccountExpiry,
    AccountsService,
    ApprovalService,
    CredentialsService,
    DeletionService,
    ExportService,
    KnownDevices,
    LetterLimits,
    OneTimeSecrets,
    OversightService,
    PasswordChecks,
    PasswordResetsService,
    Passwords,
    ProfilesService,
    SessionsService,
    SessionTokens,
    SignUpService,
    SixDigitCodes,
)
from edtech_app.services.admin import OutboxService, OverviewService, PeopleService, SalesService
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.analytics import AnalyticsService
from edtech_app.services.announcements import AnnouncementsService
from edtech_app.services.audit import AuditLog
from edtech_app.services.authoring import AuthoringService
from edtech_app.services.bells import BellWatch
from edtech_app.services.books import BooksService
from edtech_app.services.cart import CartService
from edtech_app.services.catalog import (
    CatalogIndex,
    CatalogService,
    CategoriesService,
    CourseCards,
    CoursePagesService,
    SearchService,
    TakedownsService,
)
from edtech_app.services.catalog.indexing import LAG
from edtech_app.services.certificates import CertificatesService
from edtech_app.services.commerce import CommerceService
from edtech_app.services.contact import ContactService
from edtech_app.services.course_students import CourseStudentsService
from edtech_app.services.covers import CoversService
from edtech_app.services.curriculum import CurriculumService
from edtech_app.services.deleted_parts import DeletedPartsService
from edtech_app.services.earnings import EarningsService
from edtech_app.services.file_access import FileAccess
from edtech_app.services.fulfilment import Fulfilment
from edtech_app.services.full_courses import FullCoursesService
from edtech_app.services.keeping import BackupService, RestoreService
from edtech_app.services.keeping.backup import HALF_RESTORED
from edtech_app.services.learning import LearningService
from edtech_app.services.leftovers import LeftoversService
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService
from edtech_app.services.media import MediaService
from edtech_app.services.money_back import MoneyBack
from edtech_app.services.notes import NotesService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.numbering import Numbering
from edtech_app.services.own_courses import OwnCoursesService
from edtech_app.services.payment_inbox import PaymentInbox
from edtech_app.services.preferences import PreferencesService
from edtech_app.services.reach import CourseReach
from edtech_app.services.receipts import ReceiptsService
from edtech_app.services.refunds import RefundsService
from edtech_app.services.renewal import RenewalService
from edtech_app.services.reports import ReportsService
from edtech_app.services.resources import ResourcesService
from edtech_app.services.reviews import HelpfulService, ModerationService, ReviewListsService, ReviewsService
from edtech_app.services.settlement import Settlement
from edtech_app.services.tallies import InstructorTallies
from edtech_app.services.totals import CourseTotals, ReviewTotals
from edtech_app.services.transcripts import TranscriptsService
from edtech_app.services.upkeep import UpkeepService
from edtech_app.services.uploads import UploadsService
from edtech_app.services.video_intake import VideoIntake
from edtech_app.services.vitals import VitalsService
from edtech_app.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the product can do. States, the API, jobs and the command line call nothing else."""

    accounts: AccountsService
    sign_up: SignUpService
    sessions: SessionsService
    password_resets: PasswordResetsService
    credentials: CredentialsService
    profiles: ProfilesService
    deletion: DeletionService
    export: ExportService
    oversight: OversightService
    approval: ApprovalService
    expiry: AccountExpiry
    overview: OverviewService
    sales: SalesService
    outbox: OutboxService
    people: PeopleService
    audit: AuditLog
    mail: MailService
    notifications: NotificationsService
    preferences: PreferencesService
    announcements: AnnouncementsService
    bells: BellWatch
    contact: ContactService
    catalog: CatalogService
    categories: CategoriesService
    cards: CourseCards
    course_pages: CoursePagesService
    search: SearchService
    catalog_index: CatalogIndex
    takedowns: TakedownsService
    reviews: ReviewsService
    review_lists: ReviewListsService
    helpful: HelpfulService
    moderation: ModerationService
    authoring: AuthoringService
    own_courses: OwnCoursesService
    curriculum: CurriculumService
    deleted_parts: DeletedPartsService
    resources: ResourcesService
    media: MediaService
    files: FileAccess
    uploads: UploadsService
    covers: CoversService
    leftovers: LeftoversService
    cart: CartService
    commerce: CommerceService
    payment_inbox: PaymentInbox
    payment_alerts: PaymentAlerts
    refunds: RefundsService
    receipts: ReceiptsService
    books: BooksService
    learning: LearningService
    reports: ReportsService
    full_courses: FullCoursesService
    notes: NotesService
    certificates: CertificatesService
    transcripts: TranscriptsService
    analytics: AnalyticsService
    course_students: CourseStudentsService
    tallies: InstructorTallies
    reach: CourseReach
    earnings: EarningsService
    upkeep: UpkeepService
    vitals: VitalsService
    renewal: RenewalService


def build_services(
    *,
    settings: Settings,
    database: Any,
    payments: PaymentGateway,
    media_store: MediaStore,
    direct_uploads: DirectUploads | None = None,
    mail_gateway: MailGateway,
    search_engine: SearchEngine | None = None,
    search_lag: float = 0,
    passwords: Passwords | None = None,
    now: Clock = utc_now,
) -> Services:
    """Wire the object graph. Tests call this too, with their own parts; without an engine, search is in memory.

    Without `direct_uploads` videos come through us.
    """
    search_engine = search_engine or TantivySearch()
    users, profiles = UserRepository(database), ProfileRepository(database)
    sessions, codes = SessionRepository(database), CodeRepository(database)
    categories, courses = CategoryRepository(database), CourseRepository(database)
    sections, lectures = SectionRepository(database), LectureRepository(database)
    deleted = DeletedPartRepository(database)
    enrollments, progress = EnrollmentRepository(database), ProgressRepository(database)
    notes, certificates = NoteRepository(database), CertificateRepository(database)
    reviews, assets = ReviewRepository(database), MediaRepository(database)
    votes, reports = HelpfulVoteRepository(database), ReviewReportRepository(database)
    uploads = UploadRepository(database)
    carts, wishes = CartRepository(database), WishlistRepository(database)
    orders, ledger = OrderRepository(database), LedgerRepository(database)
    refund_rows = RefundRepository(database)
    counters = CounterRepository(database)
    sheets, figures = DaySheetRepository(database), FigureRepository(database)

    audit = AuditLog(entries=AuditRepository(database), now=now)
    limits = Limits(counters=counters, leases=LeaseRepository(database), audit=audit, now=now)
    known_devices = KnownDevices(settings.signing_secret())
    letter_limits = LetterLimits(limits=limits, known_devices=known_devices)
    mail = MailService(letters=LetterRepository(database), gateway=mail_gateway, settings=settings, now=now)
    notification_rows = NotificationRepository(database)
    preference_rows, announcement_rows = PreferencesRepository(database), AnnouncementRepository(database)
    preferences = PreferencesService(
        preferences=preference_rows, users=users, signing_secret=settings.signing_secret(), site=settings.public_url
    )
    notifications = NotificationsService(
        notifications=notification_rows, users=users, preferences=preferences, mail=mail, now=now
    )
    passwords = passwords or Passwords()
    one_time_secrets = OneTimeSecrets(codes=codes, now=now)
    six_digits = SixDigitCodes(codes=codes, limits=limits, audit=audit, settings=settings, now=now)
    password_checks = PasswordChecks(
        users=users,
        passwords=passwords,
        known_devices=known_devices,
        limits=limits,
        audit=audit,
        limit=settings.limit_sign_in,
    )
    accounts = AccountsService(users=users, profiles=profiles, passwords=passwords, settings=settings, now=now)
    signing_in = SessionsService(
        users=users,
        sessions=sessions,
        secrets=one_time_secrets,
        tokens=SessionTokens(settings.signing_secret()),
        passwords=passwords,
        password_checks=password_checks,
        known_devices=known_devices,
        limits=limits,
        mail=mail,
        audit=audit,
        now=now,
    )
    videos = VideoIntake(
        assets=assets,
        uploads=uploads,
        lectures=lectures,
        store=media_store,
        direct=direct_uploads,
        incoming=Incoming(settings.data_dir / "incoming"),
        now=now,
    )
    transcripts = TranscriptRepository(database)
    media = MediaService(
        assets=assets,
        courses=courses,
        transcripts=transcripts,
        store=media_store,
        videos=videos,
        settings=settings,
        now=now,
    )
    catalog_index = CatalogIndex(
        engine=search_engine,
        feed=CourseFeed(database),
        categories=categories,
        courses=courses,
        users=users,
        lag=search_lag,
    )
    cards = CourseCards(categories=categories, courses=courses, users=users, media=media)
    months, reaches = TallyRepository(database), ReachRepository(database)
    reach = CourseReach(reach=reaches, progress=progress, enrollments=enrollments)
    tallies = InstructorTallies(tallies=months, ledger=ledger, enrollments=enrollments, now=now)
    totals = CourseTotals(courses=courses, enrollments=enrollments, reviews=reviews, tallies=tallies)
    documents = PdfDocuments()
    issuing = CertificatesService(
        certificates=certificates,
        courses=courses,
        sections=sections,
        lectures=lectures,
        enrollments=enrollments,
        progress=progress,
        users=users,
        documents=documents,
        mail=mail,
        audit=audit,
        house=settings.site_name,
        site=settings.public_url,
        now=now,
    )
    learning = LearningService(
        totals=totals,
        courses=courses,
        sections=sections,
        lectures=lectures,
        enrollments=enrollments,
        progress=progress,
        users=users,
        assets=assets,
        media=media,
        certificates=issuing,
        now=now,
    )
    cart = CartService(carts=carts, wishes=wishes, courses=courses, enrollments=enrollments, cards=cards, now=now)
    series = ReceiptSeriesRepository(database)
    numbering = Numbering(series)
    alert_rows = PaymentAlertRepository(database)
    alerts = PaymentAlerts(alerts=alert_rows, audit=audit, now=now)
    money_back = MoneyBack(
        refunds=refund_rows,
        orders=orders,
        ledger=tallies,
        learning=learning,
        numbering=numbering,
        alerts=alerts,
        payments=payments,
        mail=mail,
        notifications=notifications,
        now=now,
    )
    fulfilment = Fulfilment(
        orders=orders,
        ledger=tallies,
        numbering=numbering,
        users=users,
        learning=learning,
        cart=cart,
        money_back=money_back,
        mail=mail,
        notifications=notifications,
        now=now,
    )
    settlement = Settlement(
        orders=orders, fulfilment=fulfilment, money_back=money_back, alerts=alerts, payments=payments, now=now
    )
    refunds = RefundsService(
        refunds=refund_rows,
        orders=orders,
        enrollments=enrollments,
        progress=progress,
        lectures=lectures,
        money_back=money_back,
        alerts=alerts,
        payments=payments,
        mail=mail,
        notifications=notifications,
        audit=audit,
        settings=settings,
        now=now,
    )
    payment_inbox = PaymentInbox(
        events=PaymentEventRepository(database),
        orders=orders,
        settlement=settlement,
        refunds=refunds,
        alerts=alerts,
        payments=payments,
        now=now,
    )
    approval = ApprovalService(users=users, mail=mail, notifications=notifications, audit=audit, settings=settings)
    authoring = AuthoringService(
        courses=courses,
        categories=categories,
        sections=sections,
        lectures=lectures,
        deleted=deleted,
        enrollments=enrollments,
        reach=reaches,
        orders=orders,
        assets=assets,
        media=media,
        approval=approval,
        now=now,
    )
    curriculum = CurriculumService(
        courses=courses, sections=sections, lectures=lectures, assets=assets, media=media, now=now
    )
    letters, entries = LetterRepository(database), AuditRepository(database)
    search = SearchService(engine=search_engine, index=catalog_index, categories=categories, cards=cards)
    commerce = CommerceService(
        orders=orders,
        courses=courses,
        cards=cards,
        cart=cart,
        learning=learning,
        settlement=settlement,
        inbox=payment_inbox,
        payments=payments,
        mail=mail,
        refunds=refund_rows,
        settings=settings,
        now=now,
    )
    return Services(
        accounts=accounts,
        sign_up=SignUpService(
            accounts=accounts,
            sessions=signing_in,
            users=users,
            codes=codes,
            six_digits=six_digits,
            secrets=one_time_secrets,
            passwords=passwords,
            letters=letter_limits,
            mail=mail,
            audit=audit,
            settings=settings,
            now=now,
        ),
        sessions=signing_in,
        password_resets=PasswordResetsService(
            users=users,
            sessions=sessions,
            codes=codes,
            secrets=one_time_secrets,
            passwords=passwords,
            letters=letter_limits,
            mail=mail,
            audit=audit,
            settings=settings,
            now=now,
        ),
        credentials=CredentialsService(
            users=users,
            sessions=sessions,
            codes=codes,
            six_digits=six_digits,
            passwords=passwords,
            password_checks=password_checks,
            letters=letter_limits,
            mail=mail,
            audit=audit,
            settings=settings,
            now=now,
        ),
        profiles=ProfilesService(
            users=users, profiles=profiles, courses=courses, media=media, settings=settings, audit=audit, now=now
        ),
        deletion=DeletionService(
            users=users,
            profiles=profiles,
            sessions=sessions,
            codes=codes,
            enrollments=enrollments,
            reach=reach,
            notes=notes,
            certificates=certificates,
            reviews=reviews,
            reports=reports,
            carts=carts,
            wishes=wishes,
            orders=orders,
            letters=letters,
            notifications=notification_rows,
            preferences=preference_rows,
            authoring=authoring,
            media=media,
            settlement=settlement,
            password_checks=password_checks,
            mail=mail,
            audit=audit,
            now=now,
        ),
        export=ExportService(
            users=users,
            profiles=profiles,
            sessions=sessions,
            enrollments=enrollments,
            progress=progress,
            notes=notes,
            certificates=certificates,
            reviews=reviews,
            votes=votes,
            reports=reports,
            carts=carts,
            wishes=wishes,
            orders=orders,
            ledger=ledger,
            refunds=refund_rows,
            courses=courses,
            sections=sections,
            lectures=lectures,
            assets=assets,
            letters=letters,
            notifications=notification_rows,
            preferences=preference_rows,
            announcements=announcement_rows,
            entries=entries,
            audit=audit,
            limits=limits,
            limit=settings.limit_exports,
            now=now,
        ),
        approval=approval,
        oversight=OversightService(users=users, sessions=sessions, mail=mail, audit=audit),
        expiry=AccountExpiry(codes=codes, sessions=sessions, counters=counters, now=now),
        people=PeopleService(
            users=users,
            profiles=profiles,
            sessions=sessions,
            courses=courses,
            enrollments=enrollments,
            entries=entries,
            now=now,
        ),
        overview=OverviewService(
            users=users,
            ledger=ledger,
            sheets=sheets,
            refunds=refund_rows,
            alerts=alert_rows,
            letters=letters,
            jobs=JobRunRepository(database),
            figures=figures,
            now=now,
        ),
        sales=SalesService(
            orders=orders,
            users=users,
            ledger=ledger,
            refund_rows=refund_rows,
            alerts=alert_rows,
            events=PaymentEventRepository(database),
            entries=entries,
            refunds=refunds,
            now=now,
        ),
        outbox=OutboxService(letters=letters, audit=audit, now=now),
        audit=audit,
        mail=mail,
        notifications=notifications,
        preferences=preferences,
        announcements=AnnouncementsService(
            announcements=announcement_rows,
            courses=courses,
            enrollments=enrollments,
            users=users,
            notifications=notifications,
            preferences=preferences,
            mail=mail,
            now=now,
        ),
        bells=BellWatch(notifications=notification_rows, now=now),
        contact=ContactService(mail=mail, limits=limits, settings=settings, now=now),
        categories=CategoriesService(categories=categories, courses=courses, audit=audit),
        catalog=CatalogService(categories=categories, courses=courses, reviews=reviews, search=search),
        cards=cards,
        course_pages=CoursePagesService(
            categories=categories,
            courses=courses,
            sections=sections,
            lectures=lectures,
            users=users,
            profiles=profiles,
            reviews=reviews,
            enrollments=enrollments,
            wishes=wishes,
            media=media,
            cards=cards,
        ),
        search=search,
        catalog_index=catalog_index,
        takedowns=TakedownsService(
            courses=courses, users=users, mail=mail, notifications=notifications, audit=audit, now=now
        ),
        reviews=ReviewsService(
            reviews=reviews,
            courses=courses,
            lectures=lectures,
            enrollments=enrollments,
            progress=progress,
            users=users,
            totals=totals,
            notifications=notifications,
            now=now,
        ),
        review_lists=ReviewListsService(reviews=reviews, courses=courses, enrollments=enrollments),
        helpful=HelpfulService(
            votes=votes,
            reviews=reviews,
            courses=courses,
            enrollments=enrollments,
            totals=ReviewTotals(reviews=reviews, votes=votes),
            now=now,
        ),
        moderation=ModerationService(
            reports=reports,
            reviews=reviews,
            courses=courses,
            enrollments=enrollments,
            users=users,
            totals=totals,
            limits=limits,
            limit=settings.limit_reports,
            audit=audit,
            now=now,
        ),
        authoring=authoring,
        own_courses=OwnCoursesService(courses=courses, authoring=authoring),
        curriculum=curriculum,
        deleted_parts=DeletedPartsService(
            courses=courses,
            sections=sections,
            lectures=lectures,
            deleted=deleted,
            curriculum=curriculum,
            media=media,
            now=now,
        ),
        resources=ResourcesService(
            assets=assets,
            courses=courses,
            lectures=lectures,
            enrollments=enrollments,
            curriculum=curriculum,
            media=media,
            store=media_store,
            settings=settings,
            now=now,
        ),
        media=media,
        files=FileAccess(store=media_store, assets=assets, courses=courses, lectures=lectures, enrollments=enrollments),
        uploads=UploadsService(uploads=uploads, assets=assets, curriculum=curriculum, intake=videos, now=now),
        leftovers=LeftoversService(
            store=media_store,
            assets=assets,
            uploads=uploads,
            courses=courses,
            lectures=lectures,
            deleted=deleted,
            profiles=profiles,
            media=media,
            figures=figures,
            now=now,
        ),
        covers=CoversService(courses=courses, categories=categories, settings=settings, now=now),
        cart=cart,
        commerce=commerce,
        payment_inbox=payment_inbox,
        payment_alerts=alerts,
        refunds=refunds,
        receipts=ReceiptsService(
            commerce=commerce, documents=documents, mail=mail, limits=limits, house=settings.site_name
        ),
        books=BooksService(
            orders=orders,
            enrollments=enrollments,
            ledger=ledger,
            refunds=refund_rows,
            series=series,
            courses=courses,
            now=now,
        ),
        learning=learning,
        reports=ReportsService(
            sessions=signing_in,
            enrollments=enrollments,
            lectures=lectures,
            progress=progress,
            certificates=issuing,
            now=now,
        ),
        full_courses=FullCoursesService(
            courses=courses,
            sections=sections,
            lectures=lectures,
            enrollments=enrollments,
            progress=progress,
            assets=assets,
            media=media,
            now=now,
        ),
        notes=NotesService(
            notes=notes,
            courses=courses,
            sections=sections,
            lectures=lectures,
            enrollments=enrollments,
            site=settings.public_url,
            now=now,
        ),
        certificates=issuing,
        transcripts=TranscriptsService(
            transcripts=transcripts, courses=courses, assets=assets, learning=learning, media=media
        ),
        analytics=AnalyticsService(
            courses=courses,
            lectures=lectures,
            users=users,
            enrollments=enrollments,
            reviews=reviews,
            tallies=months,
            reach=reaches,
            sections=sections,
            now=now,
        ),
        course_students=CourseStudentsService(
            courses=courses, lectures=lectures, users=users, enrollments=enrollments, progress=progress, now=now
        ),
        tallies=tallies,
        reach=reach,
        earnings=EarningsService(ledger=ledger, tallies=months, courses=courses, now=now),
        vitals=VitalsService(letters=letters, orders=orders, now=now),
        upkeep=UpkeepService(
            users=users,
            profiles=profiles,
            sessions=sessions,
            codes=codes,
            courses=courses,
            sections=sections,
            lectures=lectures,
            deleted=deleted,
            enrollments=enrollments,
            progress=progress,
            notes=notes,
            certificates=certificates,
            reviews=reviews,
            votes=votes,
            reports=reports,
            carts=carts,
            wishes=wishes,
            orders=orders,
            ledger=ledger,
            sheets=sheets,
            events=PaymentEventRepository(database),
            refunds=refund_rows,
            series=series,
            alerts=alert_rows,
            letters=LetterRepository(database),
            notifications=notification_rows,
            preferences=preference_rows,
            announcements=announcement_rows,
            counters=counters,
            media=media,
            tallies=tallies,
            reach=reach,
            reaches=reaches,
        ),
        renewal=RenewalService(rows=[rows(database) for rows in repositories()], counters=counters),
    )


def payment_gateway(settings: Settings) -> PaymentGateway:
    """Razorpay where its keys are set, else the sandbox (never in production: the settings see to that)."""
    if not settings.uses_razorpay:
        return SandboxPayments(settings.data_dir, settings.signing_secret())
    from edtech_app.gateways.payments.razorpay import RazorpayPayments, WebhookSecret

    return RazorpayPayments(
        settings.razorpay_key,
        settings.razorpay_secret.get_secret_value(),
        [
            WebhookSecret(settings.razorpay_webhook_secret.get_secret_value()),
            WebhookSecret(
                settings.razorpay_old_webhook_secret.get_secret_value(), settings.razorpay_webhook_secret_changed_at
            ),
        ],
        base_url=settings.razorpay_url,
    )


def media_store(settings: Settings) -> MediaStore:
    """Cloudinary where it is set, else the data folder."""
    if not settings.uses_cloudinary:
        return LocalMedia(settings.data_dir / "media", settings.signing_secret())
    from edtech_app.gateways.media.cloudinary import API_URL, CloudinaryMedia

    return CloudinaryMedia(settings, api_url=settings.cloudinary_api_url or API_URL)


def mail_gateway(settings: Settings) -> MailGateway:
    """A mail server where one is set, else letters stay in the outbox."""
    if not settings.uses_smtp:
        return OutboxMail()
    from edtech_app.gateways.mail.smtp import SmtpMail

    return SmtpMail(settings)


@dataclass(frozen=True, slots=True)
class House:
    """Everything of one running process: what it can do, on what it stands, and its name among its like."""

    settings: Settings
    services: Services
    database: Any
    stands_on: tuple[tuple[str, str], ...]
    """Each port in words, with the implementation behind it."""
    name: str
    services_at: Callable[[Clock], Services]
    """The same services under another clock."""
    now: Clock = utc_now

    async def know_jobs(self, beats: Mapping[str, float]) -> None:
        """Keep which jobs there are and at which beat, in seconds, each should run."""
        await JobRunRepository(self.database).know(beats, now=utc_now())

    async def note_job(self, name: str, *, is_done: bool) -> None:
        """Keep when a job last ended, well or not, so that every process can say it."""
        await JobRunRepository(self.database).note(name, is_done=is_done, now=utc_now())

    async def take_lease(self, name: str, seconds: float) -> bool:
        """Take or renew the right to do a job that one process at a time may do."""
        now = self.now()
        until = now + timedelta(seconds=seconds)
        leases = LeaseRepository(self.database)
        return await leases.take(name, holder=self.name, now=millis(now), until=millis(until))


@contextlib.asynccontextmanager
async def running(settings: Settings, *, may_share: bool = False) -> AsyncIterator[House]:
    """Everything started, in order, and stopped at the end: the application, the command line and tests use this.

    `may_share` lets a short-lived process use the embedded database of a running house.

    Raises:
        DatabaseFailed: The database cannot be used; the words say why.
    """
    async with contextlib.AsyncExitStack() as stack:
        connection, database_words, _ = await _open_database(settings, stack, may_share=may_share)
        if await WholeDatabase(connection.database).is_half_restored():
            raise DatabaseFailed(HALF_RESTORED)
        await ensure_indexes(connection.database)
        payments, media, mail = payment_gateway(settings), media_store(settings), mail_gateway(settings)
        search_engine = TantivySearch(settings.data_dir / "search")

        def services_at(now: Clock) -> Services:
            return build_services(
                settings=settings,
                database=connection.database,
                payments=payments,
                media_store=media,
                direct_uploads=media if isinstance(media, DirectUploads) else None,
                mail_gateway=mail,
                search_engine=search_engine,
                search_lag=LAG,
                now=now,
            )

        built = services_at(utc_now)
        stack.push_async_callback(built.catalog_index.close)
        await built.catalog.put_up_first_shelves()
        yield House(
            settings=settings,
            services=built,
            database=connection.database,
            stands_on=_in_words(settings, database_words),
            name=f"{os.getpid()}-{secrets.token_hex(4)}",
            services_at=services_at,
        )


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeps the school, and makes one of a backup again; it works where no house can open."""

    backup: BackupService
    restore: RestoreService


@contextlib.asynccontextmanager
async def keeping(settings: Settings, *, may_share: bool) -> AsyncIterator[Keeping]:
    """The database and the store, and nothing that writes to them by itself.

    `may_share` lets us use the embedded database of a running house.

    Raises:
        DatabaseFailed: The database cannot be used, or is used by a running house and may not be shared.
    """
    async with contextlib.AsyncExitStack() as stack:
        connection, _, is_alone = await _open_database(settings, stack, may_share=may_share)
        if settings.uses_embedded_database and not (is_alone or may_share):
            raise DatabaseFailed(f"{settings.data_dir} is used by a running Vidya. Stop it first.")
        rows, store = WholeDatabase(connection.database), media_store(settings)
        backup = BackupService(rows=rows, store=store, settings=settings, now=utc_now)
        yield Keeping(
            backup=backup,
            restore=RestoreService(
                rows=rows, store=store, backup=backup, settings=settings, is_alone=is_alone, now=utc_now
            ),
        )


def _in_words(settings: Settings, database: str) -> tuple[tuple[str, str], ...]:
    """Each port, and what stands behind it."""
    folder = settings.data_dir.absolute() / "media"
    return (
        ("Database", database),
        ("Payments", "Razorpay" if settings.uses_razorpay else "sandbox, no money moves"),
        ("Media", f"Cloudinary, folder {settings.folder_name}" if settings.uses_cloudinary else f"files in {folder}"),
        ("Mail", f"SMTP through {settings.mail_host}" if settings.uses_smtp else "outbox only, nothing is sent"),
    )


async def _open_database(
    settings: Settings, stack: contextlib.AsyncExitStack, *, may_share: bool
) -> tuple[Connection, str, bool]:
    """The database, what it is in words, and whether it is known that nobody else has it open."""
    is_alone = False
    if settings.uses_embedded_database:
        embedded = await stack.enter_async_context(embedded_database(settings.data_dir, may_share=may_share))
        connection = connect(embedded.url, has_journal=embedded.kind.has_journal)
        words, is_alone = f"{embedded.kind.name}, files in {embedded.folder}", embedded.is_ours
    else:
        connection = connect(settings.mongodb_url.get_secret_value())
        words = "MongoDB at MONGODB_URL"
    stack.callback(connection.close)
    if not await connection.answers():
        raise DatabaseFailed("No database answers at MONGODB_URL, or it does not let us in.")
    return connection, words, is_alone


_services: Services | None = None


def services() -> Services:
    """The running process's services; there are none before `start` (see `edtech_app.py`) has finished."""
    if _services is None:
        raise RuntimeError("The services are not started yet.")
    return _services


def use_services(built: Services | None) -> None:
    """Make these the process's services; the application does it at its start, tests around each test."""
    global _services
    _services = built


def session_cookie() -> str:
    """The session cookie's name; `__Host-` binds it to the host in production, where everything is HTTPS."""
    return "__Host-session" if get_settings().is_production else "session"


def device_cookie() -> str:
    """The name of the cookie by which a browser is known again (see `KnownDevices`)."""
    return "__Host-device" if get_settings().is_production else "device"
