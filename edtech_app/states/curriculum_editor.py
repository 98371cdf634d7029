"""The course editor's second step: sections, lectures, and the files in them."""

from dataclasses import dataclass, field, replace

import reflex as rx

from edtech_app.domain.catalog import Chapter, Lecture, LectureKind
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.domain.markdown import safe_html
from edtech_app.domain.media import MAX_CAPTION_BYTES, MediaAsset
from edtech_app.runtime import services
from edtech_app.services.authoring import EditedCourse
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.publishing import PublishingState
from edtech_app.states.uploads import BrokenOff, Upload

LECTURE_PANEL = "lecture-panel"
NEW_LECTURE = "new-lecture"
CAPTIONS_TOO_LARGE = "Captions may have at most 1 MB."


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
class EditedLectureView:
    """The lecture whose panel is open; `id` is "" when none is."""

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
    has_captions: bool = False


@dataclass(frozen=True)
class UploadView:
    """The video on its way in. `status` is "", sending, checking or failed."""

    lecture: str = ""
    status: str = ""
    percent: int = 0
    problem: str = ""


class CurriculumState(rx.State):
    """The outline, the lecture whose panel is open, and the upload that is running, of which there is one."""

    chapters: list[EditedChapterRow] = []
    summary: str = ""
    lecture: EditedLectureView = EditedLectureView()
    errors: dict[str, str] = {}
    note: str = ""
    upload: UploadView = UploadView()
    captions_problem: str = ""
    section_for_new: str = ""
    _course: str = ""

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_section(self, form: dict[str, str]):
        """Add a section at the end; a title that cannot be taken goes back into its field."""
        title = str(form.get("title", ""))
        try:
            await services().curriculum.add_section(await actor_of(self), self._course, title)
        except AppError as refusal:
            self.errors = {"section": refusal.message}
            return [rx.set_value("section-title", title), rx.set_focus("section-title")]
        self.errors = {}
        await self._read_anew()
        return None

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def rename_section(self, section_id: str, title: str):
        """Save a section's title as it is typed; an empty one is left as it was."""
        if title.strip():
            await services().curriculum.rename_section(await actor_of(self), section_id, title)
            self.note = "Saved"
            await self._read_anew()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def move_section(self, section_id: str, by: int):
        """Move a section up or down."""
        await services().curriculum.move_section(await actor_of(self), section_id, by)
        await self._read_anew()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def delete_section(self, section_id: str):
        """Delete a section with its lectures."""
        await services().curriculum.delete_section(await actor_of(self), section_id)
        await self._read_anew()
        return rx.toast.success("The section is deleted.")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def begin_lecture(self, section_id: str):
        """Ask for a new lecture's title and kind."""
        self.section_for_new, self.errors = section_id, {}
        return [_show_dialog(NEW_LECTURE), rx.set_value("lecture-title", ""), rx.set_focus("lecture-title")]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def add_lecture(self, form: dict[str, str]):
        """Add a lecture to the section that was asked for, and open its panel."""
        try:
            lecture = await services().curriculum.add_lecture(
                await actor_of(self), self.section_for_new, str(form.get("title", "")), str(form.get("kind", ""))
            )
        except InvalidInput as wrong:
            self.errors = {"lecture": next(iter(wrong.fields.values()))}
            return rx.set_focus("lecture-title")
        self.errors = {}
        self._open(await self._read_anew(), lecture.id)
        return [_close_dialog(NEW_LECTURE), _show_dialog(LECTURE_PANEL)]

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def open_lecture(self, lecture_id: str):
        """Open a lecture's panel."""
        self._open(await self._read_anew(), lecture_id)
        return _show_dialog(LECTURE_PANEL)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def save_lecture(self, name: str, value: str):
        """Save a field of the open lecture as it is typed."""
        if self.lecture.id and name in ("title", "description", "body"):
            changed = {"title": self.lecture.title, "description": self.lecture.description, "body": self.lecture.body}
            changed[name] = value
            await self._save_lecture(name, changed, is_preview=self.lecture.is_preview)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def set_preview(self, is_preview: bool):
        """Let everybody watch the open lecture, or only students."""
        if self.lecture.id:
            words = {"title": self.lecture.title, "description": self.lecture.description, "body": self.lecture.body}
            await self._save_lecture("preview", words, is_preview=is_preview)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def move_lecture(self, lecture_id: str, by: int):
        """Move a lecture up or down, into the next section at the edge."""
        await services().curriculum.move_lecture(await actor_of(self), lecture_id, by)
        await self._read_anew()

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def delete_lecture(self, lecture_id: str):
        """Delete a lecture with its files."""
        await services().curriculum.delete_lecture(await actor_of(self), lecture_id)
        if self.lecture.id == lecture_id:
            self.lecture = EditedLectureView()
        await self._read_anew()
        return [_close_dialog(LECTURE_PANEL), rx.toast.success("The lecture is deleted.")]

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def receive_video(self, files: rx.UploadChunkIterator, lecture_id: str):
        """Take a lecture's video in while the rest of the page stays usable."""
        async with self:
            actor, course_id = await actor_of(self), self._course
            self.upload = UploadView(lecture=lecture_id, status="sending")
        problem = ""
        try:
            upload = Upload(files)
            name = await upload.name()
            asset = await services().media.receive_video(actor, course_id, name, upload.pieces())
            await services().curriculum.attach_video(actor, lecture_id, asset.id)
        except BrokenOff as error:
            async with self:
                # Whoever cancelled knows that the upload has ended.
                problem = error.message if self.upload.lecture == lecture_id else ""
        except AppError as error:
            problem = error.message
        except BaseException:
            async with self:
                self.upload = UploadView()
            raise
        async with self:
            if problem or self.upload.lecture == lecture_id:
                self.upload = UploadView(lecture_id, "failed", 0, problem) if problem else UploadView()
            if not problem and self._course == course_id:
                edited = await self._read_anew()
                if self.lecture.id == lecture_id:
                    self._open(edited, lecture_id)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def show_progress(self, progress: dict[str, float | bool]):
        """Show how much of the video has arrived."""
        if self.upload.status in ("sending", "checking"):
            percent = min(100, int(float(progress.get("progress", 0)) * 100))
            self.upload = replace(self.upload, percent=percent, status="checking" if percent == 100 else "sending")

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def cancel_upload(self):
        """Forget the upload; the browser has stopped sending."""
        self.upload = UploadView()

    @rx.event(background=True)
    @allow(Policy.INSTRUCTOR)
    async def receive_captions(self, files: rx.UploadChunkIterator, media_id: str):
        """Take captions in for the open lecture's video."""
        async with self:
            actor, self.captions_problem = await actor_of(self), ""
        problem = ""
        try:
            content = await Upload(files).whole(MAX_CAPTION_BYTES, CAPTIONS_TOO_LARGE)
            await services().media.receive_captions(actor, media_id, content)
        except AppError as error:
            problem = error.message
        async with self:
            self.captions_problem = problem
            if not problem:
                self._open(await self._read_anew(), self.lecture.id)

    @rx.event
    @allow(Policy.INSTRUCTOR)
    async def remove_captions(self):
        """Take the open lecture's captions away."""
        await services().media.delete_captions(await actor_of(self), self.lecture.media)
        self._open(await self._read_anew(), self.lecture.id)

    async def _save_lecture(self, name: str, words: dict[str, str], *, is_preview: bool) -> None:
        try:
            await services().curriculum.update_lecture(
                await actor_of(self), self.lecture.id, **words, preview=is_preview
            )
        except InvalidInput as wrong:
            self.errors, self.note = {**self.errors, **wrong.fields}, "Not saved yet"
            return
        self.errors, self.note = {field: text for field, text in self.errors.items() if field != name}, "Saved"
        self.lecture = replace(
            self.lecture, **words, is_preview=is_preview, body_html=safe_html(words["body"]) if words["body"] else ""
        )
        await self._read_anew()

    async def _read_anew(self) -> EditedCourse:
        """The outline as it is now, and with it what publishing still lacks."""
        edited = await services().authoring.edit(await actor_of(self), self._course)
        self._show(edited)
        publishing = await self.get_state(PublishingState)
        publishing._show(edited.course)
        return edited

    def _show(self, edited: EditedCourse) -> None:
        if edited.course.id != self._course:
            self.lecture, self.errors, self.note = EditedLectureView(), {}, ""
            if self.upload.status == "failed":
                self.upload = UploadView()
        self._course = edited.course.id
        self.chapters = [_chapter_row(number, chapter) for number, chapter in enumerate(edited.chapters, start=1)]
        lectures = formats.counted(edited.course.lecture_count, "lecture")
        length = formats.length(edited.course.seconds)
        sections = formats.counted(len(edited.chapters), "section")
        self.summary = f"{sections} · {lectures} ready" + (f" · {length}" if length else "")

    def _open(self, edited: EditedCourse, lecture_id: str) -> None:
        lectures = [lecture for chapter in edited.chapters for lecture in chapter.lectures]
        lecture = next((each for each in lectures if each.id == lecture_id), None)
        self.errors, self.note, self.captions_problem = {}, "", ""
        self.lecture = _lecture_view(lecture, edited.videos.get(lecture.media_id)) if lecture else EditedLectureView()


def _show_dialog(dialog: str) -> rx.event.EventSpec:
    return rx.call_script(f"const it = document.getElementById('{dialog}'); if (it && !it.open) it.showModal();")


def _close_dialog(dialog: str) -> rx.event.EventSpec:
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


def _state_of(lecture: Lecture) -> str:
    if lecture.kind is LectureKind.VIDEO:
        return formats.clock(lecture.seconds) if lecture.is_playable else "No video yet"
    return "Article" if lecture.is_playable else "Nothing written yet"


def _lecture_view(lecture: Lecture, asset: MediaAsset | None) -> EditedLectureView:
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
        poster=services().media.picture_url(asset.poster_key) if asset else "",
        has_captions=bool(asset and asset.captions_key),
    )


def _size(size: int) -> str:
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, size // 1024)} KB"
