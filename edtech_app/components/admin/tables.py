"""Tables of the administrator's pages: the same edges, heads and cells on each."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.ui.base import Text

HEAD = "px-4 py-3 text-left text-sm font-medium text-muted"
CELL = "px-4 py-3 align-middle"


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
        class_name="relative overflow-x-auto rounded-lg border border-line bg-surface",
        **props,
    )


def further(first_href: Any, next_href: Any) -> Component:
    """The ways on through a long list and back to its beginning; nothing when it is short."""
    return rx.cond(
        (first_href != "") | (next_href != ""),
        rx.el.nav(
            rx.cond(first_href != "", ui.link_button("To the beginning", first_href, "secondary", "sm", "arrow-up")),
            rx.cond(next_href != "", ui.link_button("Next page", next_href, "secondary", "sm", "arrow-down")),
            aria_label="Pages",
            class_name="mt-6 flex flex-wrap justify-center gap-3",
        ),
    )


def fact(label: str, *value: Any) -> Component:
    """One thing that is known of something, in a description list."""
    return rx.el.div(
        rx.el.dt(label, class_name="text-sm text-muted"),
        rx.el.dd(*value, class_name="mt-0.5 font-medium text-ink wrap-anywhere"),
        class_name="min-w-0",
    )
