"""A body is taken up to what its path takes and for as long as it comes: the rest is not even read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from edtech_app import routes
from edtech_app.web import bodies
from edtech_app.web.bodies import FORMS, LIMITS, LINGER_BYTES, OTHERWISE, limit_of
from tests.support.http import api_client
from tests.support.world import World

PIECE = bytes(16 * 1024)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


class Sender:
    """A body that goes on for ever, and what of it was taken."""

    def __init__(self, piece: bytes = PIECE, between: Callable[[], None] = lambda: None) -> None:
        self.taken = 0
        self._piece, self._between = piece, between

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.taken += len(self._piece)
            self._between()
            yield self._piece


@pytest.mark.parametrize(
    ("path", "content_type", "most"),
    [
        ("/api/v1/auth/login", "application/json", OTHERWISE),
        ("/api/v1/courses/createCourse", "application/json", 512 * 1024),
        (routes.SESSION, "application/json", 4 * 1024),
        (routes.WEBHOOK, "application/json", 256 * 1024),
        ("/api/v1/profile/changeProfilePicture", "multipart/form-data; boundary=x", 6 * 1024 * 1024),
    ],
)
async def test_what_goes_on_for_ever_is_cut_off_long_before_its_end(
    api: httpx.AsyncClient, path: str, content_type: str, most: int
):
    sender = Sender()
    answer = await api.request("POST", path, content=sender, headers={"Content-Type": content_type})
    assert answer.status_code in (413, 401, 403, 405), answer.text
    assert sender.taken <= most + LINGER_BYTES + 2 * len(PIECE)


async def test_what_says_beforehand_that_it_is_too_large_is_not_read_for_anything(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bodies, "LINGER_BYTES", 0)
    sender = Sender()
    headers = {**JSON, "Content-Length": str(OTHERWISE + 1)}
    answer = await api.post("/api/v1/auth/login", content=sender, headers=headers)
    assert (answer.status_code, sender.taken) == (413, 0)
    assert answer.json() == {"success": False, "message": "This is too large."}


@pytest.mark.parametrize("length", ["-1", "many", "1e3", "٣", ""])
async def test_a_length_that_is_none_is_no_length(api: httpx.AsyncClient, length: str):
    headers = [("content-type", "application/json"), ("content-length", length.encode())]
    answer = await api.post("/api/v1/auth/login", content=Sender(), headers=headers)  # pyright: ignore[reportArgumentType]
    assert answer.status_code == 413


async def test_a_body_that_comes_too_slowly_on_the_whole_is_given_up(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    """A kilobyte now and then, each before anybody would call it quiet."""
    now = [0.0]

    def twenty_seconds_later() -> None:
        now[0] += 20.0

    monkeypatch.setattr(bodies.time, "monotonic", lambda: now[0])
    sender = Sender(piece=b" " * 1024, between=twenty_seconds_later)
    answer = await api.post("/api/v1/auth/login", content=sender, headers=JSON)
    assert answer.status_code == 408
    assert answer.json()["message"] == "The request took too long to arrive."
    # A minute, and what 64 KB take at 16 KB a second.
    assert now[0] <= 60 + 4 + 20


async def test_slow_senders_hold_up_nobody(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch):
    """While two hundred bodies wait for their next piece, other requests are answered."""
    opened = asyncio.Event()

    async def holds() -> AsyncIterator[bytes]:
        yield b'{"email": '
        await opened.wait()
        yield b'"x"}'

    slow = [asyncio.create_task(api.post("/api/v1/auth/login", content=holds(), headers=JSON)) for _ in range(200)]
    await asyncio.sleep(0)
    answers = [(await api.get("/api/v1/courses")).status_code for _ in range(5)]
    assert answers == [200] * 5
    assert not any(task.done() for task in slow)
    opened.set()
    assert {answer.status_code for answer in await asyncio.gather(*slow)} == {422}


def test_every_limit_is_one_that_a_path_can_reach():
    """The table is read from its beginning, so a shorter path before a longer one would hide it."""
    for table, content_type in ((LIMITS, b"application/json"), (FORMS, b"multipart/form-data; boundary=x")):
        for path, limit in table:
            scope: Any = {"type": "http", "path": f"{path}x", "headers": [(b"content-type", content_type)]}
            assert limit_of(scope) == limit, path
