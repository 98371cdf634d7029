"""An instructor's own courses as a list to find one's way in, and what is done to several of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.errors import AppError, DatabaseAway, InvalidInput, NotFound
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.services.authoring import AuthoringService

PAGE = 20
MOST_AT_ONCE = 100


class CourseOrder(StrEnum):
    """How one's courses are listed; courses that are alike in it stand newest first."""

    NEWEST = "newest"
    CHANGED = "changed"
    TITLE = "title"
    STUDENTS = "students"
    RATING = "rating"


@dataclass(frozen=True, slots=True)
class CourseQuery:
    """Which courses: with all these words in their titles, in this status (None: in each), so ordered, on this page."""

    words: str = ""
    status: CourseStatus | None = None
    order: CourseOrder = CourseOrder.NEWEST
    page: int = 1


@dataclass(frozen=True, slots=True)
class CourseList:
    """A page of what was asked for; `found` counts all of that, `owned` every course there is."""

    courses: tuple[Course, ...]
    page: int
    pages: int
    found: int
    owned: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A course to which something could not be done, and why; `title` is "" of one that is not there."""

    title: str
    words: str


class OwnCoursesService:
    """For instructors, about their own courses and nobody else's."""

    def __init__(self, *, courses: CourseRepository, authoring: AuthoringService) -> None:
        self._courses, self._authoring = courses, authoring

    async def find(self, actor: Actor, query: CourseQuery) -> CourseList:
        """The page that is asked for, or the nearest there is.

        Raises:
            NotAllowed: Not an instructor.
        """
        owned = await self._authoring.my_courses(actor)
        wanted = query.words.casefold().split()
        found = [
            course
            for course in owned
            if query.status in (None, course.status) and all(word in course.title.casefold() for word in wanted)
        ]
        pages = max(1, -(-len(found) // PAGE))
        page = min(max(1, query.page), pages)
        return CourseList(
            courses=tuple(_ordered(found, query.order)[(page - 1) * PAGE : page * PAGE]),
            page=page,
            pages=pages,
            found=len(found),
            owned=len(owned),
        )

    async def unpublish(self, actor: Actor, course_ids: Sequence[str]) -> list[Refusal]:
        """Take several courses out of the catalog, and say of which it could not be done; their students keep them.

        What was done before the database went away stays done, and doing it again is harmless.

        Raises:
            NotAllowed: Not an instructor.
            InvalidInput: No course is named, or too many.
        """
        actor.require_instructor()
        wanted = list(dict.fromkeys(course_ids))
        if not 0 < len(wanted) <= MOST_AT_ONCE:
            raise InvalidInput({"courses": f"Please select 1 to {MOST_AT_ONCE} courses."})
        titles = {course.id: course.title for course in await self._courses.many(wanted)}
        refusals: list[Refusal] = []
        for course_id in wanted:
            try:
                await self._authoring.unpublish(actor, course_id)
            except DatabaseAway:
                raise
            except NotFound as error:
                refusals.append(Refusal("", error.message))
            except AppError as error:
                refusals.append(Refusal(titles.get(course_id, ""), error.message))
        return refusals


def _ordered(courses: list[Course], order: CourseOrder) -> list[Course]:
    """The list is newest first already, and sorting leaves what is alike as it was."""
    match order:
        case CourseOrder.NEWEST:
            return courses
        case CourseOrder.CHANGED:
            return sorted(courses, key=lambda course: course.updated_at, reverse=True)
        case CourseOrder.TITLE:
            return sorted(courses, key=lambda course: course.title.casefold())
        case CourseOrder.STUDENTS:
            return sorted(courses, key=lambda course: course.student_count, reverse=True)
        case CourseOrder.RATING:
            return sorted(courses, key=lambda course: (course.rating, course.rating_count), reverse=True)
