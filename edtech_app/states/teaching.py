"""The instructor's own pages: dashboard, list of courses, a course's students."""

from dataclasses import dataclass, replace

import reflex as rx

from edtech_app import routes
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import AppError, InvalidInput, NotFound, NotSignedIn
from edtech_app.domain.money import Money
from edtech_app.runtime import services
from edtech_app.services.analytics import Dashboard
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import STATUSES
from edtech_app.states.views import ReviewView, price_text, review_view


@dataclass(frozen=True)
class BarView:
    """One bar of a chart: `percent` of the tallest; `label` is what stands below it."""

    label: str = ""
    long_label: str = ""
    amount_text: str = ""
    percent: int = 0


@dataclass(frozen=True)
class SaleView:
    """One student who joined."""

    student: str = ""
    course: str = ""
    amount_text: str = ""
    date_text: str = ""


@dataclass(frozen=True)
class DashboardView:
    """The figures above the dashboard; `rating_text` is "" without reviews."""

    students_text: str = ""
    earnings_text: str = ""
    month_text: str = ""
    rating: float = 0.0
    rating_text: str = ""
    reviews_text: str = ""
    has_sales: bool = False


class DashboardState(rx.State):
    """How the instructor's courses do. `status` is loading, empty, ready or failed."""

    status: str = "loading"
    problem: str = ""
    figures: DashboardView = DashboardView()
    months: list[BarView] = []
    courses: list[BarView] = []
    sales: list[SaleView] = []
    reviews: list[ReviewView] = []

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the figures anew."""
        self.status, self.problem, self.figures = "loading", "", DashboardView()
        self.months, self.courses, self.sales, self.reviews = [], [], [], []
        yield
        try:
            board = await services().analytics.dashboard(await actor_of(self))
        except NotSignedIn:
            raise
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        if not board.courses:
            self.status = "empty"
            return
        self._show(board, await services().profiles.faces(review.user_id for review, _ in board.reviews))
        self.status = "ready"

    def _show(self, board: Dashboard, faces: dict[str, str]) -> None:
        self.figures = DashboardView(
            students_text=formats.number(board.students),
            earnings_text=str(board.earnings),
            month_text=str(board.monthly[-1][1]),
            rating=round(board.rating, 1),
            rating_text=formats.rating(board.rating),
            reviews_text=formats.counted(board.rating_count, "review"),
            has_sales=any(not amount.is_zero for _, amount in board.monthly),
        )
        self.months = _bars(
            [(formats.month(month).split()[0], formats.month(month), amount) for month, amount in board.monthly]
        )
        self.courses = _bars([(each.course.title, each.course.title, each.earnings) for each in board.courses[:8]])
        self.sales = [
            SaleView(sale.student_name, sale.course_title, price_text(sale.amount), formats.date(sale.at))
            for sale in board.sales
        ]
        self.reviews = [
            replace(review_view(review, faces, course), course_href=routes.course_reviews(course.id))
            for review, course in board.reviews
        ]


@dataclass(frozen=True)
class OwnCourseRow:
    """A course in the author's list. `status` is draft, published, retired or taken down."""

    id: str = ""
    title: str = ""
    href: str = ""
    students_href: str = ""
    picture: str = ""
    picture_choices: str = ""
    status: str = "draft"
    status_text: str = ""
    price_text: str = ""
    lectures_text: str = ""
    students_text: str = ""
    rating_text: str = ""
    updated_text: str = ""


class OwnCoursesState(rx.State):
    """The instructor's courses. `status` is loading, empty, ready or failed."""

    status: str = "loading"
    problem: str = ""
    words: str = ""
    courses: list[OwnCourseRow] = []
    new_problem: str = ""
    is_creating: bool = False
    _all: list[OwnCourseRow] = []

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the list anew."""
        self.status, self.problem, self.words, self.courses, self._all = "loading", "", "", [], []
        yield
        try:
            courses = await services().authoring.my_courses(await actor_of(self))
        except NotSignedIn:
            raise
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        media = services().media
        self._all = [
            OwnCourseRow(
                id=course.id,
                title=course.title,
                href=routes.course_editor(course.id),
                students_href=routes.course_students(course.id),
                picture=media.course_picture(course).large,
                picture_choices=media.course_picture(course).choices,
                status=course.status.value,
                status_text=STATUSES[course.status],
                price_text=price_text(course.price),
                lectures_text=formats.counted(course.lecture_count, "lecture"),
                students_text=formats.counted(course.student_count, "student"),
                rating_text=formats.rating(course.rating),
                updated_text=formats.date(course.updated_at),
            )
            for course in courses
        ]
        self.courses = list(self._all)
        self.status = "ready" if courses else "empty"

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def search(self, words: str):
        """Narrow the list to titles that hold the words."""
        self.words = words
        wanted = words.casefold().split()
        self.courses = [row for row in self._all if all(word in row.title.casefold() for word in wanted)]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def begin(self):
        """Open the page for a new course afresh."""
        self.new_problem, self.is_creating = "", False

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def create(self, form: dict[str, str]):
        """Make a draft and open its editor."""
        self.is_creating, self.new_problem = True, ""
        yield
        try:
            course = await services().authoring.create_course(await actor_of(self), str(form.get("title", "")))
        except InvalidInput as wrong:
            self.new_problem = wrong.fields["title"]
            yield rx.set_focus("title")
            return
        finally:
            self.is_creating = False
        yield rx.redirect(routes.course_editor(course.id))


@dataclass(frozen=True)
class StudentRowView:
    """A student of a course; `seen_text` says when they last learned."""

    name: str = ""
    joined_text: str = ""
    percent: int = 0
    seen_text: str = ""


class StudentsState(rx.State):
    """Who learns from a course. `status` is loading, empty, ready, missing or failed."""

    status: str = "loading"
    problem: str = ""
    course_title: str = ""
    summary: str = ""
    students: list[StudentRowView] = []

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the students of the course that the address names."""
        self.status, self.problem, self.course_title, self.students, self.summary = "loading", "", "", [], ""
        yield
        try:
            course, rows = await services().analytics.students(
                await actor_of(self), str(getattr(self, "course_id", ""))
            )
        except NotSignedIn:
            raise
        except NotFound:
            self.status = "missing"
            return
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        self.course_title = course.title
        self.students = [
            StudentRowView(
                name=row.name,
                joined_text=formats.date(row.joined_at),
                percent=row.percent,
                seen_text=formats.date(row.last_seen_at) if row.last_seen_at > NEVER else "Not begun",
            )
            for row in rows
        ]
        finished = sum(row.percent == 100 for row in rows)
        self.summary = f"{formats.counted(len(rows), 'student')} · {formats.number(finished)} finished"
        self.status = "ready" if rows else "empty"


def _bars(rows: list[tuple[str, str, Money]]) -> list[BarView]:
    tallest = max((amount.paise for _, _, amount in rows), default=0)
    return [
        BarView(
            label=label,
            long_label=long_label,
            amount_text=str(amount),
            percent=max(0, round(amount.paise * 100 / tallest)) if tallest > 0 else 0,
        )
        for label, long_label, amount in rows
    ]
