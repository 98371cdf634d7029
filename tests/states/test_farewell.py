"""The page on which one takes one's data along, or leaves."""

import base64
import json
from collections.abc import AsyncIterator

import pytest

from edtech_app.domain.accounts import Actor, Role, UserStatus
from edtech_app.states.farewell import FarewellState
from tests.support.tab import Tab, redirect_of
from tests.support.world import World

PASSWORD = "a hill of green tea"


@pytest.fixture
async def asha(world: World) -> Actor:
    return await world.person(password=PASSWORD)


@pytest.fixture
async def tab(world: World, asha: Actor) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(asha)
        yield tab


async def test_the_page_says_what_leaving_means_for_this_person(tab: Tab, world: World, asha: Actor):
    await world.enrol(asha, await world.course(await world.person(Role.INSTRUCTOR)))
    await tab.fire(FarewellState.load)

    state = await tab.state(FarewellState)

    assert state.is_loaded
    assert "Your access to 1 course, and your progress." in state.losses
    assert state.stays == []


async def test_the_download_is_the_whole_document(tab: Tab, asha: Actor):
    events = await tab.fire(FarewellState.download)

    (sent,) = [event for event in events if event.name == "_download"]
    assert sent.payload["filename"] == "vidya-my-data.json"
    content = base64.b64decode(sent.payload["url"].partition(",")[2])
    assert json.loads(content)["account"][0]["id"] == asha.user_id


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"password": "wrong", "confirmation": "delete"}, "password"),
        ({"password": PASSWORD, "confirmation": "no"}, "confirmation"),
        ({}, "confirmation"),
    ],
)
async def test_a_wrong_word_or_password_is_told_at_its_field(tab: Tab, form: dict[str, str], field: str):
    await tab.fire(FarewellState.submit, form=form)

    state = await tab.state(FarewellState)

    assert (list(state.errors), state.is_busy) == ([field], False)


async def test_after_leaving_the_tab_is_a_visitors(tab: Tab, world: World, asha: Actor):
    events = await tab.fire(FarewellState.submit, form={"password": PASSWORD, "confirmation": "delete"})

    assert "/goodbye" in str(events)
    assert (await world.users.get(asha.user_id)).status is UserStatus.DELETED
    again = await tab.fire(FarewellState.submit, form={"password": PASSWORD, "confirmation": "delete"})
    assert "/goodbye" in str(again)


async def test_a_visitor_is_sent_to_sign_in(world: World):
    async with Tab(world) as tab:
        tab.open("/account/delete")
        for events in (await tab.fire(FarewellState.load), await tab.fire(FarewellState.submit, form={})):
            assert redirect_of(events) == "/login?next=%2Faccount%2Fdelete"
