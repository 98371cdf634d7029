"""Making a course: its description, its publication and its end."""

from dataclasses import dataclass
from typing import TypedDict

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Chapter, Course


class CourseForm(TypedDict, total=False):
    """What the editor's first step sends; only the fields that are present change.

    `price` is in rupees as typed ("1,299" or "499.50", "0" for free); `tags`, `outcomes` and `requirements` are lists
    of short lines.
    """

    title: str
    subtitle: str
    description: str
    category_id: str
    level: str
    language: str
    price: str
    tags: list[str]
    outcomes: list[str]
    requirements: list[str]


@dataclass(frozen=True, slots=True)
class EditedCourse:
    """A course in its author's editor; `missing` lists what publishing still lacks, in words."""

    course: Course
    chapters: tuple[Chapter, ...]
    picture: str
    missing: tuple[str, ...]


class AuthoringService:
    """Only its author and an administrator may see a draft or change a course; every method checks it."""

    async def my_courses(self, actor: Actor) -> list[Course]:
        """The actor's own courses in every status, newest first."""
        raise NotImplementedError

    async def create_course(self, actor: Actor, title: str) -> Course:
        """Begin a draft.

        Raises:
            NotAllowed: Not an instructor.
            InvalidInput: No title, or over 120 characters.
        """
        raise NotImplementedError

    async def edit(self, actor: Actor, course_id: str) -> EditedCourse:
        """
        Raises:
            NotFound: No such course, or not the actor's.
        """
        raise NotImplementedError

    async def update_course(self, actor: Actor, course_id: str, form: CourseForm) -> Course:
        """Change the fields that the form holds.

        Raises:
            InvalidInput: A field is wrong; nothing was changed.
        """
        raise NotImplementedError

    async def publish(self, actor: Actor, course_id: str) -> Course:
        """Make the course visible in the catalog.

        Raises:
            Conflict: Something still lacks.
        """
        raise NotImplementedError

    async def unpublish(self, actor: Actor, course_id: str) -> Course:
        """Take the course out of the catalog; its students keep it."""
        raise NotImplementedError

    async def delete_course(self, actor: Actor, course_id: str) -> bool:
        """Delete the course with its files, or retire it when it has students; true when it was deleted."""
        raise NotImplementedError
