"""An order and its lines, from the price that was fixed to the money that went back."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant, Value
from edtech_app.domain.money import CURRENCY, Money

USUAL_FEE = 2_000
"""What the house keeps of a sale unless set otherwise, in hundredths of a percent; the instructor earns the rest."""
CHECKOUT_LASTS = timedelta(minutes=30)
"""How long an order may be paid before it expires; one that is paid later all the same is honoured."""
LATE_PAYMENTS = timedelta(days=4)
"""Banks may say yes up to three days late (Razorpay's late authorisation); one more for slack."""


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
