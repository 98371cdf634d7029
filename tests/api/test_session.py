"""The exchange of a ticket for the session cookie, and the API's manners."""

from collections.abc import AsyncIterator, Iterator

import httpx
import jwt
import pytest

from edtech_app import runtime, web
from edtech_app.api import caller, session
from edtech_app.domain.accounts import VISITOR, Actor, Client, Profile, Role, User
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import DatabaseAway
from edtech_app.settings import AppEnv, Settings
from tests.support.http import the_api
from tests.support.world import World

PASSWORD = "a hill of green tea"
OURS = {"Origin": "http://school.test"}


@pytest.fixture
def settings(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The world's settings as the process's; a test may put it into production."""
    runtime.use_services(world.services)
    for module in (session, caller, runtime):
        monkeypatch.setattr(module, "get_settings", lambda: world.settings)
    yield world.settings
    runtime.use_services(None)


@pytest.fixture
async def browser(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    house = web.wrap(the_api(), settings, None)
    transport = httpx.ASGITransport(app=house, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://school.test") as client:
        yield client


@pytest.fixture
async def ticket(world: World) -> str:
    user = User(
        id=new_id(),
        email="asha@example.com",
        email_key="asha@example.com",
        password_hash="",
        role=Role.STUDENT,
        first_name="Asha",
        last_name="Rao",
        created_at=world.clock(),
    )
    await world.services.accounts.create_demo_account(user, Profile(id=user.id), PASSWORD)
    return await world.services.sessions.sign_in(user.email, PASSWORD, Client())


async def who(world: World, token: str) -> Actor:
    return await world.services.sessions.actor(token)


async def test_a_ticket_becomes_a_cookie_that_no_script_can_read(browser: httpx.AsyncClient, world: World, ticket: str):
    answer = await browser.post("/api/session", json={"ticket": ticket}, headers=OURS)

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "message": "You are signed in."}
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert (await who(world, answer.cookies["session"])).name == "Asha Rao"


async def test_in_production_the_cookie_is_bound_to_the_host_and_to_encryption(
    browser: httpx.AsyncClient, world: World, ticket: str
):
    world.settings = world.settings.model_copy(update={"app_env": AppEnv.PRODUCTION})

    answer = await browser.post("/api/session", json={"ticket": ticket}, headers=OURS)

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


async def test_a_ticket_is_good_once(browser: httpx.AsyncClient, ticket: str):
    await browser.post("/api/session", json={"ticket": ticket}, headers=OURS)

    again = await browser.post("/api/session", json={"ticket": ticket}, headers=OURS)

    assert again.status_code == 401
    assert again.json()["success"] is False
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://school.test.evil.example"},
        {"Origin": "http://school.test", "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_another_sites_page_opens_and_ends_no_session(
    browser: httpx.AsyncClient, world: World, ticket: str, headers: dict[str, str], method: str
):
    asha = await world.person()
    browser.cookies.set("session", await world.session_token(asha))

    answer = await browser.request(method, "/api/session", json={"ticket": ticket}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert (await who(world, await world.session_token(asha))).is_signed_in


async def test_another_port_of_our_host_is_ours_in_development_only(
    browser: httpx.AsyncClient, world: World, ticket: str
):
    elsewhere = {"Origin": "http://school.test:3000"}
    production = world.settings.model_copy(update={"app_env": AppEnv.PRODUCTION})
    development, world.settings = world.settings, production

    refused = await browser.post("/api/session", json={"ticket": ticket}, headers=elsewhere)
    world.settings = development
    taken = await browser.post("/api/session", json={"ticket": ticket}, headers=elsewhere)

    assert (refused.status_code, taken.status_code) == (403, 200)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"not json", 422),
        (b'{"ticket": {"$ne": ""}}', 422),
        (b'{"ticket": ""}', 422),
        (b'{"ticket": "x", "role": "administrator"}', 422),
        (b'{"ticket": "' + b"x" * 300 + b'"}', 422),
        (b"\xff\xfe", 422),
        (b"x" * 5000, 413),
        (b'{"ticket": "x"}', 401),
    ],
)
async def test_a_bad_body_is_refused(browser: httpx.AsyncClient, body: bytes, status: int):
    answer = await browser.post("/api/session", content=body, headers=OURS)

    assert answer.status_code == status
    assert answer.json()["success"] is False
    assert answer.json()["message"]


async def test_a_cookie_written_anew_names_the_new_address_and_is_the_same_session(
    browser: httpx.AsyncClient, world: World
):
    asha = await world.person()
    token = await world.session_token(asha)
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"email": "new@example.com"}))
    browser.cookies.set("session", token)

    answer = await browser.put("/api/session", headers=OURS)

    renewed = answer.cookies["session"]
    claims = jwt.decode(renewed, options={"verify_signature": False})
    assert claims["email"] == "new@example.com"
    assert (await who(world, renewed)).session_id == asha.session_id
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert answer.cookies["device"]


async def test_a_visitor_has_no_cookie_to_be_written_anew(browser: httpx.AsyncClient):
    answer = await browser.put("/api/session", headers=OURS)

    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


async def test_giving_the_cookie_back_ends_the_session(browser: httpx.AsyncClient, world: World):
    token = await world.session_token(await world.person())
    browser.cookies.set("session", token)

    for _ in range(2):
        answer = await browser.request("DELETE", "/api/session", headers=OURS)
        assert answer.status_code == 200
        assert 'session=""' in answer.headers["set-cookie"]
        assert "Max-Age=0" in answer.headers["set-cookie"]

    assert await who(world, token) == VISITOR


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_what_the_api_does_not_know_is_a_json_404(browser: httpx.AsyncClient, method: str):
    answer = await browser.request(method, "/api/v1/nothing/here")

    assert answer.status_code == 404
    assert answer.json() == {"success": False, "message": "Not found."}


async def test_health_names_what_stands_behind_each_port(browser: httpx.AsyncClient):
    answer = await browser.get("/api/health")

    assert answer.status_code == 200
    assert set(answer.json()["data"]) == {"database", "payments", "media", "mail"}


async def test_health_tells_when_the_database_is_away(
    browser: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    async def away() -> None:
        raise DatabaseAway

    monkeypatch.setattr(world.services.catalog, "categories", away)

    answer = await browser.get("/api/health")

    assert answer.status_code == 503
    assert "ref" not in answer.json()


async def test_an_unexpected_failure_shows_a_reference_and_no_trace(
    browser: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    async def breaks() -> None:
        raise RuntimeError("the secret name of a table")

    monkeypatch.setattr(world.services.catalog, "categories", breaks)

    answer = await browser.get("/api/health")

    assert answer.status_code == 500
    assert answer.json()["ref"]
    assert "secret name" not in answer.text


async def test_the_description_of_the_api_can_be_read(browser: httpx.AsyncClient):
    assert "/api/v1/auth/login" in (await browser.get("/api/v1/openapi.json")).json()["paths"]
    assert (await browser.get("/api/v1/docs")).status_code == 200
