"""One order: a receipt to keep or to print."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.components.ui.base import on_click_script
from edtech_app.pages.page import Page
from edtech_app.states.orders import LineView, OrderState


def order_page() -> rx.Component:
    return app_page(
        rx.match(
            OrderState.phase,
            ("ready", _receipt()),
            ("missing", _missing()),
            ("failed", ui.failed_state(OrderState.words, OrderState.load)),
            ui.skeleton("h-96 w-full max-w-reading rounded-lg"),
        ),
        title="Receipt",
        area="learn",
        actions=rx.el.div(
            ui.link_button("All purchases", routes.ORDERS, variant="ghost", icon="arrow-left"),
            rx.cond(
                OrderState.phase == "ready",
                ui.button(
                    "Print",
                    variant="secondary",
                    icon="printer",
                    type="button",
                    custom_attrs=on_click_script("print();"),
                ),
            ),
            class_name="flex gap-2 print:hidden",
        ),
    )


def _receipt() -> rx.Component:
    receipt = OrderState.receipt
    return rx.el.article(
        rx.el.header(
            rx.el.div(
                rx.el.p(receipt.seller, class_name="text-xl font-bold tracking-tight text-ink"),
                rx.cond(receipt.seller_address, rx.el.p(receipt.seller_address, class_name="text-sm text-muted")),
                rx.cond(receipt.gstin, rx.el.p("GSTIN ", receipt.gstin, class_name="text-sm text-muted")),
            ),
            rx.cond(receipt.is_paid, ui.badge(receipt.status, "success"), ui.badge(receipt.status, "warning")),
            class_name="flex items-start justify-between gap-4",
        ),
        rx.el.dl(
            rx.cond(receipt.number, _fact("Receipt", receipt.number)),
            rx.cond(receipt.date, _fact("Paid", receipt.date)),
            _fact("Buyer", receipt.buyer),
            _fact("Email", receipt.email),
            class_name="mt-8 grid gap-x-8 gap-y-5 sm:grid-cols-2",
        ),
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Course", scope="col", class_name="pb-2 text-left font-medium"),
                    rx.el.th("Price", scope="col", class_name="pb-2 text-right font-medium"),
                    class_name="border-b border-line text-sm text-muted",
                ),
            ),
            rx.el.tbody(rx.foreach(receipt.lines, _line)),
            rx.el.tfoot(
                rx.el.tr(
                    rx.el.th("Total", scope="row", class_name="pt-4 text-left font-semibold text-ink"),
                    rx.el.td(
                        receipt.total,
                        class_name="pt-4 text-right text-xl font-semibold tabular-nums tracking-tight text-ink",
                    ),
                ),
                rx.cond(
                    receipt.refunded,
                    rx.el.tr(
                        rx.el.th(
                            "Paid back for courses that you had already",
                            scope="row",
                            class_name="pt-2 text-left text-sm font-normal text-muted",
                        ),
                        rx.el.td(receipt.refunded, class_name="pt-2 text-right text-sm tabular-nums text-muted"),
                    ),
                ),
            ),
            class_name="mt-10 w-full",
        ),
        rx.el.p(
            "Order ",
            receipt.order_id,
            rx.cond(receipt.payment_id, rx.el.span(" · Payment ", receipt.payment_id)),
            class_name="mt-10 border-t border-line pt-4 text-xs text-muted [overflow-wrap:anywhere]",
        ),
        class_name=(
            "max-w-reading rounded-lg border border-line bg-surface p-6 sm:p-10 print:max-w-none print:border-0 "
            "print:p-0"
        ),
    )


def _fact(name: str, value: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-sm text-muted"),
        rx.el.dd(value, class_name="font-medium tabular-nums text-ink [overflow-wrap:anywhere]"),
    )


def _line(line: LineView) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.cond(
                line.href,
                ui.anchor(line.title, href=line.href, class_name="text-ink hover:text-accent"),
                line.title,
            ),
            class_name="py-3 pr-6 text-left",
        ),
        rx.el.td(line.price, class_name="whitespace-nowrap py-3 text-right tabular-nums"),
        class_name="border-b border-line align-top text-ink",
    )


def _missing() -> rx.Component:
    return ui.empty_state(
        "There is no such order",
        "It may belong to another account, or the address is mistyped.",
        ui.link_button("All purchases", routes.ORDERS),
        icon="receipt-text",
    )


PAGE = Page(
    routes.ORDER,
    "Receipt",
    order_page,
    description="An order and its receipt.",
    on_load=OrderState.load,
)
