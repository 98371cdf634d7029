"""Small parts of the administrator's pages: ways on through a long list, and one thing that is known."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui


def further(first_href: Any, next_href: Any) -> Component:
    """The ways on through a long list and back to its beginning; nothing when it is short."""
    return rx.cond(
        (first_href != "") | (next_href != ""),
        rx.el.nav(
            rx.cond(first_href != "", ui.link_button("First page", first_href, "secondary", "sm", "arrow-up")),
            rx.cond(next_href != "", ui.link_button("Next page", next_href, "secondary", "sm", "arrow-down")),
            aria_label="Pages",
            class_name="mt-6 flex flex-wrap justify-center gap-3",
        ),
    )


def fact(label: str, *value: Any, more: str = "") -> Component:
    """One thing that is known of something, in a description list; `more` are further classes."""
    return rx.el.div(
        rx.el.dt(label, class_name="text-sm text-muted"),
        rx.el.dd(*value, class_name="mt-0.5 font-medium text-ink wrap-anywhere"),
        class_name=f"min-w-0 {more}",
    )
