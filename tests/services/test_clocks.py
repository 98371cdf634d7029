"""Clocks that are five minutes off: of two machines of one house, and of one that is set back under open pages."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app import jobs
from edtech_app.composition import Services
from edtech_app.domain.accounts import Client, Role
from edtech_app.domain.entity import utc_now
from edtech_app.domain.errors import InvalidInput, TooMany
from edtech_app.domain.watching import Report
from tests.support.houses import open_house
from tests.support.lines import lines
from tests.support.world import World

OFF = timedelta(minutes=5)
HERE = Client(address="192.0.2.7", device="Firefox")
ELSEWHERE = Client(address="198.51.100.7", device="Chrome")
PASSWORD = "Monsoon-lantern-42"


@pytest.fixture
def ahead(world: World) -> Services:
    """A process of the same house on a machine whose clock is ahead."""
    return world.process(now=lambda: world.clock() + OFF)


async def test_whoever_signed_in_at_one_machine_is_signed_in_at_the_other(world: World, ahead: Services):
    person = await world.person(password=PASSWORD)
    for here, there in ((ahead, world.services), (world.services, ahead)):
        opened = await here.sessions.open(await here.sessions.sign_in(person.email, PASSWORD, HERE), HERE)
        assert (await there.sessions.actor(opened.token)).user_id == person.user_id
        assert (await there.sessions.actors([opened.token]))[0].user_id == person.user_id


async def test_what_is_watched_is_kept_by_whichever_machine_hears_of_it(world: World, ahead: Services):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    film, _ = await world.film(author, course)
    await world.enrol(student, course)

    async def watch(services: Services, until: float) -> float:
        world.clock.turn(timedelta(seconds=1))
        report = Report(until, ((until - 0.5, until),), world.clock())
        return (await services.reports.keep(student, course.id, film.id, report)).of(film.id).position

    assert await watch(ahead, 0.5) == 0.5
    assert await watch(world.services, 1.0) == 1.0
    assert await watch(ahead, 1.5) == 1.5
    assert await watch(world.services, 2.0) == 2.0


async def test_a_clock_that_is_set_back_signs_nobody_out_and_lets_whoever_guessed_in_at_last(world: World):
    student, stranger = await world.person(password=PASSWORD), await world.person(first_name="Ravi", password=PASSWORD)
    sessions = world.services.sessions
    opened = await sessions.open(await sessions.sign_in(student.email, PASSWORD, HERE), HERE)

    async def guesses() -> int:
        """How long one has to wait after guessing as often as one may."""
        while True:
            try:
                await sessions.sign_in(stranger.email, "a guess", ELSEWHERE)
            except TooMany as refusal:
                return refusal.retry_after
            except InvalidInput:
                continue

    wait = await guesses()
    world.clock.turn(-OFF)

    assert (await sessions.actor(opened.token)).user_id == student.user_id
    assert await guesses() <= wait + OFF.total_seconds()
    world.clock.turn(OFF + timedelta(seconds=wait))
    assert await sessions.sign_in(stranger.email, PASSWORD, ELSEWHERE)


async def test_a_job_whose_holder_died_before_the_clock_was_set_back_is_taken_over_so_much_later(tmp_path: Path):
    async with open_house(tmp_path) as house:
        moment = utc_now()
        before = replace(house, name="before", now=lambda: moment)
        assert await before.take_lease("job", 30)
        for minutes, is_taken in ((-5, False), (0, False), (1, True)):
            after = replace(house, name="after", now=lambda minutes=minutes: moment + timedelta(minutes=minutes))
            assert await after.take_lease("job", 30) is is_taken


async def test_a_clock_that_is_off_is_told_to_whoever_can_set_it(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    async with open_house(tmp_path) as house:
        assert "compare-clocks" in {job.name for job in jobs.jobs_of(house) if job.is_local}
        await house.services.vitals.compare_clocks()
        assert lines(caplog, "clock_off") == []
        for off in (OFF, -OFF):
            wrong = house.services_at(lambda off=off: utc_now() + off)
            await wrong.vitals.compare_clocks()
    assert [line["seconds"] for line in lines(caplog, "clock_off")] == [300, -300]
