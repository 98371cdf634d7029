"""How an instructor's courses do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import Review
from edtech_app.domain.tallies import NOTHING, PERIODS, Calendar, Figures, Stretch, Tally, month_of, months_between
from edtech_app.domain.words import INDIA
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.repositories.tallies import TallyRepository
from edtech_app.services.ownership import own_course

MONTHS = 12
LATEST = 5
MOST_STUDENTS = 1000
GONE = "A former student"


USUAL_PERIOD = 30


@dataclass(frozen=True, slots=True)
class CourseFigures:
    course: Course
    earnings: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """One student who joined a course, and what they paid; `is_returned` when they have given it back since."""

    student_name: str
    course_title: str
    amount: Money
    at: datetime
    is_returned: bool


@dataclass(frozen=True, slots=True)
class Period:
    """The last `days` in pieces, oldest first; `figures` is their sum, `before` that of as many days before them."""

    days: int
    stretches: tuple[Stretch, ...]
    figures: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`earnings` are the ledger's sums over all time: sales less fees and refunds, and so are those of `courses`.

    `courses` begin with what earned most; `sales` and `reviews` are the latest five. `monthly` pairs each of the last
    twelve months ("2026-11") with what it earned, oldest first.
    """

    students: int
    earnings: Money
    rating: float
    rating_count: int
    period: Period
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
        tallies: TallyRepository,
        now: Callable[[], datetime],
    ) -> None:
        self._courses, self._lectures, self._users = courses, lectures, users
        self._enrollments, self._progress = enrollments, progress
        self._reviews, self._tallies, self._now = reviews, tallies, now

    async def dashboard(self, actor: Actor, days: int = USUAL_PERIOD) -> Dashboard:
        """How the actor's courses do, over so many days; over the usual number when it is none of `PERIODS`.

        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        courses = await self._courses.by_instructor(actor.user_id)
        tallies = await self._tallies.of_instructor(actor.user_id)
        earned = _earned_by_course(tallies)
        stars = sum(course.rating_sum for course in courses)
        ratings = sum(course.rating_count for course in courses)
        figures = [CourseFigures(course, Money(earned[course.id])) for course in courses]
        return Dashboard(
            students=sum(course.student_count for course in courses),
            earnings=sum((tally.total for tally in tallies), start=NOTHING).earned,
            rating=stars / ratings if ratings else 0.0,
            rating_count=ratings,
            period=self._period(tallies, days if days in PERIODS else USUAL_PERIOD),
            courses=tuple(sorted(figures, key=lambda each: (each.earnings, each.course.student_count), reverse=True)),
            sales=await self._latest_sales(actor, {course.id: course for course in courses}),
            reviews=await self._latest_reviews(actor, {course.id: course for course in courses}),
            monthly=_by_month(tallies, self._now()),
        )

    def _period(self, tallies: list[Tally], days: int) -> Period:
        calendar, today = Calendar(tallies), self._now().astimezone(INDIA).date()
        first = today - timedelta(days=days - 1)
        return Period(
            days=days,
            stretches=calendar.stretches(today, days),
            figures=calendar.over(first, today),
            before=calendar.over(first - timedelta(days=days), first - timedelta(days=1)),
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
                is_returned=enrollment.status is EnrollmentStatus.REFUNDED,
            )
            for enrollment in enrollments
        )

    async def _latest_reviews(self, actor: Actor, courses: dict[str, Course]) -> tuple[tuple[Review, Course], ...]:
        found = await self._reviews.latest_of_instructor(actor.user_id, limit=LATEST)
        return tuple((review, courses[review.course_id]) for review in found if review.course_id in courses)


def _earned_by_course(tallies: list[Tally]) -> Counter[str]:
    """Paise over all time, by the course's id."""
    earned: Counter[str] = Counter()
    for tally in tallies:
        for course_id in tally.courses:
            earned[course_id] += tally.course(course_id).earned.paise
    return earned


def _by_month(tallies: list[Tally], now: datetime) -> tuple[tuple[str, Money], ...]:
    """The earnings of the last twelve months, oldest first, of those without a sale too."""
    earned = {tally.month: tally.total.earned for tally in tallies}
    last = month_of(now)
    first = f"{int(last[:4]) - 1}{last[4:]}"
    return tuple((month, earned.get(month, Money())) for month in months_between(first, last)[-MONTHS:])
