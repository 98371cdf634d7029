"""Letters: written once, escaped, delivered in the background however badly the mail server behaves."""

import asyncio
import random
import re
from contextlib import suppress
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError

from edtech_app.domain.accounts import Client
from edtech_app.domain.errors import InvalidInput, NotAllowed, TooMany
from edtech_app.domain.mail import Letter, LetterStatus
from edtech_app.gateways.mail.port import MailFailed
from edtech_app.repositories.mail import LetterRepository
from edtech_app.services import mail
from edtech_app.services.contact import ContactForm
from edtech_app.services.mail import LEASE, RETRY_AFTER, MailService, Rendered, rendered
from edtech_app.settings import AppEnv
from tests.support.crash import Crash, MortalDatabase, fuses
from tests.support.letters import LETTERS, Values, with_extremes
from tests.support.world import World

HERE = Client(address="192.0.2.7")
LINK = re.compile(r"https?://\S+")


class HtmlWords(HTMLParser):
    """What people read of a letter's HTML: its words, where its links lead, and how many buttons there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.buttons = 0
        self._words: list[str] = []
        self._is_style = False
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join("".join(self._words).split(" "))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._is_style = tag == "style"
        if tag == "a":
            self.links.add(given.get("href") or "")
            self.buttons += given.get("class") == "button"

    def handle_endtag(self, tag: str) -> None:
        self._is_style = False

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self._words.append(data)


def told(values: Values, form: str) -> set[str]:
    """Which of the texts among the values stand in a letter."""
    lines: Any = values.get("lines", [])
    given = {value for each in (values, *lines) for value in each.values() if isinstance(value, str) and value}
    return {value for value in given if " ".join(value.split()) in " ".join(form.split())}


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


def words(template: str, values: Values, world: World, **settings: Any) -> Rendered:
    return rendered(template, values, world.settings.model_copy(update=settings))


EVERY_LETTER = [
    pytest.param(name, values, id=f"{name}-{number}")
    for name, variants in LETTERS.items()
    for number, values in enumerate(variants, 1)
]


def test_every_letter_has_both_forms_and_is_among_those_that_are_looked_at():
    folder = Path(mail.__file__).parent / "letters"
    for form in ("txt", "html"):
        assert {path.stem for path in folder.glob(f"*.{form}") if not path.stem.startswith("_")} == set(LETTERS)


@pytest.mark.parametrize(("template", "values"), EVERY_LETTER)
def test_every_letter_says_the_same_in_both_forms_and_why_one_gets_it(world: World, template: str, values: Values):
    letter = words(template, values, world)
    page = HtmlWords(letter.html)

    assert letter.subject
    assert len(letter.subject) <= 120
    assert "\n" not in letter.subject
    assert letter.html.startswith("<!doctype html>")
    for form in (letter.subject, letter.text, page.text):
        assert not re.search(r"{{|{%|}}|None|Undefined|False|True", form)
    for form in (letter.text, page.text):
        assert "You are receiving this email because" in form
        assert "help@school.test" in form
    # Each link leads to the same place, and there is one thing to do at most.
    assert {link for link in page.links if not link.startswith("mailto:")} == set(LINK.findall(letter.text))
    assert page.buttons <= 1
    assert told(values, letter.text) == told(values, " ".join([page.text, *page.links])) != set()


@pytest.mark.parametrize(("template", "values"), EVERY_LETTER)
def test_a_list_of_letters_shows_what_each_is_about(world: World, template: str, values: Values):
    letter = words(template, values, world)
    beginning = HtmlWords(letter.html).text[:200]

    preheader = beginning.removeprefix(letter.subject).strip().partition("\u2007")[0].strip()
    assert 10 <= len(preheader) <= 130
    assert preheader != letter.subject


@pytest.mark.parametrize(("template", "values"), EVERY_LETTER)
def test_every_value_is_escaped(world: World, template: str, values: Values):
    attack = "<script>alert(1)</script>&\"'"
    hostile: Values = {name: attack if isinstance(value, str) else value for name, value in values.items()}
    if "lines" in values:
        hostile["lines"] = [{"title": attack, "price": attack}]

    letter = words(template, hostile, world, site_name=attack, support_email=attack)

    assert "<script" not in letter.html
    assert "&amp;amp;" not in letter.html
    assert attack in HtmlWords(letter.html).text


@pytest.mark.parametrize("template", LETTERS)
def test_nothing_in_a_letter_comes_from_elsewhere(world: World, template: str):
    html = words(template, with_extremes(LETTERS[template][0]), world).html

    assert not re.search(r"<(img|script|link|iframe|object|form)\b|url\(|@import|@font-face", html)


def test_a_letter_that_can_be_ended_says_where(world: World):
    address = "http://school.test/unsubscribe/abc"

    letter = rendered("code", {"code": "1"}, world.settings, unsubscribe=address)

    assert address in letter.text
    assert address in HtmlWords(letter.html).links


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


async def test_the_open_outbox_is_for_development_only(world: World):
    production = service(world, Server(), app_env=AppEnv.PRODUCTION)
    await write_code(production)

    assert len(await world.services.mail.letters()) == 1
    with pytest.raises(NotAllowed):
        await production.letters()


async def test_letters_that_failed_together_do_not_come_again_together(world: World):
    server = Server()
    written_by = service(world, server)
    server.failures = [MailFailed("away", is_permanent=False) for _ in range(20)]
    for number in range(20):
        await write_code(written_by, number)

    await written_by.deliver_waiting()

    waits = [letter.next_at - world.clock() for letter in await world.letters.newest(limit=20)]
    assert all(RETRY_AFTER[0] * 0.8 <= wait <= RETRY_AFTER[0] * 1.2 for wait in waits)
    assert len(set(waits)) > 10


async def test_a_letter_that_nobody_foresaw_ends_and_holds_up_no_other(world: World):
    class Surprised(Server):
        async def deliver(self, letter: Letter) -> LetterStatus:
            if letter.dedupe == "code:0":
                raise RuntimeError("nobody thought of that")
            return await super().deliver(letter)

    server = Surprised()
    written_by = service(world, server)
    for number in range(3):
        await write_code(written_by, number)

    assert await written_by.deliver_waiting() == 3
    for _ in RETRY_AFTER:
        world.clock.turn(timedelta(hours=8))
        await written_by.deliver_waiting()

    statuses = {letter.dedupe: letter.status for letter in await world.letters.newest()}
    assert statuses == {"code:0": LetterStatus.DEAD, "code:1": LetterStatus.SENT, "code:2": LetterStatus.SENT}


async def test_whatever_dies_while_it_delivers_another_process_goes_on_under_the_same_name(world: World):
    """The process is killed after each of its writes in turn; a letter comes once, or twice with one Message-ID."""
    for number, fuse in enumerate(fuses()):
        server = Server()
        mortal = MailService(
            letters=LetterRepository(MortalDatabase(world.database, fuse)),
            gateway=server,
            settings=world.settings,
            now=world.clock,
        )
        with suppress(Crash):
            await write_code(mortal, number)
            await mortal.deliver_waiting()
        survivor = service(world, server)
        await write_code(survivor, number)
        for _ in range(2):
            await survivor.deliver_waiting()
            world.clock.turn(LEASE)

        [letter] = [each for each in await world.letters.newest() if each.dedupe == f"code:{number}"]
        assert letter.status is LetterStatus.SENT
        assert set(server.delivered) == {letter.id}
        assert len(server.delivered) <= 2
        if fuse.left > 0:
            assert len(server.delivered) == 1
            break
    assert number >= 3


def message(**changes: Any) -> ContactForm:
    given: dict[str, Any] = {"name": "Asha Rao", "email": "asha@example.com", "message": "Hello."} | changes
    return ContactForm(**given)


async def test_a_message_goes_to_the_house_and_is_confirmed_to_its_sender(world: World):
    await world.services.contact.send(message(), HERE)
    await world.services.contact.send(message(), HERE)

    letters = await world.letters.newest()
    assert {(letter.to, letter.subject) for letter in letters} == {
        ("help@school.test", "Asha Rao wrote to Vidya"),
        ("asha@example.com", "We have received your message"),
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
