"""What every answer carries, in development and in production: pages, API, files, and whatever goes wrong."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from edtech_app import web
from edtech_app.api import build_api
from edtech_app.domain.accounts import Role
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import DatabaseAway
from edtech_app.runtime import use_services
from edtech_app.settings import Settings
from tests.attacks.school import PRODUCTION
from tests.support.world import SECRET, World

PAGE = "<!DOCTYPE html><html><head><script>theme()</script></head><body></body></html>"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin-allow-popups",
}


def broken() -> None:
    raise RuntimeError("a secret of the house")


@pytest.fixture(params=["development", "production"])
async def house(request: Any, world: World, tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Settings]]:
    """A client of the house, and its settings."""
    folder = tmp_path / "client"
    folder.mkdir()
    for name in ("index.html", "404.html"):
        (folder / name).write_text(PAGE, encoding="utf-8")
    changes: dict[str, Any] = PRODUCTION if request.param == "production" else {"site_url": "http://school.test"}
    settings = Settings(_env_file=None, jwt_secret=SECRET.decode(), **changes)  # pyright: ignore[reportCallIssue]
    api: FastAPI = build_api()
    api.router.routes.insert(0, api.router.route_class("/api/broken", broken, include_in_schema=False))
    use_services(world.services)
    transport = httpx.ASGITransport(app=web.wrap(api, settings, folder), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://school.test") as client:
        yield client, settings
    use_services(None)


async def _while_the_database_is_away(world: World, client: httpx.AsyncClient) -> httpx.Response:
    async def away(*_: Any) -> None:
        raise DatabaseAway

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.services.catalog, "categories", away)
        return await client.get("/api/health")


async def _one_too_many(client: httpx.AsyncClient) -> httpx.Response:
    transport: Any = client._transport
    floods = transport.app._app._floods
    floods._clock = lambda: 0.0
    flooder = {"type": "http", "path": "/", "headers": [], "client": ("203.0.113.9", 1)}
    while not floods.wait(flooder):
        continue
    flooding = httpx.ASGITransport(app=transport.app, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=flooding, base_url="http://school.test") as other:
        return await other.get("/api/v1/courses")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://school.test.evil.example"])
async def test_no_origin_but_our_own_may_call_with_our_cookies(house: tuple[httpx.AsyncClient, Settings], origin: str):
    client, _ = house
    ask = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for answer in (
        await client.get("/api/v1/courses", headers={"Origin": origin}),
        await client.options("/api/v1/courses", headers=ask),
        await client.options("/api/session", headers=ask),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")], answer.status_code
    for path in ("/api/session", "/api/progress", "/api/uploads"):
        answer = await client.post(path, json={}, headers={"Origin": origin})
        assert answer.status_code in (401, 403), path


async def test_every_answer_says_how_it_may_be_used(house: tuple[httpx.AsyncClient, Settings], world: World):
    client, settings = house
    course = await world.course(await world.person(Role.INSTRUCTOR))
    cover = world.services.pictures.of_course(course).large
    answers = {
        "page": await client.get("/"),
        "no page": await client.get(f"/courses/{new_id()}"),
        "robots": await client.get("/robots.txt"),
        "api": await client.get("/api/v1/courses"),
        "docs": await client.get("/api/v1/docs"),
        "401": await client.get(f"/api/v1/profile/getUserDetails/{new_id()}"),
        "404": await client.get("/api/v1/nothing"),
        "405": await client.patch("/api/v1/courses"),
        "413": await client.post("/api/v1/auth/login", content=b"x" * 70_000),
        "422": await client.post("/api/v1/auth/login", json={}),
        "redirect": await client.get("/courses/?q=tea"),
        "shut": await client.get("/_upload/a.png"),
        "500": await client.get("/api/broken"),
        "picture": await client.get(cover),
        "no file": await client.get("/media/videos/none.mp4"),
        "away": await _while_the_database_is_away(world, client),
        "429": await _one_too_many(client),
    }
    wanted = {"api": 200, "page": 200, "picture": 200, "redirect": 308, "away": 503, "shut": 404}
    wanted |= {str(status): status for status in (401, 404, 405, 413, 422, 429, 500)}
    assert {name: answers[name].status_code for name in wanted} == wanted
    for name, answer in answers.items():
        for header, value in ALWAYS.items():
            assert answer.headers.get(header) == value, (name, header)
        assert "referrer-policy" in answer.headers, name
        assert "geolocation=()" in answer.headers["permissions-policy"], name
        strict = answer.headers.get("strict-transport-security", "")
        assert ("max-age=31536000" in strict) == settings.is_production, name
        assert "access-control-allow-origin" not in answer.headers, name
        assert len(answer.headers["x-request-id"]) >= 8, name
        assert "a secret of the house" not in answer.text, name
        if answer.is_error:
            assert answer.headers["cache-control"] in ("no-store", "no-cache"), name
        if answer.headers.get("content-type", "").startswith("text/html"):
            policy = answer.headers["content-security-policy"]
            assert "frame-ancestors 'none'" in policy, name
            assert "'unsafe-inline'" not in re.sub(r"style-src [^;]*", "", policy), name
    scripts = re.search(r"script-src ([^;]*)", answers["page"].headers["content-security-policy"])
    assert scripts is not None
    assert "'sha256-" in scripts[1]
    assert answers["redirect"].headers["location"] == "/courses?q=tea"
    assert int(answers["429"].headers["retry-after"]) >= 1
    assert answers["429"].json()["success"] is False
    assert "sandbox" in answers["picture"].headers["content-security-policy"]
