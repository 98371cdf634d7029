"""Your purchases, with their receipts."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.commerce import state_badge
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.orders import OrderRowView, OrdersState


def orders_page() -> rx.Component:
    return app_page(
        rx.match(
            OrdersState.phase,
            ("ready", rx.cond(OrdersState.rows, _list(), _empty())),
            ("failed", ui.failed_state(OrdersState.words, OrdersState.load)),
            _loading(),
        ),
        title="Orders",
        area="learn",
    )


def _list() -> rx.Component:
    return rx.el.ul(
        rx.foreach(OrdersState.rows, _row),
        class_name="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface",
    )


def _row(row: OrderRowView) -> rx.Component:
    return rx.el.li(
        ui.anchor(
            rx.el.div(
                rx.el.p(row.title, class_name="line-clamp-2 font-semibold text-ink"),
                rx.el.p(
                    row.date,
                    rx.cond(row.number, rx.el.span(" · Receipt ", row.number)),
                    rx.cond(row.refunded, rx.el.span(" · ", row.refunded, " refunded")),
                    class_name="mt-1 text-sm text-muted tabular-nums",
                ),
                class_name="min-w-0 flex-1 max-sm:basis-full",
            ),
            state_badge(row.status, row.tone),
            rx.el.p(row.total, class_name="font-semibold tabular-nums text-ink max-sm:ml-auto sm:w-24 sm:text-right"),
            ui.icon("chevron-right", 18, class_name="text-muted max-sm:hidden"),
            href=row.href,
            class_name=(
                "flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4 transition-colors hover:bg-sunken "
                "focus-visible:-outline-offset-2 sm:flex-nowrap"
            ),
        ),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading…", role="status", class_name="sr-only"),
        ui.skeleton("h-20 w-full rounded-lg"),
        ui.skeleton("mt-3 h-20 w-full rounded-lg"),
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "No orders yet",
        "Your orders and receipts appear here.",
        ui.link_button("Find a course", routes.COURSES),
        icon="receipt-text",
    )


PAGE = Page(
    routes.ORDERS,
    "Orders",
    orders_page,
    description="Your orders and receipts.",
    on_load=OrdersState.load,
)
