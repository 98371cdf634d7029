"""Word of payments: stored first, worked off after, whoever it comes from."""

import hashlib
from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.commerce import AlertKind, Dispute, EventStatus, Order, PaymentEvent, PaymentProof
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import AppError, InvalidInput, NotFound
from edtech_app.domain.words import date_and_time
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.commerce import OrderRepository, PaymentEventRepository
from edtech_app.services.alerts import PaymentAlerts
from edtech_app.services.refunds import RefundReconciliation
from edtech_app.services.settlement import Settlement

log = logs.get(__name__)

WORK_OFF_AFTER = timedelta(seconds=20)
"""How long whoever brought an event has to work it off before the job does."""
EVENTS_KEPT = timedelta(days=180)
QUIET = timedelta(hours=1)
"""How long after a payment the provider has been silent for too long; it retries for a day and switches off then."""
LOOK_BACK = timedelta(days=1)
MOST_PROOFS = 200
"""As many words of browsers alone are silence enough."""
PROOF = "proof"
DISPUTES = {
    "payment.dispute.created": Dispute.OPEN,
    "payment.dispute.under_review": Dispute.OPEN,
    "payment.dispute.action_required": Dispute.OPEN,
    "payment.dispute.won": Dispute.WON,
    "payment.dispute.lost": Dispute.LOST,
    "payment.dispute.closed": Dispute.CLOSED,
}


class PaymentInbox:
    """Keeps what the provider's webhooks and the buyers' browsers say, each word once, and acts on it repeatably.

    What is said names an order or a payment to ask the provider about; its amounts and states are never believed.
    """

    def __init__(
        self,
        *,
        events: PaymentEventRepository,
        orders: OrderRepository,
        settlement: Settlement,
        refunds: RefundReconciliation,
        alerts: PaymentAlerts,
        payments: PaymentGateway,
        now: Clock,
    ) -> None:
        self._events, self._orders = events, orders
        self._settlement, self._refunds, self._alerts = settlement, refunds, alerts
        self._payments, self._now = payments, now

    async def receive(self, body: bytes, signature: str, event_id: str) -> str:
        """Keep what the provider calls us for, and return what to `work_off`; asks nobody, so it answers at once.

        Raises:
            InvalidInput: The signature is wrong or the body is no event; nothing was kept.
        """
        try:
            notice = self._payments.read_webhook(body, signature)
        except InvalidInput as refusal:
            log.warning("webhook_refused", bytes=len(body), because=refusal.message)
            raise
        event = await self._keep(
            f"event:{event_id or hashlib.sha256(body).hexdigest()}",
            kind=notice.kind,
            gateway_order_id=notice.gateway_order_id,
            payment_id=notice.payment_id,
            body=body.decode(),
        )
        log.info("webhook_kept", event_id=event.id, kind=notice.kind[:60], gateway_order=notice.gateway_order_id[:60])
        return event.id

    async def hear_browser(self, order: Order, proof: PaymentProof) -> Order:
        """Keep that a browser brought a genuine proof, work it off if that is possible now, and return the order."""
        event = await self._keep(
            f"proof:{proof.payment_id}",
            kind=PROOF,
            gateway_order_id=order.gateway_order_id,
            payment_id=proof.payment_id,
        )
        await self.work_off(event.id)
        return await self._orders.get(order.id)

    async def work_off(self, event_id: str) -> None:
        """Act on what was kept, unless that was done before; what cannot be done now waits for the job."""
        event = await self._events.find(event_id)
        if event is None or event.status is EventStatus.DONE:
            return
        try:
            await self._deal_with(event)
        except AppError as error:
            log.warning("payment_event_put_off", event_id=event.id, because=error.message)
        else:
            await self._events.finish(event.id, now=self._now())

    async def work_off_waiting(self) -> int:
        """Work off what nobody did, and say how many events that were."""
        now = self._now()
        waiting = await self._events.waiting(before=now - WORK_OFF_AFTER)
        for event in waiting:
            await self._events.put_off(event.id, now=now)
            try:
                await self.work_off(event.id)
            except Exception:
                # Whatever is wrong with one must not keep the others waiting.
                log.exception("payment_event_failed", event_id=event.id)
        return len(waiting)

    async def listen_for_silence(self) -> bool:
        """Tell the house when an order was paid an hour ago and no webhook has come since that order was made.

        Nothing is lost by that, because browsers and reconciliation settle orders too; but a webhook that fails for a
        day is switched off by the provider, and refunds and disputes would be heard of late. Told once a day.
        """
        if not self._payments.calls_back:
            return False
        now = self._now()
        order = await self._orders.last_paid(self._payments.name, start=now - LOOK_BACK, end=now - QUIET)
        if order is None:
            return False
        heard = await self._events.since(order.created_at, limit=MOST_PROOFS)
        if any(event.kind != PROOF for event in heard):
            return False
        await self._alerts.tell(
            AlertKind.SILENCE,
            f"{order.paid_at:%Y-%m-%d}",
            f"No webhook has arrived since {date_and_time(order.created_at)}, although order "
            f"{order.number or order.id} "
            "was paid after that. Check in the provider's dashboard that the webhook is still on.",
            order_id=order.id,
        )
        return True

    async def forget_old(self) -> int:
        """Delete events that were dealt with long ago, and say how many."""
        return await self._events.forget_before(self._now() - EVENTS_KEPT)

    async def _keep(
        self, key: str, *, kind: str, gateway_order_id: str, payment_id: str, body: str = ""
    ) -> PaymentEvent:
        now = self._now()
        return await self._events.keep(
            PaymentEvent(
                id=new_id(),
                key=key,
                kind=kind,
                gateway_order_id=gateway_order_id,
                payment_id=payment_id,
                body=body,
                created_at=now,
                updated_at=now,
            )
        )

    async def _deal_with(self, event: PaymentEvent) -> None:
        if not event.gateway_order_id:
            log.info("payment_event_of_no_order", event_id=event.id, kind=event.kind[:60])
            return
        try:
            order = await self._orders.by_gateway_order(event.gateway_order_id)
        except NotFound:
            await self._alerts.tell(
                AlertKind.UNKNOWN_ORDER,
                event.gateway_order_id,
                f"The provider sent {event.kind or 'an event'} for an unknown order.",
                gateway_order_id=event.gateway_order_id,
                payment_id=event.payment_id,
            )
            return
        order = await self._settlement.settle(order)
        if event.kind.startswith("refund."):
            await self._refunds.compare(order)
        if event.kind in DISPUTES:
            await self._flag(order, event, DISPUTES[event.kind])

    async def _flag(self, order: Order, event: PaymentEvent, dispute: Dispute) -> None:
        """Events come in any order: a dispute that has ended does not open again."""
        if dispute is not Dispute.OPEN or order.dispute is Dispute.NONE:
            await self._orders.flag(order.id, dispute, now=self._now())
        await self._alerts.tell(
            AlertKind.DISPUTE,
            f"{event.payment_id}:{dispute}",
            f"A bank disputes payment {event.payment_id} of order {order.number or order.id}: {dispute}.",
            order_id=order.id,
            payment_id=event.payment_id,
        )
