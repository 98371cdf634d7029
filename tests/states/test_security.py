"""The security page, as tabs see it: passwords, addresses, sessions and what is told of them."""

import re
from collections.abc import AsyncIterator

import pytest

from edtech_app.domain.accounts import Actor, Client
from edtech_app.states.profile import ProfileState
from edtech_app.states.security import ChangeEmailState, ChangePasswordState, SecurityState
from edtech_app.states.session import SessionState
from tests.support.tab import Tab, nobody, redirect_of, words_of
from tests.support.world import World

OLD, NEW = "a hill of green tea", "a river of black tea"
PHONE = Client(
    address="203.0.113.77",
    device="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1",
    time_zone="Asia/Calcutta",
)
DESK = Client(
    address="127.0.0.1",
    device="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Safari/537.36",
)


async def sign_in(world: World, tab: Tab, email: str, client: Client) -> Actor:
    """Sign in with a password, in this tab."""
    sessions = world.services.sessions
    opened = await sessions.open(await sessions.sign_in(email, OLD, client), client)
    tab.use_cookie(opened.token)
    await tab.fire(SessionState.load)
    return opened.actor


@pytest.fixture
async def email(world: World) -> str:
    return (await world.person(password=OLD)).email


@pytest.fixture
async def desk(world: World, email: str) -> AsyncIterator[Tab]:
    async with Tab(world, path="/account/security") as opened:
        await sign_in(world, opened, email, DESK)
        yield opened


@pytest.fixture
async def phone(world: World, email: str, desk: Tab) -> AsyncIterator[Tab]:
    async with Tab(world, path="/learn") as opened:
        await sign_in(world, opened, email, PHONE)
        yield opened


async def test_sessions_are_told_in_words_this_one_first(desk: Tab, phone: Tab):
    await desk.fire(SecurityState.load)

    state = await desk.state(SecurityState)
    assert [(row.device, row.is_phone, row.is_this) for row in state.sessions] == [
        ("Chrome on Windows", False, True),
        ("Safari on iPhone", True, False),
    ]
    assert [row.place for row in state.sessions] == ["this computer", "in India · 203.0.113.0"]
    assert state.sessions[0].seen == "Now"


async def test_what_happened_is_told_in_plain_words(desk: Tab):
    await desk.fire(ChangePasswordState.submit, form={"old_password": "wrong", "password": NEW, "confirmation": NEW})
    await desk.fire(SecurityState.load)

    acts = (await desk.state(SecurityState)).acts
    assert sorted((row.words, row.is_worrying) for row in acts) == [
        ("A wrong password was entered", True),
        ("You signed in", False),
    ]


async def test_a_new_password_signs_out_the_other_tab_at_its_next_event(desk: Tab, phone: Tab):
    events = await desk.fire(
        ChangePasswordState.submit, form={"old_password": OLD, "password": NEW, "confirmation": NEW}
    )

    state = await desk.state(ChangePasswordState)
    assert (state.is_done, state.is_busy) == (True, False)
    assert "change-password" in words_of(events)
    assert [row.is_this for row in (await desk.state(SecurityState)).sessions] == [True]
    assert redirect_of(await phone.fire(ProfileState.load)) == "/login?ended=1&next=%2Flearn"
    assert redirect_of(await desk.fire(SecurityState.load)) == ""


async def test_a_wrong_field_is_told_beside_it_and_no_password_stays_in_the_state(desk: Tab):
    events = await desk.fire(
        ChangePasswordState.submit, form={"old_password": "wrong", "password": NEW, "confirmation": NEW}
    )

    state = await desk.state(ChangePasswordState)
    assert state.errors == {"old_password": "This password is wrong."}
    assert not state.is_busy
    assert "old_password" in words_of(events)
    assert NEW not in str(state.dict())


async def test_who_guesses_too_often_is_told_how_long_to_wait(desk: Tab):
    guess = {"old_password": "wrong", "password": NEW, "confirmation": NEW}
    for _ in range(11):
        await desk.fire(ChangePasswordState.submit, form=guess)

    state = await desk.state(ChangePasswordState)
    assert "Too many wrong passwords" in state.error
    assert state.wait.seconds > 0


async def test_one_device_is_signed_out_and_then_all_others(desk: Tab, phone: Tab, world: World, email: str):
    await desk.fire(SecurityState.load)
    other = (await desk.state(SecurityState)).sessions[1].session_id

    events = await desk.fire(SecurityState.end, session_id=other)

    assert "Device signed out." in words_of(events)
    assert len((await desk.state(SecurityState)).sessions) == 1
    await sign_in(world, phone, email, PHONE)
    await desk.fire(SecurityState.end_others)
    assert not (await desk.state(SecurityState)).is_ending
    assert redirect_of(await phone.fire(ProfileState.load)).startswith("/login?ended=1")


async def test_a_session_that_is_not_ones_own_is_as_good_as_none(desk: Tab, world: World):
    ravi = await world.person(first_name="Ravi")
    await world.session_token(ravi)
    told = [
        words_of(await desk.fire(SecurityState.end, session_id=session_id))
        for session_id in (ravi.session_id, nobody())
    ]

    assert "This session has already ended." in told[0]
    assert told[0] == told[1]
    assert not (await desk.state(SecurityState)).is_ending
    assert await world.sessions.find(ravi.session_id) is not None
    assert (await world.services.sessions.actor(await world.session_token(ravi))).is_signed_in


async def test_a_new_address_is_confirmed_by_its_code_also_after_a_reload(desk: Tab, phone: Tab, world: World):
    await desk.fire(ChangeEmailState.submit, form={"email": " asha.new@example.com ", "password": OLD})
    await desk.fire(ChangeEmailState.begin)
    assert (await desk.state(ChangeEmailState)).new_email == "asha.new@example.com"
    code = re.search(r"\b\d{6}\b", (await world.newest_letter()).text)
    assert code is not None

    events = await desk.fire(ChangeEmailState.confirm, form={"code": code.group()})

    assert "PUT" in words_of(events)
    await desk.fire(ChangeEmailState.confirm, form={"code": code.group()})
    state = await desk.state(ChangeEmailState)
    assert (state.is_done, state.challenge, state.error) == (True, "", "")
    assert (await desk.state(SecurityState)).email == "asha.new@example.com"
    assert (await desk.state(SessionState)).email == "asha.new@example.com"
    assert redirect_of(await phone.fire(ProfileState.load)).startswith("/login?ended=1")


async def test_a_wrong_code_keeps_the_form_and_starting_again_goes_back(desk: Tab):
    await desk.fire(ChangeEmailState.submit, form={"email": "asha.new@example.com", "password": OLD})
    await desk.fire(ChangeEmailState.confirm, form={"code": "12"})
    state = await desk.state(ChangeEmailState)
    assert state.errors == {"code": "Please enter the six-digit code from the email."}
    assert state.challenge

    await desk.fire(ChangeEmailState.give_up)

    state = await desk.state(ChangeEmailState)
    assert (state.challenge, state.errors) == ("", {})


@pytest.mark.parametrize(
    "form", [{}, {"email": {"$ne": 1}, "password": ["x"], "old_password": 7, "code": {"$gt": ""}, "confirmation": None}]
)
async def test_a_form_of_anything_is_only_wrong(desk: Tab, form: dict[str, object]):
    await desk.fire(ChangePasswordState.submit, form=form)
    await desk.fire(ChangeEmailState.submit, form=form)
    assert (await desk.state(ChangePasswordState)).errors
    assert (await desk.state(ChangeEmailState)).errors
    await desk.fire(ChangeEmailState.submit, form={"email": "asha.new@example.com", "password": OLD})
    await desk.fire(ChangeEmailState.confirm, form=form)
    assert (await desk.state(ChangeEmailState)).errors


async def test_a_visitor_is_led_to_sign_in_and_back(world: World):
    async with Tab(world, path="/account/security") as tab:
        for handler, arguments in (
            (SecurityState.load, {}),
            (SecurityState.end, {"session_id": nobody()}),
            (SecurityState.end_others, {}),
            (ChangePasswordState.submit, {"form": {}}),
            (ChangeEmailState.submit, {"form": {}}),
            (ChangeEmailState.confirm, {"form": {}}),
        ):
            assert redirect_of(await tab.fire(handler, **arguments)) == "/login?next=%2Faccount%2Fsecurity"
