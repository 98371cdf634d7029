"""Buying, with the process dying at every single write in turn: what comes after finishes the job, exactly once."""

from datetime import timedelta
from pathlib import Path

from edtech_app.composition import Services
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import OrderStatus
from tests.support.crash import Crash, dying_services, fuses
from tests.support.world import World, tell


async def buy(world: World, services: Services, student: Actor, courses: list[Course]) -> None:
    """The page's whole way, as somebody walks it again after a crash."""
    if (await services.commerce.look(student)).paid_order_id:
        return
    left = [course.id for course in courses if not await world.enrollments.is_enrolled(student.user_id, course.id)]
    if not left:
        return
    ticket = await services.commerce.start_checkout(student, left)
    proof = await world.payments.pay(ticket.gateway_order_id)
    await services.commerce.confirm(student, proof)


async def test_a_crash_at_any_write_of_a_purchase_leaves_nothing_half_done(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world, student, teacher, courses = await school(tmp_path / str(fuse.left))
        try:
            await buy(world, dying_services(world, fuse), student, courses)
        except Crash:
            deaths += 1
        await buy(world, world.services, student, courses)
        await jobs_run(world)
        await assert_bought_exactly_once(world, student, teacher, courses)
    assert deaths > 15


async def test_a_crash_after_paying_is_mended_by_the_jobs_alone(tmp_path: Path):
    """The buyer never comes back."""
    deaths = 0
    for fuse in fuses():
        world, student, teacher, courses = await school(tmp_path / str(fuse.left))
        ticket = await world.services.commerce.start_checkout(student, [course.id for course in courses])
        proof = await world.payments.pay(ticket.gateway_order_id)
        try:
            await dying_services(world, fuse).commerce.confirm(student, proof)
        except Crash:
            deaths += 1
        await jobs_run(world)
        await assert_bought_exactly_once(world, student, teacher, courses)
    assert deaths > 10


async def test_a_crash_of_reconciliation_itself_is_mended_by_the_next_one(tmp_path: Path):
    """The tab is closed and every webhook got lost, so that nobody else will ever speak of the order."""
    deaths = 0
    for fuse in fuses():
        world, student, teacher, courses = await school(tmp_path / str(fuse.left))
        ticket = await world.services.commerce.start_checkout(student, [course.id for course in courses])
        await world.payments.pay(ticket.gateway_order_id)
        world.clock.turn(timedelta(minutes=5))
        try:
            await dying_services(world, fuse).commerce.reconcile()
        except Crash:
            deaths += 1
        await jobs_run(world)
        await assert_bought_exactly_once(world, student, teacher, courses)
    assert deaths > 10


async def test_a_crash_leaves_no_gap_in_the_numbers_though_others_buy_before_it_is_mended(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world, student, _, courses = await school(tmp_path / str(fuse.left))
        ticket = await world.services.commerce.start_checkout(student, [course.id for course in courses])
        proof = await world.payments.pay(ticket.gateway_order_id)
        try:
            await dying_services(world, fuse).commerce.confirm(student, proof)
        except Crash:
            deaths += 1
        await buy(world, world.services, await world.person(), courses)
        await jobs_run(world)
        assert await world.services.books.check() == []
    assert deaths > 10


async def test_a_crash_while_a_second_payment_goes_back_refunds_it_once(tmp_path: Path):
    """The provider tells us again what we did not acknowledge."""
    deaths = 0
    for fuse in fuses():
        world, student, teacher, courses = await school(tmp_path / str(fuse.left))
        await buy(world, world.services, student, courses)
        (order,) = await world.orders.of_user(student.user_id)
        again = await world.payments.pay(order.gateway_order_id, again=True)
        event = (*world.payments.webhook(again), "evt_2")
        try:
            await tell(dying_services(world, fuse), *event)
        except Crash:
            deaths += 1
        await tell(world.services, *event)
        await jobs_run(world)
        await assert_bought_exactly_once(world, student, teacher, courses)
        assert await world.payments.given_back() == order.total
    assert deaths >= 3


async def jobs_run(world: World) -> None:
    """Time passes in a healthy house."""
    for _ in range(2):
        world.clock.turn(timedelta(hours=1))
        await world.services.commerce.reconcile()
        await world.services.enrollments.finish_counting()


async def school(folder: Path) -> tuple[World, Actor, Actor, list[Course]]:
    """A school with a student whose cart holds both of a teacher's courses."""
    world = await World.open(folder)
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    courses = [await world.course(teacher, title=title) for title in ("One", "Two")]
    for course in courses:
        await world.services.cart.add(student, course.id)
    return world, student, teacher, courses


async def assert_bought_exactly_once(world: World, student: Actor, teacher: Actor, courses: list[Course]) -> None:
    bought = [order for order in await world.orders.of_user(student.user_id) if order.number]
    assert [(order.status, order.number) for order in bought] == [(OrderStatus.FULFILLED, "2026-27/000001")]
    for course in courses:
        assert await world.enrollments.is_enrolled(student.user_id, course.id)
        assert (await world.courses.get(course.id)).student_count == 1
    rows = await world.ledger.of_instructor(teacher.user_id)
    assert sorted(row.amount.paise for row in rows) == [-25_980, -25_980, 129_900, 129_900]
    letters = [letter.dedupe.partition(":")[0] for letter in await world.letters.newest()]
    assert letters.count("receipt") == 1
    assert letters.count("refund") <= 1
    assert await world.services.cart.count(student) == 0
    kept = await world.payments.captured_payments(bought[0].gateway_order_id)
    assert [payment.id for payment in kept] == [bought[0].payment_id]

    next_one = await world.person()
    await buy(world, world.services, next_one, courses)
    (order,) = await world.orders.of_user(next_one.user_id)
    assert order.number == "2026-27/000002"
