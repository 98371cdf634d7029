"""Signing up, signing in, and proving who is acting."""

import asyncio
import re
from collections import Counter
from datetime import timedelta
from typing import Any

import jwt
import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client, Profile, Role, User, UserStatus
from edtech_app.domain.entity import new_id, utc_now
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotSignedIn, TooMany
from edtech_app.services.accounts import OpenedSession, SignUpForm
from edtech_app.services.accounts.passwords import Passwords
from edtech_app.settings import AppEnv
from tests.support.world import SECRET, World

HERE = Client(address="192.0.2.7", device="Firefox")
NOBODYS_ID = "0123456789abcdef01234567"
PASSWORD = "a hill of green tea"


def form(**changes: Any) -> SignUpForm:
    given: dict[str, Any] = {
        "role": "student",
        "first_name": "Asha",
        "last_name": "Rao",
        "email": "Asha@example.com",
        "password": PASSWORD,
        "confirmation": PASSWORD,
    } | changes
    return SignUpForm(**given)


async def code_of(world: World) -> str:
    found = re.search(r"\b\d{6}\b", (await world.newest_letter()).text)
    assert found is not None
    return found.group()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def signed_up(world: World, **changes: Any) -> Actor:
    """Somebody who went all the way through signing up."""
    challenge = await world.services.sign_up.request(form(**changes), HERE)
    ticket = await world.services.sign_up.confirm(challenge, await code_of(world), HERE)
    return (await world.services.sessions.open(ticket, HERE)).actor


async def signed_in(world: World, email: str) -> OpenedSession:
    """A session of somebody who signs in with their email and password."""
    sessions = world.services.sessions
    return await sessions.open(await sessions.sign_in(email, PASSWORD, HERE), HERE)


async def outcomes(*attempts: Any) -> list[Any]:
    return await asyncio.gather(*attempts, return_exceptions=True)


@pytest.mark.parametrize("role", ["student", "instructor"])
async def test_an_account_exists_once_the_mailed_code_is_confirmed(world: World, role: str):
    challenge = await world.services.sign_up.request(form(role=role), HERE)
    assert await world.users.by_email("asha@example.com") is None
    ticket = await world.services.sign_up.confirm(challenge, await code_of(world), HERE)
    opened = await world.services.sessions.open(ticket, HERE)

    assert opened.actor.name == "Asha Rao"
    assert opened.actor.role == role
    assert opened.actor.email == "Asha@example.com"
    assert await world.services.sessions.actor(opened.token) == opened.actor
    assert (await world.newest_letter()).subject == "Welcome to Vidya, Asha"


async def test_the_code_is_mailed_and_kept_nowhere_else(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)

    for name in await world.database.list_collection_names():
        if name != "outbox":
            assert code not in str(await world.database[name].find({}).to_list(None))
    assert code not in challenge
    assert PASSWORD not in str(await world.database["otps"].find({}).to_list(None))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("role", "administrator", "Please choose whether you want to learn or to teach."),
        ("role", {"$ne": ""}, "Please enter plain text."),
        ("first_name", " ", "Please enter your first name."),
        ("first_name", "x" * 61, "Please use at most 60 characters."),
        ("last_name", "Rao\x00", "Please enter plain text."),
        ("last_name", "\ud800", "Please enter plain text."),
        ("email", "", "Please enter your email."),
        ("email", "asha@", "Please enter a valid email address."),
        ("email", "a" * 250 + "@example.com", "Please enter a valid email address."),
        ("email", "asha@example.com\r\nBcc: all@example.com", "Please enter a valid email address."),
        ("email", {"$gt": ""}, "Please enter plain text."),
        ("password", "short", "Please use 8 characters or more."),
        ("password", "x" * 129, "Please use at most 128 characters."),
        ("password", "password1", "This password is too common. Please choose another one."),
        ("password", "asha@example.com", "Please do not use your email as your password."),
        ("password", ["a list"], "Please enter plain text."),
        ("confirmation", "another hill of tea", "The passwords do not match."),
    ],
)
async def test_a_wrong_field_is_told_and_no_letter_is_sent(world: World, field: str, value: Any, words: str):
    with pytest.raises(InvalidInput) as refused:
        await world.services.sign_up.request(form(**{field: value}), HERE)

    assert refused.value.fields[field] == words
    assert await world.letters.newest() == []


async def test_all_wrong_fields_are_told_at_once(world: World):
    with pytest.raises(InvalidInput) as refused:
        await world.services.sign_up.request(form(first_name="", email="x", confirmation="y"), HERE)

    assert set(refused.value.fields) == {"first_name", "email", "confirmation"}


async def test_an_address_with_an_account_gets_the_same_answer_and_another_letter(world: World):
    await signed_up(world)
    world.clock.turn(timedelta(minutes=2))

    challenge = await world.services.sign_up.request(form(email="ASHA@EXAMPLE.COM"), HERE)

    letter = await world.newest_letter()
    assert letter.subject == "You already have an account at Vidya"
    assert not re.search(r"\b\d{6}\b", letter.text)
    with pytest.raises(InvalidInput, match="check") as refused:
        await world.services.sign_up.confirm(challenge, "123456", HERE)
    assert refused.value.fields["code"] == "This code is wrong. You have 4 tries left."


async def rows(world: World) -> dict[str, int]:
    """How many rows each collection has."""
    names = await world.database.list_collection_names()
    return {name: await world.database[name].count_documents({}) for name in names}


async def test_parallel_guesses_spend_exactly_five_tries(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)
    wrong = other_than(code)

    answers = await outcomes(
        *[world.services.sign_up.confirm(challenge, wrong, Client(address=f"192.0.2.{n}")) for n in range(60)]
    )

    assert sum(isinstance(answer, InvalidInput) for answer in answers) == 5
    assert sum(isinstance(answer, Conflict) for answer in answers) == 55
    with pytest.raises(Conflict):
        await world.services.sign_up.confirm(challenge, code, HERE)
    assert await world.users.by_email("asha@example.com") is None


async def test_of_five_right_answers_at_once_one_makes_the_account(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)

    answers = await outcomes(*[world.services.sign_up.confirm(challenge, code, HERE) for _ in range(5)])

    assert sum(isinstance(answer, str) for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 4


async def test_what_is_not_six_digits_costs_no_try(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    not_codes: list[Any] = ["", "12345", "1234567", "१२३४५६", "abcdef", {"$ne": "1"}]

    for wrong in not_codes:
        with pytest.raises(InvalidInput):
            await world.services.sign_up.confirm(challenge, wrong, HERE)

    code = await code_of(world)
    assert await world.services.sign_up.confirm(challenge, f" {code[:3]} {code[3:]} ", HERE)


async def test_a_code_runs_out_after_five_minutes(world: World):
    challenge = await world.services.sign_up.request(form(), HERE)
    world.clock.turn(timedelta(minutes=5))

    with pytest.raises(Conflict, match="has expired"):
        await world.services.sign_up.confirm(challenge, await code_of(world), HERE)


async def test_a_code_opens_only_the_sign_up_that_it_was_made_for(world: World):
    await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)
    other = await world.services.sign_up.request(form(email="ravi@example.com"), HERE)

    with pytest.raises(InvalidInput):
        await world.services.sign_up.confirm(other, code, HERE)
    for nothing in ("", new_id(), "no id"):
        with pytest.raises(Conflict):
            await world.services.sign_up.confirm(nothing, code, HERE)


async def test_a_second_code_voids_the_first(world: World):
    first = await world.services.sign_up.request(form(), HERE)
    first_code = await code_of(world)
    with pytest.raises(TooMany) as too_soon:
        await world.services.sign_up.resend_code(first, HERE)
    assert too_soon.value.retry_after == 60
    world.clock.turn(timedelta(seconds=60))

    second = await world.services.sign_up.resend_code(first, HERE)

    with pytest.raises(Conflict):
        await world.services.sign_up.confirm(first, first_code, HERE)
    assert await world.services.sign_up.confirm(second, await code_of(world), HERE)


async def test_of_many_requests_at_once_one_letter_is_sent(world: World):
    answers = await outcomes(*[world.services.sign_up.request(form(), HERE) for _ in range(10)])

    assert sum(isinstance(answer, TooMany) for answer in answers) == 9
    assert len(await world.letters.newest()) == 1


async def test_one_address_gets_five_codes_an_hour(world: World):
    for number in range(5):
        await world.services.sign_up.request(form(), Client(address=f"192.0.2.{number}"))
        world.clock.turn(timedelta(minutes=2))

    with pytest.raises(TooMany) as too_many:
        await world.services.sign_up.request(form(), Client(address="192.0.2.99"))

    assert 0 < too_many.value.retry_after <= 3600
    world.clock.turn(timedelta(hours=1))
    assert await world.services.sign_up.request(form(), HERE)


async def test_one_client_may_ask_for_five_codes_an_hour(world: World):
    for number in range(5):
        await world.services.sign_up.request(form(email=f"person{number}@example.com"), HERE)

    with pytest.raises(TooMany):
        await world.services.sign_up.request(form(email="one.more@example.com"), HERE)


async def test_two_sign_ups_for_one_address_make_one_account(world: World):
    first = await world.services.sign_up.request(form(), HERE)
    code = await code_of(world)
    await world.services.accounts.create_demo_account(someone("asha@example.com"), Profile(id=""), PASSWORD)

    with pytest.raises(Conflict, match="already exists"):
        await world.services.sign_up.confirm(first, code, HERE)


def someone(email: str, status: UserStatus = UserStatus.ACTIVE) -> User:
    return User(
        id=new_id(),
        email=email,
        email_key=email.lower(),
        password_hash="",
        role=Role.STUDENT,
        status=status,
        first_name="Asha",
        last_name="Rao",
        created_at=utc_now(),
    )


async def test_a_password_opens_a_session(world: World):
    await signed_up(world)
    opened = await signed_in(world, " asha@EXAMPLE.com ")

    assert (await world.services.sessions.actor(opened.token)).name == "Asha Rao"


async def test_an_unknown_address_and_a_wrong_password_get_the_same_words(world: World):
    await signed_up(world)
    words = []

    for email in ("asha@example.com", "nobody@example.com", "no address at all"):
        with pytest.raises(InvalidInput) as refused:
            await world.services.sessions.sign_in(email, "wrong password", HERE)
        words.append((refused.value.message, refused.value.fields))

    assert words[0] == words[1] == words[2]


async def test_an_unknown_address_costs_the_same_work(world: World, monkeypatch: pytest.MonkeyPatch):
    await signed_up(world)
    checked: list[bool] = []
    check = Passwords.check

    async def counted(self: Passwords, password: str, hashed: str) -> tuple[bool, str]:
        checked.append(bool(hashed))
        return await check(self, password, hashed)

    monkeypatch.setattr(Passwords, "check", counted)
    for email in ("asha@example.com", "nobody@example.com"):
        with pytest.raises(InvalidInput):
            await world.services.sessions.sign_in(email, "wrong password", HERE)

    assert checked == [True, False]


@pytest.mark.parametrize(
    ("email", "password"),
    [({"$ne": ""}, PASSWORD), ("asha@example.com", {"$ne": ""}), (["asha@example.com"], PASSWORD), (None, None)],
)
async def test_operator_objects_are_refused(world: World, email: Any, password: Any):
    await signed_up(world)

    with pytest.raises(InvalidInput):
        await world.services.sessions.sign_in(email, password, HERE)


async def test_after_ten_failures_even_the_right_password_waits(world: World):
    await signed_up(world)
    for number in range(10):
        with pytest.raises(InvalidInput):
            await world.services.sessions.sign_in(
                "asha@example.com", "wrong password", Client(address=f"192.0.2.{number}")
            )

    with pytest.raises(TooMany) as waits:
        await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)

    assert "Please wait 15 minutes" in waits.value.message
    assert 0 < waits.value.retry_after <= 900
    world.clock.turn(timedelta(minutes=15))
    assert await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)


async def test_parallel_guesses_at_a_password_are_ten_at_most(world: World):
    await signed_up(world)
    answers = await outcomes(
        *[world.services.sessions.sign_in("asha@example.com", f"guess {n}", HERE) for n in range(30)]
    )

    assert sum(isinstance(answer, InvalidInput) for answer in answers) == 10
    assert sum(isinstance(answer, TooMany) for answer in answers) == 20


async def test_right_passwords_are_no_failures(world: World):
    await signed_up(world)

    for _ in range(15):
        assert await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)


async def test_a_suspended_account_cannot_sign_in_and_its_sessions_are_over(world: World):
    await signed_up(world)
    opened = await signed_in(world, "asha@example.com")
    await world.users.change(
        opened.actor.user_id, lambda user: user.model_copy(update={"status": UserStatus.SUSPENDED})
    )

    assert await world.services.sessions.actor(opened.token) == VISITOR
    with pytest.raises(NotAllowed):
        await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)


async def test_a_ticket_opens_one_session(world: World):
    await signed_up(world)
    ticket = await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)

    answers = await outcomes(*[world.services.sessions.open(ticket, HERE) for _ in range(5)])

    assert sum(isinstance(answer, NotSignedIn) for answer in answers) == 4


async def test_a_ticket_is_good_for_thirty_seconds(world: World):
    await signed_up(world)
    ticket = await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)
    world.clock.turn(timedelta(seconds=30))

    with pytest.raises(NotSignedIn):
        await world.services.sessions.open(ticket, HERE)


@pytest.mark.parametrize("ticket", ["", "x", NOBODYS_ID, f"{NOBODYS_ID}secret", "é" * 40, "x" * 10_000])
async def test_a_made_up_ticket_opens_nothing(world: World, ticket: str):
    with pytest.raises(NotSignedIn):
        await world.services.sessions.open(ticket, HERE)


async def test_a_reset_link_is_no_ticket(world: World):
    await signed_up(world)
    world.clock.turn(timedelta(minutes=2))
    await world.services.password_resets.request("asha@example.com", HERE)

    with pytest.raises(NotSignedIn):
        await world.services.sessions.open(await link_of(world), HERE)


async def test_signing_out_ends_the_session_at_once(world: World):
    asha = await world.person()
    token = await world.session_token(asha)
    assert (await world.services.sessions.actor(token)).is_signed_in

    await world.services.sessions.sign_out(asha, HERE)
    await world.services.sessions.sign_out(asha, HERE)

    assert await world.services.sessions.actor(token) == VISITOR


async def test_a_role_counts_from_the_moment_it_is_given(world: World):
    asha = await world.person()
    token = await world.session_token(asha)
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"role": Role.INSTRUCTOR}))

    assert (await world.services.sessions.actor(token)).can_teach


async def test_forged_and_damaged_tokens_are_a_visitor(world: World):
    token = await world.session_token(await world.person(Role.ADMINISTRATOR))
    claims = jwt.decode(token, options={"verify_signature": False})
    head, body, signature = token.split(".")
    forged = [
        "",
        "x",
        token[:-4],
        f"{head}.{body}.",
        f"{head}.{body[:-2]}AA.{signature}",
        jwt.encode(claims, "a key of somebody else's, long enough for HS256", algorithm="HS256"),
        jwt.encode(claims, SECRET, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        token + "A" * 3000,
        "é" * 40,
    ]

    for text in forged:
        assert await world.services.sessions.actor(text) == VISITOR


async def link_of(world: World) -> str:
    found = re.search(r"/reset-password/(\S+)", (await world.newest_letter()).text)
    assert found is not None
    return found.group(1)


async def test_a_reset_link_sets_a_new_password_once_and_ends_all_sessions(world: World):
    await signed_up(world)
    opened = await signed_in(world, "asha@example.com")
    await world.services.password_resets.request("asha@example.com", HERE)
    link = await link_of(world)

    new = "a river of black tea"
    answers = await outcomes(*[world.services.password_resets.reset(link, new, new, HERE) for _ in range(5)])

    assert sum(answer is None for answer in answers) == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 4
    assert await world.services.sessions.actor(opened.token) == VISITOR
    assert await world.services.sessions.sign_in("asha@example.com", new, HERE)
    with pytest.raises(InvalidInput):
        await world.services.sessions.sign_in("asha@example.com", PASSWORD, HERE)
    assert "Your password at Vidya was changed" in [letter.subject for letter in await world.letters.newest()]


async def test_a_password_that_cannot_be_used_does_not_spend_the_link(world: World):
    await signed_up(world)
    await world.services.password_resets.request("asha@example.com", HERE)
    link = await link_of(world)

    with pytest.raises(InvalidInput):
        await world.services.password_resets.reset(link, "short", "short", HERE)

    await world.services.password_resets.reset(link, "a river of black tea", "a river of black tea", HERE)


async def test_a_reset_link_runs_out_and_is_replaced_by_a_newer_one(world: World):
    await signed_up(world)
    new = "a river of black tea"
    await world.services.password_resets.request("asha@example.com", HERE)
    first = await link_of(world)
    world.clock.turn(timedelta(minutes=2))
    await world.services.password_resets.request("asha@example.com", HERE)
    second = await link_of(world)

    with pytest.raises(Conflict):
        await world.services.password_resets.reset(first, new, new, HERE)
    world.clock.turn(timedelta(hours=1))
    with pytest.raises(Conflict):
        await world.services.password_resets.reset(second, new, new, HERE)


async def test_an_unknown_address_gets_no_link_and_nobody_can_tell(world: World):
    await signed_up(world)
    work = []

    for email, address in (("nobody@example.com", "192.0.2.8"), ("asha@example.com", "192.0.2.9")):
        before = await rows(world)
        assert await world.services.password_resets.request(email, Client(address=address)) is None
        work.append(Counter(await rows(world)) - Counter(before))

    assert work[0] == work[1] == {"otps": 1, "outbox": 1, "audit": 1, "counters": 2, "leases": 1}
    letter = (await world.letters.newest())[1]
    assert (letter.to, "reset-password" in letter.text) == ("nobody@example.com", False)


@pytest.mark.parametrize("link", ["", "x", NOBODYS_ID + "y" * 43, "../../etc/passwd", "é" * 50])
async def test_a_made_up_link_sets_nothing(world: World, link: str):
    with pytest.raises(Conflict):
        await world.services.password_resets.reset(link, PASSWORD, PASSWORD, HERE)


async def test_an_administrator_is_made_once(world: World):
    made = await world.services.accounts.create_administrator("head@example.com", PASSWORD, "Meera", "Iyer")

    opened = await signed_in(world, "head@example.com")

    assert made.role is Role.ADMINISTRATOR
    assert opened.actor.is_administrator
    with pytest.raises(Conflict):
        await world.services.accounts.create_administrator("Head@example.com", PASSWORD, "Meera", "Iyer")
    with pytest.raises(InvalidInput):
        await world.services.accounts.create_administrator("other@example.com", "password", "Meera", "Iyer")


async def test_a_demo_account_is_made_once_and_can_sign_in(world: World):
    user = someone("student@demo.example")

    made = await world.services.accounts.create_demo_account(user, Profile(id=user.id, headline="Learner"), PASSWORD)
    again = await world.services.accounts.create_demo_account(
        someone("student@demo.example"), Profile(id=new_id()), PASSWORD
    )

    assert again.id == made.id == user.id
    assert await world.services.sessions.sign_in("student@demo.example", PASSWORD, HERE)
    assert [account.email for account in await world.services.profiles.demo_accounts()] == ["student@demo.example"]


async def test_production_has_no_demo_accounts(world: World):
    await world.services.accounts.create_demo_account(someone("student@demo.example"), Profile(id=""), PASSWORD)
    production = world.settings.model_copy(update={"app_env": AppEnv.PRODUCTION})
    world.services.accounts._settings = production
    world.services.profiles._settings = production

    assert await world.services.profiles.demo_accounts() == []
    with pytest.raises(NotAllowed):
        await world.services.accounts.create_demo_account(someone("x@demo.example"), Profile(id=""), PASSWORD)


@pytest.mark.parametrize(
    ("password", "least", "most"), [("", 0, 0), ("password", 0, 0), ("asdf", 0, 0), ("a hill of green tea", 3, 4)]
)
async def test_advice_on_a_password(world: World, password: str, least: int, most: int):
    advice = await world.services.sign_up.password_advice(password, ["Asha"])

    assert least <= advice.score <= most


async def test_advice_on_a_very_long_password(world: World):
    assert (await world.services.sign_up.password_advice("correct horse " * 9, [])).score == 4


async def test_hashes_are_argon2id_and_renewed_when_the_parameters_rise():
    passwords = Passwords()
    hashed = await passwords.hash(PASSWORD)
    weak = passwords._context.using(argon2__memory_cost=8192).hash(PASSWORD)

    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.check(PASSWORD, hashed) == (True, "")
    assert await passwords.check("wrong", hashed) == (False, "")
    assert await passwords.check(PASSWORD, "") == (False, "")
    assert await passwords.check(PASSWORD, "!") == (False, "")
    assert await passwords.check("x" * 5000, hashed) == (False, "")
    is_right, renewed = await passwords.check(PASSWORD, weak)
    assert is_right
    assert "m=19456" in renewed


async def test_what_has_run_out_is_forgotten_and_nothing_else(world: World):
    asha = await signed_up(world)
    token = await world.session_token(asha)
    world.clock.turn(timedelta(days=2))
    challenge = await world.services.sign_up.request(form(email="ravi@example.com"), HERE)

    forgotten = await world.services.expiry.forget_expired()

    assert forgotten > 2
    assert [code["_id"] for code in await world.database["otps"].find({}).to_list(None)] == [challenge]
    assert await world.services.sessions.actor(token) == asha
    world.clock.turn(timedelta(days=31))
    await world.services.expiry.forget_expired()
    assert await world.database["sessions"].count_documents({}) == 0
    assert await world.services.expiry.forget_expired() == 0
