"""The sales statement: the ledger rows of the instructor's month, and their sums."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.earnings import EarningsState, StatementRowView, SumView


def earnings_page() -> rx.Component:
    return app_page(
        rx.match(
            EarningsState.status,
            ("ready", _filled()),
            (
                "empty",
                ui.empty_state(
                    "No sales yet",
                    "Every sale, platform fee and refund appears here, newest first.",
                    ui.link_button("Your courses", routes.TEACH_COURSES, variant="secondary"),
                    icon="indian-rupee",
                ),
            ),
            ("failed", ui.failed_state(EarningsState.problem, EarningsState.load)),
            ui.skeleton("h-64 w-full rounded-lg"),
        ),
        title="Earnings",
        description=EarningsState.share_text,
        actions=rx.cond(
            EarningsState.status == "ready",
            ui.file_button("Download CSV", EarningsState.file_href, variant="secondary"),
        ),
        area="teach",
        needs="instructor",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            ui.select_field(
                "Month",
                "month",
                rx.Var.create(EarningsState.months),
                value=EarningsState.month,
                on_change=EarningsState.choose_month,
            ),
            ui.select_field(
                "Course",
                "course",
                rx.Var.create(EarningsState.courses),
                value=EarningsState.course_id,
                on_change=EarningsState.choose_course,
            ),
            class_name="mb-6 grid max-w-xl gap-4 sm:grid-cols-2",
        ),
        rx.el.dl(
            rx.foreach(EarningsState.sums, _sum),
            class_name=(
                "mb-8 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 "
                "xl:grid-cols-5"
            ),
        ),
        ui.table(
            EarningsState.count_text,
            [("Date", "max-sm:hidden"), ("Course", ""), ("Kind", "max-sm:hidden"), ("Amount", "text-right!")],
            rx.foreach(EarningsState.rows, _row),
        ),
        rx.el.div(
            rx.el.p(EarningsState.count_text, class_name="text-sm tabular-nums text-muted"),
            rx.cond(
                EarningsState.has_more,
                ui.button(
                    "Show older entries",
                    variant="secondary",
                    busy=EarningsState.is_busy,
                    on_click=EarningsState.more,
                ),
            ),
            class_name="mt-4 flex flex-wrap items-center justify-between gap-4",
        ),
    )


def _sum(row: SumView) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.label, class_name="text-sm text-muted"),
        rx.el.dd(row.amount, class_name="mt-1 text-xl font-semibold tracking-tight tabular-nums text-ink"),
        class_name="grow bg-surface p-4 last:col-span-2 xl:last:col-span-1",
    )


def _row(row: StatementRowView) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.date_text, class_name=f"{ui.CELL} whitespace-nowrap text-muted max-sm:hidden"),
        rx.el.td(
            row.course,
            rx.el.span(row.kind, " · ", row.date_text, class_name="block text-sm font-normal text-muted sm:hidden"),
            class_name=f"{ui.CELL} font-medium text-ink",
        ),
        rx.el.td(row.kind, class_name=f"{ui.CELL} text-muted max-sm:hidden"),
        rx.el.td(
            row.amount_text,
            class_name=rx.cond(
                row.is_negative,
                "whitespace-nowrap px-4 py-3 text-right text-muted",
                "whitespace-nowrap px-4 py-3 text-right font-medium text-ink",
            ),
        ),
    )


PAGE = Page(routes.EARNINGS, "Earnings", earnings_page, on_load=EarningsState.load)
