"""The course editor's second step: the outline of sections and lectures."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import reflex as rx

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Chapter, DeletedPart, Lecture, LectureKind
from edtech_app.domain.errors import ChangedElsewhere, DatabaseAway, InvalidInput
from edtech_app.runtime import services
from edtech_app.services.authoring import EditedCourse
from edtech_app.states import formats
from edtech_app.states.editing import SAVED, EditingState
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import PublishingState

MOST_PLACES = 4
"""Digits of a place in the outline."""


@dataclass(frozen=True)
class EditedLectureRow:
    """A lecture in the outline. `state_text` says how long it is, or what it lacks."""

    id: str = ""
    title: str = ""
    is_video: bool = True
    is_playable: bool = False
    is_preview: bool = False
    state_text: str = ""


@dataclass(frozen=True)
class EditedChapterRow:
    """A section in the outline."""

    id: str = ""
    number_text: str = ""
    title: str = ""
    summary: str = ""
    lectures: list[EditedLectureRow] = field(default_factory=list)


@dataclass(frozen=True)
class DeletedRow:
    """Something that can be put back."""

    id: str = ""
    title: str = ""
    words: str = ""


class CurriculumState(rx.State):
    """The outline. `undo` is what was deleted last, and `announcement` is read aloud after a move.

    `titles` has what was renamed since the whole outline was sent: at 500 lectures it weighs 80 KB, which must not go
    out with every pause in typing.
    """

    chapters: list[EditedChapterRow] = []
    titles: dict[str, str] = {}
    summary: str = ""
    problem: str = ""
    deleted: list[DeletedRow] = []
    undo: DeletedRow = DeletedRow()
    announcement: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_section(self, form: dict[str, str]):
        """Add a section at the end; a title that cannot be taken goes back into its field."""
        title, editing = str(form.get("title", "")), await self.get_state(EditingState)
        try:
            await services().curriculum.add_section(await actor_of(self), editing._course, title, seen=editing._seen)
        except InvalidInput as wrong:
            self.problem = wrong.message
            return [rx.set_value("section-title", title), focus_first_wrong(wrong)]
        except ChangedElsewhere:
            editing.is_behind = True
            return rx.set_value("section-title", title)
        except DatabaseAway as away:
            self.problem = away.message
            return rx.set_value("section-title", title)
        self.problem = ""
        await self._read_anew()
        return None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def rename_section(self, section_id: str, title: str):
        """Save a section's title as it is typed; an empty one is left as it was."""
        editing = await self.get_state(EditingState)
        shown = next((self._title(chapter) for chapter in self.chapters if chapter.id == section_id), None)
        if shown is None or not title.strip() or title == editing.answered.get(section_id, shown):
            return
        try:
            await services().curriculum.rename_section(await actor_of(self), section_id, title, seen=editing._seen)
        except InvalidInput as wrong:
            editing._refuse(InvalidInput({section_id: wrong.message}))
        except (ChangedElsewhere, DatabaseAway) as failure:
            editing._fail(failure, section_id)
            return
        else:
            editing._keep(section_id)
            await self._read_anew()
        editing._answer(section_id, title)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def move_section(self, section_id: str, by: int):
        """Move a section up or down."""
        order = services().curriculum_order
        if await self._do(lambda actor, seen: order.move_section(actor, section_id, by, seen=seen)):
            return self._say_where(section_id)
        return None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def move_lecture(self, lecture_id: str, by: int):
        """Move a lecture up or down, into the next section at the edge."""
        order = services().curriculum_order
        if await self._do(lambda actor, seen: order.move_lecture(actor, lecture_id, by, seen=seen)):
            return self._say_where(lecture_id)
        return None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def drop(self, what: str):
        """Put something where it was dragged to: `section:<id>::<place>` or `lecture:<id>:<section>:<place>`."""
        kind, _, rest = what.partition(":")
        moved, _, rest = rest.partition(":")
        section, _, place = rest.partition(":")
        if not (place.isascii() and place.isdigit() and len(place) <= MOST_PLACES):
            return None
        order, at = services().curriculum_order, int(place)
        if kind == "section":
            is_done = await self._do(lambda actor, seen: order.move_section_to(actor, moved, at, seen=seen))
        elif kind == "lecture":
            is_done = await self._do(lambda actor, seen: order.move_lecture_to(actor, moved, section, at, seen=seen))
        else:
            return None
        return self._say_where(moved) if is_done else None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def delete_section(self, section_id: str):
        """Delete a section with its lectures."""
        await self._delete(services().deleted_parts.delete_section, section_id)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def put_back(self, part_id: str):
        """Put back what was deleted."""
        if await self._do(lambda actor, seen: services().deleted_parts.put_back(actor, part_id, seen=seen)):
            self.undo = DeletedRow()
            self.announcement = "Restored."

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def hide_undo(self):
        """Take the offer to undo away; it can still be put back from the list below."""
        self.undo = DeletedRow()

    async def _delete(self, delete: Callable[..., Awaitable[DeletedPart]], entity_id: str) -> bool:
        """Delete a part, and offer to undo it."""
        gone: list[DeletedPart] = []

        async def work(actor: Actor, seen: int) -> None:
            gone.append(await delete(actor, entity_id, seen=seen))

        if not await self._do(work):
            return False
        self.undo = _deleted_row(gone[0])
        return True

    async def _do(self, work: Callable[[Actor, int], Awaitable[object]]) -> bool:
        """Make a change of the outline and show it; false when the course was changed elsewhere, which is said."""
        editing = await self.get_state(EditingState)
        try:
            await work(await actor_of(self), editing._seen)
        except ChangedElsewhere:
            editing.is_behind = True
            return False
        await self._read_anew()
        editing.note = SAVED
        return True

    async def _read_anew(self, *, edits: int = 1) -> EditedCourse:
        """The outline as it is after so many changes of this tab's own, and with it what publishing still lacks."""
        editing = await self.get_state(EditingState)
        edited = await services().authoring.edit(await actor_of(self), editing._course)
        editing._follow(edited.course, edits=edits)
        (await self.get_state(PublishingState))._show(edited.course)
        await self._show(edited)
        return edited

    async def _open(self, edited: EditedCourse) -> None:
        """The outline of a course that was opened, or was changed elsewhere."""
        self.problem, self.undo, self.announcement = "", DeletedRow(), ""
        await self._show(edited)

    async def _show(self, edited: EditedCourse) -> None:
        rows = [_chapter_row(number, chapter) for number, chapter in enumerate(edited.chapters, start=1)]
        sent, titles = _titles(self.chapters), _titles(rows)
        if _untitled(rows) != _untitled(self.chapters):
            self.chapters, self.titles = rows, {}
        elif (renamed := {row: title for row, title in titles.items() if title != sent[row]}) != self.titles:
            self.titles = renamed
        parts = await services().deleted_parts.of_course(await actor_of(self), edited.course.id)
        deleted = [_deleted_row(part) for part in parts]
        if deleted != self.deleted:
            self.deleted = deleted
        lectures = formats.counted(edited.course.lecture_count, "lecture")
        length = formats.length(edited.course.seconds)
        sections = formats.counted(len(edited.chapters), "section")
        self.summary = f"{sections} · {lectures} ready" + (f" · {length}" if length else "")

    def _title(self, row: EditedChapterRow | EditedLectureRow) -> str:
        return self.titles.get(row.id, row.title)

    def _say_where(self, moved: str) -> rx.event.EventSpec:
        """Say where something is now, and keep the focus on its handle."""
        for at, chapter in enumerate(self.chapters, start=1):
            if chapter.id == moved:
                self.announcement = f"“{self._title(chapter)}” is section {at} of {len(self.chapters)}."
            for place, lecture in enumerate(chapter.lectures, start=1):
                if lecture.id == moved:
                    where = f"lecture {place} of {len(chapter.lectures)} in “{self._title(chapter)}”"
                    self.announcement = f"“{self._title(lecture)}” is {where}."
        return rx.call_script(f"outline.focus({json.dumps(moved)})")


def show_dialog(dialog: str) -> rx.event.EventSpec:
    return rx.call_script(f"const it = document.getElementById('{dialog}'); if (it && !it.open) it.showModal();")


def close_dialog(dialog: str) -> rx.event.EventSpec:
    return rx.call_script(f"document.getElementById('{dialog}')?.close();")


def _chapter_row(number: int, chapter: Chapter) -> EditedChapterRow:
    length = formats.length(chapter.seconds)
    lectures = formats.counted(len(chapter.lectures), "lecture")
    return EditedChapterRow(
        id=chapter.section.id,
        number_text=f"Section {number}",
        title=chapter.section.title,
        summary=f"{lectures} · {length}" if length else lectures,
        lectures=[
            EditedLectureRow(
                id=lecture.id,
                title=lecture.title,
                is_video=lecture.kind is LectureKind.VIDEO,
                is_playable=lecture.is_playable,
                is_preview=lecture.is_preview,
                state_text=_state_of(lecture),
            )
            for lecture in chapter.lectures
        ],
    )


def _titles(rows: list[EditedChapterRow]) -> dict[str, str]:
    return {row.id: row.title for chapter in rows for row in (chapter, *chapter.lectures)}


def _untitled(rows: list[EditedChapterRow]) -> list[EditedChapterRow]:
    return [replace(row, title="", lectures=[replace(lecture, title="") for lecture in row.lectures]) for row in rows]


def _state_of(lecture: Lecture) -> str:
    if lecture.kind is LectureKind.VIDEO:
        return formats.clock(lecture.seconds) if lecture.is_playable else "No video yet"
    return "Article" if lecture.is_playable else "No text yet"


def _deleted_row(part: DeletedPart) -> DeletedRow:
    with_lectures = f"Section with {formats.counted(len(part.lectures), 'lecture')}"
    return DeletedRow(id=part.id, title=part.title, words=with_lectures if part.section else "Lecture")
