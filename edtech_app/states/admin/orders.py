"""All orders of the house, as it lists them."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.commerce import Order, OrderStatus
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.admin.narrowed import NarrowedList
from edtech_app.states.guard import actor_of

STATUSES = {
    OrderStatus.FULFILLED: ("Paid", "success"),
    OrderStatus.REFUNDED: ("Refunded", ""),
    OrderStatus.REVIEW: ("Held for review", "danger"),
    OrderStatus.PAID: ("Paid, being completed", "warning"),
    OrderStatus.OPEN: ("Awaiting payment", ""),
    OrderStatus.EXPIRED: ("Expired", ""),
    OrderStatus.NEW: ("Started", ""),
}


@dataclass(frozen=True)
class HouseOrderRow:
    """An order in the list."""

    id: str = ""
    href: str = ""
    title: str = ""
    buyer: str = ""
    facts: str = ""
    total: str = ""
    status_text: str = ""
    tone: str = ""


class HouseOrdersState(NarrowedList, rx.State):
    """The orders that the address asks for."""

    orders: list[HouseOrderRow] = []

    async def _show(self, after: str) -> tuple[int, str]:
        found = await services().sales.orders(await actor_of(self), words=self.words, status=self.standing, after=after)
        self.orders = [order_row(order) for order in found.orders]
        return len(found.orders), found.next

    def _href(self, after: str = "") -> str:
        return routes.admin_orders(q=self.words, status=self.standing, after=after)


def order_row(order: Order) -> HouseOrderRow:
    """An order as lists of the house show it."""
    status_text, tone = STATUSES[order.status]
    more = len(order.lines) - 1
    facts = [formats.date_and_time(order.created_at), f"Receipt {order.number}" if order.number else order.id]
    if not order.refunded.is_zero:
        facts.append(f"{order.refunded} in refunds")
    return HouseOrderRow(
        id=order.id,
        href=routes.admin_order(order.id),
        title=order.lines[0].title + (f" and {more} more" if more else ""),
        buyer=f"{order.user_name} · {order.user_email}" if order.user_email else order.user_name or "A deleted account",
        facts=" · ".join(facts),
        total=str(order.total),
        status_text=status_text,
        tone=tone,
    )
