"""The pages on which people sign up, sign in and change their account, as a tab sees them."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from edtech_app.domain.accounts import Client, Role
from edtech_app.states.contact import ContactState
from edtech_app.states.forms import PasswordAdviceState, Wait
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.outbox import OutboxState
from edtech_app.states.profile import ProfileState
from edtech_app.states.session import SessionState
from edtech_app.states.sign_in import ForgotPasswordState, ResetPasswordState, SignInState
from edtech_app.states.sign_up import SignUpState, VerifyEmailState
from tests.support.tab import Sent, Tab, redirect_of, words_of
from tests.support.world import World

PASSWORD = "a hill of green tea"
HERE = Client(address="192.0.2.7")


@pytest.fixture
async def tab(world: World) -> AsyncIterator[Tab]:
    async with Tab(world) as opened:
        yield opened


def filled(**changes: str) -> dict[str, str]:
    return {
        "role": "student",
        "first_name": "Asha",
        "last_name": "Rao",
        "email": "asha@example.com",
        "password": PASSWORD,
        "confirmation": PASSWORD,
    } | changes


async def code_of(world: World) -> str:
    found = re.search(r"\b\d{6}\b", (await world.newest_letter()).text)
    assert found is not None
    return found.group()


async def enter(world: World, tab: Tab, sent: list[Sent]) -> str:
    """Do what the page's script does with the ticket, connect anew, and say where the page goes."""
    words = words_of(sent)
    ticket = re.search(r'ticket: \\*"([^"\\]+)', words)
    place = re.search(r'location.replace\(\\*"([^"\\]+)', words)
    assert ticket is not None
    assert place is not None
    tab.use_cookie((await world.services.sessions.open(ticket[1], HERE)).token)
    return place[1]


async def account(world: World, tab: Tab) -> None:
    """An account for asha@example.com, made through the pages."""
    tab.open("/signup")
    await tab.fire(SignUpState.submit, form=filled())
    await tab.fire(VerifyEmailState.confirm, form={"code": await code_of(world)})


async def test_signing_up_ends_signed_in_where_it_makes_sense(tab: Tab, world: World):
    tab.open("/signup")
    events = await tab.fire(SignUpState.submit, form=filled(role="instructor"))
    assert redirect_of(events) == "/verify-email"
    tab.open("/verify-email")

    events = await tab.fire(VerifyEmailState.confirm, form={"code": await code_of(world)})

    assert await enter(world, tab, events) == "/teach"
    await tab.fire(SessionState.load)
    session = await tab.state(SessionState)
    assert (session.is_loaded, session.is_signed_in, session.can_teach) == (True, True, True)
    assert (session.name, session.initials, session.role) == ("Asha Rao", "AR", "instructor")
    assert (await tab.state(VerifyEmailState)).challenge == ""


async def test_a_wrong_field_is_shown_beside_it_and_gets_the_focus(tab: Tab):
    events = await tab.fire(SignUpState.submit, form=filled(email="no address", confirmation="other"))

    state = await tab.state(SignUpState)
    assert state.errors == {
        "email": "Please enter a valid email address.",
        "confirmation": "The passwords do not match.",
    }
    assert not state.is_busy
    assert "email" in words_of(events)
    assert PASSWORD not in str(state.dict())


@pytest.mark.parametrize("role", ["administrator", "", "visitor"])
async def test_a_role_that_no_form_offers_is_refused(tab: Tab, world: World, role: str):
    await tab.fire(SignUpState.submit, form=filled(role=role))

    assert "role" in (await tab.state(SignUpState)).errors
    assert await world.letters.newest() == []


@pytest.mark.parametrize("form", [{}, {"email": {"$ne": 1}, "password": ["x"], "role": 7}, {"unknown": "x"}])
async def test_a_form_of_anything_is_only_wrong(tab: Tab, form: dict[str, Any]):
    await tab.fire(SignUpState.submit, form=form)
    await tab.fire(SignInState.submit, form=form)
    await tab.fire(ContactState.submit, form=form)

    assert (await tab.state(SignUpState)).errors
    assert (await tab.state(SignInState)).errors
    assert (await tab.state(ContactState)).errors


async def test_advice_comes_while_the_password_is_typed(tab: Tab):
    await tab.fire(PasswordAdviceState.advise, password="password")
    assert (await tab.state(PasswordAdviceState)).score == 0
    await tab.fire(PasswordAdviceState.advise, password=PASSWORD)

    state = await tab.state(PasswordAdviceState)
    assert state.score >= 3
    assert state.words


async def test_without_a_pending_sign_up_no_code_helps(tab: Tab):
    await tab.fire(VerifyEmailState.load)
    await tab.fire(VerifyEmailState.confirm, form={"code": "123456"})

    state = await tab.state(VerifyEmailState)
    assert state.is_loaded
    assert not state.is_done
    assert "No code is expected" in state.error


async def test_a_wrong_code_says_how_many_tries_are_left(tab: Tab, world: World):
    await tab.fire(SignUpState.submit, form=filled())
    wrong = f"{(int(await code_of(world)) + 1) % 10**6:06d}"

    await tab.fire(VerifyEmailState.confirm, form={"code": wrong})

    state = await tab.state(VerifyEmailState)
    assert state.errors == {"code": "This code is wrong. You have 4 tries left."}
    assert not state.is_busy


async def test_signing_in_goes_back_to_where_one_came_from(tab: Tab, world: World):
    await account(world, tab)
    tab.open("/login?next=%2Flearn")

    events = await tab.fire(SignInState.submit, form={"email": "asha@example.com", "password": PASSWORD})

    assert await enter(world, tab, events) == "/learn"


@pytest.mark.parametrize("elsewhere", ["https%3A%2F%2Fevil.example", "%2F%2Fevil.example", "javascript%3Aalert(1)"])
async def test_signing_in_never_leads_to_another_site(tab: Tab, world: World, elsewhere: str):
    await account(world, tab)
    tab.open(f"/login?next={elsewhere}")

    events = await tab.fire(SignInState.submit, form={"email": "asha@example.com", "password": PASSWORD})

    assert await enter(world, tab, events) == "/"


async def test_unknown_and_wrong_look_the_same(tab: Tab, world: World):
    await account(world, tab)
    seen = []

    for email in ("asha@example.com", "nobody@example.com"):
        events = await tab.fire(SignInState.submit, form={"email": email, "password": "wrong wrong"})
        seen.append((words_of(events), (await tab.state(SignInState)).errors))

    assert seen[0] == seen[1]
    assert not (await tab.state(SignInState)).is_busy


async def test_who_is_signed_in_does_not_stay_on_the_sign_in_page(tab: Tab, world: World):
    await tab.sign_in(await world.person())
    tab.open("/login?next=%2Fcart")

    assert redirect_of(await tab.fire(SignInState.load)) == "/cart"


async def test_a_guests_cart_joins_the_account(tab: Tab, world: World):
    course = await world.course(await world.person(Role.INSTRUCTOR))
    asha = await world.person()
    await tab.fire(SessionState.load)
    (await tab.state(GuestCart)).kept = course.id
    await tab.fire(SessionState.load)
    assert (await tab.state(SessionState)).cart_count == 1
    await tab.sign_in(asha)

    await tab.fire(SessionState.load)

    assert (await tab.state(SessionState)).cart_count == 1
    assert (await tab.state(GuestCart)).kept == ""
    assert (await world.services.cart.cart(asha)).course_ids == (course.id,)


async def test_signing_out_ends_the_session_and_the_tabs_memory(tab: Tab, world: World):
    asha = await world.person()
    await tab.sign_in(asha)

    events = await tab.fire(SessionState.sign_out)

    assert "sessionStorage.removeItem" in words_of(events)
    await tab.fire(SessionState.load)
    session = await tab.state(SessionState)
    assert (session.is_signed_in, session.name, session.email) == (False, "", "")


async def test_a_forgotten_password_is_replaced_by_link(tab: Tab, world: World):
    await account(world, tab)
    await tab.fire(ForgotPasswordState.submit, form={"email": "asha@example.com"})
    assert (await tab.state(ForgotPasswordState)).is_sent
    found = re.search(r"/reset-password/(\S+)", (await world.newest_letter()).text)
    assert found is not None
    tab.open(f"/reset-password/{found[1]}", reset_token=found[1])
    new = {"password": "a river of black tea", "confirmation": "a river of black tea"}

    await tab.fire(ResetPasswordState.submit, form=new)
    assert (await tab.state(ResetPasswordState)).is_done
    await tab.fire(ResetPasswordState.load)
    assert "no longer works" in (await tab.state(ResetPasswordState)).problem
    await tab.fire(ResetPasswordState.submit, form=new)

    assert not (await tab.state(ResetPasswordState)).is_done


async def test_another_letter_is_asked_for_once_the_wait_is_over_and_not_before(tab: Tab, world: World):
    await tab.fire(SignUpState.submit, form=filled())
    await tab.fire(ForgotPasswordState.submit, form={"email": "asha@example.com"})
    before = len(await world.letters.newest())

    await tab.fire(VerifyEmailState.resend)
    await tab.fire(ForgotPasswordState.again)

    assert len(await world.letters.newest()) == before
    assert (await tab.state(VerifyEmailState)).error == ""
    assert (await tab.state(ForgotPasswordState)).error == ""
    world.clock.turn(timedelta(seconds=60))
    (await tab.state(VerifyEmailState)).resend_wait = Wait()
    (await tab.state(ForgotPasswordState)).wait = Wait()
    await tab.fire(VerifyEmailState.resend)
    await tab.fire(ForgotPasswordState.again)
    assert len(await world.letters.newest()) == before + 2


async def test_an_unknown_address_sees_the_same_page(tab: Tab):
    await tab.fire(ForgotPasswordState.submit, form={"email": "nobody@example.com"})

    assert (await tab.state(ForgotPasswordState)).is_sent


async def test_the_account_page_shows_and_keeps_what_is_typed(tab: Tab, world: World):
    await tab.sign_in(await world.person())
    await tab.fire(ProfileState.load)
    assert (await tab.state(ProfileState)).profile.first_name == "Asha"

    await tab.fire(
        ProfileState.save,
        form={"first_name": "Usha", "last_name": "Rao", "headline": "Potter", "about": "", "website": ""},
    )
    await tab.fire(ProfileState.load)

    state = await tab.state(ProfileState)
    assert (state.profile.first_name, state.profile.headline) == ("Usha", "Potter")
    assert (await tab.state(SessionState)).name == "Usha Rao"


async def test_a_visitor_is_sent_away_from_the_account_page(tab: Tab):
    tab.open("/account")

    assert redirect_of(await tab.fire(ProfileState.load)) == "/login?next=%2Faccount"
    assert redirect_of(await tab.fire(ProfileState.save, form={})) == "/login?next=%2Faccount"


async def test_the_outbox_shows_codes_and_links(tab: Tab, world: World):
    await tab.fire(SignUpState.submit, form=filled())
    await tab.fire(OutboxState.load)
    state = await tab.state(OutboxState)
    assert state.letters[0].code == await code_of(world)

    await tab.fire(OutboxState.open, letter_id=state.letters[0].letter_id)

    opened = (await tab.state(OutboxState)).opened
    assert opened.recipient == "Asha <asha@example.com>"
    assert opened.code in opened.html


async def test_a_message_to_the_house_is_confirmed(tab: Tab, world: World):
    await tab.fire(ContactState.load)
    await tab.fire(ContactState.submit, form={"name": "Ravi", "email": "ravi@example.com", "message": "Hello"})

    assert (await tab.state(ContactState)).is_sent
    assert len(await world.letters.newest()) == 2


async def test_who_has_no_account_yet_comes_back_to_the_page_after_signing_up(tab: Tab, world: World):
    tab.open("/login?next=%2Fcheckout")
    await tab.fire(SignInState.load)
    sign_up = (await tab.state(SignInState)).sign_up_path
    assert sign_up == "/signup?next=%2Fcheckout"
    tab.open(sign_up)
    await tab.fire(SignUpState.submit, form=filled())

    events = await tab.fire(VerifyEmailState.confirm, form={"code": await code_of(world)})

    assert await enter(world, tab, events) == "/checkout"
