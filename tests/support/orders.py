"""Orders and refunds as they are stored, for tests that need no shop."""

from datetime import UTC, datetime, timedelta
from typing import Any

from edtech_app.domain.commerce import Order, OrderLine
from edtech_app.domain.entity import new_id
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus

PLACED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def an_order(*prices: int, **changes: Any) -> Order:
    """Asha's order of courses at these prices in paise, placed at `PLACED` and not paid, with these changes."""
    lines = tuple(
        OrderLine(course_id=new_id(), instructor_id=new_id(), title=f"Course {number}", price=Money(price))
        for number, price in enumerate(prices, 1)
    )
    given: dict[str, Any] = {
        "id": new_id(),
        "user_id": new_id(),
        "user_email": "asha@example.com",
        "user_name": "Asha Rao",
        "lines": lines,
        "total": Money(sum(prices)),
        "open_key": new_id(),
        "gateway_order_id": "order_1",
        "payment_id": "pay_1",
        "created_at": PLACED,
        "updated_at": PLACED,
        "expires_at": PLACED + timedelta(days=1),
    }
    return Order.model_validate(given | changes)


def a_refund(order: Order, cause: RefundCause, status: RefundStatus, **changes: Any) -> Refund:
    """What is given back of an order: its first course, at the time of the order, with these changes."""
    line = order.line(changes.get("course_id", "")) or order.lines[0]
    given: dict[str, Any] = {
        "id": new_id(),
        "key": new_id(),
        "cause": cause,
        "status": status,
        "order_id": order.id,
        "course_id": line.course_id,
        "user_id": order.user_id,
        "payment_id": order.payment_id,
        "amount": line.price,
        "gateway_refund_id": new_id(),
        "created_at": PLACED,
        "updated_at": PLACED,
    }
    return Refund.model_validate(given | changes)
