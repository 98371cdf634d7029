"""Carts, wishlists, orders and the ledger."""

from datetime import datetime
from typing import Any

from edtech_app.domain.commerce import (
    Cart,
    Dispute,
    EntryKind,
    EventStatus,
    LedgerEntry,
    Order,
    OrderStatus,
    PaymentEvent,
    ReceiptSeries,
    WishlistEntry,
)
from edtech_app.domain.entity import NEVER, millis
from edtech_app.domain.errors import Duplicate, NotFound
from edtech_app.domain.money import Money
from edtech_app.repositories.base import Repository


class CartRepository(Repository[Cart]):
    collection = "carts"
    entity = Cart

    async def of(self, user_id: str) -> Cart:
        """The user's cart, made empty at the first look."""
        found = await self.find(user_id)
        if found is not None:
            return found
        try:
            return await self.add(Cart(id=user_id))
        except Duplicate:
            return await self.get(user_id)


class WishlistRepository(Repository[WishlistEntry]):
    collection = "wishlists"
    entity = WishlistEntry

    async def of_user(self, user_id: str) -> list[WishlistEntry]:
        """A user's wishes, newest first."""
        return sorted(await self._list({"user_id": user_id}), key=lambda entry: entry.id, reverse=True)

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def wants(self, user_id: str, course_id: str) -> WishlistEntry | None:
        return await self._one({"user_id": user_id, "course_id": course_id})


class OrderRepository(Repository[Order]):
    collection = "orders"
    entity = Order
    missing = "This order does not exist."

    async def by_gateway_order(self, gateway_order_id: str) -> Order:
        found = await self._one({"gateway_order_id": gateway_order_id})
        if found is None:
            raise NotFound(self.missing)
        return found

    async def by_open_key(self, open_key: str) -> Order | None:
        """The order that the user may pay now."""
        return await self._one({"open_key": open_key})

    async def newest(self, *, status: str = "", before: str = "", limit: int) -> list[Order]:
        """Orders in one status, or in all (""), newest first, from behind an id on ("" for the newest)."""
        where: dict[str, Any] = {"status": status} if status else {}
        if before:
            where["_id"] = {"$lt": before}
        return await self._list(where, sort=[("_id", -1)], limit=limit)

    async def named(self, text: str) -> list[Order]:
        """The orders that a text names exactly: by their id, their receipt's number, or the provider's ids."""
        names = ("_id", "number", "payment_id", "gateway_order_id")
        found = [await self._one({name: text}) for name in names] if text else []
        return [order for order in found if order is not None]

    async def of_address(self, email: str, *, limit: int) -> list[Order]:
        """Orders whose buyer had this address when they were made."""
        return await self._list({"user_email": email}, limit=limit)

    async def last_paid(self, gateway: str, *, start: datetime, end: datetime) -> Order | None:
        """The order that was paid last through a provider in this time."""
        found = await self._list(
            {"gateway": gateway, "paid_at": {"$gte": millis(start), "$lt": millis(end)}},
            sort=[("paid_at", -1)],
            limit=1,
        )
        return found[0] if found else None

    async def of_user(self, user_id: str, *, limit: int = 100) -> list[Order]:
        """A user's orders, newest first."""
        return await self._list({"user_id": user_id}, sort=[("created_at", -1)], limit=limit)

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})

    async def in_status(
        self, status: OrderStatus, *, before: datetime, expiring_after: datetime = NEVER, limit: int = 100
    ) -> list[Order]:
        """Orders that nobody touched in a status since before a moment, longest first."""
        return await self._list(
            {
                "status": status.value,
                "updated_at": {"$lt": millis(before)},
                "expires_at": {"$gte": millis(expiring_after)},
            },
            sort=[("updated_at", 1)],
            limit=limit,
        )

    async def count(self, status: OrderStatus) -> int:
        """How many orders are in a status, by its index; the longer the more there are."""
        return await self._count({"status": status.value})

    async def touch(self, order: Order, *, now: datetime) -> None:
        """Note that an order was looked at, so that others get their turn."""
        await self.move(order.id, origin=order.status, to=order.status, now=now)

    async def flag(self, order_id: str, dispute: Dispute, *, now: datetime) -> bool:
        """Note how a dispute about the payment stands; the order's status stays as it is."""
        return await self._set(order_id, {"dispute": dispute.value, "updated_at": millis(now)})

    async def note_refunded(self, order_id: str, refunded: Money, *, now: datetime) -> bool:
        """Keep the sum of what went back for the order's lines."""
        return await self._set(order_id, {"refunded": refunded.paise, "updated_at": millis(now)})

    async def made_since(self, moment: datetime, *, limit: int) -> list[Order]:
        """Orders in every status from a moment on, oldest first."""
        return await self._list({"created_at": {"$gte": millis(moment)}}, sort=[("created_at", 1)], limit=limit)

    async def give_number(self, order_id: str, number: str) -> bool:
        """Put the receipt's number on an order that has none; says whether this call did it."""
        return await self._set(order_id, {"number": number}, expected={"number": ""})

    async def move(
        self, order_id: str, *, origin: OrderStatus, to: OrderStatus, now: datetime, **fields: str | int
    ) -> bool:
        """Move an order from one status to another and set the fields with it; says whether this call did it.

        The filter is the lock: of the browser, the webhook and the reconciliation at once exactly one matches.
        """
        return await self._set(
            order_id,
            {"status": to.value, "updated_at": millis(now), **fields},
            expected={"status": origin.value},
        )


class LedgerRepository(Repository[LedgerEntry]):
    collection = "ledger"
    entity = LedgerEntry

    async def record(self, entry: LedgerEntry) -> bool:
        """Append a row; the same order, course and kind is recorded once, and says whether this call did it."""
        try:
            await self.add(entry)
        except Duplicate:
            return False
        return True

    async def forget_user(self, user_id: str) -> int:
        """Delete what somebody's purchases brought, and what their courses brought."""
        return await self._delete_all({"user_id": user_id}) + await self._delete_all({"instructor_id": user_id})

    async def of_order(self, order_id: str) -> list[LedgerEntry]:
        """Every row of an order."""
        return await self._list({"order_id": order_id})

    async def all(self) -> list[LedgerEntry]:
        return await self._list({})

    async def of_instructor(self, instructor_id: str) -> list[LedgerEntry]:
        """An instructor's rows, newest first."""
        return await self._list({"instructor_id": instructor_id}, sort=[("created_at", -1)])

    async def first_of_instructor(self, instructor_id: str) -> LedgerEntry | None:
        """An instructor's oldest row."""
        found = await self._list({"instructor_id": instructor_id}, sort=[("created_at", 1)], limit=1)
        return found[0] if found else None

    async def between(self, instructor_id: str, since: datetime, until: datetime) -> list[LedgerEntry]:
        """An instructor's rows from one moment until before another."""
        return await self._list(
            {"instructor_id": instructor_id, "created_at": {"$gte": millis(since), "$lt": millis(until)}}
        )

    async def newest_between(
        self, instructor_id: str, since: datetime, until: datetime, *, course_id: str = "", limit: int
    ) -> list[LedgerEntry]:
        """An instructor's rows, or one course's, from one moment until before another, newest first."""
        where: dict[str, object] = {
            "instructor_id": instructor_id,
            "created_at": {"$gte": millis(since), "$lt": millis(until)},
        }
        if course_id:
            where["course_id"] = course_id
        return await self._list(where, sort=[("created_at", -1), ("_id", -1)], limit=limit)

    async def amounts_between(self, since: datetime, until: datetime) -> list[tuple[EntryKind, Money]]:
        """Kind and amount of everybody's rows from one moment until before another, a day's at most."""
        within = {"created_at": {"$gte": millis(since), "$lt": millis(until)}}
        rows = await self._rows(("kind", "amount"), within, sort=[("created_at", 1)], limit=0)
        return [(EntryKind(row["kind"]), Money(row["amount"])) for row in rows]

    async def due(self, *, limit: int) -> list[LedgerEntry]:
        """Rows that their instructors' months do not hold yet."""
        return await self._list({"counted": "due"}, limit=limit)

    async def mark_counted(self, entry: LedgerEntry) -> bool:
        """Note that the row is counted, as it was read; says whether this call did it."""
        return await self._set(entry.id, {"counted": "done"}, expected={"version": entry.version})


class ReceiptSeriesRepository(Repository[ReceiptSeries]):
    collection = "receipts"
    entity = ReceiptSeries

    async def of(self, name: str) -> ReceiptSeries:
        """A series, begun at the first look."""
        found = await self._one({"_id": name})
        if found is not None:
            return found
        try:
            return await self.add(ReceiptSeries(id=name))
        except Duplicate:
            return await self.of(name)

    async def all(self) -> list[ReceiptSeries]:
        """Every year's receipts and credit notes; a handful."""
        return await self._list({})


class PaymentEventRepository(Repository[PaymentEvent]):
    collection = "events"
    entity = PaymentEvent

    async def keep(self, event: PaymentEvent) -> PaymentEvent:
        """Store word of a payment, or return the same word as it was stored before."""
        return await self._add_once(event, {"key": event.key})

    async def of_order(self, gateway_order_id: str) -> list[PaymentEvent]:
        """What came in about an order, oldest first."""
        return sorted(await self._list({"gateway_order_id": gateway_order_id}), key=lambda event: event.created_at)

    async def since(self, moment: datetime, *, limit: int) -> list[PaymentEvent]:
        """What came in from a moment on, newest first."""
        return await self._list({"created_at": {"$gte": millis(moment)}}, sort=[("created_at", -1)], limit=limit)

    async def forget_order(self, gateway_order_id: str) -> int:
        return await self._delete_all({"gateway_order_id": gateway_order_id})

    async def waiting(self, *, before: datetime, limit: int = 100) -> list[PaymentEvent]:
        """What came in before a moment and is not dealt with yet, longest first."""
        return await self._list(
            {"status": EventStatus.NEW.value, "updated_at": {"$lt": millis(before)}},
            sort=[("updated_at", 1)],
            limit=limit,
        )

    async def finish(self, event_id: str, *, now: datetime) -> None:
        """Note that an event is dealt with; what it said to the letter is erased."""
        await self._set(event_id, {"status": EventStatus.DONE.value, "body": "", "updated_at": millis(now)})

    async def forget_before(self, moment: datetime) -> int:
        """Delete the events dealt with before a moment, and say how many."""
        return await self._delete_all({"status": EventStatus.DONE.value, "updated_at": {"$lt": millis(moment)}})

    async def put_off(self, event_id: str, *, now: datetime) -> None:
        """Note that an event was looked at in vain, so that others get their turn."""
        await self._set(event_id, {"updated_at": millis(now)}, expected={"status": EventStatus.NEW.value})
