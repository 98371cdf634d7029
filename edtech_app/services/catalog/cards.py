"""Courses as every list shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edtech_app.domain.catalog import Category, Course
from edtech_app.domain.media import Picture
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.services.media import PicturesService


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as lists show it."""

    course: Course
    instructor_name: str
    category_name: str
    picture: Picture


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category and how many published courses it holds."""

    category: Category
    courses: int


class CourseCards:
    """Makes cards; whoever shows courses in a list asks here."""

    def __init__(
        self,
        *,
        categories: CategoryRepository,
        courses: CourseRepository,
        users: UserRepository,
        pictures: PicturesService,
    ) -> None:
        self._categories, self._courses, self._users, self._pictures = categories, courses, users, pictures

    async def published(
        self, course_ids: Iterable[str], categories: Iterable[Category] | None = None
    ) -> list[CourseCard]:
        """Cards of the named courses that are published, in this order; unknown ids are left out.

        Who has read the categories already gives them.
        """
        courses = [course for course in await self._courses.many(course_ids) if course.is_published]
        return await self.of(courses, categories)

    async def of(self, courses: Sequence[Course], categories: Iterable[Category] | None = None) -> list[CourseCard]:
        """Cards of courses that the caller may see, whatever their status, in this order."""
        if categories is None:
            categories = await self._categories.in_order()
        cards = await self.by_id(courses, categories)
        return [cards[course.id] for course in courses]

    async def by_id(self, courses: Iterable[Course], categories: Iterable[Category]) -> dict[str, CourseCard]:
        """Each course's card by its id; instructors are read all at once."""
        distinct = {course.id: course for course in courses}
        authors = {user.id: user.name for user in await self._users.many(c.instructor_id for c in distinct.values())}
        names = {category.id: category.name for category in categories}
        return {
            course.id: CourseCard(
                course=course,
                instructor_name=authors.get(course.instructor_id, ""),
                category_name=names.get(course.category_id, ""),
                picture=self._pictures.of_course(course),
            )
            for course in distinct.values()
        }
