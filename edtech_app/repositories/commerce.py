"""Carts, wishlists, orders and the ledger."""

from datetime import datetime

from edtech_app.domain.commerce import Cart, LedgerEntry, Order, OrderStatus, WishlistEntry
from edtech_app.domain.entity import millis
from edtech_app.domain.errors import Duplicate, NotFound
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

    async def of_user(self, user_id: str, *, limit: int = 100) -> list[Order]:
        """A user's orders, newest first."""
        return await self._list({"user_id": user_id}, sort=[("created_at", -1)], limit=limit)

    async def in_status(self, status: OrderStatus, *, before: datetime, limit: int = 100) -> list[Order]:
        """Orders that have stood in a status since before a moment, longest first."""
        return await self._list(
            {"status": status.value, "updated_at": {"$lt": millis(before)}}, sort=[("updated_at", 1)], limit=limit
        )

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

    async def of_instructor(self, instructor_id: str) -> list[LedgerEntry]:
        """An instructor's rows, newest first."""
        return await self._list({"instructor_id": instructor_id}, sort=[("created_at", -1)])
