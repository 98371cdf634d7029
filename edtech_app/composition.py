"""The composition root: which services there are and what they stand on; the only chooser of implementations."""

from dataclasses import dataclass
from typing import Any

from edtech_app.domain.entity import Clock, utc_now
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
from edtech_app.services.certificates import CertificatesService
from edtech_app.services.commerce import CommerceService
from edtech_app.services.contact import ContactService
from edtech_app.services.course_students import CourseStudentsService
from edtech_app.services.covers import CoversService
from edtech_app.services.curriculum import CurriculumService
from edtech_app.services.curriculum_order import CurriculumOrderService
from edtech_app.services.deleted_parts import DeletedPartsService
from edtech_app.services.demo_school import DemoSchoolService
from edtech_app.services.earnings import EarningsService
from edtech_app.services.enrollments import EnrollmentsService
from edtech_app.services.file_access import FileAccess
from edtech_app.services.full_courses import FullCoursesService
from edtech_app.services.learning import LearningService
from edtech_app.services.leftovers import LeftoversService
from edtech_app.services.mail import MailService
from edtech_app.services.media import MediaService, PicturesService
from edtech_app.services.notes import NotesService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.orders import OrdersService
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
from edtech_app.settings import Settings
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
    curriculum_order: CurriculumOrderService
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
    orders: OrdersService
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
    demo_school: DemoSchoolService
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
