"""The panel of the lecture that is open: its words, its video or article, its captions."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.teaching.captions import captions_block
from edtech_app.components.teaching.resources import resources_block
from edtech_app.components.teaching.saving import kept, saving_note
from edtech_app.components.teaching.video import video_block
from edtech_app.states.editing import EditingState as Editing
from edtech_app.states.lecture_editor import LECTURE_PANEL, NEW_LECTURE
from edtech_app.states.lecture_editor import LectureState as Lecture


def new_lecture() -> Component:
    """Asks for a lecture's title and kind."""
    return ui.dialog(
        None,
        "New lecture",
        rx.el.form(
            ui.field(
                "Title",
                "title",
                id="lecture-title",
                error=Lecture.problem,
                placeholder="For example: Your first program",
                auto_complete="off",
                max_length=120,
            ),
            ui.radio_cards(
                "Type",
                "kind",
                [("video", "Video", "MP4, WebM or MOV, up to 2 GB"), ("article", "Article", "Text with headings")],
                default="video",
            ),
            rx.el.div(ui.button("Add lecture"), class_name="flex justify-end"),
            on_submit=Lecture.add_lecture,
            class_name="space-y-5",
        ),
        id=NEW_LECTURE,
    )


def lecture_panel() -> Component:
    """Everything about the lecture that is open; an upload goes on when it is closed."""
    return ui.drawer(
        None,
        "Lecture",
        rx.cond(
            Lecture.lecture.id,
            rx.el.div(_lecture_form(), key=rx.Var.create(f"{Lecture.lecture.id}-{Editing.drawing}")),
        ),
        side="right",
        id=LECTURE_PANEL,
        class_name="w-[min(38rem,100vw)]!",
    )


def _lecture_form() -> Component:
    lecture = Lecture.lecture
    return rx.el.div(
        ui.field("Title", "title", id="open-title", max_length=120, **_saved("title", lecture.title)),
        rx.cond(lecture.is_video, rx.el.div(video_block(), rx.cond(lecture.media, captions_block())), _article()),
        ui.textarea_field(
            "Notes for students",
            "description",
            id="open-description",
            rows=3,
            hint="Shown below the lecture. Optional.",
            **_saved("description", lecture.description),
        ),
        resources_block(),
        ui.checkbox_field(
            "Free preview",
            "preview",
            id="open-preview",
            hint="Anyone can open this lecture from the course page and download its files.",
            error=Editing.errors.get("lecture.preview", ""),
            checked=lecture.is_preview,
            on_change=Lecture.set_preview,
        ),
        rx.el.div(
            ui.confirm_dialog(
                ui.button("Delete lecture", variant="ghost", icon="trash-2", type="button", class_name="text-danger!"),
                "Delete this lecture?",
                rx.Var.create("“")
                + lecture.title
                + ("” will be deleted, for your students too. You can restore it within a day."),
                "Delete lecture",
                Lecture.delete_lecture,
            ),
            saving_note(),
            class_name="flex items-center justify-between border-t border-line pt-4",
        ),
        class_name="space-y-6",
    )


def _saved(name: str, value: Any) -> dict[str, Any]:
    lecture_id = Lecture.lecture.id
    return {
        "error": Editing.errors.get(f"lecture.{name}", ""),
        **kept(lecture_id + f".{name}", value, lambda typed: Lecture.save_lecture(name, lecture_id, typed)),
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
                    hint="Markdown works: **bold**, lists, ## headings, links. Images from other sites are not shown.",
                    **_saved("body", Lecture.lecture.body),
                ),
            ),
            (
                "preview-article",
                "Preview",
                rx.cond(
                    Lecture.lecture.body_html,
                    ui.markdown(Lecture.lecture.body_html, class_name="min-h-48"),
                    rx.el.p("Nothing to preview yet.", class_name="min-h-48 text-muted"),
                ),
            ),
        ]
    )
