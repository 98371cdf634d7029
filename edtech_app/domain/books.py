"""Whether orders, access, ledger, refunds and receipts tell the same story, and what does not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from edtech_app.domain.commerce import EntryKind, LedgerEntry, Order, OrderLine, OrderStatus, ReceiptSeries
from edtech_app.domain.learning import Enrollment, EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus

LONGEST_PAID = timedelta(minutes=10)
"""How long an order may be paid and not handed over before somebody should look."""
SETTLED = (OrderStatus.FULFILLED, OrderStatus.REFUNDED)


class Trouble(StrEnum):
    """The kinds of disagreement."""

    TOTAL = "the total is not the sum of the lines"
    STUCK = "paid and not handed over"
    NO_ACCESS = "sold without access"
    FREE_ACCESS = "access without a sale"
    LEDGER = "the ledger has other rows than it should"
    STRAY_ENTRY = "a ledger row without an order"
    NO_RECEIPT = "no receipt"
    SAME_NUMBER = "a number given twice"
    GAP = "a number is missing"
    REFUND_SUM = "another sum went back than the order says"
    NO_CREDIT_NOTE = "given back without a credit note"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that does not agree; `about` names it by a number or an id."""

    trouble: Trouble
    about: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.about}: {self.trouble}" + (f" ({self.words})" if self.words else "")


class Books:
    """The rows of one moment, held against each other. Lines of courses that were removed are left alone."""

    def __init__(
        self,
        *,
        orders: Iterable[Order],
        enrollments: Iterable[Enrollment],
        entries: Iterable[LedgerEntry],
        refunds: Iterable[Refund],
        series: Iterable[ReceiptSeries],
        course_ids: Iterable[str],
        now: datetime,
    ) -> None:
        self._orders = {order.id: order for order in orders}
        self._enrollments = {(row.user_id, row.course_id): row for row in enrollments}
        self._refunds = list(refunds)
        self._line_refunds = {(row.order_id, row.course_id): row for row in self._refunds if row.course_id}
        self._series, self._course_ids, self._now = list(series), set(course_ids), now
        self._entries: defaultdict[tuple[str, str], Counter[tuple[EntryKind, Money]]] = defaultdict(Counter)
        for entry in entries:
            self._entries[entry.order_id, entry.course_id][entry.kind, entry.amount] += 1

    def check(self) -> list[Disagreement]:
        """Everything that does not agree; an empty list proves that all of it does."""
        return [*self._check_orders(), *self._check_access(), *self._check_entries(), *self._check_numbers()]

    def _check_orders(self) -> Iterator[Disagreement]:
        for order in self._orders.values():
            name = order.number or order.id
            if order.total != sum((line.price for line in order.lines), start=Money(0)):
                yield Disagreement(Trouble.TOTAL, name)
            if order.status is OrderStatus.PAID and self._now - order.updated_at > LONGEST_PAID:
                yield Disagreement(Trouble.STUCK, name)
            if order.status is OrderStatus.FULFILLED and not order.number:
                yield Disagreement(Trouble.NO_RECEIPT, name)
            due = [row for row in self._refunds if row.order_id == order.id and row.course_id and row.is_due]
            if order.status in SETTLED and order.refunded != (back := sum((r.amount for r in due), start=Money(0))):
                yield Disagreement(Trouble.REFUND_SUM, name, f"{order.refunded} on the order, {back} in refunds")
            for line in order.lines:
                if line.course_id in self._course_ids:
                    yield from self._check_line(order, line)

    def _check_line(self, order: Order, line: OrderLine) -> Iterator[Disagreement]:
        refund = self._line_refunds.get((order.id, line.course_id))
        is_under_way = order.status is OrderStatus.PAID or (refund and refund.status is RefundStatus.SENT)
        if is_under_way:
            return
        name = f"{order.number or order.id}, “{line.title}”"
        is_sold = order.status in SETTLED and order.number != ""
        is_kept_out = refund is not None and refund.cause is RefundCause.NOT_HANDED_OVER
        is_back = refund is not None and refund.ends_access and refund.is_due
        held = self._enrollments.get((order.user_id, line.course_id))
        has_access = held is not None and held.order_id == order.id and held.status is EnrollmentStatus.ACTIVE
        if is_sold and not is_kept_out and not is_back and not has_access:
            yield Disagreement(Trouble.NO_ACCESS, name)
        if has_access and (not is_sold or is_kept_out or is_back):
            yield Disagreement(Trouble.FREE_ACCESS, name)
        if refund and is_back and order.number and not refund.number:
            yield Disagreement(Trouble.NO_CREDIT_NOTE, name)
        expected = _rows(order, line, is_back=is_back) if is_sold and not is_kept_out else _NO_ROWS
        if (found := self._entries.get((order.id, line.course_id), _NO_ROWS)) != expected:
            yield Disagreement(Trouble.LEDGER, name, f"found {_words(found)}, expected {_words(expected)}")

    def _check_access(self) -> Iterator[Disagreement]:
        """Enrollments that no order of ours explains."""
        for row in self._enrollments.values():
            order = self._orders.get(row.order_id)
            is_free = not row.order_id and row.price.is_zero
            if (
                row.status is EnrollmentStatus.ACTIVE
                and not is_free
                and (order is None or not order.line(row.course_id))
            ):
                yield Disagreement(Trouble.FREE_ACCESS, f"enrollment {row.id}")

    def _check_entries(self) -> Iterator[Disagreement]:
        for order_id, course_id in self._entries:
            order = self._orders.get(order_id)
            if order is None or order.line(course_id) is None:
                yield Disagreement(Trouble.STRAY_ENTRY, f"order {order_id}, course {course_id}")

    def _check_numbers(self) -> Iterator[Disagreement]:
        """Each series goes from 1 to its count, and every number stands on exactly one row."""
        given = Counter(row.number for row in (*self._orders.values(), *self._refunds) if row.number)
        for number, times in given.items():
            if times > 1:
                yield Disagreement(Trouble.SAME_NUMBER, number)
        due = {numbered.number for series in self._series for numbered in _all_of(series)}
        for number in sorted(due - set(given)):
            yield Disagreement(Trouble.GAP, number)
        for number in sorted(set(given) - due):
            yield Disagreement(Trouble.GAP, number, "its series does not know it")


_NO_ROWS: Counter[tuple[EntryKind, Money]] = Counter()


def _all_of(series: ReceiptSeries) -> Iterator[ReceiptSeries]:
    """The series as it stood at each of its numbers."""
    return (series.model_copy(update={"count": count}) for count in range(1, series.count + 1))


def _rows(order: Order, line: OrderLine, *, is_back: bool) -> Counter[tuple[EntryKind, Money]]:
    fee = order.fee(line)
    rows = [(EntryKind.SALE, line.price), (EntryKind.FEE, -fee)]
    if is_back:
        rows += [(EntryKind.REFUND, -line.price), (EntryKind.FEE_REFUND, fee)]
    return Counter((kind, amount) for kind, amount in rows if not amount.is_zero)


def _words(rows: Mapping[tuple[EntryKind, Money], int]) -> str:
    each = (f"{kind} {amount}" + (f" ×{times}" if times > 1 else "") for (kind, amount), times in rows.items())
    return ", ".join(each) or "nothing"
