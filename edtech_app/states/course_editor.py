"""The course editor's first step, what the course is about; and how its page opens."""

import secrets
from dataclasses import dataclass, field, replace

import reflex as rx

from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import AppError, ChangedElsewhere, DatabaseAway, InvalidInput
from edtech_app.domain.languages import LANGUAGES, label
from edtech_app.domain.markdown import safe_html
from edtech_app.domain.media import MAX_PICTURE_BYTES
from edtech_app.runtime import services
from edtech_app.services.authoring import CourseForm
from edtech_app.services.media import PICTURE_TOO_LARGE
from edtech_app.states.curriculum_editor import CurriculumState
from edtech_app.states.editing import SAVED, EditingState, LineRow
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.lecture_editor import LectureState
from edtech_app.states.publishing import PublishingState
from edtech_app.states.uploads import Upload

STEPS = ("about", "curriculum", "publish")
LISTS = ("outcomes", "requirements")
WRITTEN = ("title", "subtitle", "description", "category_id", "level", "language", "price")
PRICE_TO_COME = "Enter a price in rupees. Until then, the course is free."


@dataclass(frozen=True)
class ChoiceRow:
    """A choice in a list."""

    value: str = ""
    label: str = ""


@dataclass(frozen=True)
class EditedCourseView:
    """The course as its author last saved it; `price` is "" while it is free."""

    title: str = ""
    subtitle: str = ""
    description: str = ""
    description_html: str = ""
    category_id: str = ""
    level: str = ""
    language: str = ""
    price: str = ""
    picture: str = ""
    picture_choices: str = ""
    has_own_picture: bool = False
    tags: list[str] = field(default_factory=list)


class CourseEditorState(rx.State):
    """The course that is being edited. `status` is loading, ready, missing or failed."""

    status: str = "loading"
    problem: str = ""
    step: str = "about"
    course_key: str = ""
    course: EditedCourseView = EditedCourseView()
    is_free: bool = True
    outcomes: list[LineRow] = []
    requirements: list[LineRow] = []
    categories: list[ChoiceRow] = []
    languages: list[ChoiceRow] = []
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
        await self._open(wanted)
        field = self.router.url.query_parameters.get("field", "")
        if self.status == "ready" and field in WRITTEN:
            yield rx.set_focus(field)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def show_newest(self):
        """Give up what this tab has typed and not saved, and show the course as it is now."""
        yield rx.call_script("drafts.forget()")
        await self._open(self._course)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def take_over(self):
        """Go on in this tab: what it has typed and not saved goes on top of the course as it is now."""
        await self._open(self._course)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def save(self, name: str, value: str):
        """Save one field as it is typed; one that says what the course says anyway was only looked at."""
        if name not in WRITTEN or self.status != "ready":
            return
        editing = await self.get_state(EditingState)
        if value == editing.answered.get(name, getattr(self.course, name)):
            return
        if await self._save(name, {name: value}):  # type: ignore[misc]
            editing._answer(name, value)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def set_free(self, is_free: bool):
        """Make the course free, or let a price be written."""
        editing = await self.get_state(EditingState)
        if is_free:
            await self._save("price", {"price": "0"})
            return None
        self.is_free = False
        editing.errors = {**editing.errors, "price": PRICE_TO_COME}
        return rx.set_focus("price")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_tags(self, form: dict[str, str]):
        """Add one tag, or several with commas between them."""
        tags = [tag for tag in str(form.get("line", "")).split(",") if tag.strip()]
        if tags and not await self._save("tags", {"tags": [*self.course.tags, *tags]}):
            return rx.set_value("tags-line", str(form.get("line", "")))
        return None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove_tag(self, tag: str):
        """Take a tag off."""
        await self._save("tags", {"tags": [each for each in self.course.tags if each != tag]})

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_line(self, form: dict[str, str]):
        """Add a line to one of the course's lists; the form names the list."""
        name, line = str(form.get("list", "")), str(form.get("line", ""))
        if name not in LISTS or not line.strip():
            return None
        texts = [row.text for row in getattr(self, name)]
        if not await self._save(name, {name: [*texts, line]}):  # type: ignore[misc]
            return rx.set_value(f"{name}-line", line)
        return None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def save_line(self, name: str, key: str, value: str):
        """Save a line of one of the course's lists as it is typed."""
        if name not in LISTS or self.status != "ready":
            return
        editing, rows = await self.get_state(EditingState), list[LineRow](getattr(self, name))
        field = f"{name}.{key}"
        before = next((row.text for row in rows if row.key == key), None)
        if before is None or value == editing.answered.get(field, before):
            return
        rows = [replace(row, text=value) if row.key == key else row for row in rows]
        if await self._save(name, {name: [row.text for row in rows]}, rows):  # type: ignore[misc]
            editing._answer(field, value)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove_line(self, name: str, key: str):
        """Take a line off one of the course's lists."""
        if name in LISTS:
            rows = [row for row in getattr(self, name) if row.key != key]
            await self._save(name, {name: [row.text for row in rows]}, rows)  # type: ignore[misc]

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def receive_picture(self, files: rx.UploadChunkIterator):
        """Take a thumbnail in."""
        async with self:
            course_id, actor = self._course, await actor_of(self)
            (await self.get_state(EditingState))._keep("picture")
        words = ""
        try:
            content = await Upload(files).whole(MAX_PICTURE_BYTES, PICTURE_TOO_LARGE)
            await services().authoring.set_thumbnail(actor, course_id, content)
            async with self:
                if self._course == course_id:
                    await self._read_anew()
        except AppError as error:
            words = error.message
        finally:
            async with self:
                self.picture_percent = -1
                if words:
                    (await self.get_state(EditingState))._refuse(InvalidInput({"picture": words}))

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
        await self._read_anew()

    async def _open(self, course_id: str) -> None:
        with failing_in_place(self, may_be_missing=True):
            edited = await services().authoring.edit(await actor_of(self), course_id)
            self._course = self.course_key = edited.course.id
            self.languages = [
                ChoiceRow(each, label(each)) for each in dict.fromkeys([*LANGUAGES, edited.course.language])
            ]
            self.categories = [
                ChoiceRow("", "Choose a category"),
                *(ChoiceRow(each.id, each.name) for each in edited.categories),
            ]
            editing = await self.get_state(EditingState)
            is_new = (edited.course.id, edited.course.revision) != (editing._course, editing._seen)
            editing._open(edited.course)
            if is_new:
                self.outcomes, self.requirements = [], []
            await self._show(edited.course)
            await (await self.get_state(CurriculumState))._open(edited)
            if is_new:
                (await self.get_state(LectureState))._reopen(edited)
            self.status = "ready"

    async def _read_anew(self) -> None:
        edited = await services().authoring.edit(await actor_of(self), self._course)
        editing = await self.get_state(EditingState)
        editing._follow(edited.course)
        editing.note = SAVED
        await self._show(edited.course)

    async def _save(self, name: str, form: CourseForm, rows: list[LineRow] | None = None) -> bool:
        """Save fields, and say beside them or quietly how it went; true when there is an answer, if only in words."""
        editing = await self.get_state(EditingState)
        try:
            course = await services().authoring.update_course(
                await actor_of(self), self._course, form, seen=editing._seen
            )
        except InvalidInput as wrong:
            editing._refuse(wrong)
            return True
        except (ChangedElsewhere, DatabaseAway) as failure:
            editing._fail(failure, name)
            return False
        editing._follow(course)
        editing._keep(name)
        if rows is not None:
            setattr(self, name, rows)
        await self._show(course)
        return True

    def _forget(self) -> None:
        """Nothing of the last course may show under another one's address."""
        self.status, self.problem, self._course, self.course_key = "loading", "", "", ""
        self.course, self.picture_percent = EditedCourseView(), -1
        self.outcomes, self.requirements = [], []

    async def _show(self, course: Course) -> None:
        picture = services().pictures.of_course(course)
        self.course = EditedCourseView(
            title=course.title,
            subtitle=course.subtitle,
            description=course.description,
            description_html=safe_html(course.description),
            category_id=course.category_id,
            level=course.level.value,
            language=course.language,
            price="" if course.is_free else course.price.as_typed(),
            picture=picture.large,
            picture_choices=picture.choices,
            has_own_picture=course.thumbnail_key != "",
            tags=list(course.tags),
        )
        editing = await self.get_state(EditingState)
        self.is_free = course.is_free and "price" not in editing.errors
        self.outcomes = _rows(self.outcomes, course.outcomes)
        self.requirements = _rows(self.requirements, course.requirements)
        (await self.get_state(PublishingState))._show(course)


def _rows(shown: list[LineRow], texts: tuple[str, ...]) -> list[LineRow]:
    """The list's rows; those that say the same already stay, so that nobody's cursor is lost."""
    said = [" ".join(row.text.split()) for row in shown]
    if tuple(dict.fromkeys(text for text in said if text)) == texts:
        return shown
    return [LineRow(secrets.token_hex(4), text) for text in texts]
