"""Changing the password and the address one signs in with."""

import asyncio
import re
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client, SessionStatus
from edtech_app.domain.audit import Act
from edtech_app.domain.errors import Conflict, InvalidInput, NotSignedIn, TooMany
from edtech_app.services.accounts import OpenedSession
from tests.support.tab import nobody
from tests.support.world import World

OLD, NEW = "a hill of green tea", "a river of black tea"
HERE = Client(address="192.0.2.7", device="Firefox")
ADDRESS = "asha.new@example.com"


async def opened(world: World, email: str, password: str = OLD) -> OpenedSession:
    """A session of somebody who signs in."""
    sessions = world.services.sessions
    return await sessions.open(await sessions.sign_in(email, password, HERE), HERE)


@pytest.fixture
async def asha(world: World) -> OpenedSession:
    """Somebody at her security page."""
    return await opened(world, (await world.person(password=OLD)).email)


async def change(world: World, actor: Actor, old: str = OLD, new: str = NEW, confirmation: str = "") -> None:
    await world.services.credentials.change_password(actor, old, new, confirmation or new, HERE)


async def ask(world: World, actor: Actor, email: str = ADDRESS, password: str = OLD) -> str:
    return await world.services.credentials.request_email_change(actor, email, password, HERE)


async def code_of(world: World) -> str:
    found = re.search(r"\b\d{6}\b", (await world.newest_letter()).text)
    assert found is not None
    return found.group()


async def letters_to(world: World, address: str) -> list[str]:
    """The subjects of all letters to an address."""
    return [letter.subject for letter in await world.letters.newest() if letter.to == address]


async def acts(world: World, actor: Actor) -> list[Act]:
    return [entry.act for entry in await world.services.audit.about_me(actor)]


async def reset_link(world: World, email: str) -> str:
    """The token of a link in a letter."""
    await world.services.password_resets.request(email, HERE)
    found = re.search(r"/reset-password/(\S+)", (await world.newest_letter()).text)
    assert found is not None
    return found[1]


async def test_a_new_password_takes_the_place_of_the_old_one_and_ends_all_other_sessions(
    world: World, asha: OpenedSession
):
    elsewhere = await opened(world, asha.actor.email)

    await change(world, asha.actor)

    assert (await world.services.sessions.actor(asha.token)) == asha.actor
    assert (await world.services.sessions.actor(elsewhere.token)) == VISITOR
    assert [one.id for one in await world.services.sessions.list_mine(asha.actor)] == [asha.actor.session_id]
    with pytest.raises(InvalidInput):
        await opened(world, asha.actor.email, OLD)
    assert (await opened(world, asha.actor.email, NEW)).actor.user_id == asha.actor.user_id


async def test_what_was_begun_with_the_old_password_ends_with_it(world: World, asha: OpenedSession):
    ticket = await world.services.sessions.sign_in(asha.actor.email, OLD, HERE)
    begun = await opened(world, asha.actor.email)
    before = await world.sessions.get(begun.actor.session_id)

    await change(world, asha.actor)
    await world.sessions.save(before.model_copy(update={"version": before.version + 1}))

    assert (await world.sessions.get(before.id)).status is SessionStatus.LIVE
    assert await world.services.sessions.actor(begun.token) == VISITOR
    with pytest.raises(NotSignedIn):
        await world.services.sessions.open(ticket, HERE)


async def test_a_changed_password_is_told_by_letter_and_kept_without_secrets(world: World, asha: OpenedSession):
    await change(world, asha.actor)

    assert await letters_to(world, asha.actor.email) != []
    assert "password" in (await world.newest_letter()).subject
    assert Act.PASSWORD_CHANGED in await acts(world, asha.actor)
    kept = str(await world.database["audit"].find({}).to_list(None))
    assert OLD not in kept
    assert NEW not in kept


@pytest.mark.parametrize(
    ("old", "new", "confirmation", "field"),
    [
        ("a wrong one", NEW, NEW, "old_password"),
        ("", NEW, NEW, "old_password"),
        (OLD, OLD, OLD, "password"),
        (OLD, "short", "short", "password"),
        (OLD, "password1", "password1", "password"),
        (OLD, NEW, "something else", "confirmation"),
    ],
)
async def test_a_password_that_cannot_be_set_changes_nothing(
    world: World, asha: OpenedSession, old: str, new: str, confirmation: str, field: str
):
    with pytest.raises(InvalidInput) as refused:
        await change(world, asha.actor, old, new, confirmation)

    assert list(refused.value.fields) == [field]
    assert (await opened(world, asha.actor.email, OLD)).actor.user_id == asha.actor.user_id


async def test_the_old_password_can_be_guessed_ten_times_and_then_has_to_wait(world: World, asha: OpenedSession):
    for _ in range(10):
        with pytest.raises(InvalidInput):
            await change(world, asha.actor, old="a wrong guess")

    with pytest.raises(TooMany) as refused:
        await change(world, asha.actor)

    assert 0 < refused.value.retry_after <= 15 * 60
    world.clock.turn(timedelta(seconds=refused.value.retry_after))
    await change(world, asha.actor)


async def test_of_many_changes_at_once_one_wins_and_it_is_the_password(world: World, asha: OpenedSession):
    wanted = [f"{number} rivers of black tea" for number in range(5)]

    results = await asyncio.gather(*(change(world, asha.actor, new=one) for one in wanted), return_exceptions=True)

    winners = [one for one, result in zip(wanted, results, strict=True) if result is None]
    assert len(winners) == 1
    assert all(isinstance(result, Conflict) for result in results if result is not None)
    assert (await opened(world, asha.actor.email, winners[0])).actor.user_id == asha.actor.user_id


async def test_an_open_reset_link_dies_with_the_old_password(world: World, asha: OpenedSession):
    token = await reset_link(world, asha.actor.email)

    await change(world, asha.actor)

    with pytest.raises(Conflict):
        await world.services.password_resets.check(token)
    with pytest.raises(Conflict):
        await world.services.password_resets.reset(token, "a lake of mint tea", "a lake of mint tea", HERE)


async def test_looking_at_a_reset_link_does_not_spend_it(world: World, asha: OpenedSession):
    token = await reset_link(world, asha.actor.email)
    for _ in range(2):
        await world.services.password_resets.check(token)

    await world.services.password_resets.reset(token, NEW, NEW, HERE)

    with pytest.raises(Conflict):
        await world.services.password_resets.check(token)


async def test_the_address_changes_once_the_code_sent_to_the_new_one_is_right(world: World, asha: OpenedSession):
    elsewhere = await opened(world, asha.actor.email)
    challenge = await ask(world, asha.actor)
    assert (await world.newest_letter()).to == ADDRESS
    assert (await world.users.get(asha.actor.user_id)).email == asha.actor.email

    await world.services.credentials.confirm_email_change(asha.actor, challenge, await code_of(world), HERE)

    here = await world.services.sessions.actor(asha.token)
    assert (here.user_id, here.email) == (asha.actor.user_id, ADDRESS)
    assert await world.services.sessions.actor(elsewhere.token) == VISITOR
    assert (await opened(world, ADDRESS)).actor.user_id == asha.actor.user_id
    with pytest.raises(InvalidInput):
        await opened(world, asha.actor.email)


async def test_a_changed_address_is_told_to_the_old_and_to_the_new_one(world: World, asha: OpenedSession):
    challenge = await ask(world, asha.actor)
    await world.services.credentials.confirm_email_change(asha.actor, challenge, await code_of(world), HERE)

    assert any("was changed" in subject for subject in await letters_to(world, asha.actor.email))
    assert any("was changed" in subject for subject in await letters_to(world, ADDRESS))
    assert Act.EMAIL_CHANGED in await acts(world, asha.actor)
    assert ADDRESS not in str(await world.database["audit"].find({}).to_list(None))


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        (ADDRESS, "a wrong one", "password"),
        (ADDRESS, "", "password"),
        ("no address", OLD, "email"),
        ("", OLD, "email"),
    ],
)
async def test_a_wrong_request_sends_no_letter(
    world: World, asha: OpenedSession, email: str, password: str, field: str
):
    before = len(await world.letters.newest())

    with pytest.raises(InvalidInput) as refused:
        await ask(world, asha.actor, email, password)

    assert list(refused.value.fields) == [field]
    assert len(await world.letters.newest()) == before


async def test_the_present_address_is_no_new_one(world: World, asha: OpenedSession):
    with pytest.raises(InvalidInput) as refused:
        await ask(world, asha.actor, asha.actor.email.upper())

    assert list(refused.value.fields) == ["email"]


async def test_a_taken_address_gets_the_same_answer_and_its_owner_a_letter(world: World, asha: OpenedSession):
    ravi = await world.person(first_name="Ravi", password=OLD)

    free, taken = await ask(world, asha.actor), await ask(world, asha.actor, ravi.email)

    assert len(free) == len(taken)
    letter = await world.newest_letter()
    assert letter.to == ravi.email
    assert re.search(r"\b\d{6}\b", letter.text) is None


async def test_of_two_people_who_want_one_address_one_gets_it(world: World, asha: OpenedSession):
    ravi = await opened(world, (await world.person(first_name="Ravi", password=OLD)).email)
    first = await ask(world, asha.actor)
    code = await code_of(world)
    world.clock.turn(timedelta(minutes=2))
    await world.users.change(
        ravi.actor.user_id, lambda user: user.model_copy(update={"email": ADDRESS, "email_key": ADDRESS})
    )

    with pytest.raises(Conflict):
        await world.services.credentials.confirm_email_change(asha.actor, first, code, HERE)

    assert (await world.services.sessions.actor(asha.token)).email == asha.actor.email
    assert (await world.services.sessions.actor(ravi.token)).email == ADDRESS


async def test_a_code_confirms_only_for_whom_it_was_made(world: World, asha: OpenedSession):
    ravi = await opened(world, (await world.person(first_name="Ravi", password=OLD)).email)
    challenge = await ask(world, asha.actor)
    code = await code_of(world)

    with pytest.raises(Conflict):
        await world.services.credentials.confirm_email_change(ravi.actor, challenge, code, HERE)
    with pytest.raises(Conflict):
        await world.services.sign_up.confirm(challenge, code, HERE)

    await world.services.credentials.confirm_email_change(asha.actor, challenge, code, HERE)


async def test_of_five_right_codes_at_once_one_counts(world: World, asha: OpenedSession):
    challenge = await ask(world, asha.actor)
    code = await code_of(world)

    results = await asyncio.gather(
        *(world.services.credentials.confirm_email_change(asha.actor, challenge, code, HERE) for _ in range(5)),
        return_exceptions=True,
    )

    assert results.count(None) == 1
    assert (await acts(world, asha.actor)).count(Act.EMAIL_CHANGED) == 1


async def test_an_open_reset_link_dies_with_the_old_address(world: World, asha: OpenedSession):
    token = await reset_link(world, asha.actor.email)
    challenge = await ask(world, asha.actor)

    await world.services.credentials.confirm_email_change(asha.actor, challenge, await code_of(world), HERE)

    with pytest.raises(Conflict):
        await world.services.password_resets.check(token)


async def test_a_visitor_changes_nothing(world: World):
    credentials = world.services.credentials
    for attempt in (
        credentials.change_password(VISITOR, OLD, NEW, NEW, HERE),
        credentials.request_email_change(VISITOR, ADDRESS, OLD, HERE),
        credentials.confirm_email_change(VISITOR, nobody(), "123456", HERE),
    ):
        with pytest.raises(NotSignedIn):
            await attempt
