"""What happens to refunds by itself: they are gone on with, and brought to where the provider says they are."""

from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.audit import HOUSE, Act
from edtech_app.domain.commerce import AlertKind, Order, OrderStatus, ProviderRefund, RefundProgress
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import AppError
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import (
    Refund,
    RefundCause,
    RefundStatus,
)
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.payments import RefundRepository
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.audit import AuditLog
from edtech_app.services.refunds.money_back import MoneyBack

log = logs.get(__name__)

GO_ON_AFTER = timedelta(minutes=1)
"""How long whoever began a refund has to finish it before the job does."""
ASK_AFTER = timedelta(hours=1)
"""How long the provider has to tell us of its own accord that money has arrived."""
ELSEWHERE = "Refunded in the payment provider's own dashboard."
_NOT_SENT = (RefundStatus.ASKED, RefundStatus.DECLINED, RefundStatus.APPROVED, RefundStatus.FAILED)


class RefundReconciliation:
    """The provider has the last word: on refunds of ours, and on those that somebody made in its own dashboard."""

    def __init__(
        self,
        *,
        refunds: RefundRepository,
        orders: OrderRepository,
        money_back: MoneyBack,
        alerts: PaymentAlerts,
        payments: PaymentGateway,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._refunds, self._orders, self._money_back = refunds, orders, money_back
        self._alerts, self._payments, self._audit, self._now = alerts, payments, audit, now

    async def reconcile(self) -> int:
        """Go on with refunds that were left half-way, ask how far the provider is, and say how many there were."""
        now = self._now()
        begun = [
            *await self._refunds.in_status(RefundStatus.APPROVED, before=now - GO_ON_AFTER),
            *await self._refunds.in_status(RefundStatus.SENT, before=now - GO_ON_AFTER),
        ]
        for refund in begun:
            await self._refunds.move(refund, to=refund.status, now=now)
            await self._money_back.go_on_if_possible(refund)
        returning = await self._refunds.in_status(RefundStatus.RETURNING, before=now - ASK_AFTER)
        for refund in returning:
            await self._refunds.move(refund, to=refund.status, now=now)
            try:
                await self.compare(await self._orders.get(refund.order_id))
            except AppError as error:
                log.warning("refund_put_off", refund=refund.id, because=error.message)
        return len(begun) + len(returning)

    async def compare(self, order: Order) -> None:
        """Bring our refunds of an order to where the provider's are, also those that somebody made elsewhere.

        Raises:
            GatewayFailed: The provider does not answer.
        """
        if order.gateway != self._payments.name:
            return
        rows = await self._refunds.of_order(order.id)
        paid = {order.payment_id, *(row.payment_id for row in rows)}
        for payment_id in sorted(one for one in paid if not one.startswith("none:")):
            for theirs in await self._payments.refunds(payment_id):
                ours = [row for row in await self._refunds.of_order(order.id) if _is_of(row, theirs)]
                if ours:
                    for row in ours:
                        await self._follow(row, theirs)
                elif theirs.progress is not RefundProgress.FAILED:
                    await self._adopt(order, theirs)

    async def _follow(self, refund: Refund, theirs: ProviderRefund) -> None:
        if not _is_current(refund, theirs):
            return
        if refund.status is RefundStatus.APPROVED:
            refund = await self._money_back.take_over(refund, theirs.id)
        elif refund.status is RefundStatus.SENT:
            refund = await self._money_back.go_on(refund)
        if theirs.progress is RefundProgress.PROCESSED and refund.status is RefundStatus.RETURNING:
            await self._refunds.move(refund, to=RefundStatus.RETURNED, now=self._now())
        if theirs.progress is RefundProgress.FAILED and refund.status is not RefundStatus.FAILED:
            await self._money_back.fail(refund)

    async def _adopt(self, order: Order, theirs: ProviderRefund) -> None:
        """Take over a refund that nobody of ours asked for: the courses that it pays back are told by its amount."""
        given = [
            row.course_id
            for row in await self._refunds.of_order(order.id)
            if row.is_due and row.status is not RefundStatus.FAILED
        ]
        left = [line for line in order.lines if line.course_id not in given and not line.price.is_zero]
        single = [line for line in left if line.price == theirs.amount]
        lines = left if sum((line.price for line in left), start=Money(0)) == theirs.amount else single
        if order.status is not OrderStatus.FULFILLED or not lines or (lines is single and len(single) > 1):
            await self._alerts.tell(
                AlertKind.ODD_REFUND,
                theirs.id,
                f"{theirs.amount} of order {order.number or order.id} went back in the provider's dashboard; "
                "it is not clear for which course.",
                order_id=order.id,
                payment_id=theirs.payment_id,
            )
            return
        for place, line in enumerate(lines):
            refund = await self._money_back.begin_line(
                order, line, cause=RefundCause.HOUSE, reason=ELSEWHERE, decided_by=HOUSE
            )
            if refund.status in _NOT_SENT:
                refund = await self._money_back.take_over(refund, f"{theirs.id}/{place}" if place else theirs.id)
                await self._audit.record_by_house(
                    Act.REFUND_GIVEN, subject_id=order.user_id, order=order.id, amount=str(line.price)
                )
            await self._follow(refund, theirs)


def _is_of(refund: Refund, theirs: ProviderRefund) -> bool:
    """Whether the provider's refund is this one, in any of its attempts."""
    is_named = refund.gateway_refund_id.split("/")[0] == theirs.id
    return is_named or theirs.key.rpartition("-")[0] == refund.key


def _is_current(refund: Refund, theirs: ProviderRefund) -> bool:
    """Whether the provider's refund is the last attempt, and not one that had failed before."""
    return refund.gateway_refund_id.split("/")[0] == theirs.id or theirs.key == refund.provider_key
