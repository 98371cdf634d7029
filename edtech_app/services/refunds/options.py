"""What the printed rule says of each course of an order: whether it can still be given back, and why not."""

from dataclasses import dataclass

from edtech_app.domain.commerce import Dispute, Order, OrderLine, OrderStatus
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import NotFound
from edtech_app.domain.refunds import (
    Refund,
    RefundRule,
    line_key,
    watched_percent,
)
from edtech_app.gateways.payments.port import PaymentGateway
from edtech_app.repositories.catalog import LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.payments import RefundRepository


@dataclass(frozen=True, slots=True)
class RefundOption:
    """A line of an order: its refund if there is one, and otherwise why its course cannot be given back ("" if it can).

    `watched` is how much of the course the student has seen, in percent.
    """

    line: OrderLine
    refund: Refund | None
    watched: int
    refusal: str


class RefundOptions:
    """Asks the rule about orders for those who have seen to it that the order may be looked at."""

    def __init__(
        self,
        *,
        refunds: RefundRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        lectures: LectureRepository,
        payments: PaymentGateway,
        now: Clock,
    ) -> None:
        self._refunds, self._enrollments, self._progress, self._lectures = refunds, enrollments, progress, lectures
        self._payments, self._now = payments, now

    async def of_order(self, order: Order) -> list[RefundOption]:
        """What can be given back of an order, line by line."""
        return [await self.of_line(order, line) for line in order.lines]

    async def of_line(self, order: Order, line: OrderLine) -> RefundOption:
        """The same of one line."""
        watched = await self._watched(order.user_id, line.course_id)
        refund = await self._refunds.by_key(line_key(order.id, line.course_id))
        return RefundOption(line, refund, watched, "" if refund else await self._refusal(order, line, watched))

    async def _refusal(self, order: Order, line: OrderLine, watched: int) -> str:
        enrollment = await self._enrollments.of(order.user_id, line.course_id)
        if order.status is not OrderStatus.FULFILLED or enrollment is None or enrollment.order_id != order.id:
            return "You did not get this course with this order."
        if line.price.is_zero:
            return "This course was free."
        if order.dispute is not Dispute.NONE:
            return "Your bank is already looking into this payment."
        if order.gateway != self._payments.name:
            return "This order was paid in another way. Please contact us for a refund."
        return RefundRule(order.paid_at, watched).refusal(self._now())

    async def _watched(self, user_id: str, course_id: str) -> int:
        lectures = [lecture for lecture in await self._lectures.of(course_id) if lecture.is_playable]
        progress = await self._progress.of(user_id, course_id)
        return watched_percent(progress, {lecture.id: lecture.seconds for lecture in lectures})


def line_of(order: Order, course_id: str) -> OrderLine:
    """
    Raises:
        NotFound: The order has no such course.
    """
    line = order.line(course_id)
    if line is None:
        raise NotFound("This course is not in this order.")
    return line
