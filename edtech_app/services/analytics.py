"""How an instructor's courses do."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import LedgerEntry
from edtech_app.domain.entity import NEVER
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import Review
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.commerce import LedgerRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.ownership import own_course

INDIA = timezone(timedelta(hours=5, minutes=30))
"""Months begin at midnight in India."""
MONTHS = 12
LATEST = 5
MOST_STUDENTS = 1000
GONE = "A former student"


@dataclass(frozen=True, slots=True)
class CourseFigures:
    course: Course
    earnings: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """One student who joined a course, and what they paid."""

    student_name: str
    course_title: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`earnings` are the ledger's sums: sales less fees and refunds; `monthly` pairs a month ("2026-11") with them.

    `monthly` holds the last twelve months, oldest first, those without a sale too; `courses` begin with what earned
    most; `sales` and `reviews` are the latest five.
    """

    students: int
    earnings: Money
    rating: float
    rating_count: int
    courses: tuple[CourseFigures, ...]
    sales: tuple[Sale, ...]
    reviews: tuple[tuple[Review, Course], ...]
    monthly: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class StudentRow:
    """`last_seen_at` is 1970 for a student who has not begun."""

    name: str
    joined_at: datetime
    percent: int
    last_seen_at: datetime


class AnalyticsService:
    """Figures for an instructor about their own courses and nobody else's."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        lectures: LectureRepository,
        users: UserRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        reviews: ReviewRepository,
        ledger: LedgerRepository,
        now: Callable[[], datetime],
    ) -> None:
        self._courses, self._lectures, self._users = courses, lectures, users
        self._enrollments, self._progress = enrollments, progress
        self._reviews, self._ledger, self._now = reviews, ledger, now

    async def dashboard(self, actor: Actor) -> Dashboard:
        """
        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        courses = await self._courses.by_instructor(actor.user_id)
        entries = await self._ledger.of_instructor(actor.user_id)
        earned: defaultdict[str, Money] = defaultdict(Money)
        for entry in entries:
            earned[entry.course_id] += entry.amount
        stars = sum(course.rating_sum for course in courses)
        ratings = sum(course.rating_count for course in courses)
        figures = [CourseFigures(course, earned[course.id]) for course in courses]
        return Dashboard(
            students=sum(course.student_count for course in courses),
            earnings=sum((entry.amount for entry in entries), start=Money()),
            rating=stars / ratings if ratings else 0.0,
            rating_count=ratings,
            courses=tuple(sorted(figures, key=lambda figure: figure.earnings, reverse=True)),
            sales=await self._latest_sales(actor, {course.id: course for course in courses}),
            reviews=await self._latest_reviews(courses),
            monthly=_by_month(entries, self._now()),
        )

    async def students(self, actor: Actor, course_id: str) -> tuple[Course, list[StudentRow]]:
        """The course's students, newest first, with their progress; at most a thousand.

        Raises:
            NotFound: Not the actor's course.
        """
        course = await own_course(self._courses, actor, course_id)
        enrollments = [
            enrollment
            for enrollment in await self._enrollments.of_course(course.id, limit=MOST_STUDENTS)
            if enrollment.status is EnrollmentStatus.ACTIVE
        ]
        user_ids = [enrollment.user_id for enrollment in enrollments]
        names = {user.id: user.name for user in await self._users.many(user_ids)}
        progress = {each.user_id: each for each in await self._progress.of_course(course.id, user_ids)}
        playable = [lecture.id for lecture in await self._lectures.of(course.id) if lecture.is_playable]
        rows: list[StudentRow] = []
        for enrollment in enrollments:
            own = progress.get(enrollment.user_id)
            rows.append(
                StudentRow(
                    name=names.get(enrollment.user_id, GONE),
                    joined_at=enrollment.created_at,
                    percent=own.percent(playable) if own else 0,
                    last_seen_at=own.updated_at if own else NEVER,
                )
            )
        return course, rows

    async def _latest_sales(self, actor: Actor, courses: dict[str, Course]) -> tuple[Sale, ...]:
        enrollments = await self._enrollments.of_instructor(actor.user_id, limit=LATEST)
        names = {user.id: user.name for user in await self._users.many(each.user_id for each in enrollments)}
        return tuple(
            Sale(
                student_name=names.get(enrollment.user_id, GONE),
                course_title=courses[enrollment.course_id].title if enrollment.course_id in courses else "",
                amount=enrollment.price,
                at=enrollment.created_at,
            )
            for enrollment in enrollments
        )

    async def _latest_reviews(self, courses: list[Course]) -> tuple[tuple[Review, Course], ...]:
        found = [
            (review, course)
            for course in courses
            if course.rating_count
            for review in await self._reviews.visible(course.id, limit=LATEST)
        ]
        return tuple(sorted(found, key=lambda pair: pair[0].updated_at, reverse=True)[:LATEST])


def _by_month(entries: list[LedgerEntry], now: datetime) -> tuple[tuple[str, Money], ...]:
    """The sums of the last twelve months, oldest first."""
    today = now.astimezone(INDIA)
    last = today.year * 12 + today.month - 1
    sums = {f"{month // 12}-{month % 12 + 1:02d}": Money() for month in range(last - MONTHS + 1, last + 1)}
    for entry in entries:
        month = f"{entry.created_at.astimezone(INDIA):%Y-%m}"
        if month in sums:
            sums[month] += entry.amount
    return tuple(sums.items())
