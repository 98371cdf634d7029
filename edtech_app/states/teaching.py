"""The instructor's list of courses, and a course's students."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import AppError, InvalidInput, NotFound, NotSignedIn
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import STATUSES
from edtech_app.states.views import price_text


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
