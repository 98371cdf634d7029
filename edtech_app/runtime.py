"""The composition root: settings → gateways → repositories → services; the only chooser of implementations."""

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from edtech_app.domain.entity import Clock, millis, utc_now
from edtech_app.domain.errors import DatabaseFull
from edtech_app.gateways.database.embedded import embedded_database
from edtech_app.gateways.database.motor import Connection, connect
from edtech_app.gateways.database.motor import DatabaseFailed as DatabaseFailed
from edtech_app.gateways.mail.outbox import OutboxMail
from edtech_app.gateways.mail.port import MailGateway
from edtech_app.gateways.media.incoming import Incoming
from edtech_app.gateways.media.local import LocalMedia
from edtech_app.gateways.media.port import DirectUploads, MediaStore
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.gateways.payments.sandbox import SandboxPayments
from edtech_app.gateways.search.port import SearchEngine
from edtech_app.gateways.search.tantivy_engine import TantivySearch
from edtech_app.repositories.base import repositories
from edtech_app.repositories.counters import LeaseRepository
from edtech_app.repositories.house import JobRunRepository
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.repositories.whole import WholeDatabase
from edtech_app.services.accounts import (
    AccountExpiry,
    AccountsService,
    CredentialsService,
    DeletionService,
    ExportService,
    KnownDevices,
    OversightService,
    PasswordChecks,
    PasswordResetsService,
    Passwords,
    ProfilesService,
    SessionsService,
    SessionTokens,
    SignUpService,
)
from edtech_app.services.admin import NamesService, OutboxService, OverviewService, PeopleService, SalesService
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.analytics import AnalyticsService
from edtech_app.services.announcements import AnnouncementsService
from edtech_app.services.approval import ApprovalService
from edtech_app.services.audit import AuditLog
from edtech_app.services.authoring import AuthoringService, CourseDeletion
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
from edtech_app.services.enrollments import EnrollmentsService
from edtech_app.services.file_access import FileAccess
from edtech_app.services.full_courses import FullCoursesService
from edtech_app.services.keeping import BackupService, RestoreService
from edtech_app.services.keeping.backup import HALF_RESTORED
from edtech_app.services.learning import LearningService
from edtech_app.services.leftovers import LeftoversService
from edtech_app.services.mail import MailService
from edtech_app.services.media import MediaService, PicturesService
from edtech_app.services.notes import NotesService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.own_courses import OwnCoursesService
from edtech_app.services.payment_inbox import PaymentInbox
from edtech_app.services.preferences import PreferencesService
from edtech_app.services.reach import CourseReach
from edtech_app.services.receipts import ReceiptsService
from edtech_app.services.refunds import RefundDecisions, RefundReconciliation, RefundsService
from edtech_app.services.renewal import RenewalService
from edtech_app.services.reports import ReportsService
from edtech_app.services.resources import ResourcesService
from edtech_app.services.reviews import HelpfulService, ModerationService, ReviewListsService, ReviewsService
from edtech_app.services.tallies import InstructorTallies
from edtech_app.services.transcripts import TranscriptsService
from edtech_app.services.upkeep import UpkeepService
from edtech_app.services.uploads import UploadsService
from edtech_app.services.video_intake import VideoIntake
from edtech_app.services.vitals import VitalsService
from edtech_app.settings import Settings, get_settings
from edtech_app.wiring import Wiring


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
    names: NamesService
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
    course_deletion: CourseDeletion
    own_courses: OwnCoursesService
    curriculum: CurriculumService
    deleted_parts: DeletedPartsService
    resources: ResourcesService
    media: MediaService
    pictures: PicturesService
    files: FileAccess
    uploads: UploadsService
    covers: CoversService
    leftovers: LeftoversService
    cart: CartService
    commerce: CommerceService
    payment_inbox: PaymentInbox
    payment_alerts: PaymentAlerts
    refunds: RefundsService
    refund_decisions: RefundDecisions
    refund_reconciliation: RefundReconciliation
    receipts: ReceiptsService
    books: BooksService
    enrollments: EnrollmentsService
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
    parts: dict[Any, Any] = {
        Settings: settings,
        Clock: now,
        PaymentGateway: payments,
        MediaStore: media_store,
        DirectUploads | None: direct_uploads,
        MailGateway: mail_gateway,
        SearchEngine: search_engine or TantivySearch(),
        Passwords: passwords or Passwords(),
    }
    wire = Wiring(parts, database)
    secret, house, site = settings.signing_secret(), settings.site_name, settings.public_url
    wire(SessionTokens, secret=secret)
    wire(KnownDevices, signing_secret=secret)
    wire(PreferencesService, signing_secret=secret, site=site)
    wire(PasswordChecks, limit=settings.limit_sign_in)
    wire(VideoIntake, incoming=Incoming(settings.data_dir / "incoming"))
    wire(CatalogIndex, lag=search_lag)
    wire(CertificatesService, house=house, site=site)
    wire(ExportService, limit=settings.limit_exports)
    wire(ModerationService, limit=settings.limit_reports)
    wire(NotesService, site=site)
    wire(ReceiptsService, house=house)
    wire(RenewalService, rows=[rows(database) for rows in repositories()])
    return wire(Services)


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
        await JobRunRepository(self.database).note(name, is_done=is_done, now=self.now())

    async def job_done_at(self, name: str) -> datetime:
        """When a job last ended well in any process; `NEVER` for not yet."""
        return await JobRunRepository(self.database).done_at(name)

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
        try:
            await ensure_indexes(connection.database)
        except DatabaseFull:
            raise DatabaseFailed("The disk of the database is full. Make room on it, and start again.") from None
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
        raise DatabaseFailed("No database answers at MONGODB_URL, or it refuses the sign-in.")
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
