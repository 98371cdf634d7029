"""One client cannot slow the others beyond its share: requests are held back by address."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.types import Scope

from edtech_app import web
from edtech_app.domain.floods import MOST_BUCKETS, Buckets
from edtech_app.domain.limits import Limit
from edtech_app.settings import Settings
from edtech_app.web import bodies
from edtech_app.web.floods import HOLD_SECONDS, Floods
from edtech_app.web.other_builds import OtherBuilds
from tests.support.http import api_client
from tests.support.world import World

TEN = Limit(10, timedelta(seconds=10))


def settings(**changes: Any) -> Settings:
    return Settings(_env_file=None, limit_requests=TEN, **changes)  # pyright: ignore[reportCallIssue]


def scope(address: str, path: str = "/api/v1/courses", forwarded: str = "") -> Scope:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return {"type": "http", "method": "GET", "path": path, "headers": headers, "client": (address, 1)}


def passed(floods: Floods, *scopes: Scope) -> int:
    return sum(not floods.wait(each) for each in scopes)


def test_a_bucket_fills_up_again_evenly():
    buckets = Buckets(TEN)
    assert sum(not buckets.take("a", 0.0) for _ in range(20)) == 10
    assert 0 < buckets.take("a", 0.5) <= 0.5
    assert not buckets.take("a", 1.1)
    assert buckets.take("a", 1.1)


def test_how_long_to_wait_is_told_exactly_and_after_that_there_is_one():
    buckets = Buckets(Limit(2, timedelta(seconds=4)))
    assert [buckets.take("a", 0.0) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert buckets.take("a", 1.0) == 1.0
    assert buckets.take("a", 2.0) == 0.0


def test_whoever_is_forgotten_begins_with_a_full_bucket():
    buckets = Buckets(Limit(1, timedelta(seconds=4)))
    assert (buckets.take("a", 0.0), buckets.take("a", 0.0)) == (0.0, 4.0)
    buckets.forget("a")
    buckets.forget("nobody")
    assert buckets.take("a", 0.0) == 0.0


def test_the_quietest_bucket_makes_room():
    buckets = Buckets(TEN)
    for number in range(MOST_BUCKETS + 10):
        buckets.take(str(number), 0.0)
    assert len(buckets._kept) == MOST_BUCKETS


def test_an_address_has_its_share_and_takes_nobody_elses():
    floods = Floods(settings(), clock=lambda: 0.0)
    assert passed(floods, *[scope("203.0.113.1")] * 30) == 10
    assert passed(floods, scope("203.0.113.2")) == 1


def test_one_customer_with_many_ipv6_addresses_is_one():
    floods = Floods(settings(), clock=lambda: 0.0)
    assert passed(floods, *[scope(f"2001:db8::{number}") for number in range(30)]) == 10


def test_what_a_stranger_says_of_a_proxy_buys_nothing_and_a_trusted_one_is_believed():
    strangers = [scope("203.0.113.1", forwarded=f"198.51.100.{number}") for number in range(30)]
    assert passed(Floods(settings(), clock=lambda: 0.0), *strangers) == 10
    assert passed(Floods(settings(trusted_proxy_hops=1), clock=lambda: 0.0), *strangers) == 30


def test_the_provider_and_files_that_are_handed_out_are_not_counted():
    floods = Floods(settings(), clock=lambda: 0.0)
    for path in ("/api/v1/payments/webhook", "/assets/entry.js"):
        assert passed(floods, *[scope("203.0.113.1", path)] * 30) == 30


def test_a_proxy_on_this_computer_that_nobody_named_is_not_taken_for_one_client():
    assert passed(Floods(settings(), clock=lambda: 0.0), *[scope("127.0.0.1")] * 30) == 30


async def test_one_too_many_is_told_when_to_come_back_in_the_clothes_of_every_answer():
    async def app(*_: Any) -> None:
        raise AssertionError("nothing is done for it")

    house = web.Front(app, settings(), None, OtherBuilds("", None))
    house._floods = Floods(settings(), clock=lambda: 0.0)
    while not house._floods.wait(scope("203.0.113.1")):
        pass
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await house(scope("203.0.113.1"), _nothing, send)

    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert (sent[0]["status"], headers["retry-after"], headers["cache-control"]) == (429, "1", "no-store")
    assert headers["x-content-type-options"] == "nosniff"
    assert json.loads(sent[1]["body"])["success"] is False


async def test_a_body_that_does_not_come_gives_its_place_up(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bodies, "QUIET_SECONDS", 0.01)

    async def trickle() -> AsyncIterator[bytes]:
        yield b'{"email": '
        await asyncio.Event().wait()

    async with api_client(world, monkeypatch) as api:
        answer = await api.post("/api/v1/auth/login", content=trickle(), headers={"Content-Type": "application/json"})

    assert answer.status_code == 408
    assert answer.json()["message"] == "The request took too long to arrive."


async def test_a_refusal_takes_a_while_and_keeps_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch):
    """What a flooding connection asks for in vain must not become as fast as the house can refuse."""
    waited: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message: Any) -> None:
        answered.append(message.get("status", 0))

    answered: list[int] = []
    monkeypatch.setattr(asyncio, "sleep", noted)
    house = web.Front(app, settings(), None, OtherBuilds("", None))
    house._floods = Floods(settings(), clock=lambda: 0.0)
    flood = [house(scope("203.0.113.1"), _nothing, send) for _ in range(15)]
    await asyncio.gather(*flood, house(scope("203.0.113.2"), _nothing, send))
    assert waited == [HOLD_SECONDS] * 5
    assert answered[:11] == [200] * 11


async def _nothing() -> Any:
    return {"type": "http.request", "body": b"", "more_body": False}
