"""Letters: written once, escaped, delivered in the background however badly the mail server behaves."""

import asyncio
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from edtech_app.domain.accounts import VISITOR, Client, Role
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotSignedIn, TooMany
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.gateways.mail.port import MailFailed
from edtech_app.services import mail
from edtech_app.services.contact import ContactForm
from edtech_app.services.mail import RETRY_AFTER, MailService
from edtech_app.settings import AppEnv
from tests.support.world import World

HERE = Client(address="192.0.2.7")


class Server:
    """A mail server that fails as it is told to."""

    name = "smtp"

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.failures: list[MailFailed] = []
        self.every_third_fails = False
        self._calls = 0

    async def deliver(self, letter: Letter) -> LetterStatus:
        self._calls += 1
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop(0)
        if self.every_third_fails and self._calls % 3 == 0:
            raise MailFailed("busy", is_permanent=False)
        self.delivered.append(letter.id)
        return LetterStatus.SENT


def service(world: World, server: Server, **settings: Any) -> MailService:
    return MailService(
        letters=world.letters, gateway=server, settings=world.settings.model_copy(update=settings), now=world.clock
    )


async def write_code(written_by: MailService, number: int = 1, expires_in: timedelta | None = None) -> None:
    await written_by.write(
        "code",
        to="asha@example.com",
        to_name="Asha",
        dedupe=f"code:{number}",
        values={"code": "123456"},
        expires_in=expires_in,
    )


async def only(world: World) -> Letter:
    (letter,) = await world.letters.newest()
    return letter


VALUES: dict[str, dict[str, object]] = {
    "code": {"code": "123456"},
    "already_registered": {"first_name": "Asha"},
    "welcome": {"first_name": "Asha", "teaches": True},
    "reset_password": {"first_name": "Asha", "link": "http://school.test/reset-password/abc"},
    "password_changed": {"first_name": "Asha"},
    "email_changed": {"first_name": "Asha", "is_new": True},
    "new_sign_in": {"first_name": "Asha", "device": "Firefox on Linux", "at": "23 November 2026, 12:00 UTC"},
    "account_deleted": {"first_name": "Asha"},
    "account_suspended": {"first_name": "Asha", "reason": "Spam"},
    "account_restored": {"first_name": "Asha"},
    "role_changed": {"first_name": "Asha", "role": "instructor"},
    "no_account": {"email": "asha@example.com"},
    "receipt": {
        "name": "Asha Rao",
        "number": "VID/26-27/1",
        "order_id": "0" * 24,
        "lines": [{"title": "Python <from> zero", "price": "₹1,299"}],
        "total": "₹1,299",
        "refunded": "",
    },
    "certificate": {"name": "Asha", "title": "Python <from> zero", "address": "http://school.test/certificates/1"},
    "refund": {
        "name": "Asha Rao",
        "cause": "asked for",
        "title": "Python <from> zero",
        "amount": "₹1,299",
        "number": "CN/26-27/1",
        "order_id": "0" * 24,
    },
    "refund_declined": {
        "name": "Asha Rao",
        "title": "Python <from> zero",
        "reason": "More than 30 % was watched.",
        "order_id": "0" * 24,
    },
    "enrolled": {"name": "Asha Rao", "title": "Python <from> zero", "slug": "python-from-zero"},
    "contact_house": {
        "name": "Asha",
        "email": "asha@example.com",
        "message": "Hello\nthere",
        "phone": "+91 98765 43210",
    },
    "contact_sender": {"name": "Asha", "email": "asha@example.com", "message": "Hello\nthere"},
}


def test_the_letters_are_these():
    folder = Path(mail.__file__).parent / "letters"
    assert {path.stem for path in folder.glob("*.txt") if not path.stem.startswith("_")} == set(VALUES)
    assert {path.stem for path in folder.glob("*.html") if not path.stem.startswith("_")} == set(VALUES)


@pytest.mark.parametrize("template", VALUES)
async def test_every_letter_can_be_written(world: World, template: str):
    await world.services.mail.write(
        template, to="asha@example.com", to_name="Asha", dedupe="once", values=VALUES[template]
    )

    letter = await only(world)
    assert letter.subject
    assert "\n" not in letter.subject
    assert "{" not in letter.text + letter.subject
    assert "http://school.test" in letter.text
    assert "help@school.test" in letter.text
    assert letter.html.startswith("<!doctype html>")
    assert "http://school.test" in letter.html


@pytest.mark.parametrize("template", VALUES)
async def test_every_value_is_escaped(world: World, template: str):
    attack = "<script>alert(1)</script>"
    values: dict[str, object] = {
        name: attack if isinstance(value, str) else value for name, value in VALUES[template].items()
    }
    if template == "receipt":
        values["lines"] = [{"title": attack, "price": attack}]

    await world.services.mail.write(template, to="a@example.com", to_name=attack, dedupe="once", values=values)

    assert "<script" not in (await only(world)).html


async def test_a_missing_value_is_a_failure_and_no_letter(world: World):
    with pytest.raises(UndefinedError):
        await world.services.mail.write("code", to="a@example.com", to_name="", dedupe="once", values={})

    assert await world.letters.newest() == []


async def test_the_same_event_writes_once(world: World):
    await asyncio.gather(*[write_code(world.services.mail) for _ in range(10)])

    assert len(await world.letters.newest()) == 1


async def test_without_a_mail_server_letters_are_kept(world: World):
    await write_code(world.services.mail, expires_in=timedelta(minutes=5))

    assert await world.services.mail.deliver_waiting() == 1
    assert await world.services.mail.deliver_waiting() == 0

    letter = await only(world)
    assert letter.status is LetterStatus.KEPT
    assert "123456" in letter.text


async def test_in_production_a_code_is_not_kept_after_it_was_sent(world: World):
    server = Server()
    production = service(world, server, app_env=AppEnv.PRODUCTION)
    await write_code(production, expires_in=timedelta(minutes=5))

    await production.deliver_waiting()

    letter = await only(world)
    assert letter.status is LetterStatus.SENT
    assert letter.text == letter.html == ""
    assert server.delivered == [letter.id]


async def test_a_dead_mail_server_delays_letters_and_loses_none(world: World):
    server = Server()
    written_by = service(world, server)
    await write_code(written_by)
    server.failures = [MailFailed("away", is_permanent=False) for _ in RETRY_AFTER]

    for wait in RETRY_AFTER:
        assert await written_by.deliver_waiting() == 1
        assert await written_by.deliver_waiting() == 0
        assert (await only(world)).status is LetterStatus.QUEUED
        world.clock.turn(wait * 1.3)
    await written_by.deliver_waiting()

    assert (await only(world)).status is LetterStatus.SENT
    assert len(server.delivered) == 1


async def test_a_letter_that_fails_to_the_end_is_dead_and_says_why(world: World):
    server = Server()
    written_by = service(world, server)
    await write_code(written_by)
    server.failures = [MailFailed("away", is_permanent=False) for _ in range(99)]

    for _ in range(len(RETRY_AFTER) + 3):
        await written_by.deliver_waiting()
        world.clock.turn(timedelta(hours=8))

    letter = await only(world)
    assert letter.status is LetterStatus.DEAD
    assert letter.error == "away"
    assert len(server.failures) == 99 - len(RETRY_AFTER) - 1


async def test_an_address_that_does_not_exist_is_not_tried_again(world: World):
    server = Server()
    written_by = service(world, server)
    await write_code(written_by)
    server.failures = [MailFailed("no such person", is_permanent=True)]

    await written_by.deliver_waiting()

    assert (await only(world)).status is LetterStatus.DEAD


async def test_a_code_that_has_run_out_is_not_sent(world: World):
    server = Server()
    written_by = service(world, server)
    await write_code(written_by, expires_in=timedelta(minutes=5))
    world.clock.turn(timedelta(minutes=5))

    await written_by.deliver_waiting()

    assert (await only(world)).status is LetterStatus.EXPIRED
    assert server.delivered == []


async def test_a_letter_left_half_sent_by_a_dead_worker_is_sent_after_its_lease(world: World):
    server = Server()
    written_by = service(world, server)
    await write_code(written_by)
    assert await world.letters.claim(await only(world), until=world.clock() + timedelta(minutes=2))

    assert await written_by.deliver_waiting() == 0
    world.clock.turn(timedelta(minutes=2))
    assert await written_by.deliver_waiting() == 1

    assert (await only(world)).status is LetterStatus.SENT


async def test_four_workers_deliver_each_letter_once(world: World):
    server = Server()
    server.every_third_fails = True
    workers = [service(world, server) for _ in range(4)]
    for number in range(40):
        await write_code(workers[0], number)

    for _ in range(30):
        await asyncio.gather(*[worker.deliver_waiting() for worker in random.sample(workers, 4)])
        world.clock.turn(timedelta(minutes=3))

    letters = await world.letters.newest(limit=100)
    assert {letter.status for letter in letters} == {LetterStatus.SENT}
    assert len(server.delivered) == len(set(server.delivered)) == 40


async def test_who_may_read_the_outbox(world: World):
    production = service(world, Server(), app_env=AppEnv.PRODUCTION)
    await write_code(production)

    assert len(await world.services.mail.letters(VISITOR)) == 1
    with pytest.raises(NotSignedIn):
        await production.letters(VISITOR)
    with pytest.raises(NotAllowed):
        await production.letters(await world.person(Role.INSTRUCTOR))
    assert len(await production.letters(await world.person(Role.ADMINISTRATOR))) == 1


def message(**changes: Any) -> ContactForm:
    given: dict[str, Any] = {"name": "Asha Rao", "email": "asha@example.com", "message": "Hello."} | changes
    return ContactForm(**given)


async def test_a_message_goes_to_the_house_and_is_confirmed_to_its_sender(world: World):
    await world.services.contact.send(message(), HERE)
    await world.services.contact.send(message(), HERE)

    letters = await world.letters.newest()
    assert {(letter.to, letter.subject) for letter in letters} == {
        ("help@school.test", "Asha Rao wrote to Vidya"),
        ("asha@example.com", "We have your message"),
    }
    assert len(letters) == 2
    assert all("Hello." in letter.text for letter in letters)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("email", "x"), ("email", {"$ne": 1}), ("message", " \n "), ("message", "x" * 4001)],
)
async def test_a_wrong_message_is_not_sent(world: World, field: str, value: Any):
    with pytest.raises(InvalidInput) as refused:
        await world.services.contact.send(message(**{field: value}), HERE)

    assert list(refused.value.fields) == [field]
    assert await world.letters.newest() == []


async def test_nobody_fills_the_house_mailbox(world: World):
    for number in range(5):
        await world.services.contact.send(message(message=f"Message {number}"), HERE)

    with pytest.raises(TooMany):
        await world.services.contact.send(message(message="One more"), HERE)
