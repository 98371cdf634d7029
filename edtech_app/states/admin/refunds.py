"""Refunds that wait for somebody of the house: asked for, or failed at the provider."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.refunds import RefundStatus
from edtech_app.runtime import services
from edtech_app.services.admin import WaitingRefund
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class WaitingRefundRow:
    """A refund in the list; `words` are the student's, `has_failed` when the provider would not pay it out."""

    id: str = ""
    title: str = ""
    amount: str = ""
    buyer: str = ""
    order_text: str = ""
    order_href: str = ""
    facts: str = ""
    words: str = ""
    has_failed: bool = False


class HouseRefundsState(rx.State):
    """`status` is loading, ready, empty or failed."""

    status: str = "loading"
    problem: str = ""
    refunds: list[WaitingRefundRow] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read what waits, longest first."""
        with failing_in_place(self):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def approve(self, form: dict[str, Any]):
        """Let the money go back."""
        refund_id, reason = typed(form, "refund_id"), typed(form, "reason")
        return perform(
            self,
            lambda actor, _: services().refund_decisions.decide(actor, refund_id, approve=True, reason=reason),
            "The money goes back, and access has ended.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def decline(self, form: dict[str, Any]):
        """Keep the money, for a reason that the student is told."""
        refund_id, reason = typed(form, "refund_id"), typed(form, "reason")
        return perform(
            self,
            lambda actor, _: services().refund_decisions.decide(actor, refund_id, approve=False, reason=reason),
            "It is declined, and the student knows why.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def retry(self, form: dict[str, Any]):
        """Ask the provider once more."""
        refund_id = typed(form, "refund_id")
        return perform(
            self,
            lambda actor, _: services().refund_decisions.retry(actor, refund_id),
            "The provider is asked again.",
            self._read,
        )

    async def _read(self) -> None:
        waiting = await services().sales.waiting(await actor_of(self))
        self.refunds = [_row(one) for one in waiting]
        self.status = "ready" if waiting else "empty"


def _row(one: WaitingRefund) -> WaitingRefundRow:
    refund, order = one.refund, one.order
    line = order.line(refund.course_id)
    facts = [f"since {formats.date_and_time(refund.created_at)}", f"paid {formats.date(order.paid_at)}"]
    if line:
        facts.append(f"{one.watched}% watched")
    return WaitingRefundRow(
        id=refund.id,
        title=line.title if line else f"A payment: {refund.cause.value}",
        amount=str(refund.amount),
        buyer=order.user_name or "A deleted account",
        order_text=f"Order {order.number}" if order.number else "The order",
        order_href=routes.admin_order(order.id),
        facts=" · ".join(facts),
        words=refund.words,
        has_failed=refund.status is RefundStatus.FAILED,
    )
