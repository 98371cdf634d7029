"""An instructor's months equal the ledger and those who joined for free, whatever happens at once or dies."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import new_id
from edtech_app.domain.tallies import ONE_FREE, Figures, Tally, month_of
from tests.support.crash import Crash, Fuse, MortalDatabase
from tests.support.world import World

MOST_WRITES = 60
"""More than any of the actions below needs."""


async def buy(world: World, student: Actor, course: Course) -> str:
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    return ticket.order_id


async def by_hand(world: World, author: Actor) -> dict[str, Tally]:
    """The months as their rows add up to."""
    months: dict[str, Tally] = {}
    for entry in await world.ledger.of_instructor(author.user_id):
        month = month_of(entry.created_at)
        before = months.get(month, Tally.blank(author.user_id, month))
        months[month] = before.plus(entry.created_at, entry.course_id, Figures.of_entry(entry))
    for enrollment in await world.enrollments.of_instructor(author.user_id, limit=0):
        if enrollment.price.is_zero:
            month = month_of(enrollment.created_at)
            before = months.get(month, Tally.blank(author.user_id, month))
            months[month] = before.plus(enrollment.created_at, enrollment.course_id, ONE_FREE)
    return months


async def assert_exact(world: World, author: Actor) -> None:
    kept = {tally.month: tally for tally in await world.tallies.of_instructor(author.user_id)}
    right = await by_hand(world, author)
    assert {month: (tally.days, tally.courses) for month, tally in kept.items()} == {
        month: (tally.days, tally.courses) for month, tally in right.items()
    }
    students = sum(course.student_count for course in await world.courses.by_instructor(author.user_id))
    figures = [tally.total for tally in kept.values()]
    assert sum(each.joined - each.returned for each in figures) == students


async def finished(world: World) -> None:
    """What the jobs do after a restart."""
    await world.services.commerce.reconcile()
    await world.services.refund_reconciliation.reconcile()
    await world.services.enrollments.finish_counting()
    await world.services.tallies.finish_counting()


async def test_fifty_buyers_at_once_and_their_refunds_over_months_are_counted_to_the_paisa(world: World):
    author = await world.person(Role.INSTRUCTOR)
    courses = [await world.course(author, title=f"Course {n}", price=49_999 + n) for n in range(5)]
    courses.append(await world.course(author, title="Free", price=0))
    students = [await world.person(first_name=f"S{n}") for n in range(50)]

    async def join(student: Actor, course: Course) -> str:
        if course.is_free:
            await world.services.commerce.enroll_free(student, course.id)
            return ""
        return await buy(world, student, course)

    pairs = [(student, courses[number % 6]) for number, student in enumerate(students)]
    orders = await asyncio.gather(*[join(*pair) for pair in pairs])
    await assert_exact(world, author)

    world.clock.turn(timedelta(days=9))
    bought = [(*pair, order_id) for pair, order_id in zip(pairs, orders, strict=True) if order_id]
    given_back = bought[::3]
    newcomers = [(await world.person(first_name=f"N{n}"), courses[n % 6]) for n in range(20)]
    await asyncio.gather(
        *[world.services.refunds.ask(student, order_id, course.id) for student, course, order_id in given_back],
        *[join(*pair) for pair in newcomers],
    )
    await finished(world)

    await assert_exact(world, author)
    november, december = await world.tallies.of_instructor(author.user_id)
    assert (november.total.joined, november.total.returned) == (50, 0)
    assert (december.total.joined, december.total.returned) == (20, len(given_back))
    assert await world.services.upkeep.mend_totals() == []


async def buys(world: World, student: Actor, course: Course) -> None:
    await buy(world, student, course)


async def joins_free(world: World, student: Actor, course: Course) -> None:
    await world.services.commerce.enroll_free(student, course.id)


async def gives_back(world: World, student: Actor, course: Course) -> None:
    [order] = await world.orders.of_user(student.user_id)
    await world.services.refunds.ask(student, order.id, course.id)


@pytest.mark.parametrize(
    ("before", "act", "price"),
    [(None, buys, 129_900), (None, joins_free, 0), (buys, gives_back, 129_900)],
    ids=["sale", "free", "refund"],
)
async def test_a_crash_at_any_write_leaves_months_that_the_jobs_make_exact(
    tmp_path: Path,
    before: Callable[[World, Actor, Course], Awaitable[None]] | None,
    act: Callable[[World, Actor, Course], Awaitable[None]],
    price: int,
):
    crashes = 0
    for write in range(1, MOST_WRITES):
        folder = tmp_path / str(write)
        world = await World.open(folder)
        author, student = await world.person(Role.INSTRUCTOR), await world.person()
        course = await world.course(author, price=price)
        if before:
            await before(world, student, course)
            world.clock.turn(timedelta(days=9))
        dying = World(database=MortalDatabase(world.database, Fuse(write)), folder=folder, clock=world.clock)
        try:
            await act(dying, student, course)
        except Crash:
            crashes += 1
        else:
            break
        world.clock.turn(timedelta(minutes=5))
        await finished(world)
        await assert_exact(world, author)
        await finished(world)
        await assert_exact(world, author)
        assert await world.services.upkeep.mend_totals() == []
        assert not any(tally.noted for tally in await world.tallies.of_instructor(author.user_id))
    assert crashes >= 8


async def test_somebody_slow_counts_nothing_that_is_counted_already(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    await buy(world, student, course)
    for entry in await world.ledger.of_instructor(author.user_id):
        believed_due = entry.model_copy(update={"counted": "due"})
        await world.services.tallies._count(believed_due)  # pyright: ignore[reportPrivateUsage]
    await assert_exact(world, author)


async def test_months_that_differ_from_their_rows_are_mended_and_named(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course, free = await world.course(author), await world.course(author, title="Free", price=0)
    await buy(world, student, course)
    await joins_free(world, student, free)
    [kept] = await world.tallies.of_instructor(author.user_id)
    await world.tallies.save(kept.plus(world.clock(), new_id(), Figures(sales=100, sold=1)))

    [mended] = await world.services.upkeep.mend_totals()

    assert mended.words == "earned ₹1,040.20 → ₹1,039.20, joined 3 → 2"
    await assert_exact(world, author)
    await world.tallies.remove(kept.id)
    assert len(await world.services.upkeep.mend_totals()) == 1
    await assert_exact(world, author)


async def test_the_months_of_people_who_are_removed_go_with_them(world: World):
    author, other, student = (
        await world.person(Role.INSTRUCTOR), await world.person(Role.INSTRUCTOR, "Ravi"), await world.person()
    )  # fmt: skip
    await buy(world, student, await world.course(author))
    world.clock.turn(timedelta(hours=1))
    await buy(world, student, await world.course(other, title="Tabla"))

    await world.services.demo_school.remove_people([author.email])
    assert await world.tallies.of_instructor(author.user_id) == []
    await assert_exact(world, other)

    await world.services.demo_school.remove_people([student.email])
    [left] = await world.tallies.of_instructor(other.user_id)
    assert (left.days, left.courses) == ({}, {})
