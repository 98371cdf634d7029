"""The instructor's dashboard: students, money and rating, over time and by course, and what happened last."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.components.teaching.approval import approval_note
from edtech_app.components.teaching.charts import chart, figures_row, figures_table
from edtech_app.pages.page import Page
from edtech_app.states.dashboard import CourseBarView, LectureBarView, PeriodView, SaleView
from edtech_app.states.dashboard import DashboardState as Dashboard
from edtech_app.states.views import ReviewView


def dashboard_page() -> rx.Component:
    return app_page(
        approval_note(),
        rx.match(
            Dashboard.status,
            ("ready", _filled()),
            ("empty", _empty()),
            ("failed", ui.failed_state(Dashboard.problem, Dashboard.load)),
            _loading(),
        ),
        title="Teaching",
        actions=ui.link_button("New course", routes.NEW_COURSE, icon="plus"),
        area="teach",
        needs="instructor",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        _figures(),
        _over_time(),
        ui.card(
            rx.el.div(
                ui.heading("By course", 2),
                ui.link(
                    rx.cond(Dashboard.more_courses > 0, f"{Dashboard.more_courses} more", "All courses"),
                    href=routes.TEACH_COURSES,
                ),
                class_name="flex items-baseline justify-between gap-4",
            ),
            _courses(),
            class_name="mt-6",
        ),
        rx.cond(Dashboard.stops, _stops()),
        rx.el.div(
            ui.card(
                ui.heading("Latest students", 2),
                rx.cond(
                    Dashboard.sales,
                    rx.el.ul(rx.foreach(Dashboard.sales, _sale), class_name="mt-3 divide-y divide-line"),
                    rx.el.p("No students yet.", class_name="mt-3 text-muted"),
                ),
            ),
            ui.card(
                ui.heading("Latest reviews", 2),
                rx.cond(
                    Dashboard.reviews,
                    rx.el.ul(rx.foreach(Dashboard.reviews, _review), class_name="mt-3 divide-y divide-line"),
                    rx.el.p("No reviews yet.", class_name="mt-3 text-muted"),
                ),
            ),
            class_name="mt-6 grid grid-cols-1 items-start gap-6 lg:grid-cols-2",
        ),
    )


def _figures() -> rx.Component:
    figures = Dashboard.figures
    return rx.el.dl(
        _figure("Students", figures.students_text, figures.joined_text + " " + figures.period_text),
        _figure("Earnings", figures.earnings_text, figures.earned_text + " " + figures.period_text),
        _figure(
            "Rating",
            rx.cond(figures.rating_text, ui.stars(figures.rating, class_name="text-[length:inherit]! gap-3!"), "–"),
            figures.reviews_text,
        ),
        _figure(
            "Completion",
            figures.completion_text,
            rx.cond(figures.completion_text == "–", "nothing started yet", "of the lectures that were started"),
        ),
        class_name="grid gap-3 sm:grid-cols-2 sm:gap-4 xl:grid-cols-4",
    )


def _figure(label: str, value: Any, below: Any) -> rx.Component:
    """On a phone the value stands beside its words, where sums of lakhs have room."""
    return ui.card(
        rx.el.dt(label, class_name="text-sm text-muted"),
        rx.el.dd(
            value,
            class_name=(
                "whitespace-nowrap font-semibold tracking-tight tabular-nums text-ink max-sm:col-start-2 "
                "max-sm:row-span-2 max-sm:row-start-1 max-sm:text-xl sm:mt-1 sm:text-3xl"
            ),
        ),
        rx.el.dd(below, class_name="mt-1 text-sm tabular-nums text-muted"),
        class_name="max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:items-center max-sm:gap-x-4 max-sm:py-4",
    )


def _over_time() -> rx.Component:
    """Columns for the eye; the same figures as a table for everybody."""
    return rx.el.section(
        rx.el.div(
            ui.heading("Over time", 2),
            rx.el.nav(
                rx.foreach(Dashboard.periods, _period),
                aria_label="Period",
                class_name="flex rounded-md border border-line bg-surface p-1",
            ),
            class_name="mb-4 flex flex-wrap items-center justify-between gap-3",
        ),
        rx.el.div(
            chart("Enrolments", Dashboard.joined),
            chart("Earnings", Dashboard.earned),
            class_name="grid gap-6 lg:grid-cols-2",
        ),
        figures_table(
            "Enrolments and earnings " + Dashboard.figures.period_text,
            ("Period", "Enrolled", "Refunded", "Earnings"),
            rx.el.tbody(
                rx.foreach(
                    Dashboard.stretches, lambda each: figures_row(each.words, each.joined, each.returned, each.earned)
                )
            ),
        ),
        class_name="mt-10",
    )


def _period(period: PeriodView) -> rx.Component:
    return ui.anchor(
        period.words,
        href=period.href,
        aria_current=rx.cond(period.is_here, "page", "false"),
        class_name=(
            "rounded-sm px-3 py-1.5 text-sm font-medium tabular-nums text-muted transition-colors hover:text-ink "
            "max-sm:px-2 aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
        ),
    )


def _courses() -> rx.Component:
    return rx.el.div(
        rx.el.table(
            rx.el.caption("Students and earnings of your courses, all time", class_name="sr-only"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Course", scope="col", class_name="py-2 text-left font-medium text-muted"),
                    rx.el.th("Students", scope="col", class_name="py-2 pl-4 text-right font-medium text-muted"),
                    rx.el.th("Earnings", scope="col", class_name="py-2 pl-4 text-right font-medium text-muted"),
                )
            ),
            rx.el.tbody(rx.foreach(Dashboard.courses, _course)),
            class_name="w-full text-sm tabular-nums",
        ),
        class_name="mt-3",
    )


def _course(course: CourseBarView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            ui.link(course.title, href=course.href, class_name="line-clamp-2 font-medium"),
            rx.el.span(
                rx.el.span(
                    style={"width": rx.Var.create(f"{course.percent}%")},
                    class_name="block h-full rounded-full bg-accent forced-colors:bg-[color:CanvasText]",
                ),
                aria_hidden="true",
                class_name="mt-1.5 block h-1.5 overflow-hidden rounded-full bg-ink/7 forced-colors:border",
            ),
            scope="row",
            class_name="w-full py-2.5 text-left font-normal",
        ),
        rx.el.td(course.students, class_name="py-2.5 pl-4 text-right align-top text-ink"),
        rx.el.td(course.earned, class_name="whitespace-nowrap py-2.5 pl-4 text-right align-top font-medium text-ink"),
        class_name="border-t border-line",
    )


def _stops() -> rx.Component:
    """Where students stop: two bars for each lecture, told apart by their words and not by colour."""
    return ui.card(
        rx.el.div(
            rx.el.div(
                ui.heading("Where students stop", 2),
                rx.el.p(Dashboard.stops_text, class_name="mt-1 text-sm tabular-nums text-muted"),
                class_name="min-w-0",
            ),
            rx.el.div(
                ui.select_field(
                    "Course",
                    "stops_of",
                    rx.Var.create(Dashboard.choices),
                    value=Dashboard.stops_of,
                    on_change=Dashboard.choose_course,
                ),
                class_name="w-full sm:w-72 [&_label]:sr-only",
            ),
            class_name="flex flex-wrap items-start justify-between gap-3",
        ),
        rx.el.table(
            rx.el.caption("How many students have started and finished each lecture", class_name="sr-only"),
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Lecture", scope="col", class_name="py-2 text-left font-medium text-muted"),
                    rx.el.th("Started", scope="col", class_name="py-2 pl-4 text-right font-medium text-muted"),
                    rx.el.th("Finished", scope="col", class_name="py-2 pl-4 text-right font-medium text-muted"),
                )
            ),
            rx.el.tbody(rx.foreach(Dashboard.stops, _lecture)),
            class_name="mt-3 w-full text-sm tabular-nums",
        ),
        class_name="mt-6",
    )


def _lecture(lecture: LectureBarView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            lecture.title,
            rx.el.span(
                rx.el.span(
                    style={"width": rx.Var.create(f"{lecture.began_percent}%")},
                    class_name="absolute inset-y-0 left-0 rounded-full bg-accent/30 forced-colors:bg-[color:GrayText]",
                ),
                rx.el.span(
                    style={"width": rx.Var.create(f"{lecture.finished_percent}%")},
                    class_name="absolute inset-y-0 left-0 rounded-full bg-accent forced-colors:bg-[color:CanvasText]",
                ),
                aria_hidden="true",
                class_name="relative mt-1.5 block h-2 overflow-hidden rounded-full bg-ink/7 forced-colors:border",
            ),
            scope="row",
            class_name="w-full py-2.5 text-left font-normal text-ink",
        ),
        rx.el.td(lecture.began, class_name="py-2.5 pl-4 text-right align-top text-ink"),
        rx.el.td(lecture.finished, class_name="py-2.5 pl-4 text-right align-top text-ink"),
        class_name="border-t border-line",
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
            rx.el.p(
                rx.cond(sale.is_returned, "Refunded", sale.date_text), class_name="text-sm tabular-nums text-muted"
            ),
            class_name="shrink-0 text-right",
        ),
        class_name="flex items-center gap-3 py-3",
    )


def _review(review: ReviewView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(review.author_name, class_name="truncate font-medium text-ink"),
            ui.given_stars(review.stars),
            class_name="flex items-center justify-between gap-3",
        ),
        rx.cond(review.text, rx.el.p(review.text, class_name="mt-1 line-clamp-3 wrap-anywhere text-ink")),
        rx.el.p(
            ui.link(review.course_title, href=review.course_href),
            " · ",
            review.date_text,
            rx.cond(review.answer != "", " · replied", ""),
            class_name="mt-1 truncate text-sm text-muted",
        ),
        class_name="py-3",
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "Teach your first course",
        "Start with a title. You add videos and articles step by step, and no one sees it until you publish.",
        ui.link_button("Create course", routes.NEW_COURSE, icon="plus"),
        icon="presentation",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading your figures…", class_name="sr-only", role="status"),
        rx.el.div(
            *[ui.skeleton("h-20 w-full rounded-lg sm:h-36") for _ in range(4)],
            class_name="grid gap-3 sm:grid-cols-2 sm:gap-4 xl:grid-cols-4",
        ),
        rx.el.div(
            *[ui.skeleton("h-80 w-full rounded-lg") for _ in range(2)], class_name="mt-24 grid gap-6 lg:grid-cols-2"
        ),
    )


PAGE = Page(routes.TEACH, "Teach", dashboard_page, on_load=Dashboard.load)
