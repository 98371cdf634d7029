"""Notes beside the player: listed, searched, written, changed, deleted and taken along."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain import words
from edtech_app.domain.errors import AppError, GatewayFailed, InvalidInput, NotSignedIn
from edtech_app.domain.notes import Note
from edtech_app.runtime import services
from edtech_app.services.notes import CourseNotes, LectureNotes
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow

PAGE = 100
"""Notes that are shown before one asks for more."""
ANSWERS_KEPT = 20
SCOPES = ("lecture", "course")


@dataclass(frozen=True)
class NoteView:
    """A note. `href` opens its lecture at its second, "" where the lecture is gone."""

    id: str = ""
    course: str = ""
    lecture: str = ""
    second: int = 0
    clock: str = ""
    href: str = ""
    text: str = ""
    written: str = ""


@dataclass(frozen=True)
class LectureNotesView:
    """The notes of one lecture."""

    id: str = ""
    title: str = ""
    is_video: bool = True
    is_gone: bool = False
    notes: list[NoteView] = field(default_factory=list)


class NotesState(rx.State):
    """Notes of the open lecture or of its whole course. `status` is loading, ready or failed.

    `answered` has, by the stamp under which a note was sent, why it was refused, "" when it was kept:
    `assets/notes.js` sends again whatever is not there. `deleted` is the note that can still be put back.
    """

    status: str = "loading"
    problem: str = ""
    refusal: str = ""
    scope: str = "lecture"
    query: str = ""
    lectures: list[LectureNotesView] = []
    count_text: str = ""
    more: int = 0
    editing: str = ""
    deleted: str = ""
    answered: dict[str, str] = {}
    _course: str = ""
    _lecture: str = ""
    _shown: int = PAGE

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def open(self, course: str, lecture: str):
        """Show the notes of the lecture that is opened; the panel does it, and again to retry."""
        if course != self._course:
            self.reset()
        self._course, self._lecture, self._shown = course, lecture, PAGE
        self.editing, self.deleted, self.refusal, self.query = "", "", "", ""
        try:
            await self._read()
            self.status = "ready"
        except NotSignedIn:
            raise
        except AppError as failure:
            self.status, self.problem = "failed", failure.message

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def show(self, scope: str):
        """Show the notes of this lecture, or of the whole course."""
        self.scope, self._shown = scope if scope in SCOPES else "lecture", PAGE
        await self._read()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def search(self, query: str):
        """Show those of the whole course that have all the words."""
        self.query, self._shown = query[:200], PAGE
        if self.query.strip():
            self.scope = "course"
        await self._read()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def show_more(self):
        """Show the next page too."""
        self._shown += PAGE
        await self._read()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def write(self, form: dict[str, Any]):
        """Keep a note that was written or changed, and say under its stamp that it is kept or why not."""
        given = {name: str(form.get(name, "")) for name in ("course", "lecture", "id", "text", "stamp")}
        refusal = ""
        try:
            await services().notes.write(
                await actor_of(self),
                given["course"],
                given["lecture"],
                given["id"],
                second=_second(form.get("second")),
                text=given["text"],
            )
        except (NotSignedIn, GatewayFailed):
            # Not answered, so that it is sent again.
            raise
        except InvalidInput as wrong:
            refusal = next(iter(wrong.fields.values()))
        except AppError as wrong:
            refusal = wrong.message
        self.refusal = refusal
        recent = list(self.answered.items())[1 - ANSWERS_KEPT :]
        self.answered = {**dict(recent), given["stamp"][:40]: refusal}
        if not refusal and self.editing == given["id"]:
            self.editing = ""
        if not self._course:
            self._course, self._lecture = given["course"], given["lecture"]
        await self._read()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def edit(self, note: str):
        """Open a note to be changed; "" closes it."""
        self.editing = note

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def delete(self, note: str):
        """Delete a note, and offer to put it back."""
        await services().notes.delete(await actor_of(self), note)
        self.deleted = note
        await self._read()
        return rx.set_focus("notes-undo")

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def put_back(self, note: str):
        """Undo the deletion."""
        await services().notes.put_back(await actor_of(self), note)
        self.deleted = ""
        await self._read()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def download(self, course: str):
        """Hand over all notes of the course as Markdown."""
        name, text = await services().notes.as_markdown(await actor_of(self), course)
        return rx.download(data=text, filename=name, mime_type="text/markdown")

    async def _read(self) -> None:
        if not self._course:
            return
        found = await services().notes.of_course(
            await actor_of(self),
            self._course,
            lecture_id=self._lecture if self.scope == "lecture" else "",
            containing=self.query,
        )
        self.lectures = _views(found, self._shown)
        self.more = max(0, found.count - self._shown)
        self.count_text = formats.counted(found.count, "note")


def _second(given: object) -> float:
    try:
        return float(str(given))
    except ValueError:
        return 0.0


def _views(found: CourseNotes, most: int) -> list[LectureNotesView]:
    views: list[LectureNotesView] = []
    for lecture in found.lectures:
        shown = lecture.notes[: max(0, most)]
        most -= len(shown)
        if shown:
            views.append(
                LectureNotesView(
                    id=lecture.lecture_id,
                    title=lecture.title,
                    is_video=lecture.is_video,
                    is_gone=lecture.is_gone,
                    notes=[_view(note, lecture, found.course.slug) for note in shown],
                )
            )
    return views


def _view(note: Note, lecture: LectureNotes, slug: str) -> NoteView:
    second = note.second if lecture.is_video else None
    return NoteView(
        id=note.id,
        course=note.course_id,
        lecture=note.lecture_id,
        second=note.second,
        clock=words.clock(note.second),
        href="" if lecture.is_gone else routes.player(slug, note.lecture_id, second=second, panel="notes"),
        text=note.text,
        written=formats.date(note.created_at),
    )
