"""One order with everything that is known of it, and giving its money back."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.commerce import Dispute, LedgerEntry, Order, OrderStatus
from edtech_app.domain.entity import NEVER
from edtech_app.domain.gst import STATES
from edtech_app.domain.money import Money
from edtech_app.domain.order_history import Happening
from edtech_app.domain.refunds import RefundStatus
from edtech_app.runtime import services
from edtech_app.services.admin import OrderFile
from edtech_app.services.earnings import KINDS
from edtech_app.services.receipts import plain
from edtech_app.services.refunds import UNDECIDED, RefundOption
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.admin.orders import STATUSES
from edtech_app.states.admin.refunds import how_far
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow

REFUNDS = {
    RefundStatus.ASKED: ("Refund requested", "warning"),
    RefundStatus.DECLINED: ("Refund declined", ""),
    RefundStatus.APPROVED: ("Refund approved", "warning"),
    RefundStatus.SENT: ("Refund approved", "warning"),
    RefundStatus.RETURNING: ("Refund on its way", "success"),
    RefundStatus.RETURNED: ("Refunded", "success"),
    RefundStatus.FAILED: ("Refund failed", "danger"),
}
DISPUTES = {
    Dispute.OPEN: "Disputed by a bank",
    Dispute.WON: "Won",
    Dispute.LOST: "Lost",
    Dispute.CLOSED: "Closed",
}


@dataclass(frozen=True)
class FactView:
    """One thing that is known of an order; `href` leads to it, "" for none."""

    label: str = ""
    value: str = ""
    href: str = ""


@dataclass(frozen=True)
class HouseLineRow:
    """A course of an order: its refund, what the printed rule says, and whether it waits for a decision."""

    course_id: str = ""
    title: str = ""
    price: str = ""
    watched: str = ""
    rule: str = ""
    words: str = ""
    reason: str = ""
    status_text: str = ""
    tone: str = ""
    may_give: bool = False
    waits: bool = False


@dataclass(frozen=True)
class LedgerRow:
    """A row of the ledger, from the instructor's side."""

    date: str = ""
    kind: str = ""
    course: str = ""
    amount: str = ""


@dataclass(frozen=True)
class HappeningRow:
    """Something that happened to the order."""

    at: str = ""
    words: str = ""
    by: str = ""


class HouseOrderState(rx.State):
    """The order that the address names. `status` is loading, ready, missing or failed.

    `left` is what could still be given back, "" for nothing; `is_held` when it was paid otherwise than it asks for.
    """

    status: str = "loading"
    problem: str = ""
    title: str = "Order"
    status_text: str = ""
    tone: str = ""
    left: str = ""
    is_held: bool = False
    facts: list[FactView] = []
    papers: list[FactView] = []
    lines: list[HouseLineRow] = []
    ledger: list[LedgerRow] = []
    happened: list[HappeningRow] = []
    _shown: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the order and all that belongs to it."""
        if self._shown != self._id():
            self.reset()
            yield
        with failing_in_place(self, may_be_missing=True):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def give(self, form: dict[str, Any]):
        """Give one course's price back."""
        course_id, reason = typed(form, "course_id"), typed(form, "reason")
        return perform(
            self,
            lambda actor, _: services().refund_decisions.give(actor, self._id(), course_id, reason),
            lambda refund: how_far([refund]),
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def give_whole(self, form: dict[str, Any]):
        """Give everything back that was paid and has not gone back."""
        reason = typed(form, "reason")
        return perform(
            self,
            lambda actor, _: services().refund_decisions.give_whole(actor, self._id(), reason),
            how_far,
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def return_payment(self, form: dict[str, Any]):
        """Give a payment back that is not what the order asks for."""
        reason = typed(form, "reason")
        return perform(
            self,
            lambda actor, _: services().refund_decisions.return_wrong_payment(actor, self._id(), reason),
            lambda refund: how_far([refund]),
            self._read,
        )

    def _id(self) -> str:
        return str(getattr(self, "order_id", ""))

    async def _read(self) -> None:
        found = await services().sales.order(await actor_of(self), self._id())
        order = found.order
        self.title = f"Order {order.number}" if order.number else "Order"
        self.status_text, self.tone = STATUSES[order.status]
        self.is_held = order.status is OrderStatus.REVIEW
        self.left = _left(found)
        self.facts, self.papers = _facts(found), _papers(found)
        self.lines = [_line(order, option) for option in found.options]
        titles = {line.course_id: line.title for line in order.lines}
        self.ledger = [_entry(entry, titles) for entry in found.entries]
        self.happened = [_happening(one) for one in found.happened]
        self.status, self._shown = "ready", order.id


def _facts(found: OrderFile) -> list[FactView]:
    order, buyer = found.order, found.buyer
    known = [
        FactView("Buyer", order.user_name or "A deleted account", routes.admin_user(buyer.id) if buyer else ""),
        FactView("Email", order.user_email),
        FactView("Total", str(order.total)),
        FactView("Refunded", "" if order.refunded.is_zero else str(order.refunded)),
        FactView("Created", formats.date_and_time(order.created_at)),
        FactView("Paid", formats.date_and_time(order.paid_at) if order.paid_at > NEVER else "Not paid"),
        FactView("Provider", order.gateway.capitalize()),
        FactView("Payment", "" if order.payment_id.startswith("none:") else order.payment_id),
        FactView("Provider order", order.gateway_order_id if order.was_opened else ""),
        FactView("Order ID", order.id),
        FactView("Platform fee", f"{order.fee_basis_points / 100:g}%"),
        FactView("State", STATES.get(order.place_of_supply, "")),
        FactView("Dispute", DISPUTES.get(order.dispute, "")),
    ]
    return [fact for fact in known if fact.value]


def _papers(found: OrderFile) -> list[FactView]:
    order = found.order
    papers = [FactView("Receipt", order.number, routes.receipt_pdf(order.id))] if order.number else []
    return papers + [
        FactView("Credit note", refund.number, routes.credit_note_pdf(order.id, plain(refund.number)))
        for refund in found.refunds
        if refund.number
    ]


def _left(found: OrderFile) -> str:
    if found.order.status not in (OrderStatus.FULFILLED, OrderStatus.REFUNDED):
        return ""
    left = sum((option.line.price for option in found.options if _may_give(option)), start=Money(0))
    return "" if left.is_zero else str(left)


def _may_give(option: RefundOption) -> bool:
    return not option.line.price.is_zero and (option.refund is None or option.refund.status in UNDECIDED)


def _line(order: Order, option: RefundOption) -> HouseLineRow:
    refund = option.refund
    is_sold = order.status in (OrderStatus.FULFILLED, OrderStatus.REFUNDED)
    status_text, tone = REFUNDS[refund.status] if refund else ("", "")
    return HouseLineRow(
        course_id=option.line.course_id,
        title=option.line.title,
        price=str(option.line.price),
        watched=f"{option.watched}% watched" if is_sold else "",
        rule=_rule(option) if is_sold and refund is None else "",
        words=refund.words if refund else "",
        reason=refund.reason if refund else "",
        status_text=status_text,
        tone=tone,
        may_give=is_sold and _may_give(option),
        waits=refund is not None and refund.status in (RefundStatus.ASKED, RefundStatus.FAILED),
    )


def _rule(option: RefundOption) -> str:
    if not option.refusal:
        return "Can be refunded under the refund policy."
    return f"Not refundable under the policy. The student sees: “{option.refusal}”"


def _entry(entry: LedgerEntry, titles: dict[str, str]) -> LedgerRow:
    return LedgerRow(
        date=formats.date(entry.created_at),
        kind=KINDS[entry.kind],
        course=titles.get(entry.course_id, ""),
        amount=str(entry.amount),
    )


def _happening(one: Happening) -> HappeningRow:
    return HappeningRow(formats.date_and_time(one.at), one.words, one.by)
