"""The orders of whoever is signed in, as a list, and how an order stands in words."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.commerce import Order, OrderStatus
from edtech_app.domain.errors import AppError
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow

STATUS_WORDS = {
    OrderStatus.FULFILLED: ("Paid", "success"),
    OrderStatus.PAID: ("Being confirmed", "warning"),
    OrderStatus.REVIEW: ("Being checked", "warning"),
    OrderStatus.REFUNDED: ("Refunded", "neutral"),
}
NOT_PAID = ("Not paid", "neutral")
NOTES = {
    OrderStatus.PAID: (
        "We have received your payment and are adding the courses to your account. You do not need to pay again."
    ),
    OrderStatus.REVIEW: (
        "The payment does not match this order, so we are checking it. You will get your courses or your money "
        "back. You do not need to do anything."
    ),
}
UNFINISHED = "This order has not been paid. If a payment still arrives, we will add the course to your account."


@dataclass(frozen=True)
class OrderRowView:
    """An order in the list."""

    href: str = ""
    title: str = ""
    number: str = ""
    date: str = ""
    total: str = ""
    refunded: str = ""
    status: str = ""
    tone: str = ""


@dataclass(frozen=True)
class StandingView:
    """How an order stands: a word with its tone, a sentence, and whether it can still be paid."""

    status: str = ""
    tone: str = ""
    note: str = ""
    is_unfinished: bool = False


class OrdersState(rx.State):
    """The orders of whoever is signed in. `phase` is loading, ready or failed."""

    phase: str = "loading"
    rows: list[OrderRowView] = []
    words: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the orders; newest first."""
        self.phase, self.rows = "loading", []
        try:
            self.rows = [_row(order) for order in await services().orders.orders(await actor_of(self))]
            self.phase = "ready"
        except AppError as error:
            self.phase, self.words = "failed", error.message


def _row(order: Order) -> OrderRowView:
    first, *others = order.lines
    more = f" and {formats.counted(len(others), 'more course')}" if others else ""
    standing = standing_of(order)
    return OrderRowView(
        href=routes.order(order.id),
        title=first.title + more,
        number=order.number,
        date=formats.date(order.paid_at),
        total=str(order.total),
        refunded=_partly(order),
        status=standing.status,
        tone=standing.tone,
    )


def _partly(order: Order) -> str:
    """What went back of an order that is still somebody's in part; "" otherwise."""
    return "" if order.refunded.is_zero or order.status is not OrderStatus.FULFILLED else str(order.refunded)


def standing_of(order: Order) -> StandingView:
    """How an order stands, for its buyer."""
    status, tone = ("Partly refunded", "neutral") if _partly(order) else STATUS_WORDS.get(order.status, NOT_PAID)
    is_unfinished = order.status not in STATUS_WORDS
    return StandingView(status, tone, UNFINISHED if is_unfinished else NOTES.get(order.status, ""), is_unfinished)
