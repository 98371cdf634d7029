"""Categories, courses and their curriculum."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from edtech_app.domain.catalog import Category, Course, CourseStatus, DeletedPart, Lecture, Section
from edtech_app.domain.entity import NEVER, is_id, millis
from edtech_app.domain.errors import Gone, NotFound
from edtech_app.repositories.base import Filter, Repository, Scalar
from edtech_app.repositories.changes import CourseFeed

MOST_STEPS = 20
"""How often a category may have been merged on; more would be a circle."""


class CategoryRepository(Repository[Category]):
    collection = "categories"
    entity = Category
    missing = "This category does not exist."

    async def in_order(self) -> list[Category]:
        """All categories that courses may be in, as the house orders them; a small, bounded set."""
        standing = [category for category in await self._list({}) if not category.is_merged]
        return sorted(standing, key=lambda category: (category.position, category.name))

    async def merged(self) -> list[Category]:
        """Those that only lead to another; a small, bounded set too."""
        return [category for category in await self._list({}) if category.is_merged]

    async def by_slug(self, slug: str) -> Category:
        """The category of an address, or the one that it was merged into."""
        found = await self._one({"slug": slug})
        standing = await self.standing_for(found) if found is not None else None
        if standing is None:
            raise NotFound(self.missing)
        return standing

    async def standing_for(self, category: Category) -> Category | None:
        """The category itself, or where it leads to in the end; None when that is gone."""
        found: Category | None = category
        for _ in range(MOST_STEPS):
            if found is None or not found.is_merged:
                return found
            found = await self.find(found.leads_to)
        return None


class CourseTitle(NamedTuple):
    """As much of a course as a search by title or author needs."""

    id: str
    title: str
    author_id: str


class CourseRepository(Repository[Course]):
    """Every write gives the course the next number of the feed of changes, by which search follows it."""

    collection = "courses"
    entity = Course
    missing = "This course does not exist."

    def __init__(self, database: Any) -> None:
        super().__init__(database)
        self._feed = CourseFeed(database)

    async def add(self, entity: Course) -> Course:
        return await super().add(await self._numbered(entity))

    async def save(self, entity: Course) -> Course:
        return await super().save(await self._numbered(entity))

    async def remove(self, entity_id: str) -> bool:
        course = await self.find(entity_id)
        was_there = await super().remove(entity_id)
        await self._feed.note_removal(entity_id, course.slug if course and course.published_at > NEVER else "")
        return was_there

    async def touch_all_of(self, instructor_id: str) -> None:
        """Let search look again at an instructor's courses, because the instructor's name has changed."""
        for course in await self.by_instructor(instructor_id):
            await self._set(course.id, {})

    async def _numbered(self, course: Course) -> Course:
        return course.model_copy(update={"change": await self._feed.next()})

    async def _set(self, entity_id: str, fields: Mapping[str, Scalar], *, expected: Filter | None = None) -> bool:
        return await super()._set(entity_id, {**fields, "change": await self._feed.next()}, expected=expected)

    async def by_slug(self, slug: str) -> Course:
        """
        Raises:
            Gone: A course that was published had this slug.
            NotFound: No course ever had it in public.
        """
        found = await self._one({"slug": slug})
        if found is not None:
            return found
        raise Gone(self.missing) if await self._feed.was_removed(slug) else NotFound(self.missing)

    async def changed_after(self, number: int, *, limit: int) -> list[Course]:
        """Courses in every status whose last change has a higher number, lowest first. Flat in the catalog's size."""
        return await self._list({"change": {"$gt": number}}, sort=[("change", 1)], limit=limit)

    async def titles(self, *, status: str = "", before: str = "", limit: int) -> list[CourseTitle]:
        """Titles in one status, or in all (""), newest course first, from behind an id on ("" for the newest)."""
        where: dict[str, Any] = {"status": status} if status else {}
        if before:
            where["_id"] = {"$lt": before}
        rows = await self._rows(("title", "instructor_id"), where, sort=[("_id", -1)], limit=limit)
        return [CourseTitle(row["_id"], row["title"], row["instructor_id"]) for row in rows]

    async def titles_of(self, course_ids: Iterable[str]) -> list[CourseTitle]:
        """The titles of some courses, by their ids."""
        wanted = sorted(filter(is_id, course_ids))
        rows = await self._rows(("title", "instructor_id"), {"_id": {"$in": wanted}}, sort=[("_id", -1)], limit=0)
        return [CourseTitle(row["_id"], row["title"], row["instructor_id"]) for row in rows]

    async def by_instructor(self, instructor_id: str, *, status: CourseStatus | None = None) -> list[Course]:
        """An instructor's courses, newest first.

        The status is looked at here: asked for both, the embedded server goes through all courses of that status.
        """
        found = [c for c in await self._list({"instructor_id": instructor_id}) if status in (None, c.status)]
        return sorted(found, key=lambda course: course.id, reverse=True)

    async def of_category(self, category_id: str, *, limit: int) -> list[Course]:
        """Courses of a category in every status, in no order."""
        found: list[Course] = []
        for status in CourseStatus:
            found += await self._list({"status": status.value, "category_id": category_id}, limit=limit - len(found))
            if len(found) >= limit:
                break
        return found

    async def count_of_category(self, category_id: str) -> int:
        """How many courses a category has, in every status."""
        counts = [await self._count({"status": status.value, "category_id": category_id}) for status in CourseStatus]
        return sum(counts)

    async def touch_all_of_category(self, category_id: str) -> None:
        """Let search look again at a category's published courses, because the category's name has changed."""
        for course in await self._list({"status": CourseStatus.PUBLISHED.value, "category_id": category_id}):
            await self._set(course.id, {})

    async def set_totals(self, course_id: str, *, lectures: int, seconds: int, now: datetime) -> None:
        """Keep how much there is to watch, after the curriculum changed."""
        await self._set(course_id, {"lecture_count": lectures, "seconds": seconds, "updated_at": millis(now)})


class SectionRepository(Repository[Section]):
    collection = "sections"
    entity = Section
    missing = "This section does not exist."

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def of(self, course_id: str) -> list[Section]:
        return await self._list({"course_id": course_id})

    async def of_courses(self, course_ids: list[str]) -> list[Section]:
        """The sections of several courses at once, in no order."""
        return await self._list({"course_id": {"$in": course_ids}}) if course_ids else []


class LectureRepository(Repository[Lecture]):
    collection = "subsections"
    entity = Lecture
    missing = "This lecture does not exist."

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def of(self, course_id: str) -> list[Lecture]:
        return await self._list({"course_id": course_id})

    async def of_courses(self, course_ids: list[str]) -> list[Lecture]:
        """The lectures of several courses at once, in no order."""
        return await self._list({"course_id": {"$in": course_ids}}) if course_ids else []


class DeletedPartRepository(Repository[DeletedPart]):
    collection = "deletedparts"
    entity = DeletedPart
    missing = "This can no longer be restored."

    async def of(self, course_id: str) -> list[DeletedPart]:
        """What can be put back into a course, the last deleted first."""
        found = await self._list({"course_id": course_id})
        return sorted(found, key=lambda part: (part.deleted_at, part.id), reverse=True)

    async def deleted_before(self, moment: datetime, *, limit: int) -> list[DeletedPart]:
        return await self._list({"deleted_at": {"$lt": millis(moment)}}, limit=limit)

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})
