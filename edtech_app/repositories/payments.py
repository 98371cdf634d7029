"""Refunds, and what somebody of the house has to look at."""

from datetime import datetime

from edtech_app.domain.commerce import AlertStatus, PaymentAlert
from edtech_app.domain.entity import NEVER, millis
from edtech_app.domain.errors import Duplicate
from edtech_app.domain.refunds import Refund, RefundStatus
from edtech_app.repositories.base import Repository


class RefundRepository(Repository[Refund]):
    collection = "refunds"
    entity = Refund
    missing = "This refund does not exist."

    async def begin(self, refund: Refund) -> Refund:
        """Store a refund, or return the one that its line or payment has already."""
        return await self._add_once(refund, {"key": refund.key})

    async def by_key(self, key: str) -> Refund | None:
        return await self._one({"key": key})

    async def of_order(self, order_id: str) -> list[Refund]:
        """What went back of an order, or may go, oldest first."""
        return sorted(await self._list({"order_id": order_id}), key=lambda refund: refund.id)

    async def of_user(self, user_id: str) -> list[Refund]:
        return await self._list({"user_id": user_id})

    async def in_status(self, status: RefundStatus, *, before: datetime, limit: int = 100) -> list[Refund]:
        """Refunds that nobody touched in a status since before a moment, longest first."""
        return await self._list(
            {"status": status.value, "updated_at": {"$lt": millis(before)}}, sort=[("updated_at", 1)], limit=limit
        )

    async def move(self, refund: Refund, *, to: RefundStatus, now: datetime, **fields: str | int) -> bool:
        """Move a refund from the status in which it was read and set the fields with it; says whether this call did."""
        return await self._set(
            refund.id,
            {"status": to.value, "updated_at": millis(now), **fields},
            expected={"status": refund.status.value, "attempt": refund.attempt},
        )

    async def count(self, status: RefundStatus) -> int:
        return await self._count({"status": status.value})

    async def begin_closing(self, refund_id: str, *, now: datetime) -> bool:
        """Fix the moment at which our books are closed on a refund; the first one holds."""
        return await self._set(refund_id, {"closed_at": millis(now)}, expected={"closed_at": millis(NEVER)})

    async def give_number(self, refund_id: str, number: str) -> bool:
        """Put the credit note's number on a refund that has none; says whether this call did it."""
        return await self._set(refund_id, {"number": number}, expected={"number": ""})

    async def all(self) -> list[Refund]:
        return await self._list({})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})


class PaymentAlertRepository(Repository[PaymentAlert]):
    collection = "alerts"
    entity = PaymentAlert
    missing = "This alert does not exist."

    async def keep(self, alert: PaymentAlert) -> bool:
        """Store an alert unless the same thing was told before; says whether this call did it."""
        try:
            await self.add(alert)
        except Duplicate:
            return False
        return True

    async def by_key(self, key: str) -> PaymentAlert | None:
        return await self._one({"key": key})

    async def open(self, *, limit: int = 200) -> list[PaymentAlert]:
        """What nobody has dealt with yet, newest first."""
        return await self._list({"status": AlertStatus.OPEN.value}, sort=[("created_at", -1)], limit=limit)

    async def of_order(self, order_id: str) -> list[PaymentAlert]:
        """What was told of an order, dealt with or not, oldest first."""
        return sorted(await self._list({"order_id": order_id}), key=lambda alert: alert.created_at)

    async def count_open(self) -> int:
        return await self._count({"status": AlertStatus.OPEN.value})

    async def close(self, alert_id: str, answer: str, *, now: datetime) -> bool:
        """Note that an alert was dealt with; says whether this call did it."""
        return await self._set(
            alert_id,
            {"status": AlertStatus.CLOSED.value, "answer": answer, "updated_at": millis(now)},
            expected={"status": AlertStatus.OPEN.value},
        )

    async def forget_order(self, order_id: str) -> int:
        return await self._delete_all({"order_id": order_id})
