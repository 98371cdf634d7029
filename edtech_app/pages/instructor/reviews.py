"""What students say of a course, for its author to read and to answer."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.faces import no_such_course
from edtech_app.components.layout import app_page
from edtech_app.components.reviews import answer_of, review_item
from edtech_app.components.teaching.tabs import course_tabs
from edtech_app.domain.reviews import MAX_ANSWER_LENGTH
from edtech_app.pages.page import Page
from edtech_app.states.taught_reviews import ANSWER_FORM
from edtech_app.states.taught_reviews import TaughtReviewsState as Reviews
from edtech_app.states.views import ReviewView


def reviews_page() -> rx.Component:
    return app_page(
        rx.cond(Reviews.status != "missing", course_tabs()),
        rx.match(
            Reviews.status,
            ("ready", _filled()),
            ("empty", _empty()),
            ("missing", no_such_course()),
            ("failed", ui.failed_state(Reviews.problem, Reviews.load)),
            _loading(),
        ),
        title="Reviews",
        description=Reviews.course_title,
        actions=rx.cond(
            Reviews.course_href,
            ui.link_button("View course", Reviews.course_href, variant="secondary", icon="eye"),
        ),
        area="teach",
        needs="instructor",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.p(Reviews.summary, class_name="text-sm tabular-nums text-muted"),
            ui.checkbox_field(
                "Only reviews without a reply",
                "unanswered",
                checked=Reviews.is_unanswered_only,
                on_change=Reviews.narrow,
            ),
            class_name="mb-6 flex flex-wrap items-center justify-between gap-x-6 gap-y-2",
        ),
        rx.cond(
            Reviews.reviews,
            rx.fragment(
                rx.el.h2("What students say", class_name="sr-only"),
                ui.card(rx.el.ul(rx.foreach(Reviews.reviews, _review))),
            ),
            ui.empty_state("All caught up", "You have replied to every review.", icon="circle-check"),
        ),
        rx.cond(
            Reviews.has_more,
            rx.el.div(
                ui.button("Show more reviews", variant="secondary", busy=Reviews.is_busy, on_click=Reviews.more),
                class_name="mt-6",
            ),
        ),
    )


def _review(review: ReviewView) -> rx.Component:
    return review_item(
        review,
        rx.cond(
            Reviews.answering == review.id,
            _answering(review),
            rx.cond(
                review.answer != "",
                answer_of(
                    review,
                    "You",
                    rx.el.div(
                        ui.button(
                            "Edit",
                            variant="secondary",
                            size="sm",
                            icon="pencil",
                            on_click=Reviews.open_answer(review.id),
                        ),
                        ui.confirm_dialog(
                            ui.button("Delete", variant="ghost", size="sm", type="button"),
                            "Delete your reply?",
                            "It will no longer be shown. You can write a new one at any time.",
                            "Delete",
                            Reviews.take_back(review.id),
                        ),
                        class_name="mt-3 flex flex-wrap gap-2",
                    ),
                ),
                rx.el.div(
                    ui.button(
                        "Reply",
                        rx.el.span(" to the review by ", review.author_name, class_name="sr-only"),
                        variant="secondary",
                        size="sm",
                        icon="reply",
                        on_click=Reviews.open_answer(review.id),
                    ),
                    class_name="mt-4",
                ),
            ),
        ),
    )


def _answering(review: ReviewView) -> rx.Component:
    return rx.el.form(
        ui.textarea_field(
            "Your reply",
            "answer",
            error=Reviews.error,
            hint="Shown under the review, with your name.",
            rows=3,
            max_length=MAX_ANSWER_LENGTH,
            default_value=review.answer,
        ),
        rx.el.div(
            ui.button("Publish reply", busy=Reviews.is_busy),
            ui.button("Cancel", variant="ghost", on_click=Reviews.leave_answer),
            class_name="mt-4 flex flex-wrap gap-3",
        ),
        id=ANSWER_FORM,
        on_submit=Reviews.answer,
        no_validate=True,
        class_name="mt-4 max-w-reading",
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "No reviews yet",
        "Students can review your course once they have finished a lecture. You can reply to their reviews here.",
        icon="message-square-text",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading reviews…", class_name="sr-only", role="status"),
        ui.skeleton("h-6 w-40"),
        ui.skeleton("mt-6 h-72 w-full rounded-lg"),
    )


PAGE = Page(routes.COURSE_REVIEWS, "Reviews", reviews_page, on_load=Reviews.load)
