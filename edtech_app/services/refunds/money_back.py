"""Giving money back: once for each line or payment, whoever decides it and whatever dies in between."""

from datetime import datetime

from edtech_app import logs, routes
from edtech_app.domain.commerce import (
    AlertKind,
    EntryKind,
    LedgerEntry,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    credit_notes,
)
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import AppError
from edtech_app.domain.money import Money
from edtech_app.domain.notifications import NotificationKind
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus, line_key, payment_key
from edtech_app.gateways.payments.port import PaymentGateway, PaymentsRefused
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.payments import RefundRepository
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.enrollments import EnrollmentsService
from edtech_app.services.mail import MailService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.numbering import Numbering
from edtech_app.services.tallies import InstructorTallies

log = logs.get(__name__)


class MoneyBack:
    """Carries refunds out that were decided elsewhere. Every step may be repeated for ever.

    The refund is stored, the provider is asked under its key, and only when it has agreed are our own books closed:
    access ends, the ledger is reversed, the credit note is numbered, the letter is written. A crash anywhere leaves
    the refund in a status from which `go_on` finishes it.
    """

    def __init__(
        self,
        *,
        refunds: RefundRepository,
        orders: OrderRepository,
        ledger: InstructorTallies,
        enrollments: EnrollmentsService,
        numbering: Numbering,
        alerts: PaymentAlerts,
        payments: PaymentGateway,
        mail: MailService,
        notifications: NotificationsService,
        now: Clock,
    ) -> None:
        self._refunds, self._orders, self._ledger = refunds, orders, ledger
        self._enrollments, self._numbering, self._alerts = enrollments, numbering, alerts
        self._payments, self._mail = payments, mail
        self._notifications, self._now = notifications, now

    async def return_line(self, order: Order, line: OrderLine) -> Refund:
        """Give back what was paid for a line that is not handed over; repeatable."""
        cause = RefundCause.NOT_HANDED_OVER
        return await self._begin(_new(order, cause, line=line, is_due=True))

    async def return_payment(self, order: Order, payment: Payment, cause: RefundCause, reason: str = "") -> Refund:
        """Give a whole payment back that bought nothing; repeatable."""
        refund = _new(order, cause, payment=payment, is_due=True)
        return await self._begin(refund.model_copy(update={"reason": reason}))

    async def begin_line(self, order: Order, line: OrderLine, **fields: object) -> Refund:
        """Store a refund of a line that was handed over, or return the one that it has; nothing is sent yet."""
        refund = _new(order, RefundCause.STUDENT, line=line).model_copy(update=fields)
        return await self._refunds.begin(self._dated(refund))

    async def go_on(self, refund: Refund) -> Refund:
        """Bring an approved refund as far as it will go now.

        Raises:
            AppError: The provider does not answer, or something is being changed elsewhere; it may be tried again.
        """
        if refund.status is RefundStatus.APPROVED:
            refund = await self._send(refund)
        if refund.status is RefundStatus.SENT:
            refund = await self._close_books(refund)
        return refund

    async def go_on_if_possible(self, refund: Refund) -> Refund:
        """Bring a refund as far as it will go now; when that does not work, the job goes on."""
        try:
            return await self.go_on(refund)
        except AppError as error:
            log.warning("refund_put_off", refund=refund.id, because=error.message)
            return await self._refunds.get(refund.id)

    async def take_over(self, refund: Refund, gateway_refund_id: str) -> Refund:
        """Note what the provider has agreed to already, and close our books on it."""
        await self._refunds.move(refund, to=RefundStatus.SENT, now=self._now(), gateway_refund_id=gateway_refund_id)
        return await self.go_on(await self._refunds.get(refund.id))

    async def fail(self, refund: Refund) -> None:
        """Note that the provider will not pay a refund out, and tell the house."""
        if await self._refunds.move(refund, to=RefundStatus.FAILED, now=self._now()):
            await self._alerts.tell(
                AlertKind.REFUND_FAILED,
                refund.provider_key,
                f"A refund of {refund.amount} for order {refund.order_id} failed.",
                order_id=refund.order_id,
                payment_id=refund.payment_id,
            )

    async def _begin(self, refund: Refund) -> Refund:
        return await self.go_on_if_possible(await self._refunds.begin(self._dated(refund)))

    def _dated(self, refund: Refund) -> Refund:
        return refund.model_copy(update={"created_at": self._now(), "updated_at": self._now()})

    async def _send(self, refund: Refund) -> Refund:
        order = await self._orders.get(refund.order_id)
        payment = Payment(refund.payment_id, order.gateway_order_id, order.total, order.currency)
        try:
            gateway_refund_id = await self._payments.refund(payment, refund.amount, key=refund.provider_key)
        except PaymentsRefused:
            await self.fail(refund)
        else:
            sent = {"gateway_refund_id": gateway_refund_id}
            if await self._refunds.move(refund, to=RefundStatus.SENT, now=self._now(), **sent):
                log.info("refund_sent", refund=refund.id, order=order.id, paise=refund.amount.paise)
        return await self._refunds.get(refund.id)

    async def _close_books(self, refund: Refund) -> Refund:
        order = await self._orders.get(refund.order_id)
        if refund.ends_access:
            await self._end_access(order, refund)
            refund = await self._refunds.get(refund.id)
        await self._note_on_order(order)
        if refund.cause is RefundCause.WRONG_AMOUNT:
            answer = f"The payment went back: {refund.reason}" if refund.reason else "The payment went back."
            await self._alerts.settle(AlertKind.WRONG_AMOUNT, refund.payment_id, answer)
        # Also of this attempt: what the provider refused us may have gone back in its dashboard.
        for key in refund.provider_keys:
            await self._alerts.settle(AlertKind.REFUND_FAILED, key, "The provider has accepted the refund since.")
        await self._write(order, refund)
        await self._tell(order, refund)
        await self._refunds.move(refund, to=RefundStatus.RETURNING, now=self._now())
        return await self._refunds.get(refund.id)

    async def _end_access(self, order: Order, refund: Refund) -> None:
        await self._refunds.begin_closing(refund.id, now=self._now())
        at = (await self._refunds.get(refund.id)).closed_at
        await self._enrollments.end(order.user_id, refund.course_id, order.id)
        if line := order.line(refund.course_id):
            await self._reverse(order, line, EntryKind.REFUND, -refund.amount, at)
            await self._reverse(order, line, EntryKind.FEE_REFUND, order.fee(line), at)
        if order.number:
            await self._numbering.number(refund.id, credit_notes(at), self._refunds)
        await self._refunds.move(refund, to=RefundStatus.SENT, now=self._now(), is_due=1)

    async def _reverse(self, order: Order, line: OrderLine, kind: EntryKind, amount: Money, at: datetime) -> None:
        if amount.is_zero:
            return
        await self._ledger.record(LedgerEntry.of(order, line, kind, amount, at))

    async def _note_on_order(self, order: Order) -> None:
        """Keep on the order what went back for its lines; when that is all of them, the order is refunded."""
        rows = await self._refunds.of_order(order.id)
        due = {row.course_id: row.amount for row in rows if row.course_id and row.is_due}
        await self._orders.note_refunded(order.id, sum(due.values(), start=Money(0)), now=self._now())
        if any(row.cause is RefundCause.WRONG_AMOUNT for row in rows):
            await self._orders.move(order.id, origin=OrderStatus.REVIEW, to=OrderStatus.REFUNDED, now=self._now())
        if all(line.price.is_zero or line.course_id in due for line in order.lines):
            await self._orders.move(order.id, origin=OrderStatus.FULFILLED, to=OrderStatus.REFUNDED, now=self._now())

    async def _tell(self, order: Order, refund: Refund) -> None:
        line = order.line(refund.course_id)
        await self._notifications.notify(
            order.user_id,
            NotificationKind.REFUND,
            f"refund:{refund.id}",
            title="Your refund is on its way",
            text=f"{refund.amount}{f' for “{line.title}”' if line else ''}, to your original payment method.",
            link=routes.order(order.id),
            course_id=refund.course_id,
        )

    async def _write(self, order: Order, refund: Refund) -> None:
        line = order.line(refund.course_id)
        if not order.user_email:
            return
        await self._mail.write(
            "refund",
            to=order.user_email,
            to_name=order.user_name,
            dedupe=f"refund:{refund.id}",
            values={
                "name": order.user_name,
                "cause": refund.cause.value,
                "title": line.title if line else "",
                "amount": str(refund.amount),
                "number": refund.number,
                "order_id": order.id,
            },
        )


def _new(
    order: Order,
    cause: RefundCause,
    *,
    line: OrderLine | None = None,
    payment: Payment | None = None,
    is_due: bool = False,
) -> Refund:
    """A refund of one line, or else of a payment, that is approved already."""
    refund_id = new_id()
    payment_id = payment.id if payment else order.payment_id
    return Refund(
        id=refund_id,
        key=line_key(order.id, line.course_id) if line else payment_key(payment_id),
        cause=cause,
        status=RefundStatus.APPROVED,
        order_id=order.id,
        course_id=line.course_id if line else "",
        user_id=order.user_id,
        payment_id=payment_id,
        amount=line.price if line else (payment.amount if payment else order.total),
        gateway_refund_id=f"none:{refund_id}",
        is_due=is_due,
        created_at=order.created_at,
        updated_at=order.created_at,
    )
