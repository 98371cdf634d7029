"""The house's mark and name, and the switch between light and dark."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.settings import get_settings


def head() -> list[Component]:
    """What the head of every page holds: the mark for tabs and phones, and the typeface before it is asked for.

    `favicon.ico` lies beside them for whoever asks for it without reading the page.
    """
    return [
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/apple-touch-icon.png"),
        rx.el.link(
            rel="preload",
            href="/fonts/figtree.woff2",
            custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"},
        ),
    ]


def mark(**props: Any) -> Component:
    """The mark: a V that holds a spark."""
    return rx.el.svg(
        rx.el.svg.rect(width="32", height="32", rx="9", fill="currentColor"),
        rx.el.svg.path(
            d="M8.5 10.5 16 23.5 23.5 10.5",
            fill="none",
            stroke="var(--on-accent)",
            stroke_width="3.6",
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        rx.el.svg.circle(cx="16", cy="9.5", r="2.5", fill="var(--star)"),
        view_box="0 0 32 32",
        aria_hidden="true",
        **props,
    )


def brand() -> Component:
    """Mark and name, leading home."""
    return ui.anchor(
        mark(class_name="size-8 text-accent"),
        rx.el.span(get_settings().site_name, class_name="text-xl font-bold tracking-tight text-ink"),
        href=routes.HOME,
        class_name="inline-flex shrink-0 items-center gap-2.5",
    )


def theme_switch() -> Component:
    """Goes from light to dark and back; until it is used, the system decides."""
    return ui.icon_button(
        "sun-moon",
        "Switch between light and dark",
        on_click=rx.toggle_color_mode,
    )
