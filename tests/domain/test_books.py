"""What does not agree in rows that no honest house has, and what only looks so while something is under way."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from edtech_app.domain.books import Books, Trouble
from edtech_app.domain.commerce import EntryKind, LedgerEntry, Order, OrderStatus, ReceiptSeries
from edtech_app.domain.entity import new_id
from edtech_app.domain.learning import Enrollment, EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus
from tests.support.orders import PLACED, a_refund, an_order

NOW = PLACED
PRICE, FEE = Money(100_000), Money(20_000)
NUMBER = "2026-27/000001"


@dataclass
class Sale:
    """A course that was sold, and handed over, and booked; each test spoils what it is about."""

    order: Order
    enrollments: list[Enrollment]
    entries: list[LedgerEntry]
    refunds: list[Refund] = field(default_factory=list)
    series: list[ReceiptSeries] = field(default_factory=lambda: [ReceiptSeries(id="2026-27", count=1)])

    def changes(self, **fields: object) -> None:
        self.order = self.order.model_copy(update=fields)

    def gives_back(
        self, status: RefundStatus, *, number: str, is_due: bool = True, cause: RefundCause = RefundCause.STUDENT
    ) -> None:
        self.refunds = [a_refund(self.order, cause, status, number=number, is_due=is_due)]

    def books(self, kind: EntryKind, amount: Money) -> None:
        self.entries.append(LedgerEntry.of(self.order, self.order.lines[0], kind, amount, NOW))

    def troubles(self) -> list[Trouble]:
        found = Books(
            orders=[self.order],
            enrollments=self.enrollments,
            entries=self.entries,
            refunds=self.refunds,
            series=self.series,
            course_ids=[line.course_id for line in self.order.lines],
            now=NOW,
        ).check()
        return [each.trouble for each in found]


@pytest.fixture
def sale() -> Sale:
    paid = {"status": OrderStatus.FULFILLED, "fee_basis_points": 2_000, "number": NUMBER, "paid_at": NOW}
    order = an_order(PRICE.paise, **paid)
    [line] = order.lines
    enrollment = Enrollment(
        id=new_id(),
        user_id=order.user_id,
        course_id=line.course_id,
        instructor_id=line.instructor_id,
        order_id=order.id,
        price=PRICE,
        created_at=NOW,
    )
    rows: Sequence[tuple[EntryKind, Money]] = [(EntryKind.SALE, PRICE), (EntryKind.FEE, -FEE)]
    return Sale(order, [enrollment], [LedgerEntry.of(order, line, kind, amount, NOW) for kind, amount in rows])


def test_an_honest_sale_agrees(sale: Sale):
    assert sale.troubles() == []


def test_what_is_paid_and_being_handed_over_may_have_access_already(sale: Sale):
    sale.changes(status=OrderStatus.PAID, number="")
    sale.entries, sale.series = [], []
    assert sale.troubles() == []


def test_a_refund_that_is_on_its_way_may_have_left_access_and_ledger_as_they_were(sale: Sale):
    sale.gives_back(RefundStatus.SENT, number="")
    sale.changes(refunded=PRICE)
    assert sale.troubles() == []


def test_what_went_back_is_the_sum_that_the_order_says_once_it_is_settled(sale: Sale):
    sale.gives_back(RefundStatus.SENT, number="")
    assert sale.troubles() == [Trouble.REFUND_SUM]
    sale.changes(status=OrderStatus.PAID)
    assert sale.troubles() == []


def test_a_return_needs_its_credit_note_unless_the_sale_never_had_a_receipt(sale: Sale):
    sale.gives_back(RefundStatus.RETURNED, number="")
    sale.changes(refunded=PRICE, status=OrderStatus.REFUNDED)
    sale.enrollments = []
    sale.books(EntryKind.REFUND, -PRICE)
    sale.books(EntryKind.FEE_REFUND, FEE)
    assert sale.troubles() == [Trouble.NO_CREDIT_NOTE]
    sale.changes(number="")
    sale.entries, sale.series = [], []
    assert sale.troubles() == []


def test_a_refund_that_is_not_owed_leaves_the_sale_as_it_is(sale: Sale):
    sale.gives_back(RefundStatus.FAILED, number="", is_due=False)
    assert sale.troubles() == []


def test_what_was_not_handed_over_has_neither_access_nor_rows(sale: Sale):
    sale.gives_back(RefundStatus.RETURNED, number="", cause=RefundCause.NOT_HANDED_OVER)
    sale.changes(refunded=PRICE)
    assert sale.troubles() == [Trouble.FREE_ACCESS, Trouble.LEDGER]
    sale.enrollments, sale.entries = [], []
    assert sale.troubles() == []


def test_what_has_no_receipt_is_not_sold(sale: Sale):
    sale.changes(number="")
    sale.series = []
    assert sale.troubles() == [Trouble.NO_RECEIPT, Trouble.FREE_ACCESS, Trouble.LEDGER]


def test_an_expired_order_has_sold_nothing_whatever_its_number_says(sale: Sale):
    sale.changes(status=OrderStatus.EXPIRED)
    assert sale.troubles() == [Trouble.FREE_ACCESS, Trouble.LEDGER]


@pytest.mark.parametrize(
    ("changes", "troubles"),
    [
        ({"order_id": "", "price": Money(0)}, [Trouble.NO_ACCESS]),
        ({"order_id": "", "price": PRICE}, [Trouble.NO_ACCESS, Trouble.FREE_ACCESS]),
        ({"order_id": new_id(), "price": Money(0)}, [Trouble.NO_ACCESS, Trouble.FREE_ACCESS]),
        ({"course_id": new_id()}, [Trouble.NO_ACCESS, Trouble.FREE_ACCESS]),
        ({"status": EnrollmentStatus.REFUNDED}, [Trouble.NO_ACCESS]),
        ({"status": EnrollmentStatus.REFUNDED, "order_id": new_id()}, [Trouble.NO_ACCESS]),
    ],
)
def test_access_needs_an_order_with_that_course_or_a_free_course(
    sale: Sale, changes: dict[str, object], troubles: list[Trouble]
):
    sale.enrollments = [row.model_copy(update=changes) for row in sale.enrollments]
    assert sale.troubles() == troubles


@pytest.mark.parametrize("changes", [{"order_id": new_id()}, {"course_id": new_id()}])
def test_a_row_of_the_ledger_needs_an_order_with_that_course(sale: Sale, changes: dict[str, object]):
    sale.books(EntryKind.SALE, PRICE)
    sale.entries[-1] = sale.entries[-1].model_copy(update=changes)
    assert sale.troubles() == [Trouble.STRAY_ENTRY]
