"""Refunds that wait for somebody of the house: asked for, or failed at the provider."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.refunds import Refund, RefundStatus
from edtech_app.runtime import services
from edtech_app.services.admin import WaitingRefund
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


def how_far(refunds: list[Refund]) -> rx.event.EventSpec:
    """Tells an administrator what has come of a decision, and nothing that the payment provider has not agreed to."""
    statuses = {refund.status for refund in refunds}
    if RefundStatus.FAILED in statuses:
        return rx.toast.warning("The payment provider refused a refund. It is listed under Refunds.")
    if statuses & {RefundStatus.APPROVED, RefundStatus.SENT}:
        return rx.toast.info("Refund approved, but not complete yet. We will keep trying until it goes through.")
    return rx.toast.success("Refund made. The money is on its way to the buyer.")


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
            lambda refund: how_far([refund]),
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
            "Refund declined. We have told the student why.",
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
            lambda refund: how_far([refund]),
            self._read,
        )

    async def _read(self) -> None:
        waiting = await services().sales.waiting(await actor_of(self))
        self.refunds = [_row(one) for one in waiting]
        self.status = "ready" if waiting else "empty"


def _row(one: WaitingRefund) -> WaitingRefundRow:
    refund, order = one.refund, one.order
    line = order.line(refund.course_id)
    facts = [f"requested {formats.date_and_time(refund.created_at)}", f"paid {formats.date(order.paid_at)}"]
    if line:
        facts.append(f"{one.watched}% watched")
    return WaitingRefundRow(
        id=refund.id,
        title=line.title if line else f"Payment, {refund.cause.words}",
        amount=str(refund.amount),
        buyer=order.user_name or "A deleted account",
        order_text=f"Order {order.number}" if order.number else "Order",
        order_href=routes.admin_order(order.id),
        facts=" · ".join(facts),
        words=refund.words,
        has_failed=refund.status is RefundStatus.FAILED,
    )
