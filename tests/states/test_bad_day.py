"""Every page while the database is away: it says so, waits for nothing for ever, and comes back when asked again."""

import re
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from mongomock_motor import AsyncMongoMockClient
from reflex.istate.manager.token import BaseStateToken
from reflex.utils.format import format_event_handler

from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.errors import DatabaseAway
from edtech_app.pages import SITE_MAP
from edtech_app.pages.page import Page
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.states.session import SessionState
from tests.support.tab import Tab, words_of
from tests.support.troubles import TroubledDatabase
from tests.support.world import World

AWAY = DatabaseAway().message
LOADED = [page for page in SITE_MAP if page.on_load is not None]
FORMS = ("/signup", "/verify-email", "/forgot-password", "/unsubscribe/[letter_token]", "/teach/courses/new")
"""What can be shown without reading anything; who sends it hears."""
ON_THEIR_WAY = {"status": "loading", "phase": "loading"}


@pytest.fixture
async def world(tmp_path: Path) -> World:
    database = AsyncMongoMockClient()["school"]
    await ensure_indexes(database)
    return World(database=TroubledDatabase(database), folder=tmp_path)


def role_for(page: Page) -> Role:
    if page.route.startswith("/admin"):
        return Role.ADMINISTRATOR
    return Role.INSTRUCTOR if page.route.startswith("/teach") else Role.STUDENT


async def load(tab: Tab, page: Page) -> str:
    """Open the page as a browser does; everything that it was told."""
    before = len(tab.heard)
    for handler in page.on_load if isinstance(page.on_load, list) else [page.on_load]:
        await tab.fire(handler)
    return tab.heard[before:]


async def vars_of(tab: Tab, page: Page) -> dict[str, Any]:
    """What the states that the page loads say of how far they are."""
    root = await tab._manager.get_state(BaseStateToken(ident=tab.token, cls=rx.State))
    found: dict[str, Any] = {}
    for handler in page.on_load if isinstance(page.on_load, list) else [page.on_load]:
        name = format_event_handler(handler).rpartition(".")[0]
        state = root.get_substate(name.split("."))
        found |= {var: getattr(state, var) for var in (*ON_THEIR_WAY, "is_loaded") if hasattr(state, var)}
    return found


@pytest.mark.parametrize("page", LOADED, ids=lambda page: page.route)
async def test_a_page_says_that_it_cannot_read_and_finds_back(world: World, page: Page):
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author, status=CourseStatus.PUBLISHED)
    lecture = (await world.lectures.of(course.id))[0]
    person = author if role_for(page) is Role.INSTRUCTOR else await world.person(role_for(page))
    if role_for(page) is Role.STUDENT:
        await world.enrol(person, course)
    names = {"slug": course.slug, "course_id": course.id, "lecture_id": lecture.id}
    arguments = {name: names.get(name, "0" * 24) for name in re.findall(r"\[(\w+)\]", page.route)}
    async with Tab(world, re.sub(r"\[(\w+)\]", lambda found: arguments[found[1]], page.route)) as tab:
        tab.open(tab.path, **arguments)
        await tab.sign_in(person)
        await tab.fire(SessionState.load)
        assert isinstance(world.database, TroubledDatabase)
        world.database.trouble, world.database.asked = "away", 0

        heard = await load(tab, page)

        shown = await vars_of(tab, page)
        if world.database.asked and page.route not in FORMS:
            assert AWAY in heard
        assert page.route in FORMS or "loading" not in shown.values()
        world.database.trouble = ""
        assert AWAY not in await load(tab, page)
        assert page.route in FORMS or "loading" not in (await vars_of(tab, page)).values()


async def test_who_is_there_is_unknown_for_a_while_and_found_out_when_asked_again(world: World):
    person = await world.person(Role.STUDENT)
    async with Tab(world) as tab:
        await tab.sign_in(person)
        assert isinstance(world.database, TroubledDatabase)
        with world.database.having("away"):
            assert words_of(await tab.fire(SessionState.load)) == "[]"
        session = await tab.state(SessionState)
        assert (session.is_loaded, session.problem) == (False, AWAY)

        await tab.fire(SessionState.recover)

        session = await tab.state(SessionState)
        assert (session.is_loaded, session.is_signed_in, session.problem) == (True, True, "")
        with world.database.having("away"):
            await tab.fire(SessionState.load)
        session = await tab.state(SessionState)
        assert (session.is_loaded, session.is_signed_in, session.problem) == (True, True, "")
