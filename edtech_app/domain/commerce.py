"""Buying: carts, orders, what the payment provider tells us, and the ledger that everybody's earnings are sums of."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant, Value, new_id
from edtech_app.domain.money import CURRENCY, Money

USUAL_FEE = 2_000
"""What the house keeps of a sale unless set otherwise, in hundredths of a percent; the instructor earns the rest."""
MAX_CART = 50
MAX_ALERT_NOTE = 500
CHECKOUT_LASTS = timedelta(minutes=30)
"""How long an order may be paid before it expires; one that is paid later all the same is honoured."""
LATE_PAYMENTS = timedelta(days=4)
"""Banks may say yes up to three days late (Razorpay's late authorisation); one more for slack."""
INDIA = timezone(timedelta(hours=5, minutes=30), "IST")


class SeenPrice(Value):
    """What a course cost when the owner of a cart looked at it last."""

    course_id: str
    price: Money


class Cart(Entity):
    """What a student means to buy; its id is the user's id.

    What is charged is always today's price; `seen` is there to point a change out.
    """

    course_ids: tuple[str, ...] = ()
    seen: tuple[SeenPrice, ...] = ()


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


class Dispute(StrEnum):
    """Whether a bank argues about the payment on its customer's behalf; the last three are final. A flag, no status."""

    NONE = "none"
    OPEN = "open"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"


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
    taken at fulfilment so that the series has no gaps, "" before. `refunded` is the sum of what went back for its
    lines. `fee_basis_points`, `gstin` and `place_of_supply` (the buyer's state by its GST code, "" when unknown) are
    fixed when it is made: what is set later changes no sale of before.
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
    fee_basis_points: int = USUAL_FEE
    gstin: str = ""
    place_of_supply: str = ""
    dispute: Dispute = Dispute.NONE
    created_at: Instant
    updated_at: Instant
    expires_at: Instant
    paid_at: Instant = NEVER

    @property
    def course_ids(self) -> tuple[str, ...]:
        return tuple(line.course_id for line in self.lines)

    @property
    def was_opened(self) -> bool:
        """Whether the provider knows of it; what it does not know of can never be paid."""
        return not self.gateway_order_id.startswith("none:")

    def line(self, course_id: str) -> OrderLine | None:
        """The line that sells a course."""
        return next((line for line in self.lines if line.course_id == course_id), None)

    def fee(self, line: OrderLine) -> Money:
        """What the house keeps of a line, rounded down to the paisa."""
        return line.price.share(self.fee_basis_points)

    def sells(self, lines: tuple[OrderLine, ...]) -> bool:
        """Whether exactly these courses are sold at exactly these prices."""
        mine, theirs = ({(line.course_id, line.price) for line in some} for some in (self.lines, lines))
        return mine == theirs


class ReceiptSeries(Entity):
    """The receipts of one financial year: how many numbers are given out, and to which order the last one went.

    Its id is the year's name, with a C before it for the year's credit notes, whose holders are refunds. The next
    number is only given out when the last one stands on its holder, so a crash in between leaves no gap.
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


def credit_notes(moment: datetime) -> str:
    """The name of the credit notes' series of a moment, as in `C2026-27`."""
    return f"C{financial_year(moment)}"


class EventStatus(StrEnum):
    NEW = "new"
    DONE = "done"


class PaymentEvent(Entity):
    """Word of a payment, kept before anything is done about it. `key` is unique: the same word twice is kept once.

    `kind` is the provider's name for what happened ("payment.captured"), or "proof" from a browser. `body` is what was
    received to the letter, as it may be needed to find out what went wrong; it names people and is erased when done.
    """

    key: str
    kind: str = ""
    gateway_order_id: str
    payment_id: str = ""
    body: str = ""
    status: EventStatus = EventStatus.NEW
    created_at: Instant
    updated_at: Instant


class AlertKind(StrEnum):
    """What somebody of the house has to look at."""

    UNKNOWN_ORDER = "unknown order"
    WRONG_AMOUNT = "wrong amount"
    NOT_FULFILLED = "paid and not fulfilled"
    ODD_REFUND = "refund of no course"
    REFUND_FAILED = "refund failed"
    DISPUTE = "dispute"
    SILENCE = "no webhook"


class AlertStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class PaymentAlert(Entity):
    """Something about money that the house cannot settle by itself. `key` is unique: the same thing is told once.

    `answer` is what the administrator who closed it wrote.
    """

    key: str
    kind: AlertKind
    words: str
    order_id: str = ""
    gateway_order_id: str = ""
    payment_id: str = ""
    status: AlertStatus = AlertStatus.OPEN
    answer: str = ""
    created_at: Instant
    updated_at: Instant


class EntryKind(StrEnum):
    SALE = "sale"
    FEE = "fee"
    REFUND = "refund"
    FEE_REFUND = "fee refund"


class LedgerEntry(Entity):
    """One append-only row: what an order's line brought the instructor, or cost them.

    `SALE` is positive and `FEE` negative; `REFUND` and `FEE_REFUND` take both back to the paisa. `counted` is "due"
    until the instructor's month holds the row, then "done".
    """

    order_id: str
    course_id: str
    instructor_id: str
    user_id: str
    kind: EntryKind
    amount: Money
    counted: str = "due"
    created_at: Instant

    @property
    def is_counted(self) -> bool:
        """Whether the instructor's month holds it, unless the month's note says so already."""
        return self.counted == "done"

    @classmethod
    def of(cls, order: Order, line: OrderLine, kind: EntryKind, amount: Money, at: datetime) -> "LedgerEntry":
        """A new row for one line of an order."""
        return cls(
            id=new_id(),
            order_id=order.id,
            course_id=line.course_id,
            instructor_id=line.instructor_id,
            user_id=order.user_id,
            kind=kind,
            amount=amount,
            created_at=at,
        )


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


class RefundProgress(StrEnum):
    """How far the provider is with giving money back; only `FAILED` and `PROCESSED` are final."""

    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """Money that went back, as the provider itself reports it. `key` is ours, "" when somebody made it elsewhere."""

    id: str
    payment_id: str
    amount: Money
    progress: RefundProgress
    key: str = ""


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """What a genuine webhook is about: a reason to ask the provider, never to believe the body."""

    kind: str
    gateway_order_id: str = ""
    payment_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckoutTicket:
    """What the page needs to open the payment window, which comes from `script_url` ("" for the sandbox's page).

    `is_paid` when nothing had to be paid.
    """

    order_id: str
    gateway: str
    gateway_order_id: str
    public_key: str
    amount: Money
    script_url: str = ""
    is_paid: bool = False
