"""Where people are signed in: how long it lasts, how it ends, and that ending it counts everywhere at once."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client
from edtech_app.domain.audit import Act
from edtech_app.domain.errors import NotFound, NotSignedIn
from edtech_app.services.accounts import OpenedSession
from tests.support.tab import nobody
from tests.support.world import World

PASSWORD = "a hill of green tea"
HERE = Client(address="192.0.2.7", device="Firefox", time_zone="Asia/Kolkata")


async def opened(world: World, asha: Actor, client: Client = HERE) -> OpenedSession:
    """A session of somebody who signs in."""
    sessions = world.services.sessions
    return await sessions.open(await sessions.sign_in(asha.email, PASSWORD, client), client)


async def acts(world: World, actor: Actor) -> list[Act]:
    """What is kept about somebody, newest first."""
    return [entry.act for entry in await world.services.audit.about_me(actor)]


async def test_a_session_lasts_two_weeks_from_its_last_use(world: World):
    session = await opened(world, await world.person(password=PASSWORD))
    for _ in range(3):
        world.clock.turn(timedelta(days=13))
        assert (await world.services.sessions.actor(session.token)).is_signed_in

    world.clock.turn(timedelta(days=14))

    assert await world.services.sessions.actor(session.token) == VISITOR


async def test_a_session_lasts_ninety_days_however_much_it_is_used(world: World):
    session = await opened(world, await world.person(password=PASSWORD))
    assert session.seconds == 90 * 24 * 3600
    for _ in range(8):
        world.clock.turn(timedelta(days=11))
        assert (await world.services.sessions.actor(session.token)).is_signed_in

    world.clock.turn(timedelta(days=2))

    assert await world.services.sessions.actor(session.token) == VISITOR


async def test_sessions_are_listed_with_where_they_are_the_last_used_first(world: World):
    asha = await world.person(password=PASSWORD)
    first = await opened(world, asha)
    world.clock.turn(timedelta(hours=1))
    second = await opened(world, asha, Client(address="198.51.100.4", device="Chrome", time_zone="Mars/Olympus"))

    found = await world.services.sessions.list_mine(second.actor)

    assert [session.id for session in found] == [second.actor.session_id, first.actor.session_id]
    assert [(one.address, one.device, one.time_zone) for one in found] == [
        ("198.51.100.4", "Chrome", ""),
        ("192.0.2.7", "Firefox", "Asia/Kolkata"),
    ]


@pytest.mark.parametrize("ending", ["ended", "unused", "too old"])
async def test_what_is_over_is_not_listed(world: World, ending: str):
    asha = await world.person(password=PASSWORD)
    old = await opened(world, asha)
    if ending == "ended":
        await world.services.sessions.sign_out(old.actor, HERE)
    elif ending == "unused":
        world.clock.turn(timedelta(days=15))
    else:
        for _ in range(9):
            world.clock.turn(timedelta(days=10))
            await world.services.sessions.actor(old.token)

    present = await opened(world, asha)

    found = await world.services.sessions.list_mine(present.actor)
    assert [session.id for session in found] == [present.actor.session_id]


async def test_ending_a_session_counts_at_once_in_every_process(world: World):
    asha = await world.person(password=PASSWORD)
    here, elsewhere = await opened(world, asha), await opened(world, asha)
    other_house = world.process()
    assert (await other_house.sessions.actor(elsewhere.token)).is_signed_in

    for _ in range(2):
        await world.services.sessions.end(here.actor, elsewhere.actor.session_id, HERE)

    assert await other_house.sessions.actor(elsewhere.token) == VISITOR
    assert (await other_house.sessions.actor(here.token)).is_signed_in
    assert (await acts(world, asha)).count(Act.SESSION_ENDED) == 1


async def test_ending_all_others_leaves_the_one_that_asks(world: World):
    asha, ravi = await world.person(password=PASSWORD), await world.person(first_name="Ravi", password=PASSWORD)
    here, *others = [await opened(world, asha) for _ in range(4)]
    his = await opened(world, ravi)

    assert await world.services.sessions.end_others(here.actor, HERE) == 3
    assert await world.services.sessions.end_others(here.actor, HERE) == 0

    other_house = world.process()
    assert [await other_house.sessions.actor(one.token) for one in others] == [VISITOR] * 3
    assert (await other_house.sessions.actor(here.token)).is_signed_in
    assert (await other_house.sessions.actor(his.token)).is_signed_in
    assert (await acts(world, asha)).count(Act.OTHER_SESSIONS_ENDED) == 1


async def test_somebody_elses_session_looks_like_none(world: World):
    asha, ravi = await world.person(password=PASSWORD), await world.person(first_name="Ravi", password=PASSWORD)
    hers, his = await opened(world, asha), await opened(world, ravi)
    words = set()

    for session_id in (his.actor.session_id, nobody(), "no id", ""):
        with pytest.raises(NotFound) as refused:
            await world.services.sessions.end(hers.actor, session_id, HERE)
        words.add(refused.value.message)

    assert len(words) == 1
    assert (await world.services.sessions.actor(his.token)).is_signed_in


async def test_a_visitor_has_no_sessions_to_list_or_end(world: World):
    sessions = world.services.sessions
    for attempt in (
        sessions.list_mine(VISITOR),
        sessions.end(VISITOR, nobody(), HERE),
        sessions.end_others(VISITOR, HERE),
    ):
        with pytest.raises(NotSignedIn):
            await attempt


async def test_signing_in_and_out_is_kept_in_the_audit_log(world: World):
    asha = await world.person(password=PASSWORD)
    session = await opened(world, asha)
    for _ in range(2):
        await world.services.sessions.sign_out(session.actor, HERE)

    found = await world.services.audit.about_me(asha)

    assert sorted(entry.act for entry in found) == [Act.SIGNED_IN, Act.SIGNED_OUT]
    assert {(entry.address, entry.device) for entry in found} == {("192.0.2.7", "Firefox")}
