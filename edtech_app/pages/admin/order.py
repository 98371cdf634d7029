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

GOES_BACK = "The money goes back the way it was paid, access ends, and earnings are reversed. The buyer gets a letter."


def order_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            ("ready", _filled()),
            (
                "missing",
                ui.empty_state(
                    "There is no such order",
                    "It may have been a slip in the address.",
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
                ui.button("Give all back", variant="secondary", size="sm", icon="undo-2", type="button"),
                rx.Var.create("Give ") + State.left + " back?",
                GOES_BACK,
                "Give all back",
                State.give_whole,
                id="give-whole",
                reason="Why?",
                reason_hint="For the books; the buyer does not read it.",
                longest_reason=MAX_REFUND_WORDS,
            ),
        ),
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.cond(State.is_held, _held()),
        ui.section("Courses", rows(State.lines, _line)),
        ui.section(
            "What is known",
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
                "Papers",
                rx.el.ul(rx.foreach(State.papers, _paper), class_name="flex flex-wrap gap-3"),
            ),
        ),
        rx.cond(
            State.ledger,
            ui.section(
                "Ledger",
                ui.table(
                    "The order's rows in the ledger, from the instructor's side",
                    [("Date", "max-sm:hidden"), ("Course", ""), ("Kind", ""), ("Amount", "text-right!")],
                    rx.foreach(State.ledger, _entry),
                ),
            ),
        ),
        ui.section("What happened", rx.el.ol(rx.foreach(State.happened, _happening), class_name=LIST)),
    )


def _held() -> rx.Component:
    return ui.alert(
        rx.el.p(
            "What was paid is not what this order asks for, so nothing was handed over. Give the payment back, or "
            "find out with the buyer and the provider what happened.",
        ),
        act_dialog(
            ui.button("Return this payment", variant="secondary", size="sm", type="button", class_name="mt-3"),
            "Return this payment?",
            "All of what was paid goes back the way it came, and the buyer gets a letter. The order is closed.",
            "Return this payment",
            State.return_payment,
            id="return-payment",
            reason="Why?",
            reason_hint="For the books; the buyer does not read it.",
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
            rx.cond(line.words != "", _said(rx.Var.create("The student: ") + line.words)),
            rx.cond(line.reason != "", _said(rx.Var.create("The house: ") + line.reason)),
            class_name="min-w-0 flex-1 basis-72",
        ),
        rx.el.div(
            rx.el.p(line.price, class_name="font-semibold tabular-nums text-ink"),
            rx.cond(
                line.waits,
                ui.link_button("Decide", routes.ADMIN_REFUNDS, variant="secondary", size="sm"),
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
        ui.button("Give back", variant="secondary", size="sm", type="button"),
        rx.Var.create("Give ") + line.price + " back?",
        GOES_BACK,
        "Give back",
        State.give,
        id=rx.Var.create("give-") + line.course_id,
        reason="Why?",
        reason_hint="For the books; the buyer does not read it.",
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
