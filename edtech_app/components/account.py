"""Pieces of the pages on which people sign up and in."""

from typing import Any

import reflex as rx

from edtech_app.components import ui

METER = (
    (0, "h-1 flex-1 rounded-full bg-danger"),
    (1, "h-1 flex-1 rounded-full bg-danger"),
    (2, "h-1 flex-1 rounded-full bg-warning"),
    (3, "h-1 flex-1 rounded-full bg-success"),
    (4, "h-1 flex-1 rounded-full bg-success"),
)
"""How a filled step of the meter looks for each score."""
EMPTY_STEP = "h-1 flex-1 rounded-full bg-line"
LENGTH_HINT = "8 characters or more; a short sentence is good."


def opening(title: str, text: Any = "") -> rx.Component:
    """A form's title and what it is for."""
    return rx.el.div(
        ui.heading(title, 1, class_name="text-2xl"),
        *([rx.el.p(text, class_name="mt-2 text-muted")] if isinstance(text, rx.Var) or text else []),
        class_name="mb-6",
    )


def strength_meter(score: Any, words: Any, tip: Any) -> rx.Component:
    """How hard the password is to guess, in four steps and in words (all three are vars)."""
    return rx.el.div(
        rx.el.div(
            *[
                rx.el.span(class_name=rx.cond(words & (score >= step), rx.match(score, *METER, EMPTY_STEP), EMPTY_STEP))
                for step in range(1, 5)
            ],
            aria_hidden="true",
            class_name="flex gap-1.5",
        ),
        rx.el.p(
            rx.cond(words, rx.el.span(words, rx.cond(tip, rx.el.span(": ", tip), "")), LENGTH_HINT),
            aria_live="polite",
            class_name="mt-1.5 text-sm text-muted",
        ),
        class_name="mt-2.5",
    )


def aside(question: str, words: str, href: Any) -> rx.Component:
    """The way to the neighbouring form."""
    return rx.el.p(
        question, " ", ui.link(words, href), class_name="mt-6 border-t border-line pt-5 text-center text-sm text-muted"
    )
