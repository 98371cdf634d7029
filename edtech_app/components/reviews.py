"""Reviews as they are read: who says what, what the course's author answers, and long texts folded."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.ui.base import classes, on_click_script
from edtech_app.states.views import ReviewView

FOLD = """
const button = event.currentTarget, text = button.parentElement;
const open = text.toggleAttribute('data-open');
button.setAttribute('aria-expanded', open);
button.textContent = open ? 'Show less' : 'Show more';
"""


def review_item(review: ReviewView, answer: Component, *actions: Any) -> Component:
    """What one student says, what became of it, and what can be done with it."""
    return rx.el.li(
        rx.el.article(
            rx.el.div(
                ui.avatar(review.author_name, review.author_picture),
                rx.el.div(
                    rx.el.h3(review.author_name, class_name="truncate font-semibold text-ink"),
                    rx.el.p(
                        ui.given_stars(review.stars), _when(review), class_name="flex flex-wrap items-center gap-x-2.5"
                    ),
                    class_name="min-w-0",
                ),
                class_name="flex items-center gap-3.5",
            ),
            folded(review.text, review.is_long, class_name="mt-3"),
            answer,
            *actions,
        ),
        key=review.id,
        class_name="border-t border-line py-6 first:border-t-0 first:pt-0",
    )


def _when(review: ReviewView) -> Component:
    return rx.el.span(
        review.date_text,
        rx.cond(review.is_edited, " · edited", ""),
        rx.cond(review.progress_text != "", rx.el.span(" · ", review.progress_text)),
        class_name="text-sm text-muted",
    )


def folded(text: rx.Var[str] | str, is_long: rx.Var[bool] | bool, **props: Any) -> Component:
    """A text of several lines as it was written; a long one shows its beginning until it is asked for the rest."""
    lines = "max-w-reading whitespace-pre-line wrap-anywhere text-ink text-pretty"
    return rx.cond(
        rx.Var.create(text) != "",
        rx.el.div(
            rx.el.p(
                text, class_name=rx.cond(is_long, f"{lines} line-clamp-6 group-data-open/fold:line-clamp-none", lines)
            ),
            rx.cond(
                is_long,
                rx.el.button(
                    "Show more",
                    type="button",
                    aria_expanded="false",
                    custom_attrs=on_click_script(FOLD),
                    class_name=(
                        "mt-1 cursor-pointer py-1 text-sm font-medium text-accent underline decoration-accent/30 "
                        "underline-offset-4 transition-colors hover:decoration-accent"
                    ),
                ),
            ),
            class_name=classes("group/fold", props),
        ),
    )


def answer_of(review: ReviewView, author: rx.Var[str] | str, *actions: Any) -> Component:
    """What the course's author answers; nothing where they do not."""
    return rx.cond(
        review.answer != "",
        rx.el.div(
            rx.el.p(
                ui.icon("corner-down-right", 16, class_name="text-muted"),
                rx.el.span(author, class_name="font-semibold text-ink"),
                rx.el.span(
                    "replied on ",
                    review.answer_date_text,
                    rx.cond(review.answer_is_edited, " · edited", ""),
                    class_name="text-muted",
                ),
                class_name="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm",
            ),
            folded(review.answer, review.answer_is_long, class_name="mt-1.5"),
            *actions,
            class_name="mt-4 max-w-reading rounded-lg bg-ink/4 px-4 py-3.5 sm:ml-14",
        ),
    )
