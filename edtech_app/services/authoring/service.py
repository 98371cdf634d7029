"""Making a course: its description and its publication."""

from collections.abc import Mapping
from dataclasses import dataclass

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Category, Chapter, Course, curriculum, slugify
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Duplicate
from edtech_app.domain.media import MediaAsset, Picture
from edtech_app.repositories.catalog import (
    CategoryRepository,
    CourseRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.repositories.media import MediaRepository
from edtech_app.services.approval import ApprovalService
from edtech_app.services.authoring.form import UNTITLED, CourseForm, CourseForms
from edtech_app.services.fields import read_title
from edtech_app.services.media import PicturesService
from edtech_app.services.ownership import own_course

log = logs.get(__name__)


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
        assets: MediaRepository,
        forms: CourseForms,
        pictures: PicturesService,
        approval: ApprovalService,
        now: Clock,
    ) -> None:
        self._courses, self._categories, self._sections, self._lectures = courses, categories, sections, lectures
        self._assets, self._forms, self._pictures = assets, forms, pictures
        self._approval, self._now = approval, now

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
        title = read_title(title, UNTITLED)
        course_id, now = new_id(), self._now()
        course = Course(
            id=course_id,
            slug=slugify(title),
            instructor_id=actor.user_id,
            title=title,
            created_at=now,
            updated_at=now,
        )
        course = course.model_copy(update=await self._forms.read(form or CourseForm(), course))
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
            picture=self._pictures.of_course(course),
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
        changes = await self._forms.read(form, course)
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
        keys = await self._pictures.receive_thumbnail(actor, course_id, content)
        return self._pictures.of_course(await self._change_thumbnail(actor, course_id, *keys)).large

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

    async def _change_thumbnail(self, actor: Actor, course_id: str, large: str, small: str) -> Course:
        course = await own_course(self._courses, actor, course_id)
        now, replaced = self._now(), course

        def change(before: Course) -> Course:
            nonlocal replaced
            replaced = before
            return before.model_copy(update={"thumbnail_key": large, "thumbnail_small_key": small}).edited(now)

        changed = await self._courses.change(course.id, change)
        await self._pictures.delete_thumbnail(replaced)
        return changed
