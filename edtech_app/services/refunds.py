"""Giving a course back: the student asks, the printed rule or the house decides, and the provider has the last word."""

from dataclasses import dataclass
from datetime import timedelta

from edtech_app import logs, routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.audit import HOUSE, Act
from edtech_app.domain.commerce import AlertKind, Dispute, Order, OrderLine, OrderStatus, ProviderRefund, RefundProgress
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotFound
from edtech_app.domain.money import Money
from edtech_app.domain.notifications import NotificationKind
from edtech_app.domain.refunds import (
    MAX_REFUND_WORDS,
    Refund,
    RefundCause,
    RefundRule,
    RefundStatus,
    line_key,
    watched_percent,
)
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.catalog import LectureRepository
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.payments import RefundRepository
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.audit import AuditLog
from edtech_app.services.mail import MailService
from edtech_app.services.money_back import MoneyBack
from edtech_app.services.notifications import NotificationsService
from edtech_app.settings import RefundDecision, Settings

log = logs.get(__name__)

GO_ON_AFTER = timedelta(minutes=1)
"""How long whoever began a refund has to finish it before the job does."""
ASK_AFTER = timedelta(hours=1)
"""How long the provider has to tell us of its own accord that money has arrived."""
UNDECIDED = (RefundStatus.ASKED, RefundStatus.DECLINED)
"""What the house may still decide, or decide anew."""
ELSEWHERE = "Given back in the payment provider's own dashboard."


@dataclass(frozen=True, slots=True)
class RefundOption:
    """A line of an order: its refund if there is one, and otherwise why its course cannot be given back ("" if it can).

    `watched` is how much of the course the student has seen, in percent.
    """

    line: OrderLine
    refund: Refund | None
    watched: int
    refusal: str


class RefundsService:
    """Requests and decisions. What was decided is carried out by `MoneyBack`, once."""

    def __init__(
        self,
        *,
        refunds: RefundRepository,
        orders: OrderRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        lectures: LectureRepository,
        money_back: MoneyBack,
        alerts: PaymentAlerts,
        payments: PaymentGateway,
        mail: MailService,
        notifications: NotificationsService,
        audit: AuditLog,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._refunds, self._orders, self._enrollments = refunds, orders, enrollments
        self._progress, self._lectures = progress, lectures
        self._money_back, self._alerts, self._payments = money_back, alerts, payments
        self._mail, self._notifications, self._audit = mail, notifications, audit
        self._settings, self._now = settings, now

    # What a student does

    async def options(self, actor: Actor, order_id: str) -> list[RefundOption]:
        """What can be given back of one of the actor's orders, line by line.

        Raises:
            NotFound: No such order, or somebody else's.
        """
        order = await self._own_order(actor, order_id)
        return [await self._option(order, line) for line in order.lines]

    async def ask(self, actor: Actor, order_id: str, course_id: str, words: str = "") -> Refund:
        """Give a course of the actor's back; asking twice is asking once.

        Where the rule decides, the money is on its way when this returns, or as soon as the provider answers; where
        the house does, it waits for an administrator.

        Raises:
            NotFound: No such order or course in it, or somebody else's order.
            Conflict: The printed rule does not allow it; the words say why.
            InvalidInput: The words are too long.
        """
        order = await self._own_order(actor, order_id)
        line = _line(order, course_id)
        tidy = _read("words", words)
        option = await self._option(order, line)
        if option.refund is not None:
            return option.refund
        if option.refusal:
            raise Conflict(option.refusal)
        by_rule = self._settings.refund_decision is RefundDecision.RULE
        refund = await self._money_back.begin_line(
            order,
            line,
            words=tidy,
            status=RefundStatus.APPROVED if by_rule else RefundStatus.ASKED,
            decided_by=HOUSE if by_rule else "",
        )
        await self._record(Act.REFUND_ASKED, actor, refund)
        return await self._money_back.go_on_if_possible(refund)

    # What an administrator does

    async def look(self, actor: Actor, order_id: str) -> list[RefundOption]:
        """The same of anybody's order: what the printed rule would say, which does not bind the house.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such order.
        """
        actor.require_administrator()
        order = await self._orders.get(order_id)
        return [await self._option(order, line) for line in order.lines]

    async def waiting(self, actor: Actor) -> list[Refund]:
        """Refunds that wait for somebody of the house: those asked for, and those that failed; longest first.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        soon = self._now() + GO_ON_AFTER
        return [
            refund
            for status in (RefundStatus.ASKED, RefundStatus.FAILED)
            for refund in await self._refunds.in_status(status, before=soon)
        ]

    async def decide(self, actor: Actor, refund_id: str, *, approve: bool, reason: str = "") -> Refund:
        """Approve or decline what a student asked for; a refusal needs a reason, which the student gets by letter.

        Deciding again as before is harmless, and what was declined may be approved later.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: No reason for a refusal, or one too long.
            Conflict: The money is on its way already.
        """
        actor.require_administrator()
        tidy = _read("reason", reason)
        if not approve and not tidy:
            raise InvalidInput({"reason": "Please tell the student why."})
        refund = await self._refunds.get(refund_id)
        to = RefundStatus.APPROVED if approve else RefundStatus.DECLINED
        if refund.status not in UNDECIDED:
            if approve:
                return await self._money_back.go_on_if_possible(refund)
            raise Conflict("This money is on its way already.")
        if refund.status is to:
            return refund
        # Kept and told before it stands, because afterwards nothing says any more that it is owed.
        await self._record(Act.REFUND_APPROVED if approve else Act.REFUND_DECLINED, actor, refund, reason=tidy)
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
        tidy = _read("reason", reason)
        if not tidy:
            raise InvalidInput({"reason": "Please write down why."})
        order = await self._orders.get(order_id)
        line = _line(order, course_id)
        if order.status not in (OrderStatus.FULFILLED, OrderStatus.REFUNDED) or line.price.is_zero:
            raise Conflict("Nothing was paid for this that could be given back.")
        self._require_same_provider(order)
        if await self._refunds.by_key(line_key(order.id, line.course_id)) is None:
            await self._keep(Act.REFUND_GIVEN, actor, order, line.price, tidy, course=line.course_id)
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
        left = [
            option.line
            for option in await self.look(actor, order_id)
            if not option.line.price.is_zero and (option.refund is None or option.refund.status in UNDECIDED)
        ]
        if not left:
            raise Conflict("There is nothing left of this order that could be given back.")
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
                tidy = _read("reason", reason)
                await self._keep(Act.REFUND_GIVEN, actor, order, payment.amount, tidy)
                return await self._money_back.return_payment(order, payment, RefundCause.WRONG_AMOUNT, tidy)
        raise Conflict("The payment provider has not got this payment any more.")

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
        await self._record(Act.REFUND_RETRIED, actor, refund)
        await self._refunds.move(refund, to=RefundStatus.APPROVED, now=self._now(), attempt=refund.attempt + 1)
        return await self._money_back.go_on_if_possible(await self._refunds.get(refund.id))

    # What happens by itself

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

    async def _own_order(self, actor: Actor, order_id: str) -> Order:
        actor.require_sign_in()
        order = await self._orders.get(order_id)
        if order.user_id != actor.user_id:
            raise NotFound(self._orders.missing)
        return order

    async def _option(self, order: Order, line: OrderLine) -> RefundOption:
        watched = await self._watched(order.user_id, line.course_id)
        refund = await self._refunds.by_key(line_key(order.id, line.course_id))
        return RefundOption(line, refund, watched, "" if refund else await self._refusal(order, line, watched))

    async def _refusal(self, order: Order, line: OrderLine, watched: int) -> str:
        enrollment = await self._enrollments.of(order.user_id, line.course_id)
        if order.status is not OrderStatus.FULFILLED or enrollment is None or enrollment.order_id != order.id:
            return "This order did not give you this course."
        if line.price.is_zero:
            return "This course was free."
        if order.dispute is not Dispute.NONE:
            return "Your bank is looking into this payment already."
        if order.gateway != self._payments.name:
            return "This was paid in another way. Please write to us."
        return RefundRule(order.paid_at, watched).refusal(self._now())

    async def _watched(self, user_id: str, course_id: str) -> int:
        lectures = [lecture for lecture in await self._lectures.of(course_id) if lecture.is_playable]
        progress = await self._progress.of(user_id, course_id)
        return watched_percent(progress, {lecture.id: lecture.seconds for lecture in lectures})

    def _require_same_provider(self, order: Order) -> None:
        if order.gateway != self._payments.name:
            raise Conflict("This was paid through another provider, and has to be given back there.")

    async def _record(self, act: Act, actor: Actor, refund: Refund, reason: str = "") -> None:
        await self._audit.record(
            act,
            actor=actor,
            subject_id=refund.user_id,
            order=refund.order_id,
            course=refund.course_id,
            amount=str(refund.amount),
            reason=reason,
        )

    async def _keep(self, act: Act, actor: Actor, order: Order, amount: Money, reason: str, course: str = "") -> None:
        """Keep an act before there is a refund: an entry too many is better than an act without one."""
        await self._audit.record(
            act,
            actor=actor,
            subject_id=order.user_id,
            order=order.id,
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
            title="About your refund",
            text=f"We could not give back what you paid for “{line.title if line else ''}”: {refund.reason}",
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


_NOT_SENT = (RefundStatus.ASKED, RefundStatus.DECLINED, RefundStatus.APPROVED, RefundStatus.FAILED)


def _is_of(refund: Refund, theirs: ProviderRefund) -> bool:
    """Whether the provider's refund is this one, in any of its attempts."""
    is_named = refund.gateway_refund_id.split("/")[0] == theirs.id
    return is_named or theirs.key.rpartition("-")[0] == refund.key


def _is_current(refund: Refund, theirs: ProviderRefund) -> bool:
    """Whether the provider's refund is the last attempt, and not one that had failed before."""
    return refund.gateway_refund_id.split("/")[0] == theirs.id or theirs.key == refund.provider_key


def _line(order: Order, course_id: str) -> OrderLine:
    line = order.line(course_id)
    if line is None:
        raise NotFound("This order has no such course.")
    return line


def _read(name: str, words: str) -> str:
    tidy = " ".join(words.split())
    if len(tidy) > MAX_REFUND_WORDS:
        raise InvalidInput({name: f"Please use at most {MAX_REFUND_WORDS} characters."})
    return tidy
