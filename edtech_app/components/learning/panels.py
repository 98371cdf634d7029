"""The panels of a lecture: one for each thing that goes with it, in two groups, and one of each group open."""

from collections.abc import Callable
from dataclasses import dataclass

import reflex as rx

from edtech_app.components.learning.announcements import announcements
from edtech_app.components.learning.curriculum import curriculum
from edtech_app.components.learning.notes import notes
from edtech_app.components.learning.overview import overview
from edtech_app.components.learning.transcript import transcript
from edtech_app.components.scripts import script
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


BELOW = (
    Panel("overview", "Overview", overview),
    Panel("notes", "Notes", notes, is_shown=PlayerState.audience == "student"),
    Panel(
        "announcements",
        "Announcements",
        announcements,
        is_shown=(PlayerState.audience != "") & (PlayerState.audience != "guest"),
    ),
)
"""Under the lecture, in the order of their tabs; the first is open until another one is chosen."""

BESIDE = (
    Panel("content", "Curriculum", curriculum),
    Panel(
        "transcript",
        "Transcript",
        transcript,
        is_shown=(PlayerState.status == "ready") & PlayerState.lecture.is_video,
    ),
)
"""Beside the lecture where there is room, so that one reads along with the video; on a phone after the others."""


def panels() -> rx.Component:
    """What goes with the lecture and is read after it."""
    return _group("About this lecture", BELOW)


def side_panels() -> rx.Component:
    """What goes along while one watches."""
    return _group("Alongside this lecture", BESIDE)


def _group(label: str, group: tuple[Panel, ...]) -> rx.Component:
    """The tabs and what they open; `assets/panels.js` opens, remembers and follows the address.

    A single panel needs no tabs.
    """
    return rx.el.div(
        rx.el.div(
            *[rx.cond(panel.is_shown, _tab(panel, is_first=panel is group[0])) for panel in group],
            role="tablist",
            aria_label=label,
            class_name=(
                "flex gap-6 overflow-x-auto border-b border-line [scrollbar-width:none] [&:has(>:only-child)]:hidden"
            ),
        ),
        *[rx.cond(panel.is_shown, _content(panel, is_first=panel is group[0])) for panel in group],
        script("panels.js"),
        custom_attrs={"data-panels": "yes"},
        class_name="min-w-0",
    )


def _tab(panel: Panel, *, is_first: bool) -> rx.Component:
    return rx.el.button(
        panel.label,
        type="button",
        role="tab",
        id=f"tab-{panel.name}",
        aria_controls=f"panel-{panel.name}",
        aria_selected="true" if is_first else "false",
        tab_index=0 if is_first else -1,
        custom_attrs={"data-panel": panel.name},
        class_name=(
            "-mb-px min-h-11 shrink-0 cursor-pointer border-b-2 border-transparent px-1 font-medium text-muted "
            "-outline-offset-2 transition-colors hover:text-ink aria-selected:border-accent aria-selected:text-ink"
        ),
    )


def _content(panel: Panel, *, is_first: bool) -> rx.Component:
    return rx.el.div(
        panel.content(),
        role="tabpanel",
        id=f"panel-{panel.name}",
        aria_labelledby=f"tab-{panel.name}",
        tab_index=0,
        hidden=not is_first,
        class_name="pt-6 -outline-offset-2 in-[[data-player=side]]:pt-4",
    )
