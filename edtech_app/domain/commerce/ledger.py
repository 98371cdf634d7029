"""The ledger: sales, fees and what went back, from the instructor's side."""

from datetime import datetime
from enum import StrEnum

from edtech_app.domain.commerce.orders import Order, OrderLine
from edtech_app.domain.entity import Entity, Instant, new_id
from edtech_app.domain.money import Money


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
