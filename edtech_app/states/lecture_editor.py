"""The panel of the lecture that is open in the course editor: its words and its files."""

from dataclasses import dataclass, field, replace

import reflex as rx

from edtech_app.domain.captions import LANGUAGES, language_code, language_name
from edtech_app.domain.catalog import Course, Lecture, LectureKind
from edtech_app.domain.errors import ChangedElsewhere, DatabaseAway, InvalidInput
from edtech_app.domain.markdown import safe_html
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.uploads import BrokenOff
from edtech_app.runtime import services
from edtech_app.services.authoring import EditedCourse
from edtech_app.states import formats
from edtech_app.states.curriculum_editor import CurriculumState, close_dialog, show_dialog
from edtech_app.states.editing import EditingState
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.views import CaptionsView

LECTURE_PANEL = "lecture-panel"
NEW_LECTURE = "new-lecture"
WRITTEN = ("title", "description", "body")


@dataclass(frozen=True)
class EditedLectureView:
    """The lecture whose panel is open; `id` is "" when none is.

    `languages` are those of its captions, `next_language` is the first that they lack: the course's own, then as
    languages are listed.
    """

    id: str = ""
    title: str = ""
    description: str = ""
    body: str = ""
    body_html: str = ""
    is_video: bool = True
    is_preview: bool = False
    media: str = ""
    file_name: str = ""
    file_text: str = ""
    poster: str = ""
    captions: list[CaptionsView] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    next_language: str = ""


class LectureState(rx.State):
    """The lecture whose panel is open, the one that is to be made, and what is left of an upload to it."""

    lecture: EditedLectureView = EditedLectureView()
    problem: str = ""
    broken_off: str = ""
    _section_for_new: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def begin_lecture(self, section_id: str):
        """Ask for a new lecture's title and kind."""
        self._section_for_new, self.problem = section_id, ""
        return [show_dialog(NEW_LECTURE), rx.set_value("lecture-title", ""), rx.set_focus("lecture-title")]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_lecture(self, form: dict[str, str]):
        """Add a lecture to the section that was asked for, and open its panel."""
        editing = await self.get_state(EditingState)
        try:
            lecture = await services().curriculum.add_lecture(
                await actor_of(self),
                self._section_for_new,
                str(form.get("title", "")),
                str(form.get("kind", "")),
                seen=editing._seen,
            )
        except InvalidInput as wrong:
            self.problem = next(iter(wrong.fields.values()))
            return focus_first_wrong(wrong)
        except ChangedElsewhere:
            editing.is_behind = True
            return close_dialog(NEW_LECTURE)
        self._open(await self._read_anew(), lecture.id)
        self.broken_off = ""
        return [close_dialog(NEW_LECTURE), show_dialog(LECTURE_PANEL)]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def open_lecture(self, lecture_id: str):
        """Open a lecture's panel; it shows the lecture as this tab has seen it, or all anew."""
        self._open(await self._read_anew(edits=0), lecture_id)
        self.broken_off = _left_of(await services().uploads.broken_off(await actor_of(self), lecture_id))
        return show_dialog(LECTURE_PANEL)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def save_lecture(self, name: str, lecture_id: str, value: str):
        """Save a field of the open lecture as it is typed."""
        if name not in WRITTEN or lecture_id != self.lecture.id:
            return
        editing, field = await self.get_state(EditingState), f"{lecture_id}.{name}"
        if value == editing.answered.get(field, getattr(self.lecture, name)):
            return
        words = {each: getattr(self.lecture, each) for each in WRITTEN} | {name: value}
        if await self._save(name, words, is_preview=self.lecture.is_preview):
            editing._answer(field, value)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def set_preview(self, is_preview: bool):
        """Let everybody watch the open lecture, or only students."""
        if self.lecture.id:
            words = {each: getattr(self.lecture, each) for each in WRITTEN}
            await self._save("preview", words, is_preview=is_preview)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def delete_lecture(self):
        """Delete the open lecture."""
        outline = await self.get_state(CurriculumState)
        if await outline._delete(services().deleted_parts.delete_lecture, self.lecture.id):
            self.lecture = EditedLectureView()
        return close_dialog(LECTURE_PANEL)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def video_arrived(self, lecture_id: str):
        """Show a video that has been uploaded (see `assets/uploads.js`)."""
        if not (await self.get_state(EditingState))._course:
            return
        edited = await self._read_anew(edits=0)
        if self.lecture.id == lecture_id:
            self.broken_off = ""
            self._open(edited, lecture_id)

    async def _save(self, name: str, words: dict[str, str], *, is_preview: bool) -> bool:
        """Save the open lecture; true when there is an answer, if only in words."""
        editing = await self.get_state(EditingState)
        try:
            await services().curriculum.update_lecture(
                await actor_of(self),
                self.lecture.id,
                title=words["title"],
                description=words["description"],
                body=words["body"],
                preview=is_preview,
                seen=editing._seen,
            )
        except InvalidInput as wrong:
            editing._refuse(InvalidInput({f"lecture.{field}": text for field, text in wrong.fields.items()}))
            return True
        except (ChangedElsewhere, DatabaseAway) as failure:
            editing._fail(failure, f"lecture.{name}")
            return False
        editing._keep(f"lecture.{name}")
        html = safe_html(words["body"]) if words["body"] else ""
        self.lecture = replace(self.lecture, **words, is_preview=is_preview, body_html=html)
        await self._read_anew()
        return True

    async def _read_anew(self, *, edits: int = 1) -> EditedCourse:
        return await (await self.get_state(CurriculumState))._read_anew(edits=edits)

    def _open(self, edited: EditedCourse, lecture_id: str) -> None:
        lectures = [lecture for chapter in edited.chapters for lecture in chapter.lectures]
        lecture = next((each for each in lectures if each.id == lecture_id), None)
        self.lecture = (
            _lecture_view(lecture, edited.videos.get(lecture.media_id), edited.course)
            if lecture
            else EditedLectureView()
        )

    def _reopen(self, edited: EditedCourse) -> None:
        """Show the open lecture as it is now, or none when it is not there any more."""
        self._open(edited, self.lecture.id)


def _left_of(upload: BrokenOff | None) -> str:
    """What to say of an upload that can be gone on with."""
    if upload is None:
        return ""
    return f"{upload.percent}% of {upload.file_name} has been uploaded. Choose the same file again to continue."


def _lecture_view(lecture: Lecture, asset: MediaAsset | None, course: Course) -> EditedLectureView:
    tracks = asset.captions if asset else ()
    taken = [track.language for track in tracks]
    order = sorted(LANGUAGES, key=lambda code: code != language_code(course.language))
    return EditedLectureView(
        id=lecture.id,
        title=lecture.title,
        description=lecture.description,
        body=lecture.body,
        body_html=safe_html(lecture.body) if lecture.body else "",
        is_video=lecture.kind is LectureKind.VIDEO,
        is_preview=lecture.is_preview,
        media=asset.id if asset else "",
        file_name=asset.file_name if asset else "",
        file_text=f"{formats.clock(asset.seconds)} · {asset.width} × {asset.height} · {_size(asset.size)}"
        if asset
        else "",
        poster=services().pictures.url(asset.poster_key) if asset else "",
        captions=[CaptionsView(track.language, language_name(track.language)) for track in tracks],
        languages=taken,
        next_language=next((code for code in order if code not in taken), order[0]),
    )


def _size(size: int) -> str:
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, size // 1024)} KB"
