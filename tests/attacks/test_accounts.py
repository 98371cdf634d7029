"""What the platform that we re-imagine let happen to accounts, and what else an enemy would try: one sentence each."""

import asyncio
import base64
import contextlib
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client, Role, UserStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotFound, NotSignedIn, TooMany
from edtech_app.services.accounts import SignUpForm
from edtech_app.states.dashboard import DashboardState
from edtech_app.states.security import SecurityState
from edtech_app.states.sign_in import ResetPasswordState, SignInState
from edtech_app.states.sign_up import SignUpState
from tests.support.http import api_client, bearer
from tests.support.tab import Tab
from tests.support.world import SECRET, World

PASSWORD, NEW = "a hill of green tea", "a river of black tea"
HERE = Client(address="192.0.2.7", device="Firefox")
AUTH = "/api/v1/auth"
OPERATORS: list[Any] = [{"$ne": None}, {"$gt": ""}, {"$regex": ".*"}, ["a"], 1, True, None]


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def asha(world: World) -> Actor:
    return await world.person(password=PASSWORD)


@pytest.fixture
async def meera(world: World) -> Actor:
    return await world.person(first_name="Meera", password=PASSWORD)


def form(**changes: Any) -> SignUpForm:
    given: dict[str, Any] = {
        "role": "student",
        "first_name": "Asha",
        "last_name": "Rao",
        "email": "new@example.com",
        "password": PASSWORD,
        "confirmation": PASSWORD,
    }
    return SignUpForm(**{**given, **changes})  # type: ignore[typeddict-item]


async def code_of(world: World) -> str:
    return next(word for word in (await world.newest_letter()).text.split() if len(word) == 6 and word.isdigit())


async def link_of(world: World) -> str:
    words = (await world.newest_letter()).text.split()
    return next(word for word in words if "/reset-password/" in word).rpartition("/")[2]


async def signed_in(world: World, person: Actor) -> str:
    ticket = await world.services.sessions.sign_in(person.email, PASSWORD, HERE)
    return (await world.services.sessions.open(ticket, HERE)).token


# Codes and links


async def test_no_answer_of_api_or_page_holds_the_code(api: httpx.AsyncClient, world: World):
    answer = await api.post(f"{AUTH}/sendotp", json={"email": "new@example.com"})
    assert await code_of(world) not in answer.text + str(answer.headers)
    world.clock.turn(world.clock.at.resolution * 61_000_000)

    async with Tab(world) as tab:
        events = await tab.fire(SignUpState.submit, form=dict(form()))
        code = await code_of(world)
        assert code not in str(events) + str(tab.changed) + str(vars(await tab.state(SignUpState)))


async def test_the_database_holds_neither_code_nor_link_nor_password(world: World, asha: Actor):
    await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)
    await world.services.password_resets.request(asha.email, HERE)
    link = await link_of(world)
    rows = str([await world.database[name].find({}).to_list(None) for name in ("otps", "users", "sessions", "audit")])

    assert not [secret for secret in (code, link, link[24:], PASSWORD) if secret in rows]
    bare = {hashlib.sha256(text.encode()).hexdigest() for text in (code, new_id() + code)}
    assert not [digest for digest in bare if digest in rows]


async def test_sixty_parallel_guesses_spend_five_tries(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)
    wrong = [f"{number:06d}" for number in range(61) if f"{number:06d}" != code][:60]

    heard = await asyncio.gather(
        *[
            world.services.sign_up.confirm(challenge, guess, Client(address=f"198.51.100.{number}"))
            for number, guess in enumerate(wrong)
        ],
        return_exceptions=True,
    )

    assert sum(isinstance(answer, InvalidInput) for answer in heard) == 5
    with pytest.raises(Conflict):
        await world.services.sign_up.confirm(challenge, code, HERE)


async def test_of_five_parallel_right_answers_one_wins(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)

    heard = await asyncio.gather(
        *[world.services.sign_up.confirm(challenge, code, HERE) for _ in range(5)], return_exceptions=True
    )

    assert sum(isinstance(answer, str) for answer in heard) == 1


async def test_a_code_of_one_address_opens_no_other(api: httpx.AsyncClient, world: World):
    await api.post(f"{AUTH}/sendotp", json={"email": "mine@example.com"})
    code = await code_of(world)

    answer = await api.post(f"{AUTH}/verifyotp", json={"email": "victim@example.com", "otp": code})
    proved = await api.post(f"{AUTH}/verifyotp", json={"email": "mine@example.com", "otp": code})
    token = proved.json()["data"]["verificationToken"]
    made = await api.post(
        f"{AUTH}/signup",
        json={
            "firstName": "A",
            "lastName": "B",
            "email": "victim@example.com",
            "password": PASSWORD,
            "confirmPassword": PASSWORD,
            "accountType": "Student",
            "verificationToken": token,
        },
    )

    assert (answer.status_code, made.status_code) == (400, 422)
    assert await world.users.by_email("victim@example.com") is None


async def test_a_code_for_one_thing_is_none_for_another(world: World, asha: Actor):
    challenge = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)

    with pytest.raises(Conflict):
        await world.services.credentials.confirm_email_change(asha, challenge, code, HERE)
    await world.services.password_resets.request(asha.email, HERE)
    link = await link_of(world)
    with pytest.raises(NotSignedIn):
        await world.services.sessions.open(link, HERE)
    with pytest.raises(InvalidInput):
        await world.services.sign_up.register(form(email=asha.email), otp="", verification_token=link, client=HERE)


async def test_a_challenge_of_somebody_else_changes_nobodys_address(world: World, asha: Actor, meera: Actor):
    challenge = await world.services.credentials.request_email_change(asha, "new@example.com", PASSWORD, HERE)
    code = await code_of(world)

    with pytest.raises(Conflict):
        await world.services.credentials.confirm_email_change(meera, challenge, code, HERE)

    assert (await world.users.get(meera.user_id)).email == meera.email


async def test_a_reset_link_dies_with_its_use_with_a_newer_one_and_with_a_new_password(world: World, asha: Actor):
    services, links = world.services, []
    for _ in range(2):
        await services.password_resets.request(asha.email, HERE)
        links.append(await link_of(world))
        world.clock.turn(world.clock.at.resolution * 61_000_000)
    with pytest.raises(Conflict):
        await services.password_resets.reset(links[0], NEW, NEW, HERE)
    await services.password_resets.reset(links[1], NEW, NEW, HERE)
    with pytest.raises(Conflict):
        await services.password_resets.reset(links[1], PASSWORD, PASSWORD, HERE)

    await services.password_resets.request(asha.email, HERE)
    link = await link_of(world)
    await services.credentials.change_password(asha, NEW, PASSWORD, PASSWORD, HERE)
    with pytest.raises(Conflict):
        await services.password_resets.reset(link, NEW, NEW, HERE)


# Who may be what


@pytest.mark.parametrize("role", ["administrator", "Admin", "ADMINISTRATOR", "visitor", "", {"$ne": "student"}])
async def test_nobody_signs_up_as_administrator(api: httpx.AsyncClient, world: World, role: Any):
    with pytest.raises(InvalidInput):
        await world.services.sign_up.request(form(role=role), HERE)
    await api.post(f"{AUTH}/sendotp", json={"email": "new@example.com"})
    body = {
        "firstName": "A",
        "lastName": "B",
        "email": "new@example.com",
        "password": PASSWORD,
        "confirmPassword": PASSWORD,
        "accountType": role,
        "otp": await code_of(world),
    }
    assert (await api.post(f"{AUTH}/signup", json=body)).status_code == 422
    async with Tab(world) as tab:
        await tab.fire(SignUpState.submit, form={**form(), "role": role})
    assert await world.users.active_administrators() == []


async def test_what_a_role_does_not_allow_is_refused_and_kept_once_an_hour(world: World, asha: Actor):
    async with Tab(world) as tab:
        await tab.sign_in(asha)
        for _ in range(3):
            await tab.fire(DashboardState.load)
    world.clock.turn(timedelta(hours=1))
    await world.services.sessions.note_refusal(asha, "DashboardState.load", HERE)

    kept = await world.database["audit"].find({"act": "refused"}).to_list(None)

    assert [(entry["actor_id"], entry["details"]["what"]) for entry in kept] == [
        (asha.user_id, "DashboardState.load")
    ] * 2


@pytest.mark.parametrize("extra", [{"role": "administrator"}, {"status": "active"}, {"email": "x@example.com"}])
async def test_no_field_that_is_not_named_can_be_set(
    api: httpx.AsyncClient, world: World, asha: Actor, extra: dict[str, str]
):
    token = await signed_in(world, asha)

    answer = await api.put("/api/v1/profile", headers=bearer(token), json={"firstName": "Eve", **extra})

    assert answer.status_code == 422
    user = await world.users.get(asha.user_id)
    assert (user.first_name, user.role, user.email) == ("Asha", Role.STUDENT, asha.email)


@pytest.mark.parametrize("path", ["login", "sendotp", "verifyotp", "signup", "resetpasswordtoken", "resetpassword"])
@pytest.mark.parametrize("operator", OPERATORS)
async def test_operator_objects_open_no_door(api: httpx.AsyncClient, asha: Actor, path: str, operator: Any):
    names = ("email", "password", "otp", "token", "confirmPassword", "firstName", "lastName", "accountType")

    answer = await api.post(f"{AUTH}/{path}", json=dict.fromkeys(names, operator))
    single = await api.post(f"{AUTH}/{path}", json=operator)

    assert (answer.status_code, single.status_code) == (422, 422)


@pytest.mark.parametrize("operator", OPERATORS)
async def test_operator_objects_open_no_form(world: World, asha: Actor, operator: Any):
    async with Tab(world) as tab:
        events = await tab.fire(SignInState.submit, form={"email": operator, "password": operator})
        assert "fetch(" not in str(events)
        await tab.fire(SignUpState.submit, form=dict.fromkeys(form(), operator))
        tab.open("/reset-password/x", reset_token="x")
        await tab.fire(ResetPasswordState.submit, form={"password": operator, "confirmation": operator})
    assert len(await world.database["users"].find({}).to_list(None)) == 1


# Sessions and tokens


def forged(token: str, *, header: dict[str, str] | None = None, key: bytes = b"", **claims: Any) -> str:
    def part(content: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    head, body, signature = token.split(".")
    padded = [json.loads(base64.urlsafe_b64decode(one + "==")) for one in (head, body)]
    signed = f"{part({**padded[0], **(header or {})})}.{part({**padded[1], **claims})}"
    if key:
        digest = hmac.digest(key, signed.encode(), "sha256")
        signature = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return f"{signed}.{signature}"


async def test_no_forged_token_is_anybody(api: httpx.AsyncClient, world: World, asha: Actor, meera: Actor):
    token, other = await signed_in(world, asha), await signed_in(world, meera)
    keeper = await world.person(Role.ADMINISTRATOR)
    attempts = [
        forged(token, header={"alg": "none"}).rpartition(".")[0] + ".",
        forged(token, header={"alg": "HS512"}),
        forged(token, role="administrator"),
        forged(token, sub=keeper.user_id),
        forged(token, sid=json.loads(base64.urlsafe_b64decode(other.split(".")[1] + "=="))["sid"]),
        forged(token, key=b"guessed"),
        forged(token, key=SECRET, role="administrator"),
        forged(token, aud="media"),
        f"{token}x",
        token * 1000,
        "a.b.c",
        "Bearer",
    ]
    for attempt in attempts:
        assert await world.services.sessions.actor(attempt) == VISITOR
        answer = await api.get(f"/api/v1/profile/getUserDetails/{asha.user_id}", headers=bearer(attempt))
        assert answer.status_code in (401, 431), attempt[:80]


async def test_a_ticket_is_good_once(world: World, asha: Actor):
    ticket = await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    await world.services.sessions.open(ticket, HERE)
    with pytest.raises(NotSignedIn):
        await world.services.sessions.open(ticket, HERE)


@pytest.mark.parametrize("end", ["sign out", "end others", "new password", "new address", "suspension", "deletion"])
async def test_whatever_ends_a_session_ends_it_at_once_for_page_and_api(
    api: httpx.AsyncClient, world: World, asha: Actor, end: str
):
    services = world.services
    token, mine = await signed_in(world, asha), await signed_in(world, asha)
    here = await services.sessions.actor(mine)
    there = await services.sessions.actor(token)
    match end:
        case "sign out":
            await services.sessions.sign_out(there, HERE)
        case "end others":
            await services.sessions.end_others(here, HERE)
        case "new password":
            await services.credentials.change_password(here, PASSWORD, NEW, NEW, HERE)
        case "new address":
            challenge = await services.credentials.request_email_change(here, "new@example.com", PASSWORD, HERE)
            await services.credentials.confirm_email_change(here, challenge, await code_of(world), HERE)
        case "suspension":
            await services.oversight.suspend(await world.person(Role.ADMINISTRATOR), asha.user_id, "")
        case "deletion":
            await services.deletion.request(here, PASSWORD, "delete", HERE)

    assert await services.sessions.actor(token) == VISITOR
    answer = await api.post(f"{AUTH}/logout", headers=bearer(token))
    assert answer.status_code == 401


async def test_somebody_elses_session_cannot_be_ended(world: World, asha: Actor, meera: Actor):
    token = await signed_in(world, meera)
    (session,) = await world.services.sessions.list_mine(await world.services.sessions.actor(token))

    with pytest.raises(NotFound):
        await world.services.sessions.end(asha, session.id, HERE)
    async with Tab(world) as tab:
        await tab.sign_in(asha)
        await tab.fire(SecurityState.end, session_id=session.id)

    assert (await world.services.sessions.actor(token)).is_signed_in


@pytest.mark.parametrize("status", [UserStatus.SUSPENDED, UserStatus.DELETING, UserStatus.DELETED])
async def test_whoever_is_not_active_gets_in_by_no_door(world: World, asha: Actor, status: UserStatus):
    token = await signed_in(world, asha)
    ticket = await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    await world.services.password_resets.request(asha.email, HERE)
    link = await link_of(world)
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"status": status}))

    assert await world.services.sessions.actor(token) == VISITOR
    for door in (
        world.services.sessions.sign_in(asha.email, PASSWORD, HERE),
        world.services.sessions.open(ticket, HERE),
        world.services.password_resets.reset(link, NEW, NEW, HERE),
    ):
        with pytest.raises(AppError):
            await door


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://school.test.evil.example"])
async def test_a_foreign_page_can_neither_open_nor_end_a_session(
    api: httpx.AsyncClient, world: World, asha: Actor, origin: str
):
    ticket = await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    token = await signed_in(world, asha)
    api.cookies.set("session", token)

    opened = await api.post("/api/session", json={"ticket": ticket}, headers={"Origin": origin})
    ended = await api.delete("/api/session", headers={"Origin": origin})

    assert (opened.status_code, ended.status_code) == (403, 403)
    assert (await world.services.sessions.actor(token)).is_signed_in


# Limits


async def test_a_made_up_forwarding_header_buys_no_tries(api: httpx.AsyncClient, asha: Actor):
    heard = [
        await api.post(
            f"{AUTH}/login",
            json={"email": f"somebody{number}@example.com", "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        for number in range(11)
    ]
    assert [answer.status_code for answer in heard] == [401] * 10 + [429]


async def test_a_resent_code_gives_no_endless_tries(world: World):
    """Five letters with five tries each is all that an hour gives, whoever asks."""
    challenge, tries = await world.services.sign_up.request(form(), HERE), 0
    for number in range(10):
        for guess in range(5):
            client = Client(address=f"198.51.{number}.{guess}")
            with pytest.raises(InvalidInput):
                await world.services.sign_up.confirm(challenge, f"{guess:06d}", client)
            tries += 1
        world.clock.turn(world.clock.at.resolution * 61_000_000)
        try:
            challenge = await world.services.sign_up.request(form(), Client(address=f"203.0.113.{number}"))
        except TooMany:
            break
    assert tries == 25


# Content


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nBcc: all@example.com",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "{% include '/etc/passwd' %}",
        "Eve\x00",
        "\ud800",
        "x" * 61,
    ],
)
async def test_a_name_is_text_and_nothing_else_in_every_letter(world: World, name: str):
    with contextlib.suppress(InvalidInput):
        await world.services.sign_up.request(form(first_name=name), HERE)
    for letter in await world.letters.newest():
        assert "\n" not in letter.to_name + letter.subject
        assert "<script>" not in letter.html
        assert "49" not in letter.to_name
        assert "Bcc" not in letter.subject


@pytest.mark.parametrize("password", ["x" * 1_000_000, "\x00" * 20, "\ud800" * 20])
async def test_a_monstrous_password_is_refused_and_not_hashed(world: World, asha: Actor, password: str):
    with pytest.raises(InvalidInput):
        await world.services.sessions.sign_in(asha.email, password, HERE)
    with pytest.raises(InvalidInput):
        await world.services.sign_up.request(form(password=password, confirmation=password), HERE)


async def test_a_body_without_end_is_cut_off(api: httpx.AsyncClient):
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b'{"email": "' + b"x" * 65_536

    declared = await api.post(f"{AUTH}/login", content=b"x" * 70_000, headers={"Content-Type": "application/json"})
    streamed = await api.post(f"{AUTH}/login", content=endless(), headers={"Content-Type": "application/json"})

    assert (declared.status_code, streamed.status_code) == (413, 413)


async def test_the_audit_log_tells_what_happened_without_a_secret(world: World, asha: Actor):
    services = world.services
    with pytest.raises(InvalidInput):
        await services.sessions.sign_in(asha.email, "wrong password", HERE)
    token = await signed_in(world, asha)
    actor = await services.sessions.actor(token)
    await services.credentials.change_password(actor, PASSWORD, NEW, NEW, HERE)
    challenge = await services.credentials.request_email_change(actor, "new@example.com", NEW, HERE)
    code = await code_of(world)
    await services.credentials.confirm_email_change(actor, challenge, code, HERE)
    await services.oversight.change_role(await world.person(Role.ADMINISTRATOR), asha.user_id, "instructor")
    await services.sessions.sign_out(await services.sessions.actor(token), HERE)

    kept = await world.database["audit"].find({"subject_id": asha.user_id}).to_list(None)

    assert [entry["act"] for entry in kept] == [
        "sign-in refused",
        "signed in",
        "password changed",
        "email changed",
        "role changed",
        "signed out",
    ]
    for secret in (PASSWORD, NEW, "wrong password", code, token, asha.email, "new@example.com"):
        assert secret not in str(kept)
    told = [letter.subject for letter in await world.letters.newest()]
    for subject in ("password", "email", "role"):
        assert any(subject in line for line in told), subject
