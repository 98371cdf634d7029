"""The editor's second step: the outline, and a panel for the lecture that is open."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.teaching.about import TYPING_PAUSE, saving_note
from edtech_app.states.curriculum_editor import (
    LECTURE_PANEL,
    NEW_LECTURE,
    EditedChapterRow,
    EditedLectureRow,
)
from edtech_app.states.curriculum_editor import CurriculumState as Curriculum

VIDEO_UPLOAD = "lecture-video"
CAPTIONS_UPLOAD = "lecture-captions"
VIDEOS: dict[str, list[str]] = {
    "video/mp4": [".mp4", ".m4v"],
    "video/webm": [".webm"],
    "video/quicktime": [".mov"],
}
CAPTIONS: dict[str, list[str]] = {"text/vtt": [".vtt"], "application/x-subrip": [".srt"]}


def curriculum_step() -> Component:
    return rx.el.div(
        rx.cond(
            Curriculum.chapters,
            rx.fragment(
                rx.el.p(Curriculum.summary, class_name="mb-4 text-sm text-muted"),
                rx.el.ol(rx.foreach(Curriculum.chapters, _chapter), class_name="space-y-5"),
            ),
            ui.empty_state(
                "Begin with a section",
                "Sections are the chapters of your course. Give the first one a title below, then add lectures to it.",
                icon="list-tree",
            ),
        ),
        rx.el.form(
            rx.el.div(
                ui.field(
                    "New section",
                    "title",
                    id="section-title",
                    error=Curriculum.errors.get("section", ""),
                    placeholder="For example: First steps",
                    auto_complete="off",
                    max_length=120,
                    required=True,
                    wrapper_class_name="flex-1",
                ),
                ui.button("Add section", variant="secondary", icon="plus", class_name="mt-[1.6875rem]"),
                class_name="flex items-start gap-2",
            ),
            on_submit=Curriculum.add_section,
            # At once and in the browser: a second Enter then has nothing to send, and the next title is not lost.
            reset_on_submit=True,
            class_name="mt-6",
        ),
        _new_lecture(),
        _panel(),
    )


def _chapter(chapter: EditedChapterRow) -> Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(
                    rx.el.span(chapter.number_text, class_name="font-medium text-ink"),
                    " · ",
                    chapter.summary,
                    class_name="px-2 text-xs text-muted",
                ),
                rx.el.input(
                    default_value=chapter.title,
                    aria_label=rx.Var.create("Title of ") + chapter.number_text,
                    max_length=120,
                    on_change=lambda typed: Curriculum.rename_section(chapter.id, typed).debounce(TYPING_PAUSE),
                    class_name=(
                        "w-full truncate rounded-md border border-transparent bg-transparent px-2 py-1 text-lg "
                        "font-semibold tracking-tight text-ink hover:border-line focus:border-accent focus:bg-surface "
                        "focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
                    ),
                ),
                class_name="min-w-0 flex-1",
            ),
            _moves(chapter.title, lambda by: Curriculum.move_section(chapter.id, by)),
            ui.confirm_dialog(
                ui.icon_button("trash-2", "Delete this section", size="sm"),
                "Delete this section?",
                rx.Var.create("“") + chapter.title + "” goes with all its lectures and their videos.",
                "Delete section",
                Curriculum.delete_section(chapter.id),
            ),
            class_name="flex items-center gap-1 border-b border-line px-2 py-3 sm:px-4",
        ),
        rx.cond(
            chapter.lectures,
            rx.el.ol(rx.foreach(chapter.lectures, _lecture), class_name="divide-y divide-line"),
            rx.el.p("No lectures yet.", class_name="px-4 py-5 text-sm text-muted sm:px-6"),
        ),
        rx.el.div(
            ui.button(
                "Add lecture",
                variant="ghost",
                size="sm",
                icon="plus",
                on_click=Curriculum.begin_lecture(chapter.id),
            ),
            class_name="border-t border-line px-2 py-2 sm:px-3",
        ),
        key=chapter.id,
        class_name="overflow-hidden rounded-lg border border-line bg-surface",
    )


def _lecture(lecture: EditedLectureRow) -> Component:
    is_arriving = (Curriculum.upload.lecture == lecture.id) & (Curriculum.upload.status != "")
    return rx.el.li(
        rx.cond(
            lecture.is_video,
            ui.icon("circle-play", 20, class_name="text-muted"),
            ui.icon("file-text", 20, class_name="text-muted"),
        ),
        rx.el.button(
            rx.el.span(lecture.title, class_name="block truncate font-medium text-ink group-hover:text-accent"),
            rx.el.span(
                rx.cond(
                    is_arriving,
                    _upload_words(),
                    rx.el.span(
                        lecture.state_text,
                        class_name=rx.cond(lecture.is_playable, "text-muted", "text-warning"),
                    ),
                ),
                rx.cond(lecture.is_preview, rx.el.span(" · Free preview", class_name="text-success")),
                class_name="block text-sm tabular-nums",
            ),
            type="button",
            on_click=Curriculum.open_lecture(lecture.id),
            class_name="group min-w-0 flex-1 cursor-pointer rounded-sm py-1 text-left",
        ),
        _moves(lecture.title, lambda by: Curriculum.move_lecture(lecture.id, by)),
        ui.icon_button(
            "pencil", rx.Var.create("Edit ") + lecture.title, size="sm", on_click=Curriculum.open_lecture(lecture.id)
        ),
        key=lecture.id,
        class_name="flex items-center gap-2 px-4 py-2 sm:gap-3 sm:px-6",
    )


def _upload_words() -> Any:
    return rx.match(
        Curriculum.upload.status,
        ("sending", rx.el.span("Uploading, ", Curriculum.upload.percent, " %", class_name="text-accent")),
        ("checking", rx.el.span("Checking the video…", class_name="text-accent")),
        ("failed", rx.el.span(Curriculum.upload.problem, class_name="text-danger")),
        rx.el.span(),
    )


def _moves(title: Any, move: Any) -> Component:
    return rx.el.div(
        ui.icon_button("chevron-up", rx.Var.create("Move up: ") + title, size="sm", on_click=move(-1)),
        ui.icon_button("chevron-down", rx.Var.create("Move down: ") + title, size="sm", on_click=move(1)),
        class_name="flex shrink-0",
    )


def _new_lecture() -> Component:
    return ui.dialog(
        None,
        "New lecture",
        rx.el.form(
            ui.field(
                "Title",
                "title",
                id="lecture-title",
                error=Curriculum.errors.get("lecture", ""),
                placeholder="For example: Your first program",
                auto_complete="off",
                max_length=120,
            ),
            ui.radio_cards(
                "What is it?",
                "kind",
                [("video", "Video", "MP4, WebM or MOV, up to 2 GB"), ("article", "Article", "Text with headings")],
                default="video",
            ),
            rx.el.div(ui.button("Add lecture"), class_name="flex justify-end"),
            on_submit=Curriculum.add_lecture,
            class_name="space-y-5",
        ),
        id=NEW_LECTURE,
    )


def _panel() -> Component:
    """Everything about the lecture that is open; an upload goes on when it is closed."""
    return ui.drawer(
        None,
        "Lecture",
        rx.cond(Curriculum.lecture.id, rx.el.div(_lecture_form(), key=Curriculum.lecture.id)),
        side="right",
        id=LECTURE_PANEL,
        class_name="w-[min(38rem,100vw)]!",
    )


def _lecture_form() -> Component:
    lecture = Curriculum.lecture
    return rx.el.div(
        ui.field("Title", "title", id="open-title", max_length=120, **_saved("title", lecture.title)),
        rx.cond(lecture.is_video, _video(), _article()),
        ui.textarea_field(
            "Notes for students",
            "description",
            id="open-description",
            rows=3,
            hint="Shown below the lecture. Optional.",
            **_saved("description", lecture.description),
        ),
        ui.checkbox_field(
            "Free preview",
            "preview",
            id="open-preview",
            hint="Anybody may open this lecture on the course's page.",
            default_checked=lecture.is_preview,
            on_change=Curriculum.set_preview,
        ),
        rx.el.div(
            ui.confirm_dialog(
                ui.button("Delete lecture", variant="ghost", icon="trash-2", type="button", class_name="text-danger!"),
                "Delete this lecture?",
                rx.Var.create("“") + lecture.title + "” goes with its files. Students lose it too.",
                "Delete lecture",
                Curriculum.delete_lecture(lecture.id),
            ),
            saving_note(Curriculum.note),
            class_name="flex items-center justify-between border-t border-line pt-4",
        ),
        class_name="space-y-6",
    )


def _saved(name: str, value: Any) -> dict[str, Any]:
    return {
        "error": Curriculum.errors.get(name, ""),
        "default_value": value,
        "on_change": lambda typed: Curriculum.save_lecture(name, typed).debounce(TYPING_PAUSE),
        "on_blur": lambda typed: Curriculum.save_lecture(name, typed),
    }


def _article() -> Component:
    return ui.tabs(
        [
            (
                "write-article",
                "Write",
                ui.textarea_field(
                    "Article",
                    "body",
                    id="open-body",
                    rows=12,
                    class_name="min-h-64!",
                    hint="Markdown works: **bold**, lists, ## headings, links.",
                    **_saved("body", Curriculum.lecture.body),
                ),
            ),
            (
                "preview-article",
                "Preview",
                rx.cond(
                    Curriculum.lecture.body_html,
                    ui.markdown(Curriculum.lecture.body_html, class_name="min-h-48"),
                    rx.el.p("Nothing written yet.", class_name="min-h-48 text-muted"),
                ),
            ),
        ]
    )


def _video() -> Component:
    lecture, upload = Curriculum.lecture, Curriculum.upload
    is_here = upload.lecture == lecture.id
    is_running = (upload.status == "sending") | (upload.status == "checking")
    return rx.el.div(
        rx.el.p("Video", class_name="mb-1.5 text-sm font-medium text-ink"),
        rx.cond(
            lecture.media,
            rx.el.div(
                rx.el.img(src=lecture.poster, alt="", class_name="aspect-video w-36 rounded-md bg-sunken object-cover"),
                rx.el.div(
                    rx.el.p(lecture.file_name, class_name="truncate font-medium text-ink"),
                    rx.el.p(lecture.file_text, class_name="text-sm tabular-nums text-muted"),
                    class_name="min-w-0",
                ),
                class_name="mb-4 flex items-center gap-4",
            ),
        ),
        rx.cond(
            is_running,
            rx.cond(
                is_here,
                _arriving(),
                ui.alert("Another lecture's video is being uploaded. This one can follow when it is done."),
            ),
            ui.file_drop(
                VIDEO_UPLOAD,
                rx.cond(lecture.media, "Drop another video to replace it", "Drop a video here, or choose one"),
                "MP4, WebM or MOV, up to 2 GB",
                VIDEOS,
                multiple=False,
                on_drop=Curriculum.receive_video(
                    _pieces(VIDEO_UPLOAD, on_upload_progress=Curriculum.show_progress.throttle(300)), lecture.id
                ),
                class_name="py-7!",
            ),
        ),
        rx.cond(is_here & (upload.status == "failed"), ui.alert(upload.problem, tone="danger", class_name="mt-3")),
        rx.cond(lecture.media, _captions()),
    )


def _pieces(upload: str, **options: Any) -> Any:
    """What is dropped there, piece by piece; on the server it is the iterator that the handler names."""
    return rx.upload_files_chunk(upload_id=upload, **options)


def _arriving() -> Component:
    upload = Curriculum.upload
    return rx.el.div(
        rx.el.div(
            rx.el.p(
                rx.cond(upload.status == "checking", "Checking the video…", "Uploading…"),
                role="status",
                class_name="font-medium text-ink",
            ),
            rx.el.p(upload.percent, " %", class_name="text-sm tabular-nums text-muted"),
            class_name="flex items-baseline justify-between",
        ),
        ui.progress_bar(upload.percent, "Upload of the video", class_name="mt-3"),
        rx.el.div(
            rx.el.p("You can close this panel and go on working.", class_name="text-sm text-muted"),
            rx.cond(
                upload.status == "sending",
                ui.button(
                    "Cancel",
                    variant="ghost",
                    size="sm",
                    on_click=[rx.cancel_upload(VIDEO_UPLOAD), Curriculum.cancel_upload],
                ),
            ),
            class_name="mt-2 flex items-center justify-between gap-3",
        ),
        class_name="rounded-lg border border-line bg-sunken p-4",
    )


def _captions() -> Component:
    return rx.el.div(
        rx.el.p("Captions", class_name="mb-1.5 text-sm font-medium text-ink"),
        rx.cond(
            Curriculum.lecture.has_captions,
            rx.el.div(
                ui.badge("Captions are on", "success"),
                ui.button("Remove", variant="ghost", size="sm", on_click=Curriculum.remove_captions),
                class_name="flex items-center gap-3",
            ),
            ui.file_drop(
                CAPTIONS_UPLOAD,
                "Drop captions here, or choose a file",
                "WebVTT or SRT",
                CAPTIONS,
                multiple=False,
                on_drop=Curriculum.receive_captions(_pieces(CAPTIONS_UPLOAD), Curriculum.lecture.media),
                class_name="py-5!",
            ),
        ),
        rx.cond(Curriculum.captions_problem, ui.alert(Curriculum.captions_problem, tone="danger", class_name="mt-3")),
        class_name="mt-6",
    )
