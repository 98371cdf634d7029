"""Figures for whoever watches over the house: for them alone, by few names, and of nobody in person."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from edtech_app import web
from edtech_app.domain.accounts import Role
from edtech_app.domain.errors import DatabaseAway
from edtech_app.meters import REGISTRY
from edtech_app.states.contact import ContactState
from tests.support.http import api_client, bearer, the_api
from tests.support.tab import Tab
from tests.support.world import World

TOKEN = "a token of some length"


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    world.settings = world.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    async with api_client(world, monkeypatch) as client:
        yield client


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_requests_are_counted_by_the_template_of_their_route(world: World, api: httpx.AsyncClient):
    course = await world.course(await world.person(Role.INSTRUCTOR))
    route = "/api/v1/courses/getCourseDetails/{course_id}"
    before = [value("vidya_requests_total", method="GET", route=route, status=status) for status in ("200", "404")]
    await api.get(f"/api/v1/courses/getCourseDetails/{course.id}")
    await api.get("/api/v1/courses/getCourseDetails/nothing")
    await api.request("PROPFIND", "/somewhere/over/the/rainbow")
    after = [value("vidya_requests_total", method="GET", route=route, status=status) for status in ("200", "404")]
    assert after == [before[0] + 1, before[1] + 1]
    text = (await api.get("/api/metrics")).text
    assert f'vidya_request_seconds_count{{method="GET",route="{route}"}}' in text
    assert course.id not in text
    assert "rainbow" not in text
    assert "PROPFIND" not in text


async def test_no_figure_has_more_names_than_we_gave_it(world: World, api: httpx.AsyncClient):
    for number in range(50):
        await api.get(f"/api/v1/courses/nothing{number}")
        await api.get(f"/{number}")
        await api.get(f"/learn/course-{number}/lecture")
    text = (await api.get("/api/metrics")).text
    known = {route for route in re.findall(r'route="([^"]+)"', text) if not route.startswith("/api/v1/")}
    assert {"/learn/[slug]/[lecture_id]", "other", "/api/{path:path}"} <= known
    assert len(re.findall(r"^vidya_requests_total", text, re.MULTILINE)) < 1000
    assert not re.search(r"nothing\d|course-\d|@", text)


async def test_letters_and_orders_are_counted_once_a_minute(world: World, api: httpx.AsyncClient):
    student = await world.person()
    await api.get("/api/metrics")
    course = await world.course(await world.person(Role.INSTRUCTOR))
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    assert 'vidya_orders{status="fulfilled"} 0.0' in (await api.get("/api/metrics")).text
    world.clock.turn(timedelta(minutes=1))
    text = (await api.get("/api/metrics")).text
    assert 'vidya_orders{status="fulfilled"} 1.0' in text
    assert "vidya_outbox_waiting 1.0" in text
    assert "vidya_database_up 1.0" in text


async def test_the_figures_say_that_the_database_is_away(
    world: World, api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    async def away(_: str) -> None:
        raise DatabaseAway

    assert "vidya_database_up 1.0" in (await api.get("/api/metrics")).text
    monkeypatch.setattr(world.services.vitals._letters, "find", away)
    answer = await api.get("/api/metrics")
    assert (answer.status_code, "vidya_database_up 0.0" in answer.text) == (200, True)


async def test_only_the_machine_itself_and_the_token_see_them(world: World, api: httpx.AsyncClient):
    afar = httpx.ASGITransport(app=web.wrap(the_api(), world.settings, None), client=("203.0.113.9", 4711))
    async with httpx.AsyncClient(transport=afar, base_url="http://school.test") as stranger:
        chief = bearer(await world.session_token(await world.person(Role.ADMINISTRATOR)))
        for headers in ({}, bearer("wrong"), bearer(""), chief, {"X-Forwarded-For": "127.0.0.1"}):
            assert (await stranger.get("/api/metrics", headers=headers)).status_code == 403
        assert (await stranger.get("/api/metrics", headers=bearer(TOKEN))).status_code == 200
    assert (await api.get("/api/metrics")).status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert (await api.get("/api/metrics", headers={header: "203.0.113.9"})).status_code == 403


async def test_events_are_counted_by_their_handler_and_their_end(world: World):
    done = {"handler": "ContactState.load", "outcome": "done"}
    before = value("vidya_events_total", **done)
    async with Tab(world) as tab:
        await tab.fire(ContactState.load)
    assert value("vidya_events_total", **done) == before + 1
    assert value("vidya_event_seconds_count", handler="ContactState.load") >= 1
