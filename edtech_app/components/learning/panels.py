"""The panels under a lecture: one for each thing that goes with it, and one of them open."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from edtech_app.components.learning.notes import notes
from edtech_app.components.learning.overview import overview
from edtech_app.components.learning.transcript import transcript
from edtech_app.states.player import PlayerState


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel: its name in the address (`?panel=notes`), its label, and its content.

    `is_shown` says whether the open lecture has anything for this person there. Content stays mounted while another
    panel is open, so nothing that was typed is lost; it loads what it needs when it is mounted, once a lecture.
    """

    name: str
    label: str
    content: Callable[[], rx.Component]
    is_shown: rx.Var[bool] | bool = True


PANELS = (
    Panel("overview", "Overview", overview),
    Panel("transcript", "Transcript", transcript, is_shown=PlayerState.lecture.is_video),
    Panel("notes", "Notes", notes, is_shown=PlayerState.audience == "student"),
)
"""In the order of their tabs; the first is open until another one is chosen."""


def panels() -> rx.Component:
    """The tabs and what they open; `assets/panels.js` opens, remembers and follows the address.

    A single panel needs no tabs.
    """
    return rx.el.div(
        rx.el.div(
            *[rx.cond(panel.is_shown, _tab(panel)) for panel in PANELS],
            role="tablist",
            aria_label="About this lecture",
            class_name=(
                "flex gap-6 overflow-x-auto border-b border-line [scrollbar-width:none] [&:has(>:only-child)]:hidden"
            ),
        ),
        *[rx.cond(panel.is_shown, _content(panel)) for panel in PANELS],
        rx.el.script(src="/panels.js", async_=True),
        custom_attrs={"data-panels": "yes"},
        class_name="mt-6 min-w-0",
    )


def _tab(panel: Panel) -> rx.Component:
    return rx.el.button(
        panel.label,
        type="button",
        role="tab",
        id=f"tab-{panel.name}",
        aria_controls=f"panel-{panel.name}",
        aria_selected="true" if panel is PANELS[0] else "false",
        tab_index=0 if panel is PANELS[0] else -1,
        custom_attrs={"data-panel": panel.name},
        class_name=(
            "-mb-px min-h-11 shrink-0 cursor-pointer border-b-2 border-transparent px-1 font-medium text-muted "
            "transition-colors hover:text-ink aria-selected:border-accent aria-selected:text-ink"
        ),
    )


def _content(panel: Panel) -> rx.Component:
    return rx.el.div(
        panel.content(),
        role="tabpanel",
        id=f"panel-{panel.name}",
        aria_labelledby=f"tab-{panel.name}",
        tab_index=0,
        hidden=panel is not PANELS[0],
        class_name="pt-6",
    )
