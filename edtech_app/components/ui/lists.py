"""Lists of things in a signed-in area: the fields that narrow them, and tables with the same edges, heads and cells."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.ui.base import Text

HEAD = "px-4 py-3 text-left text-sm font-medium text-muted"
CELL = "px-4 py-3 align-middle"
COLUMNS = {1: "sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]", 2: "sm:grid-cols-[minmax(0,2fr)_repeat(2,minmax(0,1fr))]"}


def filter_bar(words: Any, *choices: Component) -> Component:
    """The field for words and one or two choices over a list; on a phone the choices stand side by side below it."""
    return rx.el.div(
        words,
        *choices,
        role="search",
        class_name=(
            f"mb-6 grid items-start gap-4 {'grid-cols-2' if len(choices) > 1 else ''} {COLUMNS[len(choices)]} "
            "max-sm:[&>:first-child]:col-span-full"
        ),
    )


def table(caption: Text, heads: list[tuple[str, str]], rows: Any, **props: Any) -> Component:
    """A table with its caption for those who do not see it; `heads` are words and further classes of the columns."""
    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="sr-only"),
            rx.el.thead(
                rx.el.tr(
                    *[rx.el.th(words, scope="col", class_name=f"{HEAD} {more}") for words, more in heads],
                    class_name="border-b border-line",
                )
            ),
            rx.el.tbody(rows, class_name="divide-y divide-line"),
            class_name="w-full tabular-nums",
        ),
        # On a phone it scrolls to the side, and the keyboard must be able to.
        role="region",
        aria_label=caption,
        tab_index=0,
        class_name="relative overflow-x-auto rounded-lg border border-line bg-surface",
        **props,
    )
