"""Whether the demo school is to be opened, and how its people go again with everything that is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app.domain.accounts import CodePurpose
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER
from edtech_app.repositories.accounts import CodeRepository, ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.announcements import AnnouncementRepository
from edtech_app.repositories.catalog import (
    CourseRepository,
    DeletedPartRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.repositories.certificates import CertificateRepository
from edtech_app.repositories.commerce import (
    CartRepository,
    LedgerRepository,
    OrderRepository,
    PaymentEventRepository,
    ReceiptSeriesRepository,
    WishlistRepository,
)
from edtech_app.repositories.counters import CounterRepository
from edtech_app.repositories.house import DaySheetRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository, ReachRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.notes import NoteRepository
from edtech_app.repositories.notifications import NotificationRepository, PreferencesRepository
from edtech_app.repositories.payments import PaymentAlertRepository, RefundRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewReportRepository, ReviewRepository
from edtech_app.services.media import MediaService, PicturesService
from edtech_app.services.reach import CourseReach
from edtech_app.services.tallies import InstructorTallies
from edtech_app.services.upkeep import UpkeepService

DEMO_BEGUN, DEMO_DONE = "demo begun", "demo done"


@dataclass(frozen=True, slots=True)
class Removed:
    people: int
    courses: int


class DemoSchoolService:
    """For whoever runs the house; no page and no API calls this, so nobody's role is asked."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        sessions: SessionRepository,
        codes: CodeRepository,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        deleted: DeletedPartRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        notes: NoteRepository,
        certificates: CertificateRepository,
        reviews: ReviewRepository,
        votes: HelpfulVoteRepository,
        reports: ReviewReportRepository,
        carts: CartRepository,
        wishes: WishlistRepository,
        orders: OrderRepository,
        ledger: LedgerRepository,
        sheets: DaySheetRepository,
        events: PaymentEventRepository,
        refunds: RefundRepository,
        series: ReceiptSeriesRepository,
        alerts: PaymentAlertRepository,
        letters: LetterRepository,
        notifications: NotificationRepository,
        announcements: AnnouncementRepository,
        preferences: PreferencesRepository,
        counters: CounterRepository,
        media: MediaService,
        pictures: PicturesService,
        tallies: InstructorTallies,
        reach: CourseReach,
        reaches: ReachRepository,
        upkeep: UpkeepService,
    ) -> None:
        self._users, self._profiles, self._sessions = users, profiles, sessions
        self._codes = codes
        self._courses, self._sections, self._lectures, self._deleted = courses, sections, lectures, deleted
        self._enrollments, self._progress, self._reviews = enrollments, progress, reviews
        self._notes, self._certificates = notes, certificates
        self._votes, self._reports = votes, reports
        self._carts, self._wishes, self._orders, self._ledger = carts, wishes, orders, ledger
        self._sheets = sheets
        self._events, self._refunds, self._alerts, self._series = events, refunds, alerts, series
        self._letters, self._notifications, self._preferences = letters, notifications, preferences
        self._announcements = announcements
        self._counters, self._media, self._pictures = counters, media, pictures
        self._tallies, self._reach, self._reaches = tallies, reach, reaches
        self._upkeep = upkeep

    async def begins_demo(self) -> bool:
        """Whether the demo school is to be opened: the house is empty, or the opening was interrupted.

        Whoever is told so says `ends_demo` afterwards.
        """
        if await self._counters.value(DEMO_DONE):
            return False
        if await self._counters.value(DEMO_BEGUN):
            return True
        if not await self._users.is_empty():
            return False
        await self._counters.next(DEMO_BEGUN)
        return True

    async def ends_demo(self) -> None:
        """Note that the demo school was opened or removed, so that it does not come by itself again."""
        await self._counters.next(DEMO_DONE)

    async def remove_people(self, emails: Iterable[str]) -> Removed:
        """Remove accounts with everything that is theirs: courses with their files, purchases, reviews, letters.

        Courses of others get their totals mended. Repeatable: the account itself goes last.
        """
        people = courses = 0
        for email in emails:
            user = await self._users.by_email(email)
            if user is None:
                await self._letters.forget_address(email)
                continue
            for course in await self._courses.by_instructor(user.id):
                await self._remove_course(course)
                courses += 1
            await self._remove_belongings(user.id)
            for purpose in CodePurpose:
                await self._codes.forget_slot(f"{purpose}:{user.email_key}")
            await self._letters.forget_address(user.email)
            await self._users.remove(user.id)
            people += 1
        if not await self._orders.made_since(NEVER, limit=1):
            # Nobody has bought anything, so the first receipt is number one again.
            for series in await self._series.all():
                await self._series.remove(series.id)
        return Removed(people=people, courses=courses)

    async def forget_letters(self, emails: Iterable[str]) -> None:
        """Delete all letters to these addresses."""
        for email in emails:
            await self._letters.forget_address(email)

    async def _remove_course(self, course: Course) -> None:
        for rows in (
            self._enrollments,
            self._progress,
            self._notes,
            self._certificates,
            self._votes,
            self._reports,
            self._reviews,
            self._wishes,
            self._notifications,
            self._announcements,
        ):
            await rows.forget_course(course.id)
        await self._media.delete_course_files(course.id)
        await self._pictures.delete_thumbnail(course)
        await self._lectures.forget_course(course.id)
        await self._sections.forget_course(course.id)
        await self._deleted.forget_course(course.id)
        await self._reaches.remove(course.id)
        await self._courses.remove(course.id)

    async def _remove_belongings(self, user_id: str) -> None:
        touched, teachers = set[str](), set[str]()
        for enrollment in await self._enrollments.all_of_user(user_id):
            touched.add(enrollment.course_id)
            teachers.add(enrollment.instructor_id)
            await self._enrollments.remove(enrollment.id)
        for review in await self._reviews.all_of_user(user_id):
            touched.add(review.course_id)
            await self._votes.forget_review(review.id)
            await self._reports.forget_review(review.id)
            await self._reviews.remove(review.id)
        for vote in await self._votes.all_of_user(user_id):
            touched.add(vote.course_id)
            await self._votes.remove(vote.id)
        for course in await self._courses.many(touched):
            await self._upkeep.mend_course(course.id)
            await self._upkeep.mend_votes(course)
        await self._reach.forget_user(user_id)
        for order in await self._orders.of_user(user_id, limit=0):
            await self._events.forget_order(order.gateway_order_id)
            await self._alerts.forget_order(order.id)
        for rows in (
            self._progress,
            self._notes,
            self._certificates,
            self._wishes,
            self._refunds,
            self._orders,
            self._ledger,
            self._sessions,
            self._reports,
            self._notifications,
        ):
            await rows.forget_user(user_id)
        await self._tallies.forget(user_id)
        await self._sheets.forget_all()
        await self._upkeep.mend_months(teachers - {user_id})
        await self._carts.remove(user_id)
        await self._preferences.remove(user_id)
        profile = await self._profiles.find(user_id)
        if profile is not None:
            for key in (profile.picture_key, profile.thumb_key):
                await self._pictures.delete(key)
            await self._profiles.remove(user_id)
