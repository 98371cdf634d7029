"""Where a note is written beside the player, and how it is sent."""

from typing import Any

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.ui.forms import CONTROL
from edtech_app.domain.notes import MAX_NOTE
from edtech_app.states.notes import NotesState
from edtech_app.states.player import PlayerState


def marked_note(name: str, **more: Any) -> dict[str, Any]:
    """How `assets/notes.js` finds a piece of the notes."""
    return {"data-notes": name, **more}


def composer() -> rx.Component:
    """Where a note is written; the second it belongs to is the one at which writing began."""
    lecture = PlayerState.lecture
    return rx.el.div(
        rx.el.label(
            "New note",
            rx.cond(
                lecture.is_video,
                rx.el.span(
                    " at ",
                    rx.el.span("0:00", custom_attrs=marked_note("clock"), class_name="tabular-nums text-accent"),
                ),
            ),
            html_for="note-text",
            class_name="mb-1.5 block text-sm font-medium text-ink",
        ),
        rx.el.textarea(
            id="note-text",
            rows="2",
            max_length=MAX_NOTE,
            placeholder="What do you want to remember?",
            aria_describedby="note-help",
            custom_attrs=marked_note("text", **{"data-draft-of": lecture.id}),
            class_name=f"{CONTROL} field-sizing-content max-h-80 min-h-20 py-2.5",
        ),
        rx.el.div(
            ui.button("Save note", size="sm", type="button", custom_attrs=marked_note("save")),
            ui.button(
                rx.cond(lecture.is_video, "Bookmark this moment", "Bookmark this lecture"),
                variant="secondary",
                size="sm",
                icon="bookmark",
                type="button",
                custom_attrs=marked_note("bookmark"),
            ),
            rx.cond(
                lecture.is_video,
                rx.el.label(
                    rx.el.input(
                        type="checkbox",
                        default_checked=True,
                        custom_attrs=marked_note("pauses"),
                        class_name="size-4 accent-accent",
                    ),
                    "Pause while I write",
                    class_name="flex min-h-9 cursor-pointer items-center gap-2 text-sm text-muted sm:ml-auto",
                ),
            ),
            class_name="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2",
        ),
        rx.el.p(
            "Only you can see your notes.",
            rx.el.span(" Press B to bookmark, Ctrl + Enter to save.", class_name="pointer-coarse:hidden"),
            _saving(),
            id="note-help",
            class_name="mt-2 flex flex-wrap items-center gap-x-2 text-sm text-muted",
        ),
        role="group",
        aria_label="Write a note",
        custom_attrs=marked_note("composer", **{"data-course": lecture.course, "data-lecture": lecture.id}),
    )


def _saving() -> rx.Component:
    return rx.el.span(
        rx.el.span(ui.spinner(14), "Saving…", class_name="hidden items-center gap-1.5 group-data-[saving=saving]:flex"),
        rx.el.span(
            ui.icon("cloud-off", 16),
            "Not saved yet. Trying again…",
            class_name="hidden items-center gap-1.5 font-medium text-danger group-data-[saving=retrying]:flex",
        ),
        role="status",
        custom_attrs=marked_note("status", **{"data-saving": ""}),
        class_name="group ml-auto inline-flex",
    )


def outbox() -> rx.Component:
    """The form through which every note goes; nobody sees it."""
    return rx.el.form(
        *[
            rx.el.input(type="hidden", name=name, default_value="")
            for name in ("course", "lecture", "id", "second", "text", "stamp")
        ],
        on_submit=NotesState.write,
        hidden=True,
        custom_attrs=marked_note("outbox", **{"data-answers": rx.Var.create(NotesState.answered).to_string()}),
    )
