"""What the house decides about refunds: what was asked for, what it gives of its own accord, and what failed."""

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.audit import Act
from edtech_app.domain.commerce import Order, OrderStatus
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.domain.money import Money
from edtech_app.domain.notifications import NotificationKind
from edtech_app.domain.refunds import (
    Refund,
    RefundCause,
    RefundStatus,
    line_key,
    read_words,
)
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.payments import RefundRepository
from edtech_app.services.audit import AuditLog
from edtech_app.services.mail import MailService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.refunds.money_back import MoneyBack
from edtech_app.services.refunds.options import RefundOptions, line_of

UNDECIDED = (RefundStatus.ASKED, RefundStatus.DECLINED)
"""What the house may still decide, or decide anew."""


class RefundDecisions:
    """For administrators alone. What was decided is carried out by `MoneyBack`, once."""

    def __init__(
        self,
        *,
        options: RefundOptions,
        refunds: RefundRepository,
        orders: OrderRepository,
        money_back: MoneyBack,
        payments: PaymentGateway,
        mail: MailService,
        notifications: NotificationsService,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._options, self._refunds, self._orders = options, refunds, orders
        self._money_back, self._payments = money_back, payments
        self._mail, self._notifications, self._audit, self._now = mail, notifications, audit, now

    async def decide(self, actor: Actor, refund_id: str, *, approve: bool, reason: str = "") -> Refund:
        """Approve or decline what a student asked for; a refusal needs a reason, which the student gets by letter.

        Deciding again as before is harmless, and what was declined may be approved later.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: No reason for a refusal, or one too long.
            Conflict: The money is on its way already.
        """
        actor.require_administrator()
        tidy = read_words("reason", reason)
        if not approve and not tidy:
            raise InvalidInput({"reason": "Please give a reason. The student will see it."})
        refund = await self._refunds.get(refund_id)
        to = RefundStatus.APPROVED if approve else RefundStatus.DECLINED
        if refund.status not in UNDECIDED:
            if approve:
                return await self._money_back.go_on_if_possible(refund)
            raise Conflict("This refund is already on its way.")
        if refund.status is to:
            return refund
        # Kept and told before it stands, because afterwards nothing says any more that it is owed.
        act = Act.REFUND_APPROVED if approve else Act.REFUND_DECLINED
        await self._keep(act, actor, refund, refund.amount, tidy, refund.course_id)
        if not approve:
            await self._tell_declined(refund.model_copy(update={"reason": tidy}))
        await self._refunds.move(refund, to=to, now=self._now(), reason=tidy, decided_by=actor.user_id)
        return await self._money_back.go_on_if_possible(await self._refunds.get(refund.id))

    async def give(self, actor: Actor, order_id: str, course_id: str, reason: str) -> Refund:
        """Give a course's price back on the house's own account, whatever the rule says; twice gives it once.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: No such order, or no such course in it.
            InvalidInput: No reason, or one too long.
            Conflict: Nothing was bought by this order.
        """
        actor.require_administrator()
        tidy = read_words("reason", reason)
        if not tidy:
            raise InvalidInput({"reason": "Please give a reason."})
        order = await self._orders.get(order_id)
        line = line_of(order, course_id)
        if order.status not in (OrderStatus.FULFILLED, OrderStatus.REFUNDED) or line.price.is_zero:
            raise Conflict("There is no payment to refund here.")
        self._require_same_provider(order)
        if await self._refunds.by_key(line_key(order.id, line.course_id)) is None:
            await self._keep(Act.REFUND_GIVEN, actor, order, line.price, tidy, line.course_id)
        refund = await self._money_back.begin_line(
            order, line, cause=RefundCause.HOUSE, reason=tidy, decided_by=actor.user_id
        )
        if refund.status in UNDECIDED:
            return await self.decide(actor, refund.id, approve=True, reason=tidy)
        return await self._money_back.go_on_if_possible(refund)

    async def give_whole(self, actor: Actor, order_id: str, reason: str) -> list[Refund]:
        """Give back all of an order that was paid for and has not gone back; doing it again goes on where it stopped.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such order.
            InvalidInput: No reason, or one too long.
            Conflict: There is nothing to give back, or nothing that has not gone back or failed to.
        """
        actor.require_administrator()
        order = await self._orders.get(order_id)
        left = [
            option.line
            for option in await self._options.of_order(order)
            if not option.line.price.is_zero and (option.refund is None or option.refund.status in UNDECIDED)
        ]
        if not left:
            raise Conflict("There is nothing left to refund on this order.")
        return [await self.give(actor, order_id, line.course_id, reason) for line in left]

    async def return_wrong_payment(self, actor: Actor, order_id: str, reason: str) -> Refund:
        """Give back a payment that was not what its order asks for, and is held for review.

        Raises:
            NotAllowed: Not an administrator.
            Conflict: The order is not held, or the provider has not got the payment any more.
        """
        actor.require_administrator()
        order = await self._orders.get(order_id)
        if order.status is not OrderStatus.REVIEW:
            raise Conflict("This order is not held for review.")
        for payment in await self._payments.captured_payments(order.gateway_order_id):
            if payment.id == order.payment_id:
                tidy = read_words("reason", reason)
                await self._keep(Act.REFUND_GIVEN, actor, order, payment.amount, tidy, "")
                return await self._money_back.return_payment(order, payment, RefundCause.WRONG_AMOUNT, tidy)
        raise Conflict("The payment provider no longer has this payment.")

    async def retry(self, actor: Actor, refund_id: str) -> Refund:
        """Ask the provider once more for a refund that failed.

        Raises:
            NotAllowed: Not an administrator.
            Conflict: It has not failed.
        """
        actor.require_administrator()
        refund = await self._refunds.get(refund_id)
        if refund.status is not RefundStatus.FAILED:
            raise Conflict("This refund has not failed.")
        await self._keep(Act.REFUND_RETRIED, actor, refund, refund.amount, "", refund.course_id)
        await self._refunds.move(refund, to=RefundStatus.APPROVED, now=self._now(), attempt=refund.attempt + 1)
        return await self._money_back.go_on_if_possible(await self._refunds.get(refund.id))

    def _require_same_provider(self, order: Order) -> None:
        if order.gateway != self._payments.name:
            raise Conflict("This was paid through another provider and has to be refunded there.")

    async def _keep(
        self, act: Act, actor: Actor, about: Order | Refund, amount: Money, reason: str, course: str
    ) -> None:
        """Keep an act before it is done: an entry too many is better than an act without one."""
        await self._audit.record(
            act,
            actor=actor,
            subject_id=about.user_id,
            order=about.id if isinstance(about, Order) else about.order_id,
            course=course,
            amount=str(amount),
            reason=reason,
        )

    async def _tell_declined(self, refund: Refund) -> None:
        order = await self._orders.get(refund.order_id)
        line = order.line(refund.course_id)
        await self._notifications.notify(
            order.user_id,
            NotificationKind.REFUND,
            f"refund-declined:{refund.id}",
            title="Your refund request was declined",
            text=f"We could not refund “{line.title if line else ''}”: {refund.reason}",
            link=routes.order(order.id),
            course_id=refund.course_id,
        )
        if order.user_email:
            await self._mail.write(
                "refund_declined",
                to=order.user_email,
                to_name=order.user_name,
                dedupe=f"refund-declined:{refund.id}",
                values={
                    "name": order.user_name,
                    "title": line.title if line else "",
                    "reason": refund.reason,
                    "order_id": order.id,
                },
            )
