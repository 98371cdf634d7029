"""Keeping the house in order from the command line: totals mended from their rows, accounts removed entirely."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app.domain.accounts import CodePurpose
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import Conflict
from edtech_app.domain.reviews import HelpfulVote
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

DEMO_BEGUN, DEMO_DONE = "demo begun", "demo done"
PAGE = 100
MAX_TRIES = 60
BUSY = "The site is too busy. Please try again at a quieter time."


@dataclass(frozen=True, slots=True)
class Mended:
    """What had kept totals that differed from its rows (a course by its title, an instructor's month), and how."""

    about: str
    words: str


@dataclass(frozen=True, slots=True)
class Removed:
    people: int
    courses: int


class UpkeepService:
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

    async def mend_totals(self) -> list[Mended]:
        """Make the kept totals of every course and instructor equal to their rows, and say what differed.

        A row that waits to be counted is left to the service that counts it; what is noted as held is held.
        """
        mended: list[Mended] = []
        last, teachers = "", set[str]()
        while page := await self._courses.after(last, limit=PAGE):
            for course in page:
                mended += await self._mend(course.id)
                mended += await self._mend_votes(course)
                await self._name_the_author(course)
                if words := await self._reach.mend(course.id):
                    mended.append(Mended(course.title, words))
                teachers.add(course.instructor_id)
            last = page[-1].id
        return mended + await self._mend_months(teachers)

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

    async def _mend(self, course_id: str) -> list[Mended]:
        for _ in range(MAX_TRIES):
            course = await self._courses.find(course_id)
            if course is None:
                return []
            right = await self._as_rows_say(course)
            words = _difference(course, right)
            if not words:
                return []
            try:
                return [Mended((await self._courses.save(right)).title, words)]
            except Conflict:
                continue
        raise Conflict(BUSY)

    async def _as_rows_say(self, course: Course) -> Course:
        enrollments = await self._enrollments.all_of_course(course.id)
        held = [
            course.counting.get(review.id, review.counted_stars)
            for review in await self._reviews.all_of_course(course.id)
        ]
        playable = [lecture for lecture in await self._lectures.of(course.id) if lecture.is_playable]
        return course.model_copy(
            update={
                "student_count": sum(course.counting.get(row.id, row.held) for row in enrollments),
                "rating_sum": sum(held),
                "rating_count": sum(stars > 0 for stars in held),
                **{f"stars_{stars}": held.count(stars) for stars in range(1, 6)},
                "lecture_count": len(playable),
                "seconds": sum(lecture.seconds for lecture in playable),
            }
        )

    async def _mend_months(self, instructor_ids: Iterable[str]) -> list[Mended]:
        return [
            Mended(f"{mended.month} of instructor {instructor_id}", mended.words)
            for instructor_id in sorted(instructor_ids)
            for mended in await self._tallies.mend(instructor_id)
        ]

    async def _name_the_author(self, course: Course) -> None:
        """Put the author's id on reviews of before it stood there, so that theirs are found by it."""
        for review in await self._reviews.all_of_course(course.id):
            if not review.instructor_id:
                await self._reviews.change(
                    review.id, lambda now: now.model_copy(update={"instructor_id": course.instructor_id})
                )

    async def _mend_votes(self, course: Course) -> list[Mended]:
        """The same for the votes of the course's reviews."""
        for _ in range(MAX_TRIES):
            reviews = await self._reviews.all_of_course(course.id)
            votes: defaultdict[str, list[HelpfulVote]] = defaultdict(list)
            for vote in await self._votes.all_of_course(course.id):
                votes[vote.review_id].append(vote)
            mended: list[Mended] = []
            try:
                for review in reviews:
                    right = sum(review.counting.get(vote.id, vote.counted_as) for vote in votes[review.id])
                    if right != review.helpful_count:
                        await self._reviews.save(review.model_copy(update={"helpful_count": right}))
                        mended.append(Mended(course.title, f"votes for a review {review.helpful_count} → {right}"))
            except Conflict:
                continue
            return mended
        raise Conflict(BUSY)

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
            await self._mend(course.id)
            await self._mend_votes(course)
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
        await self._mend_months(teachers - {user_id})
        await self._carts.remove(user_id)
        await self._preferences.remove(user_id)
        profile = await self._profiles.find(user_id)
        if profile is not None:
            for key in (profile.picture_key, profile.thumb_key):
                await self._pictures.delete(key)
            await self._profiles.remove(user_id)


def _difference(kept: Course, right: Course) -> str:
    """What the kept totals say and what the rows say, in words; "" when they agree."""
    names = {
        "student_count": "students",
        "rating_sum": "stars",
        "rating_count": "reviews",
        **{f"stars_{stars}": f"reviews with {stars} stars" for stars in range(1, 6)},
        "lecture_count": "lectures",
        "seconds": "seconds",
    }
    return ", ".join(
        f"{words} {getattr(kept, name)} → {getattr(right, name)}"
        for name, words in names.items()
        if getattr(kept, name) != getattr(right, name)
    )
