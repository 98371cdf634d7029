"""The composition root: settings → gateways → repositories → services; the only chooser of implementations."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from edtech_app.domain.entity import utc_now
from edtech_app.gateways.mail.port import MailGateway
from edtech_app.gateways.media.port import MediaStore
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.accounts import CodeRepository, ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.catalog import (
    CategoryRepository,
    CourseRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.repositories.commerce import CartRepository, LedgerRepository, OrderRepository, WishlistRepository
from edtech_app.repositories.counters import CounterRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.accounts import AccountsService
from edtech_app.services.analytics import AnalyticsService
from edtech_app.services.authoring import AuthoringService
from edtech_app.services.catalog import CatalogService
from edtech_app.services.commerce import CartService, CommerceService
from edtech_app.services.curriculum import CurriculumService
from edtech_app.services.learning import LearningService
from edtech_app.services.mail import MailService
from edtech_app.services.media import MediaService
from edtech_app.services.reviews import ReviewsService
from edtech_app.services.totals import CourseTotals
from edtech_app.settings import Settings, get_settings

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the product can do. States, the API, jobs and the command line call nothing else."""

    accounts: AccountsService
    mail: MailService
    catalog: CatalogService
    reviews: ReviewsService
    authoring: AuthoringService
    curriculum: CurriculumService
    media: MediaService
    cart: CartService
    commerce: CommerceService
    learning: LearningService
    analytics: AnalyticsService


def build_services(
    *,
    settings: Settings,
    database: Any,
    payments: PaymentGateway,
    media_store: MediaStore,
    mail_gateway: MailGateway,
    now: Clock = utc_now,
) -> Services:
    """Wire the object graph. Tests call this too, with their own parts."""
    users, profiles = UserRepository(database), ProfileRepository(database)
    sessions, codes = SessionRepository(database), CodeRepository(database)
    categories, courses = CategoryRepository(database), CourseRepository(database)
    sections, lectures = SectionRepository(database), LectureRepository(database)
    enrollments, progress = EnrollmentRepository(database), ProgressRepository(database)
    reviews, assets = ReviewRepository(database), MediaRepository(database)
    carts, wishes = CartRepository(database), WishlistRepository(database)
    orders, ledger = OrderRepository(database), LedgerRepository(database)
    counters = CounterRepository(database)

    mail = MailService(letters=LetterRepository(database), gateway=mail_gateway, settings=settings, now=now)
    accounts = AccountsService(
        users=users,
        profiles=profiles,
        sessions=sessions,
        codes=codes,
        counters=counters,
        mail=mail,
        settings=settings,
        now=now,
    )
    media = MediaService(assets=assets, courses=courses, store=media_store, settings=settings, now=now)
    catalog = CatalogService(
        categories=categories,
        courses=courses,
        sections=sections,
        lectures=lectures,
        users=users,
        profiles=profiles,
        reviews=reviews,
        enrollments=enrollments,
        carts=carts,
        wishes=wishes,
        media=media,
        now=now,
    )
    learning = LearningService(
        totals=CourseTotals(courses=courses, enrollments=enrollments, reviews=reviews),
        courses=courses,
        sections=sections,
        lectures=lectures,
        enrollments=enrollments,
        progress=progress,
        users=users,
        assets=assets,
        media=media,
        now=now,
    )
    cart = CartService(carts=carts, wishes=wishes, courses=courses, enrollments=enrollments, catalog=catalog, now=now)
    return Services(
        accounts=accounts,
        mail=mail,
        catalog=catalog,
        reviews=ReviewsService(
            reviews=reviews, courses=courses, enrollments=enrollments, progress=progress, users=users, now=now
        ),
        authoring=AuthoringService(
            courses=courses, categories=categories, sections=sections, lectures=lectures, media=media, now=now
        ),
        curriculum=CurriculumService(
            courses=courses, sections=sections, lectures=lectures, assets=assets, media=media, now=now
        ),
        media=media,
        cart=cart,
        commerce=CommerceService(
            orders=orders,
            ledger=ledger,
            courses=courses,
            enrollments=enrollments,
            counters=counters,
            learning=learning,
            cart=cart,
            payments=payments,
            mail=mail,
            now=now,
        ),
        learning=learning,
        analytics=AnalyticsService(
            courses=courses,
            lectures=lectures,
            users=users,
            enrollments=enrollments,
            progress=progress,
            reviews=reviews,
            ledger=ledger,
            now=now,
        ),
    )


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
