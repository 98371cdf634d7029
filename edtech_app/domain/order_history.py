"""What happened to an order and when, told from the rows that it left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from edtech_app.domain.audit import AuditEntry
from edtech_app.domain.commerce import AlertStatus, Order, OrderStatus, PaymentAlert, PaymentEvent
from edtech_app.domain.entity import NEVER
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus

BY_ITSELF = (RefundCause.NOT_HANDED_OVER, RefundCause.SECOND_PAYMENT)
"""Nobody decides these; of the others the audit log says who did."""
ENDS = {
    RefundStatus.RETURNED: "The provider has refunded {amount} to the buyer.",
    RefundStatus.FAILED: "The provider could not refund {amount} to the buyer.",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to an order; `by` is the id of who decided it, "" when nobody did."""

    at: datetime
    words: str
    by: str = ""


def history(
    order: Order,
    *,
    refunds: Iterable[Refund],
    alerts: Iterable[PaymentAlert],
    events: Iterable[PaymentEvent],
    decisions: Iterable[AuditEntry],
) -> list[Happening]:
    """Everything in the order of time; `decisions` are the audit log's entries about the order."""
    found = [
        Happening(order.created_at, f"Order created for {order.total}."),
        *(Happening(event.created_at, _heard(event)) for event in events),
        *(Happening(act.created_at, _decided(act), act.actor_id) for act in decisions),
    ]
    if order.paid_at > NEVER:
        found.append(Happening(order.paid_at, "The provider confirmed the payment."))
    elif order.status is OrderStatus.EXPIRED:
        found.append(Happening(order.expires_at, "Expired without a payment."))
    for refund in refunds:
        found += _of_refund(order, refund)
    for alert in alerts:
        found.append(Happening(alert.created_at, f"Alert: {alert.words}"))
        if alert.status is AlertStatus.CLOSED:
            found.append(Happening(alert.updated_at, f"Alert closed: {alert.answer or 'without a note'}"))
    return sorted(found, key=lambda one: one.at)


def names_in(happened: Iterable[Happening], names: Mapping[str, str]) -> list[Happening]:
    """The same with people's names in place of their ids; who is not there any more stays nameless."""
    return [Happening(one.at, one.words, names.get(one.by, "")) for one in happened]


def _heard(event: PaymentEvent) -> str:
    if event.kind == "proof":
        return "The buyer's browser sent the provider's proof of payment."
    return f"Webhook from the provider: {event.kind}."


def _decided(act: AuditEntry) -> str:
    what = f"{act.act.words}, {act.details.get('amount', '')}"
    reason = act.details.get("reason", "")
    return f"{what}: {reason}" if reason else f"{what}."


def _of_refund(order: Order, refund: Refund) -> list[Happening]:
    line = order.line(refund.course_id)
    what = f"{refund.amount} for “{line.title}”" if line else f"{refund.amount}"
    found: list[Happening] = []
    if refund.cause in BY_ITSELF:
        found.append(Happening(refund.created_at, f"Refund of {what} started: {refund.cause.words}."))
    if refund.closed_at > NEVER:
        note = f"; credit note {refund.number}" if refund.number else ""
        found.append(
            Happening(refund.closed_at, (f"The provider accepted the refund of {what}, and access ended{note}."))
        )
    if refund.status in ENDS:
        found.append(Happening(refund.updated_at, ENDS[refund.status].format(amount=refund.amount)))
    return found
