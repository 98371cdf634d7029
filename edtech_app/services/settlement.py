"""The one door from money to access: ask the provider what was paid, and finish the order accordingly.

The browser, the webhook and reconciliation all come through here, in any order and as often as they like.
"""

from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.commerce import LATE_PAYMENTS, AlertKind, Order, OrderStatus, Payment
from edtech_app.domain.entity import Clock, millis
from edtech_app.domain.errors import AppError, NotFound
from edtech_app.domain.refunds import RefundCause
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.fulfilment import Fulfilment
from edtech_app.services.refunds import MoneyBack

log = logs.get(__name__)

SETTLE_AFTER = timedelta(minutes=2)
"""How long the browser and the webhook have before reconciliation looks at an order itself."""
ASK_AGAIN = timedelta(hours=1)
MAY_BE_PAID = (OrderStatus.OPEN, OrderStatus.EXPIRED)
HANDED_OVER = (OrderStatus.FULFILLED, OrderStatus.REFUNDED)


class Settlement:
    """Moves orders by what the provider itself says was captured; never by what a browser or a webhook's body says."""

    def __init__(
        self,
        *,
        orders: OrderRepository,
        fulfilment: Fulfilment,
        money_back: MoneyBack,
        alerts: PaymentAlerts,
        payments: PaymentGateway,
        now: Clock,
    ) -> None:
        self._orders, self._fulfilment, self._money_back, self._alerts = orders, fulfilment, money_back, alerts
        self._payments, self._now = payments, now

    async def settle(self, order: Order) -> Order:
        """Bring an order to where the provider's word puts it.

        Raises:
            GatewayFailed: The provider does not answer; nothing is lost, and it may be tried again.
        """
        if order.gateway != self._payments.name or not order.was_opened:
            return order
        for payment in await self._payments.captured_payments(order.gateway_order_id):
            if payment.gateway_order_id == order.gateway_order_id:
                order = await self._take(order, payment)
        if order.status is OrderStatus.PAID:
            order = await self._fulfilment.fulfil(order)
        return order

    async def settle_if_possible(self, order: Order) -> Order:
        """Settle an order that is not finished; when that does not work now, the order as it is."""
        if order.status not in (*MAY_BE_PAID, OrderStatus.PAID):
            return order
        try:
            return await self.settle(order)
        except AppError as error:
            log.warning("order_put_off", order=order.id, because=error.message)
            return await self._orders.get(order.id)

    async def expire(self, order: Order) -> None:
        """Make room for the user's next order; should this one be paid all the same, it is honoured."""
        for origin in (OrderStatus.NEW, OrderStatus.OPEN):
            await self._orders.move(
                order.id, origin=origin, to=OrderStatus.EXPIRED, now=self._now(), open_key=f"closed:{order.id}"
            )

    async def reconcile(self) -> int:
        """Finish or expire what was left open, and say how many orders were looked at."""
        now = self._now()
        orders = await self._unfinished()
        for order in orders:
            await self._orders.touch(order, now=now)
            after = await self.settle_if_possible(order)
            if after.expires_at <= now:
                await self.expire(after)
        return len(orders)

    async def sweep(self) -> int:
        """Hold every payment that the provider captured lately against our orders, and say how many there were.

        Finds what all else has missed: a payment of no order of ours, or one whose order was not handed over.

        Raises:
            GatewayFailed: The provider does not answer.
        """
        now = self._now()
        captured = await self._payments.captured_between(now - LATE_PAYMENTS, now - SETTLE_AFTER)
        for payment in captured:
            await self._look_after(payment)
        return len(captured)

    async def _look_after(self, payment: Payment) -> None:
        try:
            order = await self._orders.by_gateway_order(payment.gateway_order_id)
        except NotFound:
            await self._alerts.tell(
                AlertKind.UNKNOWN_ORDER,
                payment.gateway_order_id or payment.id,
                f"A payment of {payment.amount} arrived for an unknown order.",
                gateway_order_id=payment.gateway_order_id,
                payment_id=payment.id,
            )
            return
        if order.payment_id == payment.id and order.status in (*HANDED_OVER, OrderStatus.REVIEW):
            return
        try:
            order = await self.settle(order)
        except AppError as error:
            log.warning("order_put_off", order=order.id, because=error.message)
        if order.status not in (*HANDED_OVER, OrderStatus.REVIEW):
            await self._alerts.tell(
                AlertKind.NOT_FULFILLED,
                order.id,
                f"A payment of {payment.amount} arrived for order {order.id}, whose status is “{order.status}”.",
                order_id=order.id,
                payment_id=payment.id,
            )

    async def _unfinished(self) -> list[Order]:
        """Orders that the browser and the webhook have left alone for long enough."""
        now = self._now()
        return [
            *await self._orders.in_status(OrderStatus.PAID, before=now - SETTLE_AFTER),
            *await self._orders.in_status(OrderStatus.OPEN, before=now - SETTLE_AFTER),
            *await self._orders.in_status(OrderStatus.NEW, before=now - ASK_AGAIN),
            *await self._orders.in_status(
                OrderStatus.EXPIRED, before=now - ASK_AGAIN, expiring_after=now - LATE_PAYMENTS
            ),
        ]

    async def _take(self, order: Order, payment: Payment) -> Order:
        """Take a captured payment for an order; a second one goes back, a wrong one is left to a human."""
        is_right = (payment.amount, payment.currency) == (order.total, order.currency)
        to = OrderStatus.PAID if is_right else OrderStatus.REVIEW
        # A paid order stays its buyer's open one until it is fulfilled, so that meanwhile nobody pays again.
        closed = {} if is_right else {"open_key": f"closed:{order.id}"}
        for origin in MAY_BE_PAID:
            now = self._now()
            if await self._orders.move(
                order.id, origin=origin, to=to, now=now, payment_id=payment.id, paid_at=millis(now), **closed
            ):
                log.info("order_paid" if is_right else "order_in_review", order=order.id, paise=payment.amount.paise)
                break
        order = await self._orders.get(order.id)
        if order.payment_id != payment.id:
            await self._money_back.return_payment(order, payment, RefundCause.SECOND_PAYMENT)
        elif order.status is OrderStatus.REVIEW:
            await self._alerts.tell(
                AlertKind.WRONG_AMOUNT,
                payment.id,
                f"Order {order.id} is for {order.total} {order.currency}, but {payment.amount} {payment.currency} "
                "was paid.",
                order_id=order.id,
                payment_id=payment.id,
            )
        return order
