"""Pieces of buying: a course as a line, and the sheet with the total."""

from typing import Any

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.courses import thumbnail
from edtech_app.states.views import CourseCardView


def course_line(card: CourseCardView, *actions: rx.Component) -> rx.Component:
    """A course that is about to be bought: picture, title, instructor, price, and what can be done about it."""
    return rx.el.li(
        ui.anchor(
            thumbnail(card.picture, card.picture_choices, "border border-line", width="9rem"),
            href=card.href,
            tab_index=-1,
            aria_hidden="true",
            class_name="w-24 shrink-0 sm:w-36",
        ),
        rx.el.div(
            rx.el.div(
                ui.anchor(
                    card.title,
                    href=card.href,
                    class_name="line-clamp-2 font-semibold leading-snug text-ink hover:text-accent",
                ),
                rx.el.p(card.instructor_name, class_name="mt-1 truncate text-sm text-muted"),
                class_name="min-w-0",
            ),
            rx.el.p(card.price_text, class_name="font-semibold tabular-nums text-ink"),
            *([rx.el.div(*actions, class_name="-ml-3 flex flex-wrap gap-1 sm:col-start-1")] if actions else []),
            class_name="grid min-w-0 flex-1 content-start gap-x-6 gap-y-1 sm:grid-cols-[1fr_auto]",
        ),
        class_name="flex gap-4 py-5 first:pt-0",
    )


def lines(cards: Any, draw: Any) -> rx.Component:
    """The list of what is about to be bought."""
    return rx.el.ul(rx.foreach(cards, draw), class_name="divide-y divide-line")


def notices(texts: list[str]) -> rx.Component:
    """What changed behind somebody's back, in words."""
    return rx.cond(
        texts,
        rx.el.div(
            rx.foreach(texts, lambda text: ui.alert(text, tone="warning")),
            class_name="mb-6 flex flex-col gap-3",
        ),
    )


def total_row(label: str, amount: rx.Var[str] | str) -> rx.Component:
    """The sum, as the eye looks for it."""
    return rx.el.div(
        rx.el.span(label, class_name="font-medium text-ink"),
        rx.el.span(amount, class_name="text-2xl font-semibold tabular-nums tracking-tight text-ink"),
        class_name="flex items-baseline justify-between gap-4",
    )


def two_columns(content: rx.Component, side: rx.Component) -> rx.Component:
    """What is bought, and beside it (below on a phone) what it costs."""
    return rx.el.div(
        rx.el.div(content, class_name="min-w-0 flex-1"),
        rx.el.aside(side, aria_label="Total", class_name="lg:sticky lg:top-24 lg:w-90 lg:shrink-0 lg:self-start"),
        class_name="mt-8 flex flex-col gap-8 lg:flex-row lg:gap-14",
    )


def lines_on_their_way() -> rx.Component:
    """The place of a list of courses and its total, until they come."""
    line = rx.el.div(
        ui.skeleton("aspect-video w-24 rounded-lg sm:w-36"),
        rx.el.div(ui.skeleton("h-5 w-3/4"), ui.skeleton("mt-2 h-4 w-1/3"), class_name="flex-1"),
        class_name="flex gap-4 py-5 first:pt-0",
    )
    lines = rx.el.div(
        rx.el.span("Loading…", role="status", class_name="sr-only"), line, line, class_name="divide-y divide-line"
    )
    # As high as the screen, so that what comes pushes nothing that is seen.
    return rx.el.div(two_columns(lines, ui.skeleton("h-48 w-full rounded-lg")), class_name="min-h-dvh")


def state_badge(word: rx.Var[str] | str, tone: rx.Var[str] | str) -> Any:
    """How an order or a refund stands, in a word."""
    return rx.match(
        tone,
        ("success", ui.badge(word, "success")),
        ("warning", ui.badge(word, "warning")),
        ui.badge(word),
    )
