"""Refunds that wait for the house, and deciding them."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog
from edtech_app.components.admin.lists import ROW, rows, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.domain.refunds import MAX_REFUND_WORDS
from edtech_app.pages.page import Page
from edtech_app.states.admin.refunds import HouseRefundsState as State
from edtech_app.states.admin.refunds import WaitingRefundRow


def refunds_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            ("ready", rows(State.refunds, _refund)),
            (
                "empty",
                ui.empty_state(
                    "No open refunds",
                    "Refund requests that need a decision, and refunds that failed, appear here.",
                    ui.link_button("All orders", routes.ADMIN_ORDERS, variant="secondary"),
                    icon="undo-2",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Refunds",
        description="Refunds that need a decision, oldest first.",
        area="admin",
        needs="administrator",
    )


def _refund(refund: WaitingRefundRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(refund.title, class_name="min-w-0 font-semibold leading-snug text-ink wrap-anywhere"),
                rx.cond(refund.has_failed, ui.badge("Failed", "danger")),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
            ),
            rx.el.p(
                refund.buyer,
                " · ",
                ui.link(refund.order_text, refund.order_href),
                " · ",
                refund.facts,
                class_name="mt-1 text-sm text-muted tabular-nums",
            ),
            rx.cond(
                refund.words != "",
                rx.el.blockquote(
                    refund.words, class_name="mt-3 border-l-2 border-edge pl-3 text-ink wrap-anywhere max-w-reading"
                ),
            ),
            class_name="min-w-0 flex-1 basis-80",
        ),
        rx.el.div(
            rx.el.p(refund.amount, class_name="font-semibold tabular-nums text-ink"),
            rx.cond(refund.has_failed, _retrying(refund), rx.fragment(_declining(refund), _approving(refund))),
            class_name="flex flex-wrap items-center gap-3",
        ),
        key=refund.id,
        class_name=ROW,
    )


def _approving(refund: WaitingRefundRow) -> rx.Component:
    return act_dialog(
        ui.button("Approve", size="sm", type="button"),
        rx.Var.create("Refund ") + refund.amount + "?",
        (
            "Once the payment provider accepts it, the money goes to the original payment method, access ends and "
            "earnings are reversed. The student gets an email."
        ),
        "Approve",
        State.approve,
        id=rx.Var.create("approve-") + refund.id,
        reason="A note for your records (optional)",
        is_reason_needed=False,
        longest_reason=MAX_REFUND_WORDS,
        danger=False,
        refund_id=refund.id,
    )


def _declining(refund: WaitingRefundRow) -> rx.Component:
    return act_dialog(
        ui.button("Decline", variant="secondary", size="sm", type="button"),
        "Decline this refund?",
        "The student keeps the course and gets an email with your reason. You can still approve it later.",
        "Decline",
        State.decline,
        id=rx.Var.create("decline-") + refund.id,
        reason="Reason",
        reason_hint="The student will see this.",
        longest_reason=MAX_REFUND_WORDS,
        refund_id=refund.id,
    )


def _retrying(refund: WaitingRefundRow) -> rx.Component:
    return act_dialog(
        ui.button("Try again", variant="secondary", size="sm", icon="rotate-cw", type="button"),
        "Try this refund again?",
        "Check the payment provider's dashboard first. The usual reason is a balance that is too low.",
        "Try again",
        State.retry,
        id=rx.Var.create("retry-") + refund.id,
        danger=False,
        refund_id=refund.id,
    )


PAGE = Page(routes.ADMIN_REFUNDS, "Refund requests", refunds_page, on_load=State.load)
