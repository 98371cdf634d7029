"""Making a course: its description, its publication and its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypedDict

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Category, Chapter, Course, Level, curriculum, slugify
from edtech_app.domain.commerce import LATE_PAYMENTS, OrderStatus
from edtech_app.domain.entity import NEVER, Clock, new_id
from edtech_app.domain.errors import Duplicate, InvalidInput
from edtech_app.domain.languages import LANGUAGES
from edtech_app.domain.media import MediaAsset, Picture
from edtech_app.domain.money import Money
from edtech_app.repositories.catalog import (
    CategoryRepository,
    CourseRepository,
    DeletedPartRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.learning import EnrollmentRepository, ReachRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.services.approval import ApprovalService
from edtech_app.services.fields import one_line, readable
from edtech_app.services.media import MediaService
from edtech_app.services.ownership import own_course

log = logs.get(__name__)

MAX_TITLE = 120
MAX_SUBTITLE = 200
MAX_DESCRIPTION = 20_000
MAX_PRICE = Money(50_000_000)
MAX_LINES = {"tags": (10, 30), "outcomes": (12, 160), "requirements": (12, 160)}
"""How many lines a list may have, and how long each may be."""
UNSETTLED = (OrderStatus.NEW, OrderStatus.OPEN, OrderStatus.EXPIRED, OrderStatus.PAID)
"""In the order in which an order moves on, so that none passes us by."""


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
    """A course in its author's editor; `missing` lists what publishing still lacks, in words.

    `videos` are the course's files by their ids; `categories` are those to choose from.
    """

    course: Course
    chapters: tuple[Chapter, ...]
    picture: Picture
    missing: tuple[str, ...]
    videos: Mapping[str, MediaAsset]
    categories: tuple[Category, ...]


class AuthoringService:
    """Only its author and an administrator may see a draft or change a course; every method checks it."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        categories: CategoryRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        deleted: DeletedPartRepository,
        enrollments: EnrollmentRepository,
        reach: ReachRepository,
        orders: OrderRepository,
        assets: MediaRepository,
        media: MediaService,
        approval: ApprovalService,
        now: Clock,
    ) -> None:
        self._courses, self._categories, self._sections, self._lectures = courses, categories, sections, lectures
        self._deleted, self._enrollments, self._orders, self._assets = deleted, enrollments, orders, assets
        self._reach, self._media, self._approval, self._now = reach, media, approval, now

    async def my_courses(self, actor: Actor) -> list[Course]:
        """The actor's own courses in every status, newest first."""
        actor.require_instructor()
        return await self._courses.by_instructor(actor.user_id)

    async def create_course(self, actor: Actor, title: str, form: CourseForm | None = None) -> Course:
        """Begin a draft, with the fields of a form where there is one.

        Raises:
            NotAllowed: Not an instructor.
            InvalidInput: No title, over 120 characters, or a field is wrong; nothing was begun.
        """
        actor.require_instructor()
        title = _read_title(title)
        course_id, now = new_id(), self._now()
        course = Course(
            id=course_id,
            slug=slugify(title),
            instructor_id=actor.user_id,
            title=title,
            created_at=now,
            updated_at=now,
        )
        course = course.model_copy(update=await self._read(form or CourseForm(), course))
        try:
            added = await self._courses.add(course)
        except Duplicate:
            # The plain words are another course's; with an id of ours behind them the slug can be nobody else's.
            added = await self._courses.add(course.model_copy(update={"slug": f"{course.slug}-{course_id}"}))
        return await self._on_a_shelf(added, "")

    async def edit(self, actor: Actor, course_id: str) -> EditedCourse:
        """
        Raises:
            NotFound: No such course, or not the actor's.
        """
        course = await own_course(self._courses, actor, course_id)
        files = await self._assets.of_course(course.id)
        return EditedCourse(
            course=course,
            chapters=curriculum(await self._sections.of(course.id), await self._lectures.of(course.id)),
            picture=self._media.course_picture(course),
            missing=tuple(course.missing_for_publishing()),
            videos={file.id: file for file in files},
            categories=tuple(await self._categories.in_order()),
        )

    async def update_course(self, actor: Actor, course_id: str, form: CourseForm, *, seen: int | None = None) -> Course:
        """Change the fields that the form holds, by somebody who looks at revision `seen` of the course.

        What the course says already is no edit, so that a form may come twice.

        Raises:
            InvalidInput: A field is wrong; nothing was changed.
            ChangedElsewhere: It was edited since that revision; nothing was changed.
        """
        course = await own_course(self._courses, actor, course_id)
        changes = await self._read(form, course)
        now = self._now()

        def change(before: Course) -> Course:
            after = before.model_copy(update=changes)
            return before if after == before else after.edited(now, seen)

        changed = await self._courses.change(course.id, change)
        return await self._on_a_shelf(changed, course.category_id) if changes.get("category_id") else changed

    async def _on_a_shelf(self, course: Course, before: str) -> Course:
        """See to it that the category still stands that was just chosen, or go where it leads, or back.

        Whoever merges or deletes a category marks it first and looks for courses then; we write first and look for
        the mark then, so that one of the two always sees the other.
        """
        chosen = await self._categories.find(course.category_id)
        if not course.category_id or (chosen is not None and chosen.is_open):
            return course
        standing = await self._categories.standing_for(chosen) if chosen is not None else None
        there = standing.id if standing is not None and standing.is_open else before

        def go(now: Course) -> Course:
            return now.model_copy(update={"category_id": there}) if now.category_id == course.category_id else now

        return await self._courses.change(course.id, go)

    async def set_thumbnail(self, actor: Actor, course_id: str, content: bytes) -> str:
        """Make a picture the course's thumbnail, in place of the one before; returns where it can be seen.

        Raises:
            InvalidInput: Too large, or no picture.
        """
        keys = await self._media.receive_picture(actor, course_id, content)
        return self._media.course_picture(await self._change_thumbnail(actor, course_id, *keys)).large

    async def remove_thumbnail(self, actor: Actor, course_id: str) -> None:
        """Go back to the picture that is drawn for courses without one."""
        await self._change_thumbnail(actor, course_id, "", "")

    async def publish(self, actor: Actor, course_id: str) -> Course:
        """Make the course visible in the catalog.

        Raises:
            Conflict: Something still lacks, or the house has taken it down.
            NotAllowed: The house has not approved its author yet.
        """
        course = await own_course(self._courses, actor, course_id)
        await self._approval.require(actor, course.instructor_id)
        now = self._now()
        published = await self._courses.change(course.id, lambda before: before.publish(now))
        log.info("course_published", course=course.id)
        return published

    async def unpublish(self, actor: Actor, course_id: str) -> Course:
        """Take the course out of the catalog; its students keep it."""
        course = await own_course(self._courses, actor, course_id)
        now = self._now()
        unpublished = await self._courses.change(
            course.id, lambda before: before.unpublish(now) if before.is_published else before
        )
        log.info("course_unpublished", course=course.id)
        return unpublished

    async def delete_course(self, actor: Actor, course_id: str) -> bool:
        """Delete the course with its files, or retire it when it has students; true when it was deleted.

        Out of the catalog comes first, so that nobody buys what is about to go: whoever orders or enrols looks at the
        course once more after that is written, and we look for them after this is written, so that one sees the other.
        The course itself goes last, so that a deletion which was interrupted can be repeated. A course that somebody is
        paying for, or may still have paid for, has a student already.
        """
        course = await own_course(self._courses, actor, course_id)
        now = self._now()
        await self._courses.change(course.id, lambda before: before.retire(now))
        # In this order: an order that is handed over meanwhile has become an enrollment.
        if await self._is_being_bought(course.id) or await self._enrollments.of_course(course.id, limit=1):
            return False
        await self._media.delete_course_files(course.id)
        await self._media.delete_thumbnail(course)
        await self._deleted.forget_course(course.id)
        for lecture in await self._lectures.of(course.id):
            await self._lectures.remove(lecture.id)
        for section in await self._sections.of(course.id):
            await self._sections.remove(section.id)
        await self._reach.remove(course.id)
        await self._courses.remove(course.id)
        log.info("course_deleted", course=course.id)
        return True

    async def _is_being_bought(self, course_id: str) -> bool:
        now = self._now()
        soon, late = now + timedelta(days=1), now - LATE_PAYMENTS
        for status in UNSETTLED:
            has_ended = status is OrderStatus.EXPIRED
            orders = await self._orders.in_status(
                status, before=soon, expiring_after=late if has_ended else NEVER, limit=1000
            )
            if any(course_id in order.course_ids and (order.was_opened or not has_ended) for order in orders):
                return True
        return False

    async def _change_thumbnail(self, actor: Actor, course_id: str, large: str, small: str) -> Course:
        course = await own_course(self._courses, actor, course_id)
        now, replaced = self._now(), course

        def change(before: Course) -> Course:
            nonlocal replaced
            replaced = before
            return before.model_copy(update={"thumbnail_key": large, "thumbnail_small_key": small}).edited(now)

        changed = await self._courses.change(course.id, change)
        await self._media.delete_thumbnail(replaced)
        return changed

    async def _read(self, form: CourseForm, course: Course) -> dict[str, object]:
        """The form's fields as the course keeps them.

        Raises:
            InvalidInput: With every field that is wrong.
        """
        problems: dict[str, str] = {}
        changes: dict[str, object] = {}
        readers: dict[str, Callable[[], object]] = {
            "title": lambda: _read_title(form.get("title", "")),
            "subtitle": lambda: _read_text("subtitle", form.get("subtitle", ""), MAX_SUBTITLE, course),
            "description": lambda: _read_text("description", form.get("description", ""), MAX_DESCRIPTION, course),
            "level": lambda: _read_level(form.get("level", "")),
            "language": lambda: _read_language(form.get("language", ""), course),
            "price": lambda: _read_price(form.get("price", "")),
            "tags": lambda: _read_lines("tags", form.get("tags", [])),
            "outcomes": lambda: _read_lines("outcomes", form.get("outcomes", [])),
            "requirements": lambda: _read_lines("requirements", form.get("requirements", [])),
        }
        for field, read in readers.items():
            if field not in form:
                continue
            try:
                changes[field] = read()
            except InvalidInput as wrong:
                problems |= wrong.fields
        if "category_id" in form:
            chosen = form["category_id"]
            shelf = await self._categories.find(chosen)
            if chosen and (shelf is None or not (shelf.is_open or chosen == course.category_id)):
                problems["category_id"] = "Please choose a category from the list."
            elif not chosen and course.is_published:
                problems["category_id"] = "A published course needs a category."
            changes["category_id"] = chosen
        if problems:
            raise InvalidInput(problems)
        return changes


def _read_title(text: str) -> str:
    title = one_line(text)
    if not title:
        raise InvalidInput({"title": "Please give the course a title."}, "Please give the course a title.")
    if len(title) > MAX_TITLE:
        too_long = f"Please keep the title under {MAX_TITLE} characters."
        raise InvalidInput({"title": too_long}, too_long)
    return title


def _read_text(field: str, text: str, longest: int, course: Course) -> str:
    text = readable(text)
    if len(text) > longest:
        raise InvalidInput({field: f"Please keep the {field} under {longest:,} characters."})
    if not one_line(text) and course.is_published:
        raise InvalidInput({field: f"A published course needs a {field}."})
    return one_line(text) if field == "subtitle" else text


def _read_level(text: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise InvalidInput({"level": "Please choose a level from the list."}) from None


def _read_language(text: str, course: Course) -> str:
    if text not in LANGUAGES and text != course.language:
        raise InvalidInput({"language": "Please choose a language from the list."})
    return text


def _read_price(text: str) -> Money:
    try:
        price = Money.typed(text)
    except ValueError:
        raise InvalidInput(
            {"price": ("Please enter the price in rupees, such as 499 or 1,299. Enter 0 to make the course free.")}
        ) from None
    if 0 < price.paise < 100:
        raise InvalidInput({"price": "The lowest price is ₹1. Enter 0 to make the course free."})
    if price > MAX_PRICE:
        raise InvalidInput({"price": f"The highest price is {MAX_PRICE}."})
    return price


def _read_lines(field: str, lines: list[str]) -> tuple[str, ...]:
    """The lines tidied, without empty and doubled ones."""
    most, longest = MAX_LINES[field]
    tidy = tuple(dict.fromkeys(line for line in map(one_line, lines) if line))
    if len(tidy) > most:
        raise InvalidInput({field: f"You can add at most {most}."})
    if any(len(line) > longest for line in tidy):
        raise InvalidInput({field: f"Please keep each under {longest} characters."})
    return tidy
