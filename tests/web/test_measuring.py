"""Each request has an id that its answer, its lines and its failure share, and a line that tells no secret of it."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from edtech_app import routes
from edtech_app.domain.accounts import Role
from edtech_app.domain.entity import new_id
from edtech_app.domain.limits import Limit
from edtech_app.web import floods
from edtech_app.web.measuring import Measured, level_of
from tests.support.http import api_client, bearer
from tests.support.lines import lines, listen
from tests.support.world import World

GIVEN = "0a1b2c3d-of-the-proxy"


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


async def test_a_request_has_one_line_by_its_route_and_its_person(
    world: World, api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
):
    asha = await world.person()
    listen(caplog)
    token = await world.session_token(asha)
    answer = await api.get(f"/api/v1/profile/getUserDetails/{asha.user_id}?why=curiosity", headers=bearer(token))

    (line,) = lines(caplog, "request")
    assert (line["method"], line["route"]) == ("GET", "/api/v1/profile/getUserDetails/{user_id}")
    assert (line["status"], line["bytes"]) == (200, len(answer.content))
    assert (line["user"], line["request_id"]) == (asha.user_id, answer.headers["x-request-id"])
    assert line["ms"] >= 0
    assert "curiosity" not in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize(
    "path", ["/reset-password/a-secret-link", "/a-secret-link", "/media/a-secret-link?signature=x"]
)
async def test_no_address_that_somebody_asks_for_is_written_down(
    path: str, api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
):
    listen(caplog, logging.DEBUG)
    await api.get(path)
    assert "secret" not in caplog.text
    assert lines(caplog, "request")[0]["route"] in (routes.RESET_PASSWORD, "other", "/media/{key:path}")


async def test_a_failure_is_told_under_the_id_that_its_trace_has(
    world: World, api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    async def breaks() -> None:
        raise RuntimeError("a thing of the house")

    monkeypatch.setattr(world.services.catalog, "categories", breaks)
    listen(caplog)
    answer = await api.get("/api/v1/courses/showAllCategories")

    (failed,), (request,) = lines(caplog, "request_failed"), lines(caplog, "request")
    assert answer.status_code == 500
    assert answer.json()["ref"] == answer.headers["x-request-id"] == failed["request_id"] == request["request_id"]
    assert caplog.text.count("RuntimeError: a thing of the house") == 1
    assert "a thing" not in answer.text


async def test_whatever_breaks_outside_the_api_is_owned_up_to_as_well(world: World, caplog: pytest.LogCaptureFixture):
    async def broken(*_: Any) -> None:
        raise RuntimeError("a thing of the house")

    transport = httpx.ASGITransport(app=Measured(broken, world.settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://school.test") as client:
        answer = await client.get("/about")

    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert lines(caplog, "request_failed")[0]["route"] == "/about"


@pytest.mark.parametrize(
    ("hops", "given", "is_kept"),
    [
        (1, GIVEN, True),
        (0, GIVEN, False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'a fake line", "level"', False),
        (1, "", False),
    ],
)
async def test_only_a_proxys_id_is_kept_and_only_a_well_formed_one(
    world: World, monkeypatch: pytest.MonkeyPatch, hops: int, given: str, is_kept: bool
):
    world.settings = world.settings.model_copy(update={"trusted_proxy_hops": hops})
    async with api_client(world, monkeypatch) as api:
        answer = await api.get("/api/v1/courses", headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) == is_kept
    assert len(answer.headers["x-request-id"]) >= 8


async def test_what_goes_well_and_repeats_itself_is_only_heard_while_debugging(
    world: World, api: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
):
    course = await world.course(await world.person(Role.INSTRUCTOR))
    listen(caplog)
    await api.get(world.services.pictures.of_course(course).large)
    await api.get("/api/health")
    assert lines(caplog) == []
    await api.get(f"/media/videos/{new_id()}.mp4")
    assert [line["status"] for line in lines(caplog, "request")] == [403]


@pytest.mark.parametrize(
    ("path", "route", "status", "level"),
    [
        ("/api/progress", "/api/progress", 200, logging.DEBUG),
        ("/media/videos/a.mp4", "/media/{key:path}", 206, logging.DEBUG),
        ("/assets/entry.js", "other", 200, logging.DEBUG),
        ("/api/progress", "/api/progress", 401, logging.INFO),
        ("/learn/tea/1", "/learn/[slug]/[lecture_id]", 200, logging.INFO),
        ("/api/v1/courses", "/api/v1/courses", 200, logging.INFO),
        ("/wp-login.php", "other", 404, logging.INFO),
        ("/api/v1/courses", "other", 429, logging.DEBUG),
        ("/media/videos/a.mp4", "/media/{key:path}", 503, logging.ERROR),
    ],
)
def test_a_student_who_watches_costs_no_line_and_trouble_is_heard(path: str, route: str, status: int, level: int):
    assert level_of(path, route, status) == level


async def test_a_flood_is_told_once_and_not_by_each_of_its_requests(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    world.settings = world.settings.model_copy(
        update={"limit_requests": Limit(5, timedelta(minutes=10)), "trusted_proxy_hops": 1}
    )
    listen(caplog)
    monkeypatch.setattr(floods, "HOLD_SECONDS", 0)
    async with api_client(world, monkeypatch) as api:
        for _ in range(50):
            await api.get("/api/v1/courses", headers={"X-Forwarded-For": "203.0.113.9"})
    assert len(lines(caplog, "request")) == 5
    (told,) = lines(caplog, "flood_held_back")
    assert (told["door"], told["network"]) == ("http", "203.0.113.9")
