"""Saving as it is typed: fields that keep what they hold until the server has it, and quiet words about it."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.scripts import script
from edtech_app.states.course_editor import CourseEditorState as Editor
from edtech_app.states.editing import SAVED
from edtech_app.states.editing import EditingState as Editing

TYPING_PAUSE = 700
"""Milliseconds after the last key before a field is saved."""


def kept(name: Any, value: Any, save: Callable[[Any], Any]) -> dict[str, Any]:
    """What makes a field one that is saved when typing pauses, and at once when it is left.

    `save` gets what was typed. `assets/drafts.js` remembers that under the course and `name` until `Editing.answered`
    has it.
    """
    return {
        "on_change": lambda typed: save(typed).debounce(TYPING_PAUSE),
        "on_blur": save,
        **_remembered(name, value),
    }


def kept_choice(name: Any, value: Any, save: Callable[[Any], Any]) -> dict[str, Any]:
    """The same for a choice from a list, which is saved at once."""
    return {"on_change": save, **_remembered(name, value)}


def _remembered(name: Any, value: Any) -> dict[str, Any]:
    return {
        "default_value": value,
        "custom_attrs": {
            "data-draft": Editor.course_key + "/" + name,
            "data-answered": Editing.answered.get(name, value),
        },
    }


def saving_note(look: str = "") -> Component:
    """Says quietly that what was typed is kept, and clearly that it is not yet; `look` is of whatever is said."""
    note = f"flex {look} {LINE} group-data-[saving=retrying]:hidden group-data-[saving=saving]:hidden"
    return rx.el.span(
        rx.el.span(ui.spinner(14), "Saving…", class_name=f"hidden {look} group-data-[saving=saving]:flex {LINE}"),
        rx.el.span(
            ui.icon("cloud-off", 16),
            "Not saved. Trying again…",
            class_name=f"hidden {look} font-medium text-danger group-data-[saving=retrying]:flex {LINE}",
        ),
        rx.cond(
            Editing.note,
            rx.el.span(
                rx.cond(
                    Editing.note == SAVED,
                    ui.icon("check", 16, class_name="text-success"),
                    ui.icon("circle-alert", 16, class_name="text-danger"),
                ),
                Editing.note,
                class_name=rx.cond(Editing.note == SAVED, f"{note} {FADING if look else ''}", note),
            ),
        ),
        role="status",
        custom_attrs={"data-saving": ""},
        class_name="group inline-flex text-sm text-muted",
    )


LINE = "items-center gap-1.5"
FADING = "max-lg:animate-[fade-away_150ms_2500ms_forwards]"
"""Where there is no room beside the fields, good news stays for a moment only."""


def changed_elsewhere() -> Component:
    """Says that another tab, or somebody else, has edited the course, and lets the person decide."""
    return rx.cond(
        Editing.is_behind,
        rx.el.div(
            rx.el.div(
                ui.icon("copy", 20, class_name="mt-0.5 text-warning"),
                rx.el.div(
                    rx.el.p("This course was changed in another window", class_name="font-medium text-ink"),
                    rx.el.p(
                        "Nothing was overwritten. You can load the latest version, or keep what you have typed here.",
                        class_name="text-sm text-muted",
                    ),
                    class_name="min-w-0 flex-1",
                ),
                class_name="flex gap-3",
            ),
            rx.el.div(
                ui.button("Load the latest version", size="sm", variant="secondary", on_click=Editor.show_newest),
                ui.button("Keep what I typed", size="sm", on_click=Editor.take_over),
                class_name="mt-3 flex flex-wrap justify-end gap-2",
            ),
            role="alert",
            custom_attrs={"data-behind": "yes"},
            class_name=(
                "fixed inset-x-4 bottom-4 z-30 mx-auto max-w-lg rounded-lg border border-line bg-surface p-4 "
                "shadow-floating"
            ),
        ),
    )


def scripts() -> Component:
    """What the editor does in the browser alone."""
    return rx.fragment(
        script("drafts.js"),
        script("outline.js"),
        script("uploads.js"),
    )
