"""What the house writes down can be read, belongs together, and tells nobody's secrets."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from edtech_app import logs
from tests.support.lines import written

log = logs.get("edtech_app.bench")
library = logging.getLogger("some_library")

PRIVATE = {
    "a token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI2NzQ3In0.c2lnbmF0dXJl",
    "an address": "asha.rao+school@mail.example.in",
    "the query of a link": "?expires=1764115200&signature=c0ffee",
    "who signs in, in a URL": "mongodb://keeper:hunter2@records",
    "a tab's token": "0b0c7a52-7a0d-4b9e-8f52-0c8f1d2e3a4b",
    "a signature": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "a secret in a URL": "X3v9QmT0rZk2LwB7nYp5HsJ8dUa1GcEf4RiKoVxMbNt",
    "the number of a card": "4111 1111 1111 1111",
    "a secret of the settings": "only the house knows",
}


class Amount(BaseModel):
    paise: int


@pytest.fixture(params=["readable", "json"])
def page(request: Any) -> Iterator[io.StringIO]:
    secret_values = [PRIVATE["a secret of the settings"], ""]
    with written(as_json=request.param == "json", secret_values=secret_values) as stream:
        yield stream


def test_in_development_a_line_can_be_read():
    with written(as_json=False) as stream:
        log.info("order_paid", order="6747a1b2c3d4e5f601020304", paise=129_900)
    (line,) = stream.getvalue().splitlines()
    assert "order_paid" in line
    assert "paise=129900" in line
    assert "order=6747a1b2c3d4e5f601020304" in line


def test_in_production_a_line_is_an_object_as_reflex_writes_them_too():
    with written(as_json=True) as stream:
        log.info("order_paid", order="6747a1b2c3d4e5f601020304", paise=129_900)
        library.warning("It is %s.", "late")
    ours, theirs = map(json.loads, stream.getvalue().splitlines())
    assert list(ours)[:3] == ["timestamp", "level", "message"]
    assert (ours["level"], ours["message"], ours["paise"]) == ("info", "order_paid", 129_900)
    assert (theirs["level"], theirs["message"], theirs["logger"]) == ("warning", "It is late.", "some_library")


@pytest.mark.parametrize("what", PRIVATE)
def test_nothing_private_comes_through(page: io.StringIO, what: str):
    secret = PRIVATE[what]
    log.info("said", words=secret, within=[secret], of={"it": secret})
    library.error("GET https://%s/media went wrong", secret)
    try:
        raise ValueError(f"about {secret}")
    except ValueError:
        log.exception("broke")
        library.exception("broke too")
    assert secret not in page.getvalue()
    assert page.getvalue().count("ValueError: about") == 2


def test_what_pydantic_was_given_is_left_out_of_a_trace(page: io.StringIO):
    try:
        Amount.model_validate({"paise": " ".join(["a", "whole", "life", "story"])})
    except ValidationError:
        log.exception("broke")
    assert "int_parsing" in page.getvalue()
    assert "life story" not in page.getvalue()


def test_a_trace_shows_where_it_was_and_no_variable(page: io.StringIO):
    def breaks(password: str) -> None:
        raise RuntimeError("broken")

    try:
        breaks("-".join(["hidden", "word"]))
    except RuntimeError:
        log.exception("broke")
    assert "in breaks" in page.getvalue()
    assert "hidden-word" not in page.getvalue()


def test_an_event_that_reflex_prints_is_cut_out(page: io.StringIO):
    library.error("Error processing event queue entry for Event(name='x', payload={'password': 'hunter2'}) [txid=1]:")
    library.warning("Received event from session s with no token. Event data: {'name': 'x', 'code': '123456'}")
    assert "hunter2" not in page.getvalue()
    assert "123456" not in page.getvalue()


def test_a_line_stays_one_line_whatever_is_in_it(page: io.StringIO):
    log.info("said", words="a\nfake line\r\x1b[2Kof\u2028mine\u202e and half a \ud800 pair")
    library.warning("a\nfake line\x1b[2K")
    lines = page.getvalue().splitlines()
    assert len(lines) == 2
    assert not {"\x1b", "\r", "\u2028", "\u202e"} & set(page.getvalue())


def test_libraries_are_heard_from_a_warning_on_and_lose_their_own_voice(page: io.StringIO):
    server, access = logging.getLogger("_granian"), logging.getLogger("granian.access")
    own = io.StringIO()
    for each in (server, access):
        each.addHandler(logging.StreamHandler(own))
        each.propagate = False
    stream = logs.install(as_json=False, level="debug", stream=page)
    library.info("a query with everything in it")
    access.info('"GET /reset-password/a-link?with=it HTTP/1.1" 200')
    server.warning("The server has something to say.")
    assert own.getvalue() == ""
    assert "query with" not in page.getvalue()
    assert "a-link" not in page.getvalue()
    assert "something to say" in page.getvalue()
    assert [each for each in logging.root.handlers if each.get_name() == logs.HANDLER] == [stream]


async def test_all_that_is_done_in_one_request_has_its_id_and_its_person(page: io.StringIO):
    async def later() -> None:
        log.info("later")

    async def request(user_id: str) -> str:
        errand = logs.begin()
        log.info("first")
        logs.note_user(user_id)
        await asyncio.create_task(later())
        library.warning(f"{user_id[-1]} in between")
        assert logs.reference() == errand.id
        return errand.id

    ids = await asyncio.gather(request("6747a1b2c3d4e5f601020304"), request("6747a1b2c3d4e5f601020305"))
    for reference, user in zip(ids, ("6747a1b2c3d4e5f601020304", "6747a1b2c3d4e5f601020305"), strict=True):
        assert page.getvalue().count(reference) == 3
        assert page.getvalue().count(user) == 2


def test_what_floods_is_told_once_a_minute_with_its_number():
    seldom = logs.Seldom()
    assert [seldom.heard(what, 0.0) for what in ("a", "a", "a", "b")] == [1, None, None, 1]
    assert seldom.heard("a", 60.0) == 3
    for number in range(2000):
        seldom.heard(str(number), 60.0)
    assert len(seldom._kept) == 1000


def test_what_services_do_for_the_demo_school_is_no_news(page: io.StringIO):
    async def demo() -> None:
        logs.begin(is_hushed=True)
        logs.get("edtech_app.services.learning").info("enrolled")
        logs.get("edtech_app.services.learning").warning("lost")
        logs.get("edtech_app.demo.opening").info("opened")

    asyncio.run(demo())
    assert "enrolled" not in page.getvalue()
    assert "lost" in page.getvalue()
    assert "opened" in page.getvalue()


def test_a_library_that_a_stranger_makes_talk_is_heard_once_a_minute(page: io.StringIO):
    for number in range(50):
        library.error("This is not an accepted origin: %d", number)
    log.info("said")
    log.info("said")
    assert page.getvalue().count("accepted origin") == 1
    assert page.getvalue().count("said") == 2
