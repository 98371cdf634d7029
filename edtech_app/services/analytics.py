"""How an instructor's courses do."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course, curriculum, playable
from edtech_app.domain.entity import Clock
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.reach import LectureReach
from edtech_app.domain.reviews import Review
from edtech_app.domain.tallies import NOTHING, PERIODS, Calendar, Figures, Stretch, Tally, month_of, months_between
from edtech_app.domain.words import INDIA
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.learning import EnrollmentRepository, ReachRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.repositories.tallies import TallyRepository
from edtech_app.services.course_students import GONE

MONTHS = 12
LATEST = 5


USUAL_PERIOD = 30
NOT_BEGUN = -1
"""The completion where nobody has begun a lecture."""


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
class Stops:
    """How far the students of one course get, lecture by lecture in their order; `students` have the course now."""

    course: Course
    students: int
    lectures: tuple[LectureReach, ...]

    @property
    def completion(self) -> int:
        """How much of the course its students have finished on average, in whole percent."""
        whole = self.students * len(self.lectures)
        return sum(lecture.finished for lecture in self.lectures) * 100 // whole if whole else 0


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`earnings` are the ledger's sums over all time: sales less fees and refunds, and so are those of `courses`.

    `courses` begin with what earned most; `sales` and `reviews` are the latest five. `monthly` pairs each of the last
    twelve months ("2026-11") with what it earned, oldest first. `completion` is how many of the lectures that students
    have begun they have finished, in whole percent; `stops` is of one course, None while no course has students.
    """

    students: int
    earnings: Money
    rating: float
    rating_count: int
    completion: int
    period: Period
    courses: tuple[CourseFigures, ...]
    sales: tuple[Sale, ...]
    reviews: tuple[tuple[Review, Course], ...]
    monthly: tuple[tuple[str, Money], ...]
    stops: Stops | None


class AnalyticsService:
    """Figures for an instructor about their own courses and nobody else's."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        lectures: LectureRepository,
        users: UserRepository,
        enrollments: EnrollmentRepository,
        reviews: ReviewRepository,
        tallies: TallyRepository,
        reach: ReachRepository,
        sections: SectionRepository,
        now: Clock,
    ) -> None:
        self._courses, self._lectures, self._users = courses, lectures, users
        self._enrollments = enrollments
        self._reviews, self._tallies, self._now = reviews, tallies, now
        self._reach, self._sections = reach, sections

    async def dashboard(self, actor: Actor, days: int = USUAL_PERIOD, course_id: str = "") -> Dashboard:
        """How the actor's courses do, over so many days; over the usual number when it is none of `PERIODS`.

        `course_id` names the course whose lectures are looked at; the one with most students when it is none of theirs.

        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        courses, tallies = await asyncio.gather(
            self._courses.by_instructor(actor.user_id), self._tallies.of_instructor(actor.user_id)
        )
        by_id = {course.id: course for course in courses}
        completion, stops, sales, reviews = await asyncio.gather(
            self._completion(courses),
            self._stops(courses, course_id),
            self._latest_sales(actor, by_id),
            self._latest_reviews(actor, by_id),
        )
        earned = _earned_by_course(tallies)
        stars = sum(course.rating_sum for course in courses)
        ratings = sum(course.rating_count for course in courses)
        figures = [CourseFigures(course, Money(earned[course.id])) for course in courses]
        return Dashboard(
            students=sum(course.student_count for course in courses),
            earnings=sum((tally.total for tally in tallies), start=NOTHING).earned,
            rating=stars / ratings if ratings else 0.0,
            rating_count=ratings,
            completion=completion,
            period=self._period(tallies, days if days in PERIODS else USUAL_PERIOD),
            courses=tuple(sorted(figures, key=lambda each: (each.earnings, each.course.student_count), reverse=True)),
            sales=sales,
            reviews=reviews,
            monthly=_by_month(tallies, self._now()),
            stops=stops,
        )

    async def _stops(self, courses: list[Course], course_id: str) -> Stops | None:
        with_students = [course for course in courses if course.student_count]
        if not with_students:
            return None
        most = max(with_students, key=lambda course: course.student_count)
        course = next((course for course in with_students if course.id == course_id), most)
        chapters = playable(curriculum(await self._sections.of(course.id), await self._lectures.of(course.id)))
        reach = await self._reach.of(course.id)
        lectures = tuple(reach.of(lecture) for chapter in chapters for lecture in chapter.lectures)
        return Stops(course=course, students=course.student_count, lectures=lectures)

    async def _completion(self, courses: list[Course]) -> int:
        began, finished = await self._reach.sums([course.id for course in courses if course.student_count])
        return finished * 100 // began if began else NOT_BEGUN

    def _period(self, tallies: list[Tally], days: int) -> Period:
        calendar, today = Calendar(tallies), self._now().astimezone(INDIA).date()
        first = today - timedelta(days=days - 1)
        return Period(
            days=days,
            stretches=calendar.stretches(today, days),
            figures=calendar.over(first, today),
            before=calendar.over(first - timedelta(days=days), first - timedelta(days=1)),
        )

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
        for course_id, paise in tally.earned_by_course.items():
            earned[course_id] += paise
    return earned


def _by_month(tallies: list[Tally], now: datetime) -> tuple[tuple[str, Money], ...]:
    """The earnings of the last twelve months, oldest first, of those without a sale too."""
    earned = {tally.month: tally.total.earned for tally in tallies}
    last = month_of(now)
    first = f"{int(last[:4]) - 1}{last[4:]}"
    return tuple((month, earned.get(month, Money())) for month in months_between(first, last)[-MONTHS:])
