"""A lecture's video: the one that is there, a place to drop another, and how its upload goes.

`assets/uploads.js` sends the file and writes into the pieces that `data-say` names, so that an upload costs the server
no events and goes on whatever the page does.
"""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.lecture_editor import LectureState as Lecture

VIDEO_UPLOAD = "lecture-video"
VIDEOS: dict[str, list[str]] = {
    "video/mp4": [".mp4", ".m4v"],
    "video/webm": [".webm"],
    "video/quicktime": [".mov"],
}
WHEN_FREE = "group-data-[status=checking]:hidden group-data-[status=paused]:hidden group-data-[status=sending]:hidden"


def upload_line(lecture_id: Any, otherwise: Component) -> Component:
    """One line about the lecture's upload in this tab, or `otherwise` while there is none."""
    return rx.el.span(
        rx.el.span(otherwise, class_name="hidden group-data-[status='']/line:inline"),
        rx.el.span(
            custom_attrs={"data-say": "line"},
            class_name="text-accent group-data-[status='']/line:hidden group-data-[status=failed]/line:text-danger",
        ),
        custom_attrs=_upload_of(lecture_id),
        class_name="group/line",
    )


def video_block() -> Component:
    """The video of the open lecture."""
    lecture = Lecture.lecture
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
        rx.el.div(
            _progress(),
            _refusal(),
            rx.el.div(
                rx.cond(
                    Lecture.broken_off,
                    ui.alert(Lecture.broken_off, class_name="mb-3 group-data-[status=failed]:hidden"),
                ),
                ui.file_drop(
                    VIDEO_UPLOAD,
                    rx.cond(lecture.media, "Drop another video to replace it", "Drop a video here, or choose one"),
                    "MP4, WebM or MOV, up to 2 GB",
                    VIDEOS,
                    multiple=False,
                    class_name="py-7!",
                ),
                custom_attrs={"data-upload-drop": lecture.id},
                class_name=f"group-data-[status=waiting]:hidden {WHEN_FREE}",
            ),
            custom_attrs=_upload_of(lecture.id),
            class_name="group",
        ),
    )


def arrivals() -> Component:
    """Where `assets/uploads.js` says that a lecture's video is here."""
    return rx.el.input(type="hidden", on_blur=Lecture.video_arrived, custom_attrs={"data-uploads": "arrived"})


def _upload_of(lecture_id: Any) -> dict[str, Any]:
    return {"data-upload": lecture_id, "data-status": ""}


def _progress() -> Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(role="status", custom_attrs={"data-say": "words"}, class_name="font-medium text-ink"),
            rx.el.p(custom_attrs={"data-say": "percent"}, class_name="text-sm tabular-nums text-muted"),
            class_name="flex items-baseline justify-between gap-3",
        ),
        ui.progress_bar(0, "Video upload", custom_attrs={"data-say": "bar"}, class_name="mt-3"),
        rx.el.div(
            rx.el.p(custom_attrs={"data-say": "detail"}, class_name="min-w-0 truncate text-sm tabular-nums text-muted"),
            rx.el.div(
                _act("Try now", "now", "hidden! group-data-[status=paused]:inline-flex!"),
                _act("Cancel", "cancel", "group-data-[status=checking]:hidden!"),
                class_name="flex shrink-0",
            ),
            class_name="mt-1 flex min-h-9 items-center justify-between gap-3",
        ),
        rx.el.p(
            "You can close this panel and keep working. Just keep this tab open.",
            class_name="mt-1 text-sm text-muted",
        ),
        class_name=(
            "hidden rounded-lg border border-line bg-sunken p-4 group-data-[status=checking]:block "
            "group-data-[status=paused]:block group-data-[status=sending]:block group-data-[status=waiting]:block"
        ),
    )


def _refusal() -> Component:
    return rx.el.div(
        ui.alert(
            rx.el.span(custom_attrs={"data-say": "problem"}),
            _act("Try again", "again", "-my-2"),
            tone="danger",
        ),
        class_name="mb-3 hidden group-data-[status=failed]:block",
    )


def _act(words: str, act: str, look: str) -> Component:
    return ui.button(
        words, variant="ghost", size="sm", type="button", custom_attrs={"data-upload-act": act}, class_name=look
    )
