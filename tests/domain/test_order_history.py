"""What an administrator reads of an order: everything that happened to it, as it happened, in words."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from edtech_app.domain.audit import Act, AuditEntry
from edtech_app.domain.commerce import (
    AlertKind,
    AlertStatus,
    Order,
    OrderStatus,
    PaymentAlert,
    PaymentEvent,
)
from edtech_app.domain.entity import new_id
from edtech_app.domain.order_history import Happening, history, names_in
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus
from tests.support.orders import PLACED, a_refund, an_order


def after(minutes: int) -> datetime:
    return PLACED + timedelta(minutes=minutes)


def begun(order: Order, cause: RefundCause, status: RefundStatus, **changes: object) -> Refund:
    return a_refund(order, cause, status, **({"created_at": after(10), "updated_at": after(30)} | changes))


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
    order = an_order(129_900, paid_at=after(3), status=OrderStatus.FULFILLED)
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
    assert told(an_order(129_900, status=OrderStatus.EXPIRED))[1:] == [(1440, "Expired without a payment.")]
    assert told(an_order(129_900))[1:] == []


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
    order = an_order(129_900, paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = begun(order, RefundCause.NOT_HANDED_OVER, status)
    assert told(order, refunds=[refund])[2:] == [
        (10, "Refund of ₹1,299 for “Course 1” started: course already owned."),
        *ends,
    ]


def test_a_refund_that_somebody_decided_is_told_by_the_decision_and_by_what_followed():
    order = an_order(129_900, paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = begun(order, RefundCause.STUDENT, RefundStatus.RETURNED, closed_at=after(20), number="C2026-27/000003")
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
        ("The provider accepted the refund of ₹1,299 for “Course 1”, and access ended; credit note C2026-27/000003."),
        "The provider has refunded ₹1,299 to the buyer.",
    ]
    assert [one.by for one in found] == ["", "", "indira", "indira", "", ""]
    named = names_in(found, {"indira": "Indira Rao"})
    assert [one.by for one in named] == ["", "", "Indira Rao", "Indira Rao", "", ""]
    assert [replace(one, by="") for one in named] == [replace(one, by="") for one in found]
    assert names_in([Happening(PLACED, "Something.", "gone")], {}) == [Happening(PLACED, "Something.")]


def test_money_for_no_course_is_told_without_one():
    order = an_order(129_900, paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = begun(order, RefundCause.SECOND_PAYMENT, RefundStatus.SENT, course_id="")
    assert told(order, refunds=[refund])[2:] == [(10, "Refund of ₹1,299 started: paid twice.")]


def test_a_refund_without_a_credit_note_is_told_without_one():
    order = an_order(129_900, paid_at=after(3), status=OrderStatus.FULFILLED)
    refund = begun(order, RefundCause.HOUSE, RefundStatus.SENT, closed_at=after(20))
    assert told(order, refunds=[refund])[2:] == [
        (20, "The provider accepted the refund of ₹1,299 for “Course 1”, and access ended."),
    ]


def test_alerts_are_told_with_what_became_of_them():
    order = an_order(129_900)
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
