"""The instructor's dashboard: figures of a period, by course, and what happened last."""

from dataclasses import dataclass, replace

import reflex as rx

from edtech_app import routes
from edtech_app.domain.money import Money
from edtech_app.domain.tallies import PERIODS, Stretch
from edtech_app.runtime import services
from edtech_app.services.analytics import NOT_BEGUN, USUAL_PERIOD, CourseFigures, Dashboard
from edtech_app.states import formats
from edtech_app.states.charts import ChartView, chart, words_of
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import ReviewView, price_text, review_view

MOST_COURSES = 8
"""The dashboard names no more; the list of courses has all."""


@dataclass(frozen=True)
class StretchView:
    """A row of the table behind the charts."""

    words: str = ""
    joined: str = ""
    returned: str = ""
    earned: str = ""


@dataclass(frozen=True)
class PeriodView:
    """A period to choose; `href` is "" for the one that is shown."""

    words: str = ""
    href: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class CourseBarView:
    """A course in the dashboard; `percent` is its earnings beside those of the course that earned most."""

    title: str = ""
    href: str = ""
    students: str = ""
    earned: str = ""
    percent: int = 0


@dataclass(frozen=True)
class LectureBarView:
    """A lecture in the order of its course; the percents are of the course's students."""

    title: str = ""
    began: str = ""
    began_percent: int = 0
    finished: str = ""
    finished_percent: int = 0


@dataclass(frozen=True)
class ChoiceView:
    """A course to choose."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class SaleView:
    """One student who joined."""

    student: str = ""
    course: str = ""
    amount_text: str = ""
    date_text: str = ""
    is_returned: bool = False


@dataclass(frozen=True)
class FiguresView:
    """The figures above the dashboard; `rating_text` is "" without reviews."""

    students_text: str = ""
    earnings_text: str = ""
    rating: float = 0.0
    rating_text: str = ""
    reviews_text: str = ""
    joined_text: str = ""
    earned_text: str = ""
    period_text: str = ""
    completion_text: str = ""


class DashboardState(rx.State):
    """How the instructor's courses do, over the period of the address. `status` is loading, empty, ready or failed."""

    status: str = "loading"
    problem: str = ""
    figures: FiguresView = FiguresView()
    periods: list[PeriodView] = []
    joined: ChartView = ChartView()
    earned: ChartView = ChartView()
    stretches: list[StretchView] = []
    courses: list[CourseBarView] = []
    more_courses: int = 0
    stops_of: str = ""
    stops_text: str = ""
    stops: list[LectureBarView] = []
    choices: list[ChoiceView] = []
    sales: list[SaleView] = []
    reviews: list[ReviewView] = []

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the figures anew."""
        if self.status != "ready":
            self.status = "loading"
        self.problem = ""
        yield
        with failing_in_place(self):
            query = self.router.url.query_parameters
            days, course_id = _days(query.get("days", "")), query.get("course", "")
            board = await services().analytics.dashboard(await actor_of(self), days, course_id)
            if not board.courses:
                self.reset()
                self.status = "empty"
                return
            self._show(board, await services().profiles.faces(review.user_id for review, _ in board.reviews))
            self.status = "ready"

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def choose_course(self, course: str):
        """Look at where the students of another course stop."""
        days = _days(self.router.url.query_parameters.get("days", ""))
        return rx.redirect(routes.teach(days=days, course=course), replace=True)

    def _show(self, board: Dashboard, faces: dict[str, str]) -> None:
        period = board.period
        self.figures = FiguresView(
            students_text=formats.number(board.students),
            earnings_text=str(board.earnings),
            rating=round(board.rating, 1),
            rating_text=formats.rating(board.rating),
            reviews_text=formats.counted(board.rating_count, "review"),
            joined_text=formats.counted(period.figures.joined, "new student"),
            earned_text=str(period.figures.earned),
            period_text=f"in the last {period.days} days",
            completion_text=f"{board.completion}%" if board.completion != NOT_BEGUN else "–",
        )
        self.periods = [PeriodView(f"{days} days", routes.teach(days=days), days == period.days) for days in PERIODS]
        self.joined = chart(
            period,
            [stretch.figures.joined for stretch in period.stretches],
            lambda count: formats.counted(count, "student"),
            (period.figures.joined, period.before.joined),
        )
        self.earned = chart(
            period,
            [stretch.figures.earned.paise for stretch in period.stretches],
            lambda paise: str(Money(paise)),
            (period.figures.earned.paise, period.before.earned.paise),
        )
        self.stretches = [_row(stretch) for stretch in reversed(period.stretches)]
        self.courses = _courses(board.courses[:MOST_COURSES])
        self.more_courses = max(0, len(board.courses) - MOST_COURSES)
        self._show_stops(board)
        self.sales = [
            SaleView(
                sale.student_name,
                sale.course_title,
                price_text(sale.amount),
                formats.date(sale.at),
                sale.is_returned,
            )
            for sale in board.sales
        ]
        self.reviews = [
            replace(review_view(review, faces, course), course_href=routes.course_reviews(course.id))
            for review, course in board.reviews
        ]

    def _show_stops(self, board: Dashboard) -> None:
        stops = board.stops
        self.stops_of, self.stops_text, self.stops, self.choices = "", "", [], []
        if stops is None:
            return
        self.stops_of = stops.course.id
        self.stops_text = f"{formats.counted(stops.students, 'student')}, {stops.completion}% of the course on average"
        self.stops = [
            LectureBarView(
                title=each.lecture.title,
                began=formats.number(each.began),
                began_percent=round(each.began * 100 / stops.students),
                finished=formats.number(each.finished),
                finished_percent=round(each.finished * 100 / stops.students),
            )
            for each in stops.lectures
        ]
        self.choices = [
            ChoiceView(each.course.id, each.course.title)
            for each in sorted(board.courses, key=lambda each: each.course.title.casefold())
            if each.course.student_count
        ]


def _days(typed: str) -> int:
    return int(typed) if typed in map(str, PERIODS) else USUAL_PERIOD


def _row(stretch: Stretch) -> StretchView:
    figures = stretch.figures
    return StretchView(
        words=words_of(stretch),
        joined=formats.number(figures.joined),
        returned=formats.number(figures.returned),
        earned=str(figures.earned),
    )


def _courses(found: tuple[CourseFigures, ...]) -> list[CourseBarView]:
    most = max((each.earnings.paise for each in found), default=0)
    return [
        CourseBarView(
            title=each.course.title,
            href=routes.course_students(each.course.id),
            students=formats.number(each.course.student_count),
            earned=str(each.earnings),
            percent=max(0, round(each.earnings.paise * 100 / most)) if most > 0 else 0,
        )
        for each in found
    ]
