"""Reviews: as they are read, how the stars are spread, and the form in which a student writes one."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.reviews import ReviewFormState
from edtech_app.states.views import ReviewView, StarsRowView


def review_item(review: ReviewView) -> Component:
    """What one student says."""
    return rx.el.li(
        rx.el.div(
            ui.avatar(review.author_name, review.author_picture),
            rx.el.div(
                rx.el.p(review.author_name, class_name="truncate font-semibold text-ink"),
                rx.el.p(
                    ui.star_row(review.stars),
                    rx.el.span(review.stars, " out of 5 stars", class_name="sr-only"),
                    rx.el.span(review.date_text, class_name="text-sm text-muted"),
                    class_name="flex items-center gap-2.5",
                ),
                class_name="min-w-0",
            ),
            class_name="flex items-center gap-3.5",
        ),
        rx.cond(
            review.text != "",
            rx.el.p(review.text, class_name="mt-3 max-w-reading whitespace-pre-line text-ink text-pretty"),
        ),
        class_name="border-t border-line py-6 first:border-t-0 first:pt-0",
    )


def review_list(reviews: list[ReviewView]) -> Component:
    return rx.el.ul(rx.foreach(reviews, review_item))


def stars_spread(rows: list[StarsRowView]) -> Component:
    """How many gave five stars, four, and so on down."""
    return rx.el.ul(rx.foreach(rows, _stars_row), class_name="grid gap-2")


def _stars_row(row: StarsRowView) -> Component:
    return rx.el.li(
        rx.el.span(row.stars, rx.el.span(" stars", class_name="sr-only"), class_name="w-3 text-right tabular-nums"),
        ui.icon("star", 15, class_name="fill-star text-star"),
        rx.el.span(
            rx.el.span(class_name="block h-full rounded-full bg-star", style={"width": f"{row.percent}%"}),
            aria_hidden="true",
            class_name="h-2 flex-1 overflow-hidden rounded-full bg-ink/8",
        ),
        rx.el.span(row.count_text, class_name="min-w-8 text-right tabular-nums text-muted"),
        class_name="flex items-center gap-2.5 text-sm text-ink",
    )


def review_form(on_change: Any = None) -> Component:
    """The actor's own review: written, rewritten, withdrawn; nothing for those who may not write one.

    The page calls `ReviewFormState.open_for(course_id)` first. `on_change` is an event without arguments that follows
    whenever the review has changed, for a page that shows reviews itself.
    """
    then = [on_change] if on_change is not None else []
    return rx.cond(
        ReviewFormState.can_review,
        ui.card(
            rx.cond(ReviewFormState.is_editing, _writing(then), _written(then)),
            class_name="bg-surface",
        ),
    )


def _writing(then: list[Any]) -> Component:
    return rx.el.form(
        ui.heading(rx.cond(ReviewFormState.has_review, "Change your review", "What do you think of it?"), 3),
        rx.el.div(
            ui.star_input(ReviewFormState.stars, ReviewFormState.give, legend="Your stars"),
            rx.cond(
                rx.Var.create(ReviewFormState.errors).contains("stars"),
                rx.el.p(ReviewFormState.errors["stars"], role="alert", class_name="text-sm text-danger"),
            ),
            class_name="mt-4",
        ),
        rx.el.div(
            ui.textarea_field(
                "What should others know? (optional)",
                "text",
                error=rx.cond(
                    rx.Var.create(ReviewFormState.errors).contains("text"), ReviewFormState.errors["text"], ""
                ),
                default_value=ReviewFormState.text,
                key=ReviewFormState.reviewed_id,
                max_length=2000,
                id="review-text",
            ),
            class_name="mt-4",
        ),
        rx.el.div(
            ui.button(
                rx.cond(ReviewFormState.has_review, "Save changes", "Publish review"),
                busy=ReviewFormState.is_busy,
            ),
            class_name="mt-4",
        ),
        on_submit=[ReviewFormState.save, *then],
    )


def _written(then: list[Any]) -> Component:
    return rx.el.div(
        ui.heading("Your review", 3),
        rx.el.p(
            ui.star_row(ReviewFormState.stars),
            rx.el.span(ReviewFormState.stars, " out of 5 stars", class_name="sr-only"),
            class_name="mt-2",
        ),
        rx.cond(
            ReviewFormState.text != "",
            rx.el.p(ReviewFormState.text, class_name="mt-2 max-w-reading whitespace-pre-line text-ink"),
        ),
        rx.el.div(
            ui.button("Change it", variant="secondary", size="sm", icon="pencil", on_click=ReviewFormState.edit),
            ui.confirm_dialog(
                ui.button("Withdraw it", variant="ghost", size="sm", type="button"),
                "Withdraw your review?",
                "Others will not see it any more, and its stars no longer count. You can write a new one at any time.",
                "Withdraw it",
                [ReviewFormState.withdraw, *then],
            ),
            class_name="mt-4 flex flex-wrap gap-3",
        ),
    )
