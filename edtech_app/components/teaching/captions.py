"""The captions of the lecture that is open: the languages that are there, and where another one is dropped."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.domain.captions import LANGUAGES, Language
from edtech_app.states.captions_editor import CaptionsState as Captions
from edtech_app.states.lecture_editor import LectureState as Lecture
from edtech_app.states.views import CaptionsView

UPLOAD = "lecture-captions"
FILES: dict[str, list[str]] = {"text/vtt": [".vtt"], "application/x-subrip": [".srt"]}


def captions_block() -> Component:
    """Captions by language: added, replaced, removed."""
    lecture = Lecture.lecture
    language = rx.cond(Captions.language != "", Captions.language, lecture.next_language)
    is_there = rx.Var.create(lecture.languages).contains(language)
    pieces: Any = rx.upload_files_chunk(upload_id=UPLOAD)
    return rx.el.div(
        rx.el.p("Captions", class_name="mb-1.5 text-sm font-medium text-ink"),
        rx.cond(
            lecture.captions,
            rx.el.ul(
                rx.foreach(lecture.captions, _track),
                class_name="mb-3 divide-y divide-line rounded-lg border border-line",
            ),
        ),
        ui.select_field(
            "Language",
            "captions-language",
            [(each.code, _words(each)) for each in LANGUAGES.values()],
            value=language,
            on_change=Captions.choose,
        ),
        rx.cond(
            Captions.is_busy,
            rx.el.p("Uploading captions…", role="status", class_name="mt-3 py-6 text-center text-sm text-muted"),
            ui.file_drop(
                UPLOAD,
                rx.cond(is_there, "Drop a file to replace these captions", "Drop a captions file here, or choose one"),
                "WebVTT or SRT, up to 1 MB. Students can read and search them too.",
                FILES,
                multiple=False,
                on_drop=Captions.receive(pieces, lecture.media, language),
                class_name="mt-3 py-5!",
            ),
        ),
        rx.el.p(Captions.done, role="status", class_name="mt-2 text-sm text-success empty:hidden"),
        rx.cond(Captions.problem, ui.alert(Captions.problem, tone="danger", class_name="mt-3")),
        on_mount=Captions.begin,
        key=lecture.media,
        class_name="mt-6",
    )


def _track(track: CaptionsView) -> Component:
    return rx.el.li(
        rx.el.span(track.name, lang=track.language, class_name="min-w-0 flex-1 truncate font-medium text-ink"),
        ui.button(
            "Remove",
            variant="ghost",
            size="sm",
            type="button",
            aria_label=f"Remove {track.name}",
            on_click=Captions.remove(Lecture.lecture.media, track.language),
        ),
        key=track.language,
        class_name="flex min-h-11 items-center gap-3 py-1 pl-4 pr-2",
    )


def _words(language: Language) -> str:
    return language.name if language.name == language.english else f"{language.name} · {language.english}"
