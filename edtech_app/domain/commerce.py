"""Buying: carts, orders, what the payment provider tells us, and the ledger that everybody's earnings are sums of."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant, Value
from edtech_app.domain.money import CURRENCY, Money

HOUSE_FEE_BASIS_POINTS = 1_000
"""The house keeps 10 % of a sale; the instructor earns the rest."""
MAX_CART = 50
CHECKOUT_LASTS = timedelta(minutes=30)
"""How long an order may be paid before it expires; one that is paid later all the same is honoured."""
INDIA = timezone(timedelta(hours=5, minutes=30), "IST")


class Cart(Entity):
    """What a student means to buy; its id is the user's id. Prices are never kept here."""

    course_ids: tuple[str, ...] = ()


class WishlistEntry(Entity):
    user_id: str
    course_id: str
    created_at: Instant


class OrderStatus(StrEnum):
    """new → open → paid → fulfilled; an expired order that is paid after all is honoured; review is for a human."""

    NEW = "new"
    OPEN = "open"
    PAID = "paid"
    FULFILLED = "fulfilled"
    EXPIRED = "expired"
    REVIEW = "review"
    REFUNDED = "refunded"


class OrderLine(Value):
    """A course as it was sold: title and price at that moment."""

    course_id: str
    instructor_id: str
    title: str
    price: Money


class Order(Entity):
    """A purchase. Amounts are fixed by us when it is made; status moves only by compare-and-set.

    Unique fields are never empty: `open_key` is the user's id while the order may be paid or is being fulfilled and
    `closed:<id>` after, `gateway_order_id` and `payment_id` are `none:<id>` until known. `number` is the receipt's,
    taken at fulfilment so that the series has no gaps, "" before. `refunded` is what went back for courses that were
    owned already.
    """

    user_id: str
    user_email: str
    user_name: str
    lines: tuple[OrderLine, ...]
    total: Money
    currency: str = CURRENCY
    status: OrderStatus = OrderStatus.NEW
    open_key: str
    gateway: str = ""
    gateway_order_id: str
    payment_id: str
    number: str = ""
    refunded: Money = Money(0)
    created_at: Instant
    updated_at: Instant
    expires_at: Instant
    paid_at: Instant = NEVER

    @property
    def course_ids(self) -> tuple[str, ...]:
        return tuple(line.course_id for line in self.lines)

    def sells(self, lines: tuple[OrderLine, ...]) -> bool:
        """Whether exactly these courses are sold at exactly these prices."""
        mine, theirs = ({(line.course_id, line.price) for line in some} for some in (self.lines, lines))
        return mine == theirs


class ReceiptSeries(Entity):
    """The receipts of one financial year: how many numbers are given out, and to which order the last one went.

    Its id is the year's name. The next number is only given out when the last one stands on its order, so a crash in
    between leaves no gap.
    """

    count: int = 0
    holder: str = ""

    @property
    def number(self) -> str:
        """The last number as it is printed: at most 16 characters, as the GST rules ask."""
        return f"{self.id}/{self.count:06d}"


def financial_year(moment: datetime) -> str:
    """India's financial year, April to March, as in `2026-27`."""
    local = moment.astimezone(INDIA)
    first = local.year if local.month >= 4 else local.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


class EventStatus(StrEnum):
    NEW = "new"
    DONE = "done"


class PaymentEvent(Entity):
    """Word of a payment, kept before anything is done about it. `key` is unique: the same word twice is kept once."""

    key: str
    gateway_order_id: str
    status: EventStatus = EventStatus.NEW
    created_at: Instant
    updated_at: Instant


class EntryKind(StrEnum):
    SALE = "sale"
    FEE = "fee"
    REFUND = "refund"


class LedgerEntry(Entity):
    """One append-only row: what an order's line brought (`SALE`, positive) or cost (`FEE`, negative) the instructor."""

    order_id: str
    course_id: str
    instructor_id: str
    user_id: str
    kind: EntryKind
    amount: Money
    created_at: Instant


@dataclass(frozen=True, slots=True)
class PaymentProof:
    """What the payment window hands the browser; worth nothing until its signature is checked."""

    gateway_order_id: str
    payment_id: str
    signature: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A captured payment as the provider itself reports it."""

    id: str
    gateway_order_id: str
    amount: Money
    currency: str = CURRENCY


@dataclass(frozen=True, slots=True)
class CheckoutTicket:
    """What the page needs to open the payment window; `is_paid` when nothing had to be paid."""

    order_id: str
    gateway: str
    gateway_order_id: str
    public_key: str
    amount: Money
    is_paid: bool = False
