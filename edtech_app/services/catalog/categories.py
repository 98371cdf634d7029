"""The administrator's hand on the categories: made, renamed, ordered, merged, deleted."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import Category, CategoryStatus, Course, slugify
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, Duplicate, InvalidInput
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.services.audit import NOBODY, AuditLog
from edtech_app.services.fields import one_line

LONGEST_NAME, LONGEST_DESCRIPTION = 60, 200
STEP = 10
"""Between the positions of two neighbours."""
AT_ONCE = 200
ADDRESS_TAKEN = "A category with this web address exists or existed before. Please choose another name."
NOT_THERE = "This category is being merged or deleted. Please reload the page."


@dataclass(frozen=True, slots=True)
class Stocked:
    """A category and how many courses are in it, drafts too."""

    category: Category
    courses: int


class CategoriesService:
    """Every act is for administrators and is kept in the audit log before it is carried out.

    A category that goes is marked first, and looked into for courses then; authors choose first, and look for the
    mark then (`AuthoringService`). So no course is ever left in a category that is gone.
    """

    def __init__(self, *, categories: CategoryRepository, courses: CourseRepository, audit: AuditLog) -> None:
        self._categories, self._courses, self._audit = categories, courses, audit

    async def all(self, actor: Actor) -> list[Stocked]:
        """The categories in the house's order.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        return [
            Stocked(category, await self._courses.count_of_category(category.id))
            for category in await self._categories.in_order()
        ]

    async def open(self, actor: Actor, name: str, description: str, client: Client = NOBODY) -> Category:
        """Make a category behind the others. Its address is made of its name and stays when it is renamed.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: No name, or one field is too long.
            Conflict: There is one with this name, or with its address.
        """
        actor.require_administrator()
        name, description = _read(name, description)
        standing = await self._categories.in_order()
        _require_new_name(standing, name)
        last = max((category.position for category in standing), default=0)
        category = Category(id=new_id(), slug=slugify(name), name=name, description=description, position=last + STEP)
        if any(merged.slug == category.slug for merged in [*standing, *await self._categories.merged()]):
            raise Conflict(ADDRESS_TAKEN)
        await self._audit.record(Act.CATEGORY_MADE, actor=actor, subject_id=category.id, client=client, name=name)
        try:
            return await self._categories.add(category)
        except Duplicate:
            raise Conflict(ADDRESS_TAKEN) from None

    async def describe(
        self, actor: Actor, category_id: str, name: str, description: str, client: Client = NOBODY
    ) -> Category:
        """Give a category another name or description; the catalog's search follows the name.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such category.
            InvalidInput: No name, or one field is too long.
            Conflict: Another one has this name, or this one is on its way out.
        """
        actor.require_administrator()
        name, description = _read(name, description)
        before = await self._categories.get(category_id)
        _require_open(before)
        _require_new_name([other for other in await self._categories.in_order() if other.id != before.id], name)
        if (before.name, before.description) == (name, description):
            return before
        await self._audit.record(
            Act.CATEGORY_CHANGED, actor=actor, subject_id=before.id, client=client, before=before.name, after=name
        )
        after = await self._categories.change(
            before.id, lambda now: now.model_copy(update={"name": name, "description": description})
        )
        if before.name != name:
            await self._courses.touch_all_of_category(before.id)
        return after

    async def move(self, actor: Actor, category_id: str, by: int, client: Client = NOBODY) -> None:
        """Put a category so many places further down, or up; at most to the end.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such category.
        """
        actor.require_administrator()
        moved = await self._categories.get(category_id)
        order = [category for category in await self._categories.in_order() if category.id != moved.id]
        here = sum((other.position, other.name) < (moved.position, moved.name) for other in order)
        there = min(max(0, here + by), len(order))
        if there == here:
            return
        await self._audit.record(Act.CATEGORY_MOVED, actor=actor, subject_id=moved.id, client=client, name=moved.name)
        for place, category in enumerate([*order[:there], moved, *order[there:]], 1):
            position = place * STEP
            await self._categories.change(
                category.id, lambda now, position=position: now.model_copy(update={"position": position})
            )

    async def merge(self, actor: Actor, category_id: str, into_id: str, client: Client = NOBODY) -> Category:
        """Move every course of a category into another, and let its address lead there from now on.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: One of them does not exist.
            Conflict: They are the same, or one of them is on its way out.
        """
        actor.require_administrator()
        before, into = await self._categories.get(category_id), await self._categories.get(into_id)
        if before.id == into.id:
            raise Conflict("Please choose another category to merge it into.")
        _require_open(into)
        if before.is_merged and before.leads_to != into.id:
            raise Conflict(NOT_THERE)
        await self._audit.record(
            Act.CATEGORY_MERGED, actor=actor, subject_id=before.id, client=client, name=before.name, into=into.name
        )
        await self._categories.change(before.id, lambda now: _leading_to(now, into.id))
        # Asked again behind the mark: of two that are merged into each other at once, none is.
        if not (await self._categories.get(into.id)).is_open:
            await self._categories.change(before.id, lambda now: _opened(now) if now.leads_to == into.id else now)
            raise Conflict(NOT_THERE)
        await self._move_courses(before.id, into.id)
        return into

    async def delete(self, actor: Actor, category_id: str, client: Client = NOBODY) -> None:
        """Delete a category without courses.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such category.
            Conflict: There are courses in it.
        """
        actor.require_administrator()
        before = await self._categories.get(category_id)
        if before.is_merged:
            raise Conflict(NOT_THERE)
        await self._categories.change(before.id, lambda now: _with_status(now, CategoryStatus.CLOSING))
        # Those that lead here first: a course on its way is there when it is looked for here afterwards.
        sources = [merged.id for merged in await self._categories.merged() if merged.leads_to == before.id]
        counts = [await self._courses.count_of_category(each) for each in [*sources, before.id]]
        if sum(counts):
            await self._categories.change(before.id, _opened)
            raise Conflict("This category has courses. Merge it into another category instead.")
        await self._audit.record(
            Act.CATEGORY_DELETED, actor=actor, subject_id=before.id, client=client, name=before.name
        )
        await self._categories.remove(before.id)

    async def finish_merges(self) -> int:
        """Move the courses that a crash left in a merged category, and say how many those were."""
        moved = 0
        for merged in await self._categories.merged():
            into = await self._categories.standing_for(merged)
            if into is not None and into.is_open:
                moved += await self._move_courses(merged.id, into.id)
        return moved

    async def _move_courses(self, source_id: str, into_id: str) -> int:
        def move(course: Course) -> Course:
            return course.model_copy(update={"category_id": into_id}) if course.category_id == source_id else course

        moved = 0
        while courses := await self._courses.of_category(source_id, limit=AT_ONCE):
            for course in courses:
                await self._courses.change(course.id, move)
            moved += len(courses)
        return moved


def _read(name: str, description: str) -> tuple[str, str]:
    name, description = one_line(name), one_line(description)
    problems: dict[str, str] = {}
    if not name:
        problems["name"] = "Please give the category a name."
    if len(name) > LONGEST_NAME:
        problems["name"] = f"Please keep the name under {LONGEST_NAME} characters."
    if len(description) > LONGEST_DESCRIPTION:
        problems["description"] = f"Please keep the description under {LONGEST_DESCRIPTION} characters."
    if problems:
        raise InvalidInput(problems)
    return name, description


def _require_new_name(others: list[Category], name: str) -> None:
    if any(other.name.casefold() == name.casefold() for other in others):
        raise Conflict("A category with this name already exists.")


def _require_open(category: Category) -> None:
    if not category.is_open:
        raise Conflict(NOT_THERE)


def _with_status(category: Category, status: CategoryStatus) -> Category:
    """What is merged already is not coming back."""
    if category.is_merged:
        raise Conflict(NOT_THERE)
    return category.model_copy(update={"status": status})


def _leading_to(category: Category, into_id: str) -> Category:
    if category.is_merged and category.leads_to == into_id:
        return category
    _require_open(category)
    return category.model_copy(update={"status": CategoryStatus.MERGED, "leads_to": into_id})


def _opened(category: Category) -> Category:
    return category.model_copy(update={"status": CategoryStatus.OPEN, "leads_to": ""})
