"""The figures of the administrator's first page are true, and read little."""

from datetime import timedelta
from typing import Any

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.errors import NotAllowed, NotSignedIn
from edtech_app.domain.house import JobRun
from edtech_app.domain.money import Money
from edtech_app.repositories.house import JobRunRepository
from tests.support.world import World


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Zubin")


async def bought(world: World, price: int = 49_900) -> Any:
    author, student = await world.person(Role.INSTRUCTOR, "Meera"), await world.person()
    course = await world.course(author, price=price)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    return await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))


async def test_sales_and_refunds_are_those_of_the_last_days(world: World, keeper: Actor):
    await bought(world, 10_000)
    world.clock.turn(timedelta(days=10))
    order = await bought(world, 20_000)
    world.clock.turn(timedelta(days=3))
    await world.services.refund_decisions.give(keeper, order.id, order.lines[0].course_id, "Kindness")
    await bought(world, 30_000)

    for _ in range(2):
        seen = await world.services.overview.read(keeper)
        assert (seen.week.sales, seen.week.sold) == (Money(50_000), 2)
        assert (seen.month.sales, seen.month.sold) == (Money(60_000), 3)
        for days in (seen.week, seen.month):
            assert (days.refunds, days.returned) == (Money(20_000), 1)

    world.clock.turn(timedelta(days=28))
    seen = await world.services.overview.read(keeper)
    assert (seen.week.sold, seen.month.sold, seen.month.sales) == (0, 1, Money(30_000))


async def test_a_day_that_is_over_is_added_up_once(world: World, keeper: Actor):
    await bought(world)
    world.clock.turn(timedelta(days=2))
    await world.services.overview.read(keeper)
    await world.database["ledger"].delete_many({})

    assert (await world.services.overview.read(keeper)).month.sold == 1
    assert len(await world.database["daysheets"].find({}).to_list(None)) == 29


async def test_people_are_counted_by_role_and_by_when_they_came(world: World, keeper: Actor):
    await world.person(Role.INSTRUCTOR)
    world.clock.turn(timedelta(days=20))
    asha = await world.person()
    await world.person()
    await world.services.oversight.suspend(keeper, asha.user_id, "Spam")

    seen = await world.services.overview.read(keeper)

    assert dict(seen.people) == {Role.STUDENT: 1, Role.INSTRUCTOR: 1, Role.ADMINISTRATOR: 1}
    assert (seen.suspended, seen.joined_week, seen.joined_month) == (1, 2, 4)


async def test_the_store_is_as_large_as_its_files(world: World, keeper: Actor):
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author)
    await world.film(author, course)
    await world.services.leftovers.remove()

    seen = await world.services.overview.read(keeper)

    files = [path for path in (world.folder / "media").rglob("*") if path.is_file()]
    assert (seen.storage, seen.storage_at) == (sum(path.stat().st_size for path in files), world.clock())


async def test_a_job_that_misses_its_beat_is_late_in_every_process(world: World, keeper: Actor):
    runs = JobRunRepository(world.database)
    begun = world.clock()
    await runs.know({"gone": 60, "deliver-mail": 60}, now=begun)
    await runs.know({"deliver-mail": 60, "sweep-payments": 86400}, now=begun)
    await runs.note("deliver-mail", is_done=True, now=begun)

    async def standing() -> dict[str, tuple[bool, bool]]:
        seen = await world.services.overview.read(keeper)
        return {run.name: (run.is_late(world.clock()), run.is_failing) for run in seen.jobs}

    assert await standing() == {"deliver-mail": (False, False), "sweep-payments": (False, False)}
    world.clock.turn(timedelta(hours=1))
    await runs.note("sweep-payments", is_done=False, now=world.clock())
    assert await standing() == {"deliver-mail": (True, False), "sweep-payments": (False, True)}
    await runs.note("sweep-payments", is_done=True, now=world.clock())
    assert (await standing())["sweep-payments"] == (False, False)


def test_a_job_has_twice_its_beat_and_some_minutes(world: World):
    run = JobRun("mend-totals", timedelta(days=1), known_at=world.clock())
    assert not run.is_late(world.clock() + timedelta(days=2, minutes=9))
    assert not run.is_late(world.clock() + timedelta(days=2, minutes=10))
    assert run.is_late(world.clock() + timedelta(days=2, minutes=10, milliseconds=1))


@pytest.mark.parametrize("role", [Role.VISITOR, Role.STUDENT, Role.INSTRUCTOR])
async def test_nobody_else_sees_the_figures(world: World, role: Role):
    somebody = VISITOR if role is Role.VISITOR else await world.person(role)
    with pytest.raises((NotSignedIn, NotAllowed)):
        await world.services.overview.read(somebody)
