"""Accounts over HTTP: the same services, the same session, in the envelope that clients know."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest

from edtech_app.domain.accounts import Actor, Client, Role
from tests.support.http import api_client, bearer
from tests.support.videos import picture
from tests.support.world import World

PASSWORD, NEW = "a hill of green tea", "a river of black tea"
AUTH = "/api/v1/auth"
FORM = {
    "firstName": "Asha",
    "lastName": "Rao",
    "email": "asha@example.com",
    "password": PASSWORD,
    "confirmPassword": PASSWORD,
    "accountType": "Student",
}


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


async def code_of(world: World) -> str:
    return next(word for word in (await world.newest_letter()).text.split() if len(word) == 6 and word.isdigit())


async def token_of(api: httpx.AsyncClient, person: Actor) -> str:
    answer = await api.post(f"{AUTH}/login", json={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()["token"]


async def test_somebody_signs_up_with_a_verified_address(api: httpx.AsyncClient, world: World):
    sent = await api.post(f"{AUTH}/sendotp", json={"email": "asha@example.com"})
    code = await code_of(world)
    assert (sent.status_code, code in sent.text) == (200, False)
    verified = await api.post(f"{AUTH}/verifyotp", json={"email": "Asha@Example.com", "otp": code})
    token = verified.json()["data"]["verificationToken"]

    made = await api.post(f"{AUTH}/signup", json={**FORM, "verificationToken": token})

    body = made.json()
    assert (made.status_code, body["success"], body["user"]["role"]) == (201, True, "Student")
    assert made.headers["cache-control"] == "no-store"
    assert (await world.services.sessions.actor(body["token"])).email == "asha@example.com"
    again = await api.post(f"{AUTH}/signup", json={**FORM, "email": "other@example.com", "verificationToken": token})
    assert (again.status_code, list(again.json()["errors"])) == (422, ["verificationToken"])


async def test_somebody_signs_up_with_the_code_itself(api: httpx.AsyncClient, world: World):
    await api.post(f"{AUTH}/sendotp", json={"email": "asha@example.com"})
    otp = await code_of(world)

    short = await api.post(f"{AUTH}/signup", json={**FORM, "password": "x", "otp": otp})
    assert set(short.json()["errors"]) == {"password", "confirmPassword"}
    made = await api.post(f"{AUTH}/signup", json={**FORM, "accountType": "Instructor", "otp": otp})

    assert (made.status_code, made.json()["user"]["role"]) == (201, "Instructor")


async def test_a_known_address_gets_the_same_answer_and_no_code(api: httpx.AsyncClient, world: World):
    asha = await world.person()
    answers = [
        await api.post(f"{AUTH}/{path}", json={"email": email})
        for email in (asha.email, "nobody@example.com")
        for path in ("sendotp", "resetpasswordtoken")
    ]

    assert len({(answer.status_code, answer.text) for answer in answers[::2]}) == 1
    assert len({(answer.status_code, answer.text) for answer in answers[1::2]}) == 1
    assert not [word for letter in await world.letters.to(asha.email) for word in letter.text.split() if word.isdigit()]


async def test_signing_in_answers_what_clients_know(api: httpx.AsyncClient, world: World):
    asha = await world.person(password=PASSWORD)
    course = await world.course(await world.person(Role.INSTRUCTOR))
    await world.enrol(asha, course)

    answer = await api.post(f"{AUTH}/login", json={"email": asha.email.upper(), "password": PASSWORD})

    body = answer.json()
    token = body.pop("token")
    assert body == {
        "success": True,
        "message": "User logged in successfully",
        "user": {
            "id": asha.user_id,
            "name": "Asha Rao",
            "email": asha.email,
            "image": "",
            "role": "Student",
            "courses": [course.id],
        },
    }
    claims = jwt.decode(token, options={"verify_signature": False})
    assert {"sub", "email", "role", "sid", "iat", "exp", "iss"} <= set(claims)
    assert not answer.cookies


@pytest.mark.parametrize(("email", "password"), [("asha", PASSWORD), ("nobody@example.com", PASSWORD), (None, "wrong")])
async def test_a_wrong_sign_in_is_one_answer(api: httpx.AsyncClient, world: World, email: str | None, password: str):
    asha = await world.person(password=PASSWORD)

    answer = await api.post(f"{AUTH}/login", json={"email": email or asha.email, "password": password})

    assert (answer.status_code, answer.json()) == (
        401,
        {"success": False, "message": "Wrong email or password."},
    )


async def test_after_too_many_failures_the_wait_is_in_the_header(api: httpx.AsyncClient, world: World):
    asha = await world.person(password=PASSWORD)
    for _ in range(10):
        await api.post(f"{AUTH}/login", json={"email": asha.email, "password": "wrong"})

    answer = await api.post(f"{AUTH}/login", json={"email": asha.email, "password": PASSWORD})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 900


async def test_one_session_is_the_authority_for_cookie_and_token(api: httpx.AsyncClient, world: World):
    asha = await world.person(password=PASSWORD)
    token = await token_of(api, asha)
    (session,) = await world.services.sessions.list_mine(await world.services.sessions.actor(token))
    page = await world.services.sessions.open(
        await world.services.sessions.sign_in(asha.email, PASSWORD, Client()), Client()
    )

    await world.services.sessions.end(page.actor, session.id, Client())

    assert (await api.post(f"{AUTH}/logout", headers=bearer(token))).status_code == 401
    assert (await world.services.sessions.actor(page.token)).is_signed_in


async def test_signing_out_ends_the_token(api: httpx.AsyncClient, world: World):
    token = await token_of(api, await world.person(password=PASSWORD))

    assert (await api.post(f"{AUTH}/logout", headers=bearer(token))).status_code == 200
    assert (await api.post(f"{AUTH}/logout", headers=bearer(token))).status_code == 401


async def test_a_new_password_ends_the_other_tokens(api: httpx.AsyncClient, world: World):
    asha = await world.person(password=PASSWORD)
    mine, other = await token_of(api, asha), await token_of(api, asha)
    change = {"oldPassword": PASSWORD, "newPassword": NEW, "confirmNewPassword": NEW}

    wrong = await api.post(
        f"{AUTH}/changepassword", headers=bearer(mine), json={**change, "oldPassword": "x", "confirmNewPassword": "y"}
    )
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"confirmNewPassword"})
    assert (await api.post(f"{AUTH}/changepassword", headers=bearer(mine), json=change)).status_code == 200

    details = f"/api/v1/profile/getUserDetails/{asha.user_id}"
    assert (await api.get(details, headers=bearer(mine))).status_code == 200
    assert (await api.get(details, headers=bearer(other))).status_code == 401


async def test_a_link_sets_a_new_password_once(api: httpx.AsyncClient, world: World):
    asha = await world.person(password=PASSWORD)
    token = await token_of(api, asha)
    await api.post(f"{AUTH}/resetpasswordtoken", json={"email": asha.email})
    text = (await world.newest_letter()).text
    link = next(word for word in text.split() if "/reset-password/" in word).rpartition("/")[2]
    body = {"token": link, "password": NEW, "confirmPassword": NEW}

    assert (await api.post(f"{AUTH}/resetpassword", json=body)).status_code == 200
    assert (await api.post(f"{AUTH}/resetpassword", json=body)).status_code == 409

    assert (await api.post(f"{AUTH}/logout", headers=bearer(token))).status_code == 401


async def test_the_profile_is_read_and_changed(api: httpx.AsyncClient, world: World):
    asha = await world.person(password=PASSWORD)
    headers = bearer(await token_of(api, asha))
    path = f"/api/v1/profile/updateProfile/{asha.user_id}"

    answer = await api.put(
        path,
        headers=headers,
        json={"dateOfBirth": "1990-02-03", "contactNumber": "98765 43210", "links": ["https://asha.example"]},
    )
    short = await api.put("/api/v1/profile", headers=headers, json={"headline": "Potter"})

    assert answer.status_code == short.status_code == 200
    data = (await api.get(f"/api/v1/profile/getUserDetails/{asha.user_id}", headers=headers)).json()["data"]
    assert (data["dateOfBirth"], data["contactNumber"], data["headline"]) == ("1990-02-03", "+919876543210", "Potter")
    assert "password" not in str(data)
    wrong = await api.put(path, headers=headers, json={"dateOfBirth": "tomorrow", "firstName": ""})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"dateOfBirth", "firstName"})


async def test_the_picture_comes_as_a_file(api: httpx.AsyncClient, world: World):
    headers = bearer(await token_of(api, await world.person(password=PASSWORD)))
    path = "/api/v1/profile/changeProfilePicture"

    answer = await api.put(path, headers=headers, files={"displayPicture": ("me.png", picture(), "image/png")})
    wrong = await api.put(path, headers=headers, files={"displayPicture": ("me.png", b"%PDF", "image/png")})
    heavy = await api.put(path, headers=headers, files={"displayPicture": ("me.png", b"x" * 4_900_000, "image/png")})
    text = await api.put(path, headers=headers, data={"displayPicture": "me"}, files={"other": b""})
    large = await api.put(path, headers=headers, files={"displayPicture": ("me.png", b"x" * 7_000_000, "image/png")})

    assert answer.json()["data"]["image"].endswith(".webp")
    assert (wrong.status_code, heavy.status_code, text.status_code, large.status_code) == (422, 422, 422, 413)
    assert [list(refused.json()["errors"]) for refused in (wrong, heavy)] == [["displayPicture"]] * 2
    assert set(text.json()["errors"]) == {"displayPicture", "other"}
    assert "class" not in text.text


@pytest.mark.parametrize("short", [True, False])
async def test_an_account_is_deleted_with_its_password(api: httpx.AsyncClient, world: World, short: bool):
    asha = await world.person(password=PASSWORD)
    headers = bearer(await token_of(api, asha))
    path = "/api/v1/account" if short else f"/api/v1/profile/deleteAccount/{asha.user_id}"

    wrong = await api.request("DELETE", path, headers=headers, json={"password": "wrong"})
    right = await api.request("DELETE", path, headers=headers, json={"password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (422, 200)
    assert (await api.request("DELETE", path, headers=headers, json={"password": PASSWORD})).status_code == 401


CLOSED: list[tuple[str, str, Any]] = [
    ("POST", "/auth/logout", None),
    ("POST", "/auth/changepassword", {"oldPassword": "a", "newPassword": "b", "confirmNewPassword": "b"}),
    ("GET", "/profile/getUserDetails/{id}", None),
    ("PUT", "/profile/updateProfile/{id}", {}),
    ("PUT", "/profile", {}),
    ("DELETE", "/profile/deleteAccount/{id}", {"password": PASSWORD}),
    ("DELETE", "/account", {"password": PASSWORD}),
]


@pytest.mark.parametrize(("method", "path", "body"), CLOSED)
async def test_without_a_token_nothing_of_an_account_is_shown_or_done(
    api: httpx.AsyncClient, world: World, method: str, path: str, body: Any
):
    asha = await world.person(password=PASSWORD)
    answer = await api.request(method, f"/api/v1{path.format(id=asha.user_id)}", json=body)
    assert (answer.status_code, answer.json()["success"]) == (401, False)


@pytest.mark.parametrize(("method", "path", "body"), [row for row in CLOSED if "{id}" in row[1]])
async def test_somebody_elses_account_is_closed(
    api: httpx.AsyncClient, world: World, method: str, path: str, body: Any
):
    asha, meera = await world.person(password=PASSWORD), await world.person(first_name="Meera", password=PASSWORD)
    headers = bearer(await token_of(api, asha))
    answer = await api.request(method, f"/api/v1{path.format(id=meera.user_id)}", headers=headers, json=body)
    assert answer.status_code == 403
    assert meera.email not in answer.text


async def test_the_pages_cookie_is_no_key_to_the_api(api: httpx.AsyncClient, world: World):
    """A foreign page could make a browser send it."""
    asha = await world.person()
    api.cookies.set("session", await world.session_token(asha))
    assert (await api.get(f"/api/v1/profile/getUserDetails/{asha.user_id}")).status_code == 401


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
async def test_what_is_not_json_is_not_accepted(api: httpx.AsyncClient, kind: str):
    answer = await api.post(f"{AUTH}/login", content=b'{"email": "a@example.com"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["success"]) == (415, False)


async def test_the_document_names_every_path(api: httpx.AsyncClient):
    paths = (await api.get("/api/v1/openapi.json")).json()["paths"]
    assert {f"/api/v1{path.replace('{id}', '{user_id}')}" for _, path, _ in CLOSED} <= set(paths)
