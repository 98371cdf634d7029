"""Buying, with everything happening at once and in any order."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.money import Money
from tests.support.jitter import JitteryDatabase
from tests.support.world import World, tell


@pytest.fixture(params=range(3), ids=lambda seed: f"seed{seed}")
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    calm = await World.open(tmp_path)
    return World(database=JitteryDatabase(calm.database, request.param), folder=tmp_path)


async def buy(world: World, student: Actor, course: Course) -> str:
    """Start, pay, and confirm from the browser and by webhook at once; the receipt's number comes back."""
    commerce = world.services.commerce
    ticket = await commerce.start_checkout(student, [course.id])
    proof = await world.payments.pay(ticket.gateway_order_id)
    body, signature = world.payments.webhook(proof)
    await asyncio.gather(
        commerce.confirm(student, proof),
        tell(world.services, body, signature, "evt_1"),
        tell(world.services, body, signature, "evt_1"),
        tell(world.services, body, signature, "evt_2"),
        commerce.confirm(student, proof),
        world.services.orders.follow(student, ticket.order_id),
        commerce.look(student),
    )
    order = await world.orders.get(ticket.order_id)
    assert order.status is OrderStatus.FULFILLED
    return order.number


async def test_many_buyers_at_once_each_get_the_course_once_and_numbers_have_no_gaps(world: World):
    teacher = await world.person(Role.INSTRUCTOR)
    course = await world.course(teacher)
    students = [await world.person() for _ in range(8)]

    numbers = await asyncio.gather(*(buy(world, student, course) for student in students))

    assert sorted(numbers) == [f"2026-27/{count:06d}" for count in range(1, 9)]
    assert len(await world.letters.newest()) == 8
    assert (await world.courses.get(course.id)).student_count == 8
    assert len(await world.ledger.of_instructor(teacher.user_id)) == 16


async def test_two_processes_that_reconcile_at_once_finish_each_order_once(world: World):
    teacher = await world.person(Role.INSTRUCTOR)
    course = await world.course(teacher)
    for _ in range(4):
        ticket = await world.services.commerce.start_checkout(await world.person(), [course.id])
        for again in (False, True):
            await world.payments.pay(ticket.gateway_order_id, again=again)
    other_process = World(database=world.database, folder=world.folder, clock=world.clock)
    world.clock.turn(timedelta(minutes=5))

    await asyncio.gather(*(each.services.commerce.reconcile() for each in (world, other_process, world)))

    assert (await world.courses.get(course.id)).student_count == 4
    assert len(await world.ledger.of_instructor(teacher.user_id)) == 8
    assert await world.payments.given_back() == Money(4 * course.price.paise)
    assert await world.services.books.check() == []


async def test_a_course_given_back_in_many_tabs_is_one_refund_with_one_credit_note(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)
    await buy(world, student, course)
    (order,) = await world.orders.of_user(student.user_id)

    await asyncio.gather(*(world.services.refunds.ask(student, order.id, course.id) for _ in range(6)))

    assert [refund.number for refund in await world.refunds.of_order(order.id)] == ["C2026-27/000001"]
    assert await world.payments.given_back() == course.price
    assert await world.services.books.check() == []


async def test_ten_tabs_end_with_one_order(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)

    tickets = await asyncio.gather(*(world.services.commerce.start_checkout(student, [course.id]) for _ in range(10)))

    assert len({(ticket.order_id, ticket.gateway_order_id) for ticket in tickets}) == 1


async def test_two_captured_payments_confirmed_at_once_keep_one_and_return_one(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    proofs = [await world.payments.pay(ticket.gateway_order_id, again=True) for _ in range(2)]

    await asyncio.gather(*(world.services.commerce.confirm(student, proof) for proof in proofs for _ in range(3)))

    kept = await world.payments.captured_payments(ticket.gateway_order_id)
    assert [payment.id for payment in kept] == [(await world.orders.get(ticket.order_id)).payment_id]
    assert await world.payments.given_back() == course.price
    letters = sorted(letter.dedupe.partition(":")[0] for letter in await world.letters.newest())
    assert letters == ["receipt", "refund"]
    assert len(await world.ledger.of_instructor(teacher.user_id)) == 2


async def test_two_orders_for_one_course_paid_at_once_keep_one_and_return_one(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course, extra = await world.course(teacher, title="One"), await world.course(teacher, title="Two")
    first = await world.services.commerce.start_checkout(student, [course.id])
    second = await world.services.commerce.start_checkout(student, [course.id, extra.id])
    proofs = [await world.payments.pay(ticket.gateway_order_id) for ticket in (first, second)]

    await asyncio.gather(*(world.services.commerce.confirm(student, proof) for proof in proofs))

    assert await world.payments.given_back() == course.price
    rows = await world.ledger.of_instructor(teacher.user_id)
    assert sorted(row.course_id for row in rows if row.kind == "sale") == sorted([course.id, extra.id])
    for one in (course, extra):
        assert await world.enrollments.is_enrolled(student.user_id, one.id)
