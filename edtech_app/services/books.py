"""Proving that the books agree, for whoever runs the house."""

from datetime import datetime

from edtech_app.domain.books import Books, Disagreement
from edtech_app.domain.commerce import Order
from edtech_app.domain.entity import NEVER, Clock
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import LedgerRepository, OrderRepository, ReceiptSeriesRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.payments import RefundRepository

PAGE = 500


class BooksService:
    """Reads everything that money has left behind; no page and no API calls this, so nobody's role is asked."""

    def __init__(
        self,
        *,
        orders: OrderRepository,
        enrollments: EnrollmentRepository,
        ledger: LedgerRepository,
        refunds: RefundRepository,
        series: ReceiptSeriesRepository,
        courses: CourseRepository,
        now: Clock,
    ) -> None:
        self._orders, self._enrollments, self._ledger = orders, enrollments, ledger
        self._refunds, self._series, self._courses, self._now = refunds, series, courses, now

    async def check(self) -> list[Disagreement]:
        """Hold orders, enrollments, ledger, refunds and receipts against each other; an empty list: all agree.

        What is bought while this reads may look half-done; ask again when the house is quiet.
        """
        orders = await self._all_orders()
        sold = {course_id for order in orders.values() for course_id in order.course_ids}
        return Books(
            orders=orders.values(),
            enrollments=await self._enrollments.all(),
            entries=await self._ledger.all(),
            refunds=await self._refunds.all(),
            series=await self._series.all(),
            course_ids=[course.id for course in await self._courses.many(sold)],
            now=self._now(),
        ).check()

    async def _all_orders(self) -> dict[str, Order]:
        """Every order by its id, read in pages that overlap where several were made in one millisecond."""
        found: dict[str, Order] = {}
        since: datetime = NEVER
        size = PAGE
        while True:
            page = await self._orders.made_since(since, limit=size)
            found |= {order.id: order for order in page}
            if len(page) < size:
                return found
            size = 2 * size if page[-1].created_at == since else PAGE
            since = page[-1].created_at
