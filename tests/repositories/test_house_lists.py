"""The lists of whoever runs the house, with exact answers on every server."""

from datetime import UTC, datetime, timedelta
from typing import Any

from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.commerce import AlertKind, Order, OrderStatus, PaymentAlert, PaymentEvent
from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.domain.money import Money
from edtech_app.repositories.catalog import CourseRepository, CourseTitle
from edtech_app.repositories.commerce import OrderRepository, PaymentEventRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.payments import PaymentAlertRepository

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


async def test_titles_come_newest_first_and_go_on_behind_an_id(database: Any) -> None:
    courses = CourseRepository(database)
    for number, status in enumerate([CourseStatus.DRAFT, CourseStatus.TAKEN_DOWN, CourseStatus.DRAFT]):
        await courses.add(
            Course(
                id=f"{number:024x}",
                slug=f"slug-{number}",
                instructor_id="a",
                title=f"T{number}",
                status=status,
                created_at=NOW,
                updated_at=NOW,
            )
        )

    all_of_them = [CourseTitle(f"{number:024x}", f"T{number}", "a") for number in (2, 1, 0)]
    assert await courses.titles(limit=5) == all_of_them
    assert await courses.titles(before=all_of_them[0].id, limit=1) == all_of_them[1:2]
    assert await courses.titles(status="draft", limit=5) == [all_of_them[0], all_of_them[2]]
    assert await courses.titles(status="draft", before=all_of_them[0].id, limit=5) == all_of_them[2:]


def order(number: int, status: OrderStatus, paid: datetime = NEVER) -> Order:
    return Order(
        id=f"{number:024x}",
        user_id="asha",
        user_email=f"asha{number % 2}@example.com",
        user_name="Asha",
        lines=(),
        total=Money(100),
        status=status,
        open_key=f"closed:{number}",
        gateway="razorpay",
        gateway_order_id=f"order_{number}",
        payment_id=f"pay_{number}",
        number=f"2026-27/{number:06d}" if number else "",
        created_at=NOW,
        updated_at=NOW,
        expires_at=at(30),
        paid_at=paid,
    )


async def test_orders_are_listed_newest_first_and_found_by_what_names_them(database: Any) -> None:
    orders = OrderRepository(database)
    made = [
        await orders.add(order(0, OrderStatus.OPEN)),
        await orders.add(order(1, OrderStatus.REVIEW, at(1))),
        await orders.add(order(2, OrderStatus.REVIEW, at(2))),
    ]

    assert await orders.newest(limit=5) == made[::-1]
    assert await orders.newest(before=made[2].id, limit=1) == [made[1]]
    assert await orders.newest(status="review", before=made[2].id, limit=5) == [made[1]]
    for name in (made[1].id, "2026-27/000001", "pay_1", "order_1"):
        assert await orders.named(name) == [made[1]]
    assert await orders.named("") == []
    assert sorted(one.id for one in await orders.of_address("asha0@example.com", limit=5)) == [made[0].id, made[2].id]
    assert await orders.last_paid("razorpay", start=at(0), end=at(2)) == made[1]
    assert await orders.last_paid("razorpay", start=at(0), end=at(3)) == made[2]
    assert await orders.last_paid("sandbox", start=at(0), end=at(3)) is None


async def test_what_came_in_and_was_told_of_an_order_is_found_in_order(database: Any) -> None:
    events, alerts = PaymentEventRepository(database), PaymentAlertRepository(database)
    kept = [
        await events.add(
            PaymentEvent(
                id=new_id(), key=f"e{minute}", gateway_order_id=gateway, created_at=at(minute), updated_at=at(minute)
            )
        )
        for minute, gateway in ((2, "a"), (1, "a"), (3, "b"))
    ]
    told = [
        await alerts.add(
            PaymentAlert(
                id=new_id(),
                key=f"a{minute}",
                kind=AlertKind.DISPUTE,
                words="",
                order_id="x",
                created_at=at(minute),
                updated_at=at(minute),
            )
        )
        for minute in (2, 1)
    ]

    assert await events.of_order("a") == [kept[1], kept[0]]
    assert await events.since(at(2), limit=5) == [kept[2], kept[0]]
    assert await events.since(at(1), limit=1) == [kept[2]]
    assert await alerts.of_order("x") == told[::-1]


async def test_letters_are_listed_by_how_far_they_came_and_move_as_they_were_read(database: Any) -> None:
    letters = LetterRepository(database)
    made = [
        await letters.add(
            Letter(
                id=f"{number:024x}",
                dedupe=f"d{number}",
                to="a@example.com",
                subject="S",
                text="T",
                html="H",
                status=status,
                attempts=number,
                created_at=NOW,
                next_at=at(60),
            )
        )
        for number, status in enumerate([LetterStatus.QUEUED, LetterStatus.DEAD, LetterStatus.SENDING])
    ]
    waiting = (LetterStatus.QUEUED, LetterStatus.SENDING)

    assert await letters.in_statuses(waiting, limit=5) == [made[2], made[0]]
    assert await letters.in_statuses(waiting, before=made[2].id, limit=5) == [made[0]]
    assert [await letters.queue_again(made[1], now=NOW) for _ in range(2)] == [True, False]
    again = await letters.get(made[1].id)
    assert (again.status, again.attempts, again.next_at) == (LetterStatus.QUEUED, 0, NOW)
    assert not await letters.drop(made[1]), "it is not any more as it was read"
    assert [await letters.drop(again) for _ in range(2)] == [True, False]
