"""One order: its receipt to keep or to print, and what of it can be given back."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import giving_back, ui
from edtech_app.components.asking import asks_again
from edtech_app.components.commerce import state_badge
from edtech_app.components.layout import app_page
from edtech_app.components.ui.base import on_click_script
from edtech_app.pages.page import Page
from edtech_app.states.order import LineView, NoteView, OrderState, SumView


def order_page() -> rx.Component:
    return app_page(
        rx.match(
            OrderState.phase,
            ("ready", _ready()),
            ("missing", _missing()),
            ("failed", ui.failed_state(OrderState.words, OrderState.load)),
            ui.skeleton("h-96 w-full max-w-reading rounded-lg"),
        ),
        title="Your order",
        area="learn",
        actions=rx.el.div(
            ui.link_button("All orders", routes.ORDERS, variant="ghost", icon="arrow-left"),
            rx.cond(OrderState.phase == "ready", _paper()),
            class_name="flex flex-wrap gap-2 print:hidden",
        ),
    )


def _paper() -> rx.Component:
    return rx.fragment(
        rx.cond(
            OrderState.receipt.pdf_href,
            ui.file_button("Download receipt", OrderState.receipt.pdf_href, variant="secondary"),
        ),
        ui.button(
            "Print", variant="secondary", icon="printer", type="button", custom_attrs=on_click_script("print();")
        ),
    )


def _ready() -> rx.Component:
    standing = OrderState.standing
    return rx.fragment(
        rx.cond(
            standing.note,
            ui.alert(
                standing.note,
                rx.cond(
                    standing.is_unfinished,
                    rx.el.span(" ", ui.link("Go to checkout", routes.CHECKOUT), class_name="whitespace-nowrap"),
                ),
                tone="warning",
                class_name="mb-6 max-w-reading print:hidden",
            ),
        ),
        _receipt(),
        rx.cond(OrderState.receipt.notes, _notes()),
        rx.cond(OrderState.courses, giving_back.courses()),
        giving_back.dialog(),
        asks_again(OrderState.look_again),
    )


def _receipt() -> rx.Component:
    receipt = OrderState.receipt
    return rx.el.article(
        rx.el.header(
            rx.el.div(
                rx.el.p(
                    receipt.seller, class_name="text-xl font-bold tracking-tight text-ink [overflow-wrap:anywhere]"
                ),
                rx.cond(receipt.seller_address, rx.el.p(receipt.seller_address, class_name="text-sm text-muted")),
                rx.cond(receipt.gstin, rx.el.p("GSTIN ", receipt.gstin, class_name="text-sm text-muted")),
                rx.cond(receipt.seller_email, rx.el.p(receipt.seller_email, class_name="text-sm text-muted")),
                class_name="min-w-0",
            ),
            state_badge(OrderState.standing.status, OrderState.standing.tone),
            class_name="flex items-start justify-between gap-4",
        ),
        rx.el.dl(
            rx.cond(receipt.number, _fact("Receipt", receipt.number)),
            rx.cond(receipt.date, _fact("Paid", receipt.date)),
            _fact("Buyer", receipt.buyer),
            _fact("Email", receipt.email),
            rx.cond(receipt.place_of_supply, _fact("Place of supply", receipt.place_of_supply)),
            rx.cond(receipt.sac, _fact("SAC", receipt.sac)),
            class_name="mt-8 grid gap-x-8 gap-y-5 sm:grid-cols-2",
        ),
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th("Course", scope="col", class_name="pb-2 text-left font-medium"),
                    rx.cond(
                        receipt.gstin,
                        rx.el.th(
                            "Taxable value", scope="col", class_name="pb-2 pr-6 text-right font-medium max-sm:hidden"
                        ),
                    ),
                    rx.el.th("Price", scope="col", class_name="pb-2 text-right font-medium"),
                    class_name="border-b border-line text-sm text-muted",
                ),
            ),
            rx.el.tbody(rx.foreach(receipt.lines, _line)),
            class_name="mt-10 w-full",
        ),
        rx.el.dl(
            rx.foreach(receipt.taxes, _tax),
            rx.el.div(
                rx.el.dt("Total", class_name="font-semibold text-ink"),
                rx.el.dd(receipt.total, class_name="text-xl font-semibold tabular-nums tracking-tight text-ink"),
                class_name="flex items-baseline justify-between gap-6 pt-2",
            ),
            rx.cond(receipt.refunded, _tax(SumView(label="Refunds", amount=receipt.refunded))),
            class_name="ml-auto mt-4 max-w-xs space-y-1",
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
        rx.el.dd(value, class_name="mt-0.5 font-medium text-ink tabular-nums [overflow-wrap:anywhere]"),
    )


def _tax(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.dt(row.label),
        rx.el.dd(row.amount),
        class_name="flex justify-between gap-6 text-sm text-muted tabular-nums",
    )


def _line(line: LineView) -> rx.Component:
    return rx.el.tr(
        rx.el.td(
            rx.cond(
                line.href,
                ui.anchor(line.title, href=line.href, class_name="text-ink hover:text-accent"),
                line.title,
            ),
            class_name="py-3 pr-6 text-left [overflow-wrap:anywhere]",
        ),
        rx.cond(
            OrderState.receipt.gstin,
            rx.el.td(
                line.taxable, class_name="whitespace-nowrap py-3 pr-6 text-right tabular-nums text-muted max-sm:hidden"
            ),
        ),
        rx.el.td(line.price, class_name="whitespace-nowrap py-3 text-right tabular-nums"),
        class_name="break-inside-avoid border-b border-line align-top text-ink",
    )


def _notes() -> rx.Component:
    return ui.section(
        "Credit notes",
        rx.el.ul(
            rx.foreach(OrderState.receipt.notes, _note),
            class_name="divide-y divide-line rounded-lg border border-line bg-surface",
        ),
        class_name="max-w-reading print:hidden",
    )


def _note(note: NoteView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(note.title, class_name="font-medium text-ink [overflow-wrap:anywhere]"),
            rx.el.p(note.number, " · ", note.date, " · ", note.amount, class_name="text-sm text-muted tabular-nums"),
            class_name="min-w-0",
        ),
        ui.file_button(ui.about("PDF", note.number), note.href, variant="secondary", size="sm"),
        class_name="flex items-center justify-between gap-4 px-5 py-4",
    )


def _missing() -> rx.Component:
    return ui.empty_state(
        "Order not found",
        "It may belong to another account, or the web address may be mistyped.",
        ui.link_button("All orders", routes.ORDERS),
        icon="receipt-text",
    )


PAGE = Page(
    routes.ORDER,
    "Your order",
    order_page,
    description="An order and its receipt.",
    on_load=OrderState.load,
)
