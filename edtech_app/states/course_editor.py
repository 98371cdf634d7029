"""The course editor's first and last step: what the course is, and whether it is published."""

from dataclasses import dataclass, field, replace

import reflex as rx

from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import AppError, InvalidInput, NotFound, NotSignedIn
from edtech_app.domain.markdown import safe_html
from edtech_app.domain.media import MAX_PICTURE_BYTES
from edtech_app.runtime import services
from edtech_app.services.authoring import CourseForm
from edtech_app.services.media import PICTURE_TOO_LARGE
from edtech_app.states.curriculum_editor import CurriculumState
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import PublishingState
from edtech_app.states.uploads import Upload
from edtech_app.states.views import hue_of

STEPS = ("about", "curriculum", "publish")
LISTS = ("tags", "outcomes", "requirements")
WRITTEN = ("title", "subtitle", "description", "category_id", "level", "language", "price")


@dataclass(frozen=True)
class ChoiceRow:
    """A choice in a list."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class EditedCourseView:
    """The course as its author last saved it."""

    title: str = ""
    subtitle: str = ""
    description: str = ""
    description_html: str = ""
    category_id: str = ""
    level: str = ""
    language: str = ""
    price: str = ""
    picture: str = ""
    hue: int = 0
    tags: list[str] = field(default_factory=list)
    outcomes: list[str] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)


class CourseEditorState(rx.State):
    """The course that is being edited. `status` is loading, ready, missing or failed.

    `note` says quietly how saving goes; `errors` hold a field's words until it is right.
    """

    status: str = "loading"
    problem: str = ""
    step: str = "about"
    course: EditedCourseView = EditedCourseView()
    categories: list[ChoiceRow] = []
    errors: dict[str, str] = {}
    note: str = ""
    picture_percent: int = -1
    _course: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def load(self):
        """Open the course that the address names, at the step that the address names."""
        wanted = str(getattr(self, "course_id", ""))
        step = self.router.url.query_parameters.get("step", "about")
        self.step = step if step in STEPS else "about"
        if wanted != self._course or self.status != "ready":
            self._forget()
            yield
        try:
            actor = await actor_of(self)
            edited = await services().authoring.edit(actor, wanted)
        except NotSignedIn:
            raise
        except NotFound:
            self.status = "missing"
            return
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        self._course = edited.course.id
        self.categories = [
            ChoiceRow("", "Choose a category"),
            *(ChoiceRow(each.id, each.name) for each in edited.categories),
        ]
        await self._show(edited.course)
        curriculum = await self.get_state(CurriculumState)
        curriculum._show(edited)
        self.status = "ready"

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def save(self, name: str, value: str):
        """Save one field as it is typed."""
        if name in WRITTEN and await self._save(name, {name: value}) and name == "title":  # type: ignore[misc]
            self.course = replace(self.course, title=" ".join(value.split()))

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_line(self, form: dict[str, str]):
        """Add a line to one of the course's lists; the form names the list."""
        name, line = str(form.get("list", "")), str(form.get("line", ""))
        if name in LISTS and line.strip():
            await self._save(name, {name: [*getattr(self.course, name), line]})  # type: ignore[misc]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove_line(self, name: str, line: str):
        """Take a line off one of the course's lists."""
        if name in LISTS:
            kept = [each for each in getattr(self.course, name) if each != line]
            await self._save(name, {name: kept})  # type: ignore[misc]

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def receive_picture(self, files: rx.UploadChunkIterator):
        """Take a thumbnail in."""
        async with self:
            course_id, actor = self._course, await actor_of(self)
            self.errors = {name: words for name, words in self.errors.items() if name != "picture"}
        words = ""
        try:
            content = await Upload(files).whole(MAX_PICTURE_BYTES, PICTURE_TOO_LARGE)
            picture = await services().authoring.set_thumbnail(actor, course_id, content)
            async with self:
                if self._course == course_id:
                    self.course = replace(self.course, picture=picture)
                    self.note = "Saved"
        except AppError as error:
            words = error.message
        finally:
            async with self:
                self.picture_percent = -1
                if words:
                    self.errors = {**self.errors, "picture": words}

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def picture_progress(self, progress: dict[str, float | bool]):
        """Show how much of the thumbnail has arrived."""
        self.picture_percent = min(100, int(float(progress.get("progress", 0)) * 100))

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove_picture(self):
        """Go back to the drawn thumbnail."""
        await services().authoring.remove_thumbnail(await actor_of(self), self._course)
        self.course = replace(self.course, picture="")
        self.note = "Saved"

    async def _save(self, name: str, form: CourseForm) -> bool:
        """Save fields and say beside them, or quietly above, how it went."""
        try:
            course = await services().authoring.update_course(await actor_of(self), self._course, form)
        except InvalidInput as wrong:
            self.errors = {**self.errors, **wrong.fields}
            self.note = "Not saved yet"
            return False
        self.errors = {field: words for field, words in self.errors.items() if field != name}
        await self._show(course)
        self.note = "Not saved yet" if self.errors else "Saved"
        return True

    def _forget(self) -> None:
        """Nothing of the last course may show under another one's address."""
        self.status, self.problem, self.note, self._course = "loading", "", "", ""
        self.course, self.errors, self.picture_percent = EditedCourseView(), {}, -1

    async def _show(self, course: Course) -> None:
        self.course = EditedCourseView(
            title=course.title,
            subtitle=course.subtitle,
            description=course.description,
            description_html=safe_html(course.description),
            category_id=course.category_id,
            level=course.level.value,
            language=course.language,
            price=course.price.as_typed(),
            picture=services().media.picture_url(course.thumbnail_key),
            hue=hue_of(course.id),
            tags=list(course.tags),
            outcomes=list(course.outcomes),
            requirements=list(course.requirements),
        )
        publishing = await self.get_state(PublishingState)
        publishing._show(course)
