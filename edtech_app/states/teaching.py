"""The instructor's list of courses, and a course's students."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import InvalidInput
from edtech_app.runtime import services
from edtech_app.services.course_students import MOST, NOT_BEGUN, StudentList, StudentOrder, StudentQuery
from edtech_app.services.fields import MAX_TITLE
from edtech_app.services.own_courses import CourseOrder, CourseQuery
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import STATUSES
from edtech_app.states.views import price_text


@dataclass(frozen=True)
class OwnCourseRow:
    """A course in the author's list. `status` is draft, published, retired or taken down."""

    id: str = ""
    title: str = ""
    href: str = ""
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
    """The instructor's courses that the address asks for (`?q=…&status=…&sort=…&page=…`), and which are chosen.

    `status` is loading, empty, ready or failed; `refused` says of which courses something could not be done.
    """

    status: str = "loading"
    problem: str = ""
    words: str = ""
    only: str = ""
    order: str = CourseOrder.NEWEST.value
    page: int = 1
    pages: int = 1
    found_text: str = ""
    courses: list[OwnCourseRow] = []
    chosen: list[str] = []
    refused: list[str] = []
    new_problem: str = ""
    is_creating: bool = False
    is_busy: bool = False

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the list anew."""
        if self.status != "ready":
            self.status = "loading"
        self.problem, self.chosen, self.refused, self.is_busy = "", [], [], False
        yield
        await self._read()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def search(self, words: str):
        """Narrow the list to titles that hold the words."""
        return rx.redirect(self._address(q=words[:MAX_TITLE], page=""), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def narrow(self, status: str):
        """Show the courses in one status, or in each."""
        return rx.redirect(self._address(status=status, page=""), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def sort(self, order: str):
        """Show the courses in another order."""
        return rx.redirect(self._address(sort=order, page=""), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def turn(self, page: int):
        """Show another page."""
        return rx.redirect(self._address(page=str(page)))

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def choose(self, course_id: str, is_chosen: bool):
        """Choose a published course of the list, or let it go."""
        published = {row.id for row in self.courses if row.status == CourseStatus.PUBLISHED}
        others = [chosen for chosen in self.chosen if chosen != course_id]
        self.chosen = [*others, course_id] if is_chosen and course_id in published else others

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def unpublish_chosen(self):
        """Take the chosen courses out of the catalog, and say which could not be."""
        if self.is_busy or not self.chosen:
            return
        self.is_busy = True
        yield
        try:
            chosen = list(self.chosen)
            refusals = await services().own_courses.unpublish(await actor_of(self), chosen)
            await self._read()
        finally:
            self.is_busy = False
        self.chosen = []
        self.refused = [f"{each.title or 'A course'}: {each.words}" for each in refusals]
        if done := len(chosen) - len(refusals):
            yield rx.toast.success(f"{formats.counted(done, 'course')} unpublished.")

    async def _read(self) -> None:
        query = self.router.url.query_parameters
        asked = _asked(query.get("q", ""), query.get("status", ""), query.get("sort", ""), query.get("page", ""))
        with failing_in_place(self):
            found = await services().own_courses.find(await actor_of(self), asked)
            self.words, self.only, self.order = asked.words, asked.status or "", asked.order.value
            self.page, self.pages = found.page, found.pages
            self.found_text = formats.counted(found.found, "course")
            self.courses = [_row(course) for course in found.courses]
            self.status = "ready" if found.owned else "empty"

    def _address(self, **changes: str) -> str:
        kept = {"q": self.words, "status": self.only, "sort": self.order, "page": str(self.page)} | changes
        usual = {"sort": CourseOrder.NEWEST.value, "page": "1"}
        return routes.teach_courses(**{name: text for name, text in kept.items() if usual.get(name) != text})

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


def _asked(words: str, status: str, order: str, page: str) -> CourseQuery:
    """What an address asks for; whatever makes no sense in it is left out."""
    return CourseQuery(
        words=words[:MAX_TITLE],
        status=CourseStatus(status) if status in set(CourseStatus) else None,
        order=CourseOrder(order) if order in set(CourseOrder) else CourseOrder.NEWEST,
        page=_page(page),
    )


def _row(course: Course) -> OwnCourseRow:
    picture = services().pictures.of_course(course)
    return OwnCourseRow(
        id=course.id,
        title=course.title,
        href=routes.course_editor(course.id),
        picture=picture.large,
        picture_choices=picture.choices,
        status=course.status.value,
        status_text=STATUSES[course.status],
        price_text=price_text(course.price),
        lectures_text=formats.counted(course.lecture_count, "lecture"),
        students_text=formats.counted(course.student_count, "student"),
        rating_text=formats.rating(course.rating),
        updated_text=formats.date(course.updated_at),
    )


@dataclass(frozen=True)
class StudentRowView:
    """A student of a course; `seen_text` says when they last learned."""

    name: str = ""
    joined_text: str = ""
    percent: int = 0
    seen_text: str = ""


class StudentsState(rx.State):
    """Who learns from the course of the address, as it asks for (`?q=…&sort=…&page=…`).

    `status` is loading, empty, ready, missing or failed.
    """

    status: str = "loading"
    problem: str = ""
    course_title: str = ""
    words: str = ""
    order: str = StudentOrder.NEWEST.value
    page: int = 1
    pages: int = 1
    summary: str = ""
    file_href: str = ""
    students: list[StudentRowView] = []
    _of: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Read the students of the course that the address names."""
        course_id, query = str(getattr(self, "course_id", "")), self.router.url.query_parameters
        if self.status != "ready" or course_id != self._of:
            self.reset()
        yield
        asked = StudentQuery(
            words=query.get("q", "")[:MAX_TITLE],
            order=StudentOrder(order) if (order := query.get("sort", "")) in set(StudentOrder) else StudentOrder.NEWEST,
            page=_page(query.get("page", "")),
        )
        with failing_in_place(self, may_be_missing=True):
            found = await services().course_students.find(await actor_of(self), course_id, asked)
            self._show(course_id, asked, found)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def search(self, words: str):
        """Narrow the list to names that hold the words."""
        return rx.redirect(self._address(q=words[:MAX_TITLE], page=""), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def sort(self, order: str):
        """Show the students in another order."""
        return rx.redirect(self._address(sort=order, page=""), replace=True)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def turn(self, page: int):
        """Show another page."""
        return rx.redirect(self._address(page=str(page)))

    def _show(self, course_id: str, asked: StudentQuery, found: StudentList) -> None:
        self._of, self.course_title, self.file_href = course_id, found.course.title, routes.students_file(course_id)
        self.words, self.order, self.page, self.pages = asked.words, asked.order.value, found.page, found.pages
        self.students = [
            StudentRowView(
                name=row.name,
                joined_text=formats.date(row.joined_at),
                percent=row.percent,
                seen_text=formats.date(row.last_seen_at) if row.last_seen_at > NEVER else NOT_BEGUN,
            )
            for row in found.rows
        ]
        self.summary = formats.counted(found.found, "student") + (
            f" among the newest {formats.number(MOST)}. Download the CSV for all of them." if found.is_cut else ""
        )
        self.status = "ready" if found.found or asked.words else "empty"

    def _address(self, **changes: str) -> str:
        kept = {"q": self.words, "sort": self.order, "page": str(self.page)} | changes
        usual = {"sort": StudentOrder.NEWEST.value, "page": "1"}
        course_id = str(getattr(self, "course_id", ""))
        return routes.course_students_of(
            course_id, **{name: text for name, text in kept.items() if usual.get(name) != text}
        )


def _page(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
