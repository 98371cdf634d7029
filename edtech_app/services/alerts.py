"""What the house cannot settle by itself about money: told once, kept until an administrator has dealt with it."""

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.audit import Act
from edtech_app.domain.commerce import MAX_ALERT_NOTE, AlertKind, AlertStatus, PaymentAlert
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import InvalidInput
from edtech_app.repositories.payments import PaymentAlertRepository
from edtech_app.services.audit import AuditLog

log = logs.get(__name__)


class PaymentAlerts:
    """Keeps alerts and shows them to administrators. Words name ids and amounts, never people or secrets."""

    def __init__(self, *, alerts: PaymentAlertRepository, audit: AuditLog, now: Clock) -> None:
        self._alerts, self._audit, self._now = alerts, audit, now

    async def tell(
        self,
        kind: AlertKind,
        about: str,
        words: str,
        *,
        order_id: str = "",
        gateway_order_id: str = "",
        payment_id: str = "",
    ) -> None:
        """Keep an alert of a kind about something, named by an id; the same again is not told twice."""
        now = self._now()
        alert = PaymentAlert(
            id=new_id(),
            key=_key(kind, about),
            kind=kind,
            words=words,
            order_id=order_id,
            gateway_order_id=gateway_order_id,
            payment_id=payment_id,
            created_at=now,
            updated_at=now,
        )
        if await self._alerts.keep(alert):
            log.error("alert", alert=alert.id, kind=kind.value, words=words)

    async def settle(self, kind: AlertKind, about: str, answer: str) -> None:
        """Close an alert whose matter is settled, if there is one; repeatable, and what a person wrote stays."""
        if alert := await self._alerts.by_key(_key(kind, about)):
            await self._alerts.close(alert.id, answer[:MAX_ALERT_NOTE], now=self._now())

    async def open(self, actor: Actor) -> list[PaymentAlert]:
        """What waits for a human, newest first.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        return await self._alerts.open()

    async def close(self, actor: Actor, alert_id: str, note: str) -> PaymentAlert:
        """Note that an alert was dealt with and how; closing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: The note is too long.
        """
        actor.require_administrator()
        tidy = " ".join(note.split())
        if len(tidy) > MAX_ALERT_NOTE:
            raise InvalidInput({"note": f"Please use at most {MAX_ALERT_NOTE} characters."})
        alert = await self._alerts.get(alert_id)
        if alert.status is AlertStatus.OPEN:
            # Kept before it is done: an entry too many is better than an act without one.
            await self._audit.record(Act.ALERT_CLOSED, actor=actor, subject_id=alert.id, about=alert.kind.value)
            await self._alerts.close(alert.id, tidy, now=self._now())
        return await self._alerts.get(alert.id)


def _key(kind: AlertKind, about: str) -> str:
    return f"{kind}:{about}"
