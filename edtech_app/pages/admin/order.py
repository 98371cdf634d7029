"""An order with everything that is known of it, and giving it back."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog, fact
from edtech_app.components.admin.lists import LIST, rows, state_word, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.domain.refunds import MAX_REFUND_WORDS
from edtech_app.pages.page import Page
from edtech_app.states.admin.order import FactView, HappeningRow, HouseLineRow, LedgerRow
from edtech_app.states.admin.order import HouseOrderState as State

GOES_BACK = (
    "Once the payment provider accepts it, the money goes to the original payment method, access ends and "
    "earnings are reversed. The buyer gets an email."
)


def order_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            ("ready", _filled()),
            (
                "missing",
                ui.empty_state(
                    "Order not found",
                    "The web address may be mistyped.",
                    ui.link_button("All orders", routes.ADMIN_ORDERS, variant="secondary"),
                    icon="search-x",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title=State.title,
        actions=rx.cond(State.status == "ready", _actions()),
        area="admin",
        needs="administrator",
    )


def _actions() -> rx.Component:
    return rx.fragment(
        state_word(State.status_text, State.tone),
        rx.cond(
            State.left != "",
            act_dialog(
                ui.button("Refund order", variant="secondary", size="sm", icon="undo-2", type="button"),
                rx.Var.create("Refund ") + State.left + "?",
                GOES_BACK,
                "Refund order",
                State.give_whole,
                id="give-whole",
                reason="Reason",
                reason_hint="For your records. The buyer does not see it.",
                longest_reason=MAX_REFUND_WORDS,
            ),
        ),
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.cond(State.is_held, _held()),
        ui.section("Courses", rows(State.lines, _line)),
        ui.section(
            "Details",
            ui.card(
                rx.el.dl(
                    rx.foreach(State.facts, _fact),
                    class_name="grid grid-cols-2 gap-x-6 gap-y-5 sm:gap-x-8 xl:grid-cols-3",
                )
            ),
        ),
        rx.cond(
            State.papers,
            ui.section(
                "Documents",
                rx.el.ul(rx.foreach(State.papers, _paper), class_name="flex flex-wrap gap-3"),
            ),
        ),
        rx.cond(
            State.ledger,
            ui.section(
                "Ledger",
                ui.table(
                    "Ledger entries of this order, from the instructor's side",
                    [("Date", "max-sm:hidden"), ("Course", ""), ("Type", ""), ("Amount", "text-right!")],
                    rx.foreach(State.ledger, _entry),
                ),
            ),
        ),
        ui.section("History", rx.el.ol(rx.foreach(State.happened, _happening), class_name=LIST)),
    )


def _held() -> rx.Component:
    return ui.alert(
        rx.el.p(
            "The payment does not match this order, so the courses were not given. Refund the payment, or find out "
            "from the buyer and the provider what happened.",
        ),
        act_dialog(
            ui.button("Refund this payment", variant="secondary", size="sm", type="button", class_name="mt-3"),
            "Refund this payment?",
            (
                "The whole payment is refunded to the original payment method, the buyer gets an email, and the order "
                "is closed."
            ),
            "Refund this payment",
            State.return_payment,
            id="return-payment",
            reason="Reason",
            reason_hint="For your records. The buyer does not see it.",
            is_reason_needed=False,
            longest_reason=MAX_REFUND_WORDS,
        ),
        tone="warning",
        class_name="mb-8",
    )


def _line(line: HouseLineRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(line.title, class_name="min-w-0 font-semibold leading-snug text-ink wrap-anywhere"),
                rx.cond(line.status_text != "", state_word(line.status_text, line.tone)),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
            ),
            _said(line.watched),
            _said(line.rule),
            rx.cond(line.words != "", _said(rx.Var.create("Student: ") + line.words)),
            rx.cond(line.reason != "", _said(rx.Var.create("Our reason: ") + line.reason)),
            class_name="min-w-0 flex-1 basis-72",
        ),
        rx.el.div(
            rx.el.p(line.price, class_name="font-semibold tabular-nums text-ink"),
            rx.cond(
                line.waits,
                ui.link_button("Review", routes.ADMIN_REFUNDS, variant="secondary", size="sm"),
                rx.cond(line.may_give, _giving(line)),
            ),
            class_name="flex items-center gap-4",
        ),
        key=line.course_id,
        class_name="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4",
    )


def _said(words: Any) -> rx.Component:
    return rx.cond(words != "", rx.el.p(words, class_name="mt-1 text-sm text-muted wrap-anywhere"))


def _giving(line: HouseLineRow) -> rx.Component:
    return act_dialog(
        ui.button("Refund", variant="secondary", size="sm", type="button"),
        rx.Var.create("Refund ") + line.price + "?",
        GOES_BACK,
        "Refund",
        State.give,
        id=rx.Var.create("give-") + line.course_id,
        reason="Reason",
        reason_hint="For your records. The buyer does not see it.",
        longest_reason=MAX_REFUND_WORDS,
        course_id=line.course_id,
    )


def _fact(known: FactView) -> rx.Component:
    return fact(known.label, rx.cond(known.href != "", ui.link(known.value, known.href), known.value))


def _paper(paper: FactView) -> rx.Component:
    return rx.el.li(
        ui.link_button(
            rx.fragment(paper.label, " ", paper.value),
            paper.href,
            variant="secondary",
            size="sm",
            icon="file-down",
            download=True,
        ),
        key=paper.href,
    )


def _entry(entry: LedgerRow) -> rx.Component:
    return rx.el.tr(
        rx.el.td(entry.date, class_name=f"{ui.CELL} whitespace-nowrap text-muted max-sm:hidden"),
        rx.el.td(entry.course, class_name=f"{ui.CELL} text-ink"),
        rx.el.td(entry.kind, class_name=f"{ui.CELL} text-muted"),
        rx.el.td(entry.amount, class_name=f"{ui.CELL} whitespace-nowrap text-right text-ink"),
    )


def _happening(one: HappeningRow) -> rx.Component:
    return rx.el.li(
        rx.el.p(one.words, class_name="min-w-0 flex-1 basis-72 text-ink wrap-anywhere"),
        rx.el.p(
            rx.cond(one.by != "", rx.fragment(one.by, " · ")),
            one.at,
            class_name="text-sm text-muted tabular-nums",
        ),
        class_name="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-5 py-3",
    )


PAGE = Page(routes.ADMIN_ORDER, State.title, order_page, on_load=State.load)
