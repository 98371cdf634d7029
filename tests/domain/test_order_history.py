"""What an administrator reads of an order: everything that happened to it, as it happened, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from edtech_app.domain.audit import Act, AuditEntry
from edtech_app.domain.commerce import (
    AlertKind,
    AlertStatus,
    Order,
    OrderLine,
    OrderStatus,
    PaymentAlert,
    PaymentEvent,
)
from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.money import Money
from edtech_app.domain.order_history import Happening, history, names_in
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus

PLACED = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def after(minutes: int) -> datetime:
    return PLACED + timedelta(minutes=minutes)


def an_order(*, paid_at: datetime = NEVER, status: OrderStatus = OrderStatus.OPEN) -> Order:
    line = OrderLine(course_id=new_id(), instructor_id=new_id(), title="Python from Zero", price=Money(129_900))
    return Order(
        id=new_id(),
        user_id=new_id(),
        user_email="asha@example.com",
        user_name="Asha Rao",
        lines=(line,),
        total=line.price,
        status=status,
        open_key=new_id(),
        gateway_order_id="order_1",
        payment_id="pay_1",
        created_at=PLACED,
        updated_at=PLACED,
        expires_at=after(1440),
        paid_at=paid_at,
    )


def a_refund(order: Order, cause: RefundCause, status: RefundStatus, **more: object) -> Refund:
    return Refund.model_validate(
        {
            "id": new_id(),
            "key": new_id(),
            "cause": cause,
            "status": status,
            "order_id": order.id,
            "course_id": order.lines[0].course_id,
            "user_id": order.user_id,
            "payment_id": "pay_1",
            "amount": order.total,
            "gateway_refund_id": new_id(),
            "created_at": after(10),
            "updated_at": after(30),
            **more,
        }
    )


def an_alert(words: str, status: AlertStatus, answer: str = "") -> PaymentAlert:
    return PaymentAlert(
        id=new_id(),
        key=new_id(),
        kind=AlertKind.DISPUTE,
        words=words,
        status=status,
        answer=answer,
        created_at=after(40),
        updated_at=after(50),
    )


def told(order: Order, **rows: list[object]) -> list[tuple[int, str]]:
    """What is told of it, with its minutes after the order."""
    empty: dict[str, list[object]] = {"refunds": [], "alerts": [], "events": [], "decisions": []}
    found = history(order, **(empty | rows))  # pyright: ignore[reportArgumentType]
    return [(round((one.at - PLACED) / timedelta(minutes=1)), one.words) for one in found]


def test_a_paid_order_is_told_from_its_making_on():
    order = an_order(paid_at=after(3), status=OrderStatus.FULFILLED)
    proof = PaymentEvent(
        id=new_id(), key="a", kind="proof", gateway_order_id="order_1", created_at=after(2), updated_at=after(2)
    )
    webhook = PaymentEvent(
        id=new_id(),
        key="b",
        kind="payment.captured",
        gateway_order_id="order_1",
        created_at=after(4),
        updated_at=after(4),
    )
    assert told(order, events=[webhook, proof]) == [
        (0, "Order created for ₹1,299."),
        (2, "The buyer's browser sent the provider's proof of payment."),
        (3, "The provider confirmed the payment."),
        (4, "Webhook from the provider: payment.captured."),
    ]


def test_one_that_was_never_paid_says_when_it_expired_and_one_that_may_be_says_nothing_yet():
    assert told(an_order(status=OrderStatus.EXPIRED))[1:] == [(1440, "Expired without a payment.")]
    assert told(an_order())[1:] == []


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        (RefundStatus.SENT, []),
        (RefundStatus.RETURNED, [(30, "The provider has refunded ₹1,299 to the buyer.")]),
        (RefundStatus.FAILED, [(30, "The provider could not refund ₹1,299 to the buyer.")]),
    ],
)
def test_a_refund_that_nobody_decided_says_why_it_began_and_how_it_ended(
    status: RefundStatus, ends: list[tuple[int, str]]
):
    order = an_order(paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = a_refund(order, RefundCause.NOT_HANDED_OVER, status)
    assert told(order, refunds=[refund])[2:] == [
        (10, "Refund of ₹1,299 for “Python from Zero” started: course already owned."),
        *ends,
    ]


def test_a_refund_that_somebody_decided_is_told_by_the_decision_and_by_what_followed():
    order = an_order(paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = a_refund(order, RefundCause.STUDENT, RefundStatus.RETURNED, closed_at=after(20), number="C2026-27/000003")
    approved = AuditEntry(
        id=new_id(),
        act=Act.REFUND_APPROVED,
        actor_id="indira",
        details={"amount": "₹1,299", "reason": "It was the wrong course."},
        created_at=after(15),
    )
    without_words = approved.model_copy(update={"act": Act.REFUND_RETRIED, "details": {"amount": "₹1,299"}})
    found = history(order, refunds=[refund], alerts=[], events=[], decisions=[approved, without_words])
    assert [one.words for one in found[2:]] == [
        "Refund approved, ₹1,299: It was the wrong course.",
        "Failed refund retried, ₹1,299.",
        (
            "The provider accepted the refund of ₹1,299 for “Python from Zero”, and access ended; "
            "credit note C2026-27/000003."
        ),
        "The provider has refunded ₹1,299 to the buyer.",
    ]
    assert [one.by for one in found] == ["", "", "indira", "indira", "", ""]
    named = names_in(found, {"indira": "Indira Rao"})
    assert [one.by for one in named] == ["", "", "Indira Rao", "Indira Rao", "", ""]
    assert [replace(one, by="") for one in named] == [replace(one, by="") for one in found]
    assert names_in([Happening(PLACED, "Something.", "gone")], {}) == [Happening(PLACED, "Something.")]


def test_money_for_no_course_is_told_without_one():
    order = an_order(paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = a_refund(order, RefundCause.SECOND_PAYMENT, RefundStatus.SENT, course_id="")
    assert told(order, refunds=[refund])[2:] == [(10, "Refund of ₹1,299 started: paid twice.")]


def test_a_refund_without_a_credit_note_is_told_without_one():
    order = an_order(paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = a_refund(order, RefundCause.HOUSE, RefundStatus.SENT, closed_at=after(20))
    assert told(order, refunds=[refund])[2:] == [
        (20, "The provider accepted the refund of ₹1,299 for “Python from Zero”, and access ended."),
    ]


def test_alerts_are_told_with_what_became_of_them():
    order = an_order()
    alerts = [
        an_alert("The bank disputes it.", AlertStatus.OPEN),
        an_alert("Paid ₹1 too little.", AlertStatus.CLOSED, "The buyer was called."),
        an_alert("Paid twice.", AlertStatus.CLOSED),
    ]
    assert told(order, alerts=alerts)[1:] == [
        (40, "Alert: The bank disputes it."),
        (40, "Alert: Paid ₹1 too little."),
        (40, "Alert: Paid twice."),
        (50, "Alert closed: The buyer was called."),
        (50, "Alert closed: without a note"),
    ]
