"""The form in which a student writes their one review of a course, and the review once it stands."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.reviews import answer_of, folded
from edtech_app.domain.reviews import MAX_REVIEW_LENGTH
from edtech_app.states.reviews import REVIEW_FORM, ReviewFormState


def review_form(on_change: Any = None, author: rx.Var[str] | str = "Your instructor") -> Component:
    """The actor's own review: written, rewritten, withdrawn; nothing for those who may not write one.

    The page calls `ReviewFormState.open_for(course_id)` first. `on_change` is an event without arguments that follows
    whenever the review has changed, for a page that shows reviews itself.
    """
    then = [on_change] if on_change is not None else []
    return rx.cond(
        ReviewFormState.is_editing,
        ui.card(_writing(then)),
        rx.cond(
            ReviewFormState.has_review,
            ui.card(_written(then, author)),
            rx.cond(
                ReviewFormState.hint != "",
                rx.el.p(
                    ui.icon("message-square-text", 18, class_name="mt-0.5 text-muted"),
                    ReviewFormState.hint,
                    class_name="flex items-start gap-3 text-muted",
                ),
            ),
        ),
    )


def _error(name: str) -> Any:
    return rx.cond(rx.Var.create(ReviewFormState.errors).contains(name), ReviewFormState.errors[name], "")


def _writing(then: list[Any]) -> Component:
    return rx.el.form(
        ui.heading(rx.cond(ReviewFormState.has_review, "Edit your review", "How was this course?"), 3),
        _hidden_note(),
        rx.el.div(
            ui.star_input(ReviewFormState.stars, ReviewFormState.give, legend="Your rating", error=_error("stars")),
            class_name="mt-4",
        ),
        rx.el.div(
            ui.textarea_field(
                "What should other students know? (optional)",
                "text",
                error=_error("text"),
                default_value=ReviewFormState.text,
                on_blur=ReviewFormState.keep,
                key=f"{ReviewFormState.reviewed_id}",
                max_length=MAX_REVIEW_LENGTH,
                id="review-text",
            ),
            class_name="mt-4",
        ),
        rx.el.div(
            ui.button(
                rx.cond(ReviewFormState.has_review, "Save changes", "Publish review"),
                busy=ReviewFormState.is_busy,
            ),
            rx.cond(ReviewFormState.has_review, ui.button("Cancel", variant="ghost", on_click=ReviewFormState.leave)),
            class_name="mt-4 flex flex-wrap gap-3",
        ),
        on_submit=[ReviewFormState.save, *then],
        id=REVIEW_FORM,
        no_validate=True,
    )


def _written(then: list[Any], author: rx.Var[str] | str) -> Component:
    mine = ReviewFormState.mine
    return rx.el.div(
        ui.heading("Your review", 3),
        _hidden_note(),
        rx.el.p(
            ui.given_stars(mine.stars),
            rx.el.span(mine.date_text, rx.cond(mine.is_edited, " · edited", ""), class_name="text-sm text-muted"),
            class_name="mt-2 flex flex-wrap items-center gap-x-2.5",
        ),
        folded(mine.text, mine.is_long, class_name="mt-2"),
        answer_of(mine, author),  # pyright: ignore[reportArgumentType]
        rx.el.div(
            rx.cond(
                ReviewFormState.can_review,
                ui.button("Edit", variant="secondary", size="sm", icon="pencil", on_click=ReviewFormState.edit),
            ),
            rx.cond(
                ReviewFormState.hidden_because == "",
                ui.confirm_dialog(
                    ui.button("Withdraw", variant="ghost", size="sm", type="button"),
                    "Withdraw your review?",
                    "It will no longer be shown, and its rating will no longer count. You can write a new review "
                    "at any time.",
                    "Withdraw",
                    [ReviewFormState.withdraw, *then],
                ),
            ),
            class_name="mt-4 flex flex-wrap gap-3",
        ),
    )


def _hidden_note() -> Component:
    """Why nobody else sees the review."""
    return rx.cond(
        ReviewFormState.hidden_because != "",
        ui.alert(
            rx.fragment("We have hidden this review, so only you can see it. Reason: ", ReviewFormState.hidden_because),
            tone="warning",
            class_name="mt-3",
        ),
    )
