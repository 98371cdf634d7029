"""Reviews that were reported, to be hidden or kept, and those that are hidden."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog
from edtech_app.components.admin.lists import rows, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.domain.reviews import MAX_HIDING_REASON
from edtech_app.pages.page import Page
from edtech_app.states.admin.reviews import HouseReviewRow, ReportRow
from edtech_app.states.admin.reviews import HouseReviewsState as State


def reviews_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            (
                "ready",
                ui.tabs(
                    [
                        ("reported", "Reported", _reported()),
                        ("hidden", "Hidden", _hidden()),
                    ]
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Reviews",
        description=(
            "Hide a review if it is abusive, an advert or shares private details. A bad rating alone is not a reason."
        ),
        area="admin",
        needs="administrator",
    )


def _reported() -> rx.Component:
    return rx.cond(
        State.reported,
        rows(State.reported, _reported_review),
        ui.empty_state("No reports", "Reported reviews appear here for a decision.", icon="flag"),
    )


def _hidden() -> rx.Component:
    return rx.cond(
        State.hidden,
        rows(State.hidden, _hidden_review),
        ui.empty_state("No hidden reviews", "Reviews you hide appear here.", icon="eye-off"),
    )


def _review(review: HouseReviewRow, below: Any, *acts: rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.span(review.writer, class_name="font-semibold text-ink"),
            ui.given_stars(review.stars),
            rx.el.span(review.written, " · ", review.course, class_name="text-sm text-muted wrap-anywhere"),
            class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
        ),
        rx.cond(
            review.text != "",
            rx.el.p(review.text, class_name="mt-2 max-w-reading whitespace-pre-line text-ink wrap-anywhere"),
            rx.el.p("Rating only, no text.", class_name="mt-2 text-muted"),
        ),
        below,
        rx.el.div(*acts, class_name="mt-4 flex flex-wrap gap-3"),
        key=review.id,
        class_name="px-5 py-5",
    )


def _reported_review(review: HouseReviewRow) -> rx.Component:
    return _review(
        review,
        rx.el.ul(
            rx.foreach(review.reports, _report),
            aria_label="Reports",
            class_name="mt-3 space-y-1.5 border-l-2 border-edge pl-3 text-sm",
        ),
        act_dialog(
            ui.button("Hide", variant="secondary", size="sm", icon="eye-off", type="button"),
            "Hide this review?",
            "Only the student who wrote it can see it, with your reason, and its rating no longer counts.",
            "Hide",
            State.hide,
            id=rx.Var.create("hide-") + review.id,
            reason="Reason",
            reason_hint="The student will see this.",
            longest_reason=MAX_HIDING_REASON,
            review_id=review.id,
        ),
        act_dialog(
            ui.button("Keep", variant="ghost", size="sm", type="button"),
            "Keep this review?",
            "It stays visible, and its reports are closed.",
            "Keep",
            State.dismiss,
            id=rx.Var.create("keep-") + review.id,
            danger=False,
            review_id=review.id,
        ),
    )


def _hidden_review(review: HouseReviewRow) -> rx.Component:
    return _review(
        review,
        rx.el.p("Hidden: ", review.because, class_name="mt-3 border-l-2 border-edge pl-3 text-sm text-muted"),
        act_dialog(
            ui.button("Restore", variant="secondary", size="sm", icon="eye", type="button"),
            "Restore this review?",
            "Everyone can see it again, and its rating counts.",
            "Restore",
            State.restore,
            id=rx.Var.create("show-") + review.id,
            danger=False,
            review_id=review.id,
        ),
    )


def _report(report: ReportRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(report.reason, class_name="font-medium text-ink"),
        rx.cond(report.text != "", rx.el.span(": ", report.text, class_name="text-ink wrap-anywhere")),
        rx.el.span(" — ", report.who, ", ", report.at, class_name="text-muted"),
    )


PAGE = Page(routes.ADMIN_REVIEWS, "Reported reviews", reviews_page, on_load=State.load)
