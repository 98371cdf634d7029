"""When the house itself looks after orders, and what it makes of payments that nobody speaks of."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import AlertKind, OrderStatus, Payment
from edtech_app.domain.entity import millis
from edtech_app.domain.errors import GatewayFailed
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import RefundStatus
from tests.support.world import World


@pytest.fixture
async def student(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Head")


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Meera"))


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The orders that the provider is asked about."""
    real, asked = world.payments.captured_payments, list[str]()

    async def captured(gateway_order_id: str) -> list[Payment]:
        asked.append(gateway_order_id)
        return await real(gateway_order_id)

    monkeypatch.setattr(world.payments, "captured_payments", captured)
    return asked


async def away(*_: object, **__: object) -> str:
    raise GatewayFailed("The payment provider does not answer.")


async def test_an_open_order_is_asked_about_every_two_minutes_until_it_expires(
    world: World, student: Actor, course: Course, asked: list[str]
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    looked_at: list[int] = []
    for seconds in (120, 1, 0, 120, 1):
        world.clock.turn(timedelta(seconds=seconds))
        looked_at.append(await world.services.commerce.reconcile())
    assert looked_at == [0, 1, 0, 0, 1]
    assert asked == [ticket.gateway_order_id] * 2

    world.clock.turn(timedelta(minutes=30, seconds=-242))
    await world.services.commerce.reconcile()
    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.EXPIRED


async def test_an_expired_order_is_asked_about_every_hour_for_as_long_as_banks_take(
    world: World, student: Actor, course: Course
):
    await world.services.commerce.start_checkout(student, [course.id])
    world.clock.turn(timedelta(hours=1))
    looked_at = [await world.services.commerce.reconcile()]
    for minutes in (60, 1, 60 * 24 * 3, 60 * 24):
        world.clock.turn(timedelta(minutes=minutes))
        looked_at.append(await world.services.commerce.reconcile())
    assert looked_at == [1, 0, 1, 1, 0]


async def test_an_order_that_never_reached_the_provider_waits_an_hour_and_expires(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(world.payments, "open_order", away)
    with pytest.raises(GatewayFailed):
        await world.services.commerce.start_checkout(student, [course.id])
    order = await world.orders.by_open_key(student.user_id)
    assert order is not None

    looked_at: list[int] = []
    for minutes in (60, 1):
        world.clock.turn(timedelta(minutes=minutes))
        looked_at.append(await world.services.commerce.reconcile())

    assert looked_at == [0, 1]
    assert (await world.orders.get(order.id)).status is OrderStatus.EXPIRED


async def test_an_order_of_another_provider_is_never_asked_about_here(
    world: World, student: Actor, course: Course, asked: list[str], monkeypatch: pytest.MonkeyPatch
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.payments.pay(ticket.gateway_order_id)
    monkeypatch.setattr(world.payments, "name", "razorpay")

    world.clock.turn(timedelta(minutes=3))
    assert await world.services.commerce.reconcile() == 1

    assert asked == []
    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.OPEN


async def test_a_sweep_finds_what_was_captured_in_the_last_days_but_leaves_the_last_minutes_to_others(
    world: World, student: Actor, course: Course
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.payments.pay(ticket.gateway_order_id)
    swept: list[int] = []
    for turn in (timedelta(minutes=1), timedelta(minutes=2), timedelta(days=4)):
        world.clock.turn(turn)
        swept.append(await world.services.commerce.sweep())

    assert swept == [0, 1, 0]
    assert await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_sweep_asks_about_nothing_that_was_handed_over_and_returns_what_was_paid_twice(
    world: World, student: Actor, course: Course, asked: list[str]
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    proof = await world.payments.pay(ticket.gateway_order_id)
    await world.services.commerce.confirm(student, proof)
    world.clock.turn(timedelta(minutes=3))
    asked.clear()
    assert await world.services.commerce.sweep() == 1
    assert asked == []

    second = await world.payments.pay(ticket.gateway_order_id, again=True)
    world.clock.turn(timedelta(minutes=3))
    assert await world.services.commerce.sweep() == 2

    assert asked == [ticket.gateway_order_id]
    assert await world.payments.given_back(second.payment_id) == course.price
    assert await world.payments.given_back(proof.payment_id) == Money(0)


async def test_each_captured_payment_of_no_order_of_ours_is_told_once(
    world: World, keeper: Actor, monkeypatch: pytest.MonkeyPatch
):
    stray = [
        Payment("pay_1", "order_of_another", Money(100)),
        Payment("pay_2", "", Money(200)),
        Payment("pay_3", "", Money(300)),
    ]

    async def captured(*_: object) -> list[Payment]:
        return stray

    monkeypatch.setattr(world.payments, "captured_between", captured)
    for _ in range(2):
        assert await world.services.commerce.sweep() == 3

    told = await world.services.payment_alerts.open(keeper)
    assert {alert.kind for alert in told} == {AlertKind.UNKNOWN_ORDER}
    assert sorted((alert.payment_id, alert.gateway_order_id) for alert in told) == [
        ("pay_1", "order_of_another"),
        ("pay_2", ""),
        ("pay_3", ""),
    ]
    assert all(f"₹{alert.payment_id.removeprefix('pay_')} " in alert.words for alert in told)


async def test_a_payment_held_for_review_is_told_with_its_numbers_and_keeps_nobody_from_buying(
    world: World, student: Actor, keeper: Actor, course: Course, asked: list[str]
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    proof = await world.payments.pay(ticket.gateway_order_id, amount=Money(100))
    await world.services.commerce.confirm(student, proof)

    [alert] = await world.services.payment_alerts.open(keeper)
    assert (alert.kind, alert.order_id, alert.payment_id) == (
        AlertKind.WRONG_AMOUNT,
        ticket.order_id,
        proof.payment_id,
    )
    assert all(said in alert.words for said in (ticket.order_id, "₹1,299 INR", "₹1 INR"))
    world.clock.turn(timedelta(minutes=3))
    asked.clear()
    assert await world.services.commerce.sweep() == 1
    assert asked == [], "a human has it"

    again = await world.services.commerce.start_checkout(student, [course.id])
    order = await world.services.commerce.confirm(student, await world.payments.pay(again.gateway_order_id))
    assert (again.order_id != ticket.order_id, order.status) == (True, OrderStatus.FULFILLED)


async def test_what_is_owed_stands_on_the_order_though_the_provider_cannot_pay_it_back_yet(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    other = await world.course(await world.person(Role.INSTRUCTOR, "Arjun"), title="Second", price=50_000)
    commerce = world.services.commerce
    first = await commerce.start_checkout(student, [course.id])
    both = await commerce.start_checkout(student, [course.id, other.id])
    await commerce.confirm(student, await world.payments.pay(first.gateway_order_id))
    monkeypatch.setattr(world.payments, "refund", away)

    order = await commerce.confirm(student, await world.payments.pay(both.gateway_order_id))

    assert (order.status, order.refunded) == (OrderStatus.FULFILLED, course.price)
    [refund] = await world.refunds.of_order(order.id)
    assert (refund.status, refund.amount, refund.is_due) == (RefundStatus.APPROVED, course.price, True)
    assert await world.services.books.check() == []


async def test_an_enrolment_keeps_the_price_that_was_paid(world: World, student: Actor, course: Course):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))

    enrollment = await world.enrollments.of(student.user_id, course.id)
    assert enrollment is not None
    assert (enrollment.price, enrollment.order_id) == (course.price, ticket.order_id)


async def test_a_paid_order_is_left_to_whoever_is_handing_it_over_for_two_minutes(
    world: World, student: Actor, course: Course
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    proof = await world.payments.pay(ticket.gateway_order_id)
    await world.orders.move(
        ticket.order_id,
        origin=OrderStatus.OPEN,
        to=OrderStatus.PAID,
        now=world.clock(),
        payment_id=proof.payment_id,
        paid_at=millis(world.clock()),
    )
    looked_at: list[int] = []
    for seconds in (0, 120, 1):
        world.clock.turn(timedelta(seconds=seconds))
        looked_at.append(await world.services.commerce.reconcile())

    assert looked_at == [0, 0, 1]
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
