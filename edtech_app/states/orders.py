"""What somebody has bought: the list of orders, and one order with its receipt."""

from dataclasses import dataclass, field

import reflex as rx

from edtech_app import routes
from edtech_app.domain.commerce import Order, OrderStatus
from edtech_app.domain.errors import AppError, NotFound
from edtech_app.runtime import services
from edtech_app.services.commerce import OrderPage
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow

STATUS_WORDS = {
    OrderStatus.FULFILLED: "Paid",
    OrderStatus.PAID: "Being confirmed",
    OrderStatus.REVIEW: "Being checked",
    OrderStatus.REFUNDED: "Refunded",
}


@dataclass(frozen=True)
class OrderRowView:
    """An order in the list."""

    href: str = ""
    title: str = ""
    number: str = ""
    date: str = ""
    total: str = ""
    status: str = ""
    is_paid: bool = False


@dataclass(frozen=True)
class LineView:
    """A course on a receipt; `href` leads to it, "" when it is gone."""

    title: str = ""
    price: str = ""
    href: str = ""


@dataclass(frozen=True)
class ReceiptView:
    """A receipt as it is printed."""

    number: str = ""
    order_id: str = ""
    payment_id: str = ""
    date: str = ""
    status: str = ""
    is_paid: bool = False
    buyer: str = ""
    email: str = ""
    lines: list[LineView] = field(default_factory=list)
    total: str = ""
    refunded: str = ""
    seller: str = ""
    seller_address: str = ""
    gstin: str = ""


class OrdersState(rx.State):
    """The orders of the person who is signed in. `phase` is loading, ready or failed."""

    phase: str = "loading"
    rows: list[OrderRowView] = []
    words: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the orders; newest first."""
        self.phase, self.rows = "loading", []
        try:
            self.rows = [_row(order) for order in await services().commerce.orders(await actor_of(self))]
            self.phase = "ready"
        except AppError as error:
            self.phase, self.words = "failed", error.message


class OrderState(rx.State):
    """One order. `phase` is loading, ready, missing or failed."""

    phase: str = "loading"
    receipt: ReceiptView = ReceiptView()
    words: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the order that the URL names, if it is the person's own."""
        self.phase, self.receipt = "loading", ReceiptView()
        try:
            page = await services().commerce.follow(await actor_of(self), str(getattr(self, "order_id", "")))
            self.receipt, self.phase = _receipt(page), "ready"
        except NotFound:
            self.phase = "missing"
        except AppError as error:
            self.phase, self.words = "failed", error.message


def _row(order: Order) -> OrderRowView:
    first, *others = order.lines
    more = f" and {formats.counted(len(others), 'more course')}" if others else ""
    return OrderRowView(
        href=routes.order(order.id),
        title=first.title + more,
        number=order.number,
        date=formats.date(order.paid_at),
        total=str(order.total),
        status=STATUS_WORDS[order.status],
        is_paid=order.status is OrderStatus.FULFILLED,
    )


def _receipt(page: OrderPage) -> ReceiptView:
    order, settings = page.order, get_settings()
    return ReceiptView(
        number=order.number,
        order_id=order.id,
        payment_id=order.payment_id if not order.payment_id.startswith("none:") else "",
        date=formats.date_and_time(order.paid_at) if order.status in STATUS_WORDS else "",
        status=STATUS_WORDS.get(order.status, "Not paid"),
        is_paid=order.status is OrderStatus.FULFILLED,
        buyer=order.user_name,
        email=order.user_email,
        lines=[
            LineView(
                title=line.title,
                price=str(line.price),
                href=routes.course(page.slugs[line.course_id]) if line.course_id in page.slugs else "",
            )
            for line in order.lines
        ],
        total=str(order.total),
        refunded="" if order.refunded.is_zero else str(order.refunded),
        seller=settings.site_name,
        seller_address=settings.support_email,
        gstin=settings.gstin,
    )
