"""The part of a course's page that shows its reviews: rating, spread, one's own, and what others say."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.review_form import review_form
from edtech_app.components.reviews import answer_of, review_item
from edtech_app.domain.reviews import MAX_REPORT_LENGTH, ReportReason, ReviewOrder
from edtech_app.states.course import CoursePageState
from edtech_app.states.course_reviews import REPORT, REPORT_FORM, CourseReviewsState
from edtech_app.states.views import REPORT_REASONS, ReviewView, StarsRowView

course = CoursePageState.course

MEANINGS = {
    ReportReason.SPAM: "It promotes something, or is not a review.",
    ReportReason.INSULT: "It attacks a person instead of reviewing the course.",
    ReportReason.FALSE: "It makes claims that are clearly false.",
    ReportReason.PRIVATE: "It shares someone's personal information.",
    ReportReason.OTHER: "Please tell us more below.",
}


def reviews() -> Component:
    """What students say; the actor's own review first."""
    return rx.el.section(
        ui.heading("What students say", 2),
        rx.cond(
            course.rating_text != "",
            rx.el.div(
                rx.el.div(
                    rx.el.p(
                        course.rating_text,
                        rx.el.span(" out of 5 stars", class_name="sr-only"),
                        class_name="text-5xl font-semibold tracking-tight tabular-nums text-ink",
                    ),
                    rx.el.div(ui.star_row(course.rating), class_name="mt-2 text-lg"),
                    rx.el.p(course.reviews_text, class_name="mt-1 text-sm text-muted"),
                ),
                _spread(),
                class_name=(
                    "mt-5 grid items-center gap-x-12 gap-y-6 sm:grid-cols-[max-content_minmax(0,24rem)] "
                    "sm:justify-start"
                ),
            ),
            rx.el.p(
                "No reviews yet. Students can write one once they have finished a lecture.",
                class_name="mt-3 text-muted",
            ),
        ),
        rx.el.div(review_form(CoursePageState.refresh, CoursePageState.teacher.name), class_name="mt-8 empty:hidden"),
        rx.match(
            CourseReviewsState.status,
            ("ready", _others()),
            (
                "failed",
                rx.el.div(ui.failed_state(CourseReviewsState.problem, CourseReviewsState.retry), class_name="mt-8"),
            ),
            rx.cond(course.rating_text != "", _loading()),
        ),
        _report_dialog(),
        id="reviews",
        class_name="min-w-0 scroll-mt-24",
    )


def _spread() -> Component:
    """How many gave five stars, four, and so on down; a row narrows the list to its reviews."""
    return rx.el.ul(
        rx.foreach(CoursePageState.stars, _spread_row), aria_label="Ratings by stars", class_name="-mx-2 grid gap-0.5"
    )


def _spread_row(row: StarsRowView) -> Component:
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                row.stars,
                rx.el.span(rx.cond(row.stars == 1, " star:", " stars:"), class_name="sr-only"),
                class_name="w-3 text-right",
            ),
            ui.icon("star", 15, class_name="fill-star text-star"),
            rx.el.span(
                rx.el.span(
                    style={"width": f"{row.percent}%"},
                    class_name="block h-full rounded-full bg-star forced-colors:bg-[color:CanvasText]",
                ),
                aria_hidden="true",
                class_name="h-2 flex-1 overflow-hidden rounded-full bg-ink/10 forced-colors:border",
            ),
            rx.el.span(
                row.count_text,
                rx.el.span(" reviews, ", class_name="sr-only"),
                class_name="min-w-8 text-right text-ink",
            ),
            rx.el.span(row.percent, "%", class_name="w-11 text-right text-muted"),
            type="button",
            on_click=CourseReviewsState.narrow(row.stars),
            aria_pressed=CourseReviewsState.stars == row.stars,
            class_name=(
                "flex w-full cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-sm tabular-nums text-ink "
                "transition-colors hover:bg-ink/5 aria-pressed:bg-accent-soft aria-pressed:font-semibold"
            ),
        ),
    )


def _others() -> Component:
    return rx.el.div(
        rx.cond(
            (CourseReviewsState.total > 1) | (CourseReviewsState.stars > 0),
            rx.el.div(
                rx.el.div(
                    _order("Most helpful", ReviewOrder.HELPFUL),
                    _order("Newest", ReviewOrder.NEWEST),
                    role="group",
                    aria_label="Sort reviews",
                    class_name="inline-flex rounded-md border border-line bg-surface p-1",
                ),
                rx.cond(
                    CourseReviewsState.stars > 0,
                    ui.button(
                        "Only ",
                        CourseReviewsState.stars,
                        rx.cond(CourseReviewsState.stars == 1, " star", " stars"),
                        ui.icon("x", 16),
                        rx.el.span("Show all reviews", class_name="sr-only"),
                        variant="secondary",
                        size="sm",
                        on_click=CourseReviewsState.narrow(0),
                    ),
                ),
                class_name="mb-6 flex flex-wrap items-center gap-3",
            ),
        ),
        rx.cond(
            CourseReviewsState.reviews,
            rx.el.ul(rx.foreach(CourseReviewsState.reviews, _other)),
            rx.cond(
                CourseReviewsState.stars > 0,
                rx.el.p("No other reviews with this rating.", class_name="text-muted"),
            ),
        ),
        rx.el.div(
            rx.el.p(CourseReviewsState.told, role="status", class_name="text-sm text-muted empty:hidden"),
            rx.cond(
                CourseReviewsState.has_more,
                ui.button(
                    "Show more reviews",
                    variant="secondary",
                    busy=CourseReviewsState.is_busy,
                    on_click=CourseReviewsState.more,
                ),
            ),
            class_name="mt-2 flex flex-wrap items-center justify-between gap-4 border-line not-empty:pt-2",
        ),
        class_name="mt-10",
    )


def _order(words: str, order: ReviewOrder) -> Component:
    return rx.el.button(
        words,
        type="button",
        on_click=CourseReviewsState.sort(order.value),
        aria_pressed=CourseReviewsState.order == order.value,
        class_name=(
            "h-8 cursor-pointer rounded-sm px-3 text-sm font-medium text-muted transition-colors hover:text-ink "
            "aria-pressed:bg-ink/8 aria-pressed:text-ink"
        ),
    )


def _other(review: ReviewView) -> Component:
    return review_item(
        review,
        answer_of(review, CoursePageState.teacher.name),
        rx.cond(
            CoursePageState.standing.is_author,
            rx.cond(review.helpful_text != "", rx.el.p(_votes(review), class_name="mt-3 text-sm text-muted sm:ml-14")),
            rx.el.div(
                rx.el.button(
                    ui.icon("thumbs-up", 16, class_name="in-aria-pressed:fill-current"),
                    "Helpful",
                    rx.cond(
                        review.helpful_text != "",
                        rx.el.span(
                            rx.el.span("Votes: ", class_name="sr-only"),
                            review.helpful_text,
                            class_name="tabular-nums",
                        ),
                    ),
                    type="button",
                    on_click=CourseReviewsState.vote(review.id),
                    aria_pressed=review.is_helpful,
                    class_name=(
                        "inline-flex h-9 cursor-pointer items-center gap-2 rounded-md border border-line px-3 text-sm "
                        "font-medium text-ink transition-colors hover:border-edge hover:bg-ink/4 "
                        "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
                    ),
                ),
                ui.button(
                    "Report",
                    rx.el.span(" the review by ", review.author_name, class_name="sr-only"),
                    variant="ghost",
                    size="sm",
                    class_name="text-muted",
                    on_click=CourseReviewsState.open_report(review.id),
                ),
                class_name="mt-3.5 flex flex-wrap items-center gap-1.5",
            ),
        ),
    )


def _votes(review: ReviewView) -> Any:
    return rx.fragment("Helpful votes: ", review.helpful_text)


def _report_dialog() -> Component:
    """Where a review is reported to the house."""
    errors = rx.Var.create(CourseReviewsState.report_errors)

    def error(name: str) -> Any:
        return rx.cond(errors.contains(name), CourseReviewsState.report_errors[name], "")

    return ui.dialog(
        None,
        "Report this review",
        rx.el.form(
            ui.radio_cards(
                "What is wrong with this review?",
                "reason",
                [(reason, REPORT_REASONS[reason], meaning) for reason, meaning in MEANINGS.items()],
                error=error("reason"),
            ),
            rx.el.div(
                ui.textarea_field(
                    "Anything else we should know? (optional)",
                    "text",
                    error=error("text"),
                    rows=3,
                    max_length=MAX_REPORT_LENGTH,
                    id="report-text",
                ),
                class_name="mt-5",
            ),
            rx.el.div(ui.button("Send report", busy=CourseReviewsState.is_busy), class_name="mt-5 flex justify-end"),
            key=CourseReviewsState.reported_id,
            id=REPORT_FORM,
            on_submit=CourseReviewsState.report,
            no_validate=True,
        ),
        description="Our team reads every report. The person who wrote the review is not told who sent it.",
        id=REPORT,
        style={"width": "min(40rem, calc(100vw - 2rem))"},
    )


def _loading() -> Component:
    return rx.el.div(
        *[
            rx.el.div(
                ui.skeleton("size-11 rounded-full"),
                rx.el.div(ui.skeleton("h-5 w-32"), ui.skeleton("mt-2 h-4 w-full max-w-md"), class_name="flex-1"),
                class_name="flex gap-3.5 py-4",
            )
            for _ in range(2)
        ],
        role="status",
        aria_label="Loading reviews",
        class_name="mt-8",
    )
