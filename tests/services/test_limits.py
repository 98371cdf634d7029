"""Limits that hold for every process, and never against an account's owner."""

import asyncio
from datetime import timedelta

import pytest
from passlib.hash import argon2

from edtech_app.domain.accounts import Actor, Client
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import AppError, InvalidInput, TooMany
from edtech_app.domain.limits import Limit
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.counters import CounterRepository, LeaseRepository
from edtech_app.services.accounts import KnownDevices, Passwords, SignUpForm, passwords
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import email_key
from edtech_app.services.limits import Limits
from tests.support.world import SECRET, World

PASSWORD = "a hill of green tea"
HERE, THERE = Client(address="192.0.2.7"), Client(address="198.51.100.9")
TWICE = Limit(2, timedelta(minutes=10))


@pytest.fixture
async def asha(world: World) -> Actor:
    return await world.person(password=PASSWORD)


def limits_of(world: World) -> Limits:
    """What another process has over the same database."""
    return Limits(
        counters=CounterRepository(world.database),
        leases=LeaseRepository(world.database),
        audit=AuditLog(entries=AuditRepository(world.database), now=world.clock),
        now=world.clock,
    )


async def failures(world: World, email: str, client: Client, times: int) -> list[AppError | None]:
    """What somebody hears who tries wrong passwords one after the other."""
    heard: list[AppError | None] = []
    for number in range(times):
        try:
            await world.services.sessions.sign_in(email, f"wrong {number}", client)
            heard.append(None)
        except AppError as problem:
            heard.append(problem)
    return heard


async def home_of(world: World, actor: Actor) -> Client:
    """The browser in which this person has signed in."""
    ticket = await world.services.sessions.sign_in(actor.email, PASSWORD, HERE)
    opened = await world.services.sessions.open(ticket, HERE)
    return Client(address=HERE.address, known_device=opened.known_device)


async def test_tries_in_many_processes_at_once_are_counted_exactly(world: World):
    processes = [limits_of(world) for _ in range(4)]

    async def one(number: int) -> bool:
        try:
            await processes[number % 4].spend("door", "somebody", Limit(7, timedelta(hours=1)), words="No.")
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*[one(number) for number in range(40)])) == 7


async def test_the_wait_that_is_told_is_exact(world: World):
    limits = limits_of(world)
    for _ in range(2):
        await limits.spend("door", "somebody", TWICE, words="No.")
    world.clock.turn(timedelta(minutes=3, seconds=20))

    with pytest.raises(TooMany, match="Please wait 7 minutes and try again") as refusal:
        await limits.spend("door", "somebody", TWICE, words="No.")

    world.clock.turn(timedelta(seconds=refusal.value.retry_after - 1))
    with pytest.raises(TooMany):
        await limits.spend("door", "somebody", TWICE, words="No.")
    world.clock.turn(timedelta(seconds=1))
    await limits.spend("door", "somebody", TWICE, words="No.")


async def test_a_pause_tells_what_is_left_of_it(world: World):
    await limits_of(world).pause("letter", "somebody", seconds=60, words="No.")
    world.clock.turn(timedelta(seconds=45))

    with pytest.raises(TooMany) as refusal:
        await limits_of(world).pause("letter", "somebody", seconds=60, words="No.")

    assert (refusal.value.retry_after, refusal.value.message) == (15, "No. Please wait 15 seconds and try again.")


async def test_a_limit_that_is_reached_is_kept_once_a_window_and_names_nobody(world: World, asha: Actor):
    await failures(world, asha.email, THERE, 15)

    kept = await world.database["audit"].find({"act": Act.LIMIT_REACHED.value}).to_list(None)

    assert [entry["details"] for entry in kept] == [{"what": "sign-in account"}]
    assert asha.email not in str(kept)


@pytest.mark.parametrize(
    "written",
    [str.upper, lambda email: f"  {email} ", lambda email: email.replace("a", "ａ", 1), lambda email: f"{email}."],
)
async def test_an_address_written_otherwise_is_the_same_address(world: World, asha: Actor, written):
    await failures(world, asha.email, THERE, 10)

    (heard,) = await failures(world, written(asha.email), Client(address="203.0.113.1"), 1)

    assert isinstance(heard, TooMany)


def test_an_international_domain_is_one_domain_in_both_spellings():
    assert email_key("asha@bücher.example") == email_key("ASHA@xn--bcher-kva.example")
    assert email_key("asha@straße.example") != email_key("asha@strasse.example")


async def test_a_strangers_failures_do_not_stop_the_owners_own_device(world: World, asha: Actor):
    home = await home_of(world, asha)
    assert isinstance((await failures(world, asha.email, THERE, 11))[-1], TooMany)

    with pytest.raises(TooMany):
        await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)
    assert await world.services.sessions.sign_in(asha.email, PASSWORD, home)


async def test_a_strangers_letters_do_not_stop_the_owners_own_device(world: World, asha: Actor):
    home = await home_of(world, asha)
    for _ in range(5):
        await world.services.password_resets.request(asha.email, THERE)
        world.clock.turn(timedelta(seconds=61))

    with pytest.raises(TooMany):
        await world.services.password_resets.request(asha.email, HERE)
    await world.services.password_resets.request(asha.email, home)


async def test_a_known_device_has_ten_tries_of_its_own_and_no_more(world: World, asha: Actor):
    home = await home_of(world, asha)

    heard = await failures(world, asha.email, home, 12)

    assert [type(problem) for problem in heard] == [InvalidInput] * 10 + [TooMany] * 2


async def test_a_device_is_known_for_its_own_people_only(world: World, asha: Actor):
    home = await home_of(world, asha)
    meera = await world.person(first_name="Meera", password=PASSWORD)
    await failures(world, meera.email, THERE, 10)

    with pytest.raises(TooMany):
        await world.services.sessions.sign_in(meera.email, PASSWORD, home)


@pytest.mark.parametrize(
    "spoil", [lambda cookie: cookie[:-1], lambda cookie: "", lambda cookie: f"0{cookie}", lambda cookie: f"é{cookie}"]
)
async def test_a_forged_device_is_not_known(world: World, asha: Actor, spoil):
    home = await home_of(world, asha)
    await failures(world, asha.email, THERE, 10)

    with pytest.raises(TooMany):
        await world.services.sessions.sign_in(
            asha.email, PASSWORD, Client(address="192.0.2.8", known_device=spoil(home.known_device))
        )


def test_a_device_remembers_the_last_four_people():
    devices = KnownDevices(SECRET)
    cookie = ""
    for number in range(6):
        cookie = devices.remember(cookie, f"p{number}@example.com")
    cookie = devices.remember(cookie, "p3@example.com")

    known = [number for number in range(6) if devices.name_of(cookie, f"p{number}@example.com")]

    assert known == [2, 3, 4, 5]
    assert len({devices.name_of(cookie, f"p{number}@example.com") for number in known}) == 1
    assert "example" not in cookie


async def test_wrong_codes_from_one_network_have_an_end(world: World):
    form = SignUpForm(
        role="student",
        first_name="Asha",
        last_name="Rao",
        email="asha@example.com",
        password=PASSWORD,
        confirmation=PASSWORD,
    )
    challenge = await world.services.sign_up.request(form, HERE)
    digits = next(word for word in (await world.newest_letter()).text.split() if len(word) == 6 and word.isdigit())
    for number in range(30):
        with pytest.raises(AppError) as problem:
            await world.services.sign_up.confirm(new_id(), f"{number:06d}", HERE)
        assert not isinstance(problem.value, TooMany)

    with pytest.raises(TooMany):
        await world.services.sign_up.confirm(challenge, digits, HERE)
    assert await world.services.sign_up.confirm(challenge, digits, THERE)


async def test_a_new_device_is_told_by_letter_and_a_known_one_is_not(world: World, asha: Actor):
    home = await home_of(world, asha)
    (letter,) = await world.letters.newest()
    assert letter.subject == "New sign-in to Vidya"

    await world.services.sessions.sign_in(asha.email, PASSWORD, home)

    assert len(await world.letters.newest()) == 1


async def test_a_rush_is_worked_off_and_what_is_too_much_is_told_at_once(
    world: World, asha: Actor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(passwords, "QUEUE", 6)

    heard = await asyncio.gather(
        *[world.services.sessions.sign_in(asha.email, PASSWORD, HERE) for _ in range(9)], return_exceptions=True
    )

    assert [type(answer) for answer in heard] == [str] * 6 + [TooMany] * 3
    assert await world.services.sessions.sign_in(asha.email, PASSWORD, HERE)


async def test_a_password_is_hashed_anew_when_the_parameters_have_risen(world: World, asha: Actor):
    weak = argon2.using(type="ID", memory_cost=8192, time_cost=1, parallelism=1).hash(PASSWORD)
    await world.users.change(asha.user_id, lambda user: user.model_copy(update={"password_hash": weak}))

    house = world.process(passwords=Passwords())
    await house.sessions.sign_in(asha.email, PASSWORD, HERE)

    kept = (await world.users.get(asha.user_id)).password_hash
    assert "m=19456,t=2,p=1" in kept
    assert await house.sessions.sign_in(asha.email, PASSWORD, HERE)
    assert (await world.users.get(asha.user_id)).password_hash == kept
