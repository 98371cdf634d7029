"""The instructor's dashboard: students, money, rating, and what happened last."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.teaching import BarView, DashboardState, SaleView
from edtech_app.states.views import ReviewView


def dashboard_page() -> rx.Component:
    return app_page(
        rx.match(
            DashboardState.status,
            ("ready", _filled()),
            ("empty", _empty()),
            ("failed", ui.failed_state(DashboardState.problem, DashboardState.load)),
            _loading(),
        ),
        title="Teaching",
        actions=ui.link_button("New course", routes.NEW_COURSE, icon="plus"),
        area="teach",
        needs="instructor",
    )


def _filled() -> rx.Component:
    figures = DashboardState.figures
    return rx.fragment(
        rx.el.dl(
            _figure("Students", figures.students_text, "in all your courses"),
            _figure("Earned", figures.earnings_text, figures.month_text + " this month"),
            _figure(
                "Rating",
                rx.cond(figures.rating_text, ui.stars(figures.rating, class_name="text-2xl! gap-3!"), "–"),
                figures.reviews_text,
            ),
            class_name="grid gap-4 sm:grid-cols-3",
        ),
        rx.el.div(
            ui.card(
                ui.heading("Earnings by month", 2),
                rx.cond(figures.has_sales, _months(), _no_sales()),
                class_name="lg:col-span-3",
            ),
            ui.card(ui.heading("By course", 2), _courses(), class_name="lg:col-span-2"),
            class_name="mt-6 grid gap-6 lg:grid-cols-5",
        ),
        rx.el.div(
            ui.card(
                ui.heading("Latest students", 2),
                rx.cond(
                    DashboardState.sales,
                    rx.el.ul(rx.foreach(DashboardState.sales, _sale), class_name="mt-3 divide-y divide-line"),
                    rx.el.p("Nobody has joined yet.", class_name="mt-3 text-muted"),
                ),
            ),
            ui.card(
                ui.heading("Latest reviews", 2),
                rx.cond(
                    DashboardState.reviews,
                    rx.el.ul(rx.foreach(DashboardState.reviews, _review), class_name="mt-3 divide-y divide-line"),
                    rx.el.p("No reviews yet.", class_name="mt-3 text-muted"),
                ),
            ),
            class_name="mt-6 grid items-start gap-6 lg:grid-cols-2",
        ),
    )


def _figure(label: str, value: Any, below: Any) -> rx.Component:
    return ui.card(
        rx.el.dt(label, class_name="text-sm text-muted"),
        rx.el.dd(value, class_name="mt-1 text-3xl font-semibold tracking-tight tabular-nums text-ink"),
        rx.el.dd(below, class_name="mt-1 text-sm text-muted"),
    )


def _no_sales() -> rx.Component:
    return rx.el.p(
        "No sales in the last twelve months. They are drawn here as they come.",
        class_name="grid h-48 place-items-center text-center text-muted text-balance",
    )


def _months() -> rx.Component:
    """Columns for the eye; the same figures as a table for everybody else."""
    return rx.fragment(
        rx.el.div(
            rx.foreach(DashboardState.months, _column),
            aria_hidden="true",
            class_name="mt-6 grid h-48 grid-cols-12 *:px-0.5 sm:*:px-1.5 *:[&>span]:-mx-0.5 sm:*:[&>span]:-mx-1.5",
        ),
        rx.el.details(
            rx.el.summary("As a table", class_name="cursor-pointer text-sm font-medium text-muted hover:text-ink"),
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th("Month", scope="col", class_name="py-1 text-left font-medium text-muted"),
                        rx.el.th("Earned", scope="col", class_name="py-1 text-right font-medium text-muted"),
                    )
                ),
                rx.el.tbody(
                    rx.foreach(
                        DashboardState.months,
                        lambda month: rx.el.tr(
                            rx.el.th(month.long_label, scope="row", class_name="py-1 text-left font-normal"),
                            rx.el.td(month.amount_text, class_name="py-1 text-right"),
                        ),
                    )
                ),
                class_name="mt-2 w-full text-sm tabular-nums",
            ),
            class_name="mt-4",
        ),
    )


def _column(month: BarView) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                title=month.long_label + ": " + month.amount_text,
                style={"height": f"{month.percent}%"},
                class_name="w-full rounded-t-sm bg-accent transition-colors hover:bg-accent-strong",
            ),
            class_name="flex flex-1 items-end",
        ),
        rx.el.span(month.label, class_name="truncate border-t border-line pt-2 text-center text-xs text-muted"),
        class_name="flex min-w-0 flex-col",
    )


def _courses() -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            DashboardState.courses,
            lambda course: rx.el.li(
                rx.el.div(
                    rx.el.span(course.label, class_name="min-w-0 truncate text-ink"),
                    rx.el.span(course.amount_text, class_name="shrink-0 font-medium tabular-nums text-ink"),
                    class_name="flex items-baseline justify-between gap-4 text-sm",
                ),
                rx.el.div(
                    rx.el.div(style={"width": f"{course.percent}%"}, class_name="h-full rounded-full bg-accent"),
                    aria_hidden="true",
                    class_name="mt-1.5 h-1.5 overflow-hidden rounded-full bg-ink/7",
                ),
            ),
        ),
        class_name="mt-5 space-y-4",
    )


def _sale(sale: SaleView) -> rx.Component:
    return rx.el.li(
        ui.avatar(sale.student, size="sm"),
        rx.el.div(
            rx.el.p(sale.student, class_name="truncate font-medium text-ink"),
            rx.el.p(sale.course, class_name="truncate text-sm text-muted"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            rx.el.p(sale.amount_text, class_name="font-medium tabular-nums text-ink"),
            rx.el.p(sale.date_text, class_name="text-sm tabular-nums text-muted"),
            class_name="shrink-0 text-right",
        ),
        class_name="flex items-center gap-3 py-3",
    )


def _review(review: ReviewView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(review.author_name, class_name="truncate font-medium text-ink"),
            rx.el.span(ui.star_row(review.stars), rx.el.span(review.stars, " of 5 stars", class_name="sr-only")),
            class_name="flex items-center justify-between gap-3",
        ),
        rx.cond(review.text, rx.el.p(review.text, class_name="mt-1 line-clamp-3 wrap-anywhere text-ink")),
        rx.el.p(
            ui.link(review.course_title, href=review.course_href),
            " · ",
            review.date_text,
            rx.cond(review.answer != "", " · answered", ""),
            class_name="mt-1 truncate text-sm text-muted",
        ),
        class_name="py-3",
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "Teach your first course",
        "Begin with a title. You add videos and articles step by step, and nobody sees it before you publish.",
        ui.link_button("Create a course", routes.NEW_COURSE, icon="plus"),
        icon="presentation",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading your figures…", class_name="sr-only", role="status"),
        rx.el.div(*[ui.skeleton("h-32 w-full rounded-lg") for _ in range(3)], class_name="grid gap-4 sm:grid-cols-3"),
        ui.skeleton("mt-6 h-72 w-full rounded-lg"),
    )


PAGE = Page(routes.TEACH, "Teach", dashboard_page, on_load=DashboardState.load)
