"""Notes: written at a second of a lecture, found again, taken along as Markdown."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Chapter, Course, Lecture, LectureKind, curriculum
from edtech_app.domain.entity import Clock, is_id
from edtech_app.domain.errors import Conflict, Duplicate, InvalidInput, NotAllowed, NotFound
from edtech_app.domain.notes import KEPT, MAX_NOTE, MAX_NOTES, Note
from edtech_app.domain.words import clock
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.notes import NoteRepository

MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>#])")


@dataclass(frozen=True, slots=True)
class LectureNotes:
    """The notes of one lecture by their seconds; `is_gone` when the lecture is no longer in the course."""

    lecture_id: str
    title: str
    is_video: bool
    is_gone: bool
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class CourseNotes:
    """Somebody's notes in a course, lectures in the course's order, then those that are gone."""

    course: Course
    lectures: tuple[LectureNotes, ...]

    @property
    def count(self) -> int:
        return sum(len(lecture.notes) for lecture in self.lectures)


class NotesService:
    """Everybody's own notes. Only the enrolled write new ones; what somebody has written stays theirs for good."""

    def __init__(
        self,
        *,
        notes: NoteRepository,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        site: str,
        now: Clock,
    ) -> None:
        self._notes, self._courses, self._sections, self._lectures = notes, courses, sections, lectures
        self._enrollments, self._site, self._now = enrollments, site, now

    async def of_course(
        self, actor: Actor, course_id: str, *, lecture_id: str = "", containing: str = ""
    ) -> CourseNotes:
        """The actor's own notes: of one lecture or the whole course, all or those with every word of `containing`.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: There is no such course.
        """
        actor.require_sign_in()
        course = await self._courses.get(course_id)
        words = containing.casefold().split()
        mine = [
            note
            for note in await self._notes.of(actor.user_id, course.id)
            if not note.is_deleted and lecture_id in ("", note.lecture_id) and note.mentions(words)
        ]
        chapters = curriculum(await self._sections.of(course.id), await self._lectures.of(course.id))
        return CourseNotes(course=course, lectures=_grouped(mine, chapters))

    async def write(
        self, actor: Actor, course_id: str, lecture_id: str, note_id: str, *, second: float, text: str
    ) -> Note:
        """Write a new note under an id of the browser's making, or another text into the note that has it.

        Repeatable: the same call again changes nothing. A note keeps its second, and one that was deleted stays so.

        Raises:
            InvalidInput: The text is too long, or this is no id.
            NotAllowed: A new note, and the actor is not enrolled.
            NotFound: No such lecture, or the note is somebody else's.
            Conflict: The actor has written as many notes in the course as one may.
        """
        actor.require_sign_in()
        text = _read_text(text)
        if not is_id(note_id):
            raise InvalidInput({"note": "This note could not be saved. Please write it again."})
        if await self._notes.find(note_id) is None:
            lecture = await self._my_lecture(actor, course_id, lecture_id)
            if await self._notes.count(actor.user_id, course_id) >= MAX_NOTES:
                raise Conflict(
                    f"You have reached the limit of {MAX_NOTES:,} notes in this course. Please delete some first."
                )
            now = self._now()
            try:
                return await self._notes.add(
                    Note(
                        id=note_id,
                        user_id=actor.user_id,
                        course_id=course_id,
                        lecture_id=lecture.id,
                        lecture_title=lecture.title,
                        second=_within(lecture, second),
                        text=text,
                        created_at=now,
                        updated_at=now,
                    )
                )
            except Duplicate:
                pass
        return await self._change(actor, note_id, lambda note: note.rewritten(text, self._now()))

    async def delete(self, actor: Actor, note_id: str) -> Note:
        """Delete a note; for a day it can be put back.

        Raises:
            NotFound: There is none, or it is somebody else's.
        """
        return await self._change(actor, note_id, lambda note: note.deleted(self._now()))

    async def put_back(self, actor: Actor, note_id: str) -> Note:
        """Undo a deletion.

        Raises:
            NotFound: There is none, or it is too late, or it is somebody else's.
        """
        return await self._change(actor, note_id, Note.put_back)

    async def as_markdown(self, actor: Actor, course_id: str) -> tuple[str, str]:
        """A file's name and its text: all of the actor's notes in a course, with links that open at their seconds.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: There is no such course.
            Conflict: The actor has no notes in it, and need not know more of it.
        """
        found = await self.of_course(actor, course_id)
        if not found.count:
            raise Conflict("You have no notes in this course yet.")
        course = found.course
        parts = [f"# Notes on {_escaped(course.title)}", f"<{self._site}{routes.course(course.slug)}>"]
        for lecture in found.lectures:
            gone = " (no longer in the course)" if lecture.is_gone else ""
            lines = [_item(note, lecture, self._site, course.slug) for note in lecture.notes]
            parts += [f"## {_escaped(lecture.title)}{gone}", "\n".join(lines)]
        return f"notes-{course.slug}.md", "\n\n".join(parts) + "\n"

    async def forget_deleted(self) -> int:
        """Delete for good what nobody has put back in time, and say how many notes that were."""
        return await self._notes.forget_deleted_before(self._now() - KEPT)

    async def _my_lecture(self, actor: Actor, course_id: str, lecture_id: str) -> Lecture:
        if not is_id(course_id) or not await self._enrollments.is_enrolled(actor.user_id, course_id):
            raise NotAllowed("Notes are only for students of the course.")
        lecture = await self._lectures.get(lecture_id)
        if lecture.course_id != course_id:
            raise NotFound("This lecture does not exist.")
        return lecture

    async def _change(self, actor: Actor, note_id: str, change: Callable[[Note], Note]) -> Note:
        actor.require_sign_in()
        note = await self._notes.get(note_id)
        if note.user_id != actor.user_id:
            raise NotFound("This note does not exist.")
        return await self._notes.change(note.id, change)


def _read_text(text: str) -> str:
    """The text as it is kept: as typed, without the empty space around it and without letters that no file can hold."""
    read = str(text).replace("\r\n", "\n").replace("\x00", "").encode("utf-8", "replace").decode().strip()
    if len(read) > MAX_NOTE:
        raise InvalidInput({"text": f"Please keep notes under {MAX_NOTE:,} characters."})
    return read


def _within(lecture: Lecture, second: float) -> int:
    """A whole second of the lecture; an article has only its beginning."""
    if lecture.kind is not LectureKind.VIDEO or not math.isfinite(second):
        return 0
    return int(max(0.0, min(second, float(lecture.seconds))))


def _grouped(notes: list[Note], chapters: tuple[Chapter, ...]) -> tuple[LectureNotes, ...]:
    by_lecture: dict[str, list[Note]] = {}
    for note in sorted(notes, key=lambda note: (note.second, note.created_at, note.id)):
        by_lecture.setdefault(note.lecture_id, []).append(note)
    there = [
        LectureNotes(
            lecture_id=lecture.id,
            title=lecture.title,
            is_video=lecture.kind is LectureKind.VIDEO,
            is_gone=False,
            notes=tuple(by_lecture.pop(lecture.id)),
        )
        for chapter in chapters
        for lecture in chapter.lectures
        if lecture.id in by_lecture
    ]
    gone = [
        LectureNotes(
            lecture_id=lecture_id, title=left[-1].lecture_title, is_video=True, is_gone=True, notes=tuple(left)
        )
        for lecture_id, left in by_lecture.items()
    ]
    return (*there, *sorted(gone, key=lambda lecture: lecture.notes[0].created_at))


def _item(note: Note, lecture: LectureNotes, site: str, slug: str) -> str:
    """A list item with the note's text as it was written; a link where there is something to open."""
    if lecture.is_gone:
        where = clock(note.second)
    elif lecture.is_video:
        where = f"[{clock(note.second)}]({site}{routes.player(slug, note.lecture_id, second=note.second)})"
    else:
        where = f"[Open]({site}{routes.player(slug, note.lecture_id)})"
    return f"- {where} " + (note.text.replace("\n", "\n  ") or "Bookmark")


def _escaped(title: str) -> str:
    return MARKDOWN_SIGNS.sub(r"\\\1", title)
