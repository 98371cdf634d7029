"""What one browser may send over sockets, and that its flood is nobody else's: counted by what reaches the queue."""

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx

from edtech_app.domain.limits import Limit
from edtech_app.settings import Settings
from edtech_app.states import gatekeeper
from edtech_app.states.gatekeeper import BURST, MOST_SOCKETS, RATE, protect
from tests.support.lines import lines, listen

EVENT = {"name": "reflex___state____state.hydrate_and_load", "payload": {"vars": {}}}
FLOODER, NEIGHBOUR = "203.0.113.9", "203.0.113.10"
LIMIT = Limit(300, timedelta(minutes=1))


class Queue:
    """Stands where Reflex's namespace does, behind the gatekeeper: what it hears would be worked on."""

    def __init__(self) -> None:
        self.heard: Counter[str] = Counter()
        self.refuses = False

    async def on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        if self.refuses:
            raise ConnectionRefusedError
        if auth:
            await self.on_event(sid, auth["event"])

    async def on_event(self, sid: str, data: Any) -> None:
        self.heard[sid] += 1

    def on_disconnect(self, sid: str) -> None:
        return None


class Door:
    """The socket's door with the gatekeeper before it, and a clock that a test turns."""

    def __init__(self) -> None:
        self.queue = Queue()
        self.now = 0.0
        protect(cast(rx.App, SimpleNamespace(add_middleware=lambda _: None, event_namespace=self.queue)))

    async def enter(self, sid: str, address: str, **more: Any) -> bool:
        environ = {"asgi.scope": {"client": (address, 1)}, **more}
        return await cast(Any, self.queue).on_connect(sid, environ) is not False

    async def send(self, sid: str, count: int, data: Any = EVENT) -> int:
        """How many of these events reached the queue."""
        before = self.queue.heard[sid]
        for _ in range(count):
            await self.queue.on_event(sid, data)
        return self.queue.heard[sid] - before


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    settings = Settings(_env_file=None, limit_events=LIMIT, trusted_proxy_hops=1)  # pyright: ignore[reportCallIssue]
    monkeypatch.setattr(gatekeeper, "get_settings", lambda: settings)
    door = Door()
    monkeypatch.setattr(gatekeeper.time, "monotonic", lambda: door.now)
    return door


async def test_one_connection_has_its_burst_and_then_its_rate(door: Door):
    await door.enter("a", FLOODER)
    assert await door.send("a", 1000) == BURST
    door.now += 1.0
    assert await door.send("a", 1000) == RATE


async def test_an_address_has_one_share_however_many_sockets_it_opens(door: Door):
    for number in range(20):
        await door.enter(str(number), FLOODER)
    assert sum([await door.send(str(number), BURST) for number in range(20)]) == LIMIT.count


async def test_a_flood_takes_nothing_from_the_neighbours(door: Door):
    """Whatever a flooder sends, each neighbour's events reach the queue, and no more work is done for the flooder."""
    for number in range(20):
        await door.enter(f"flooder {number}", FLOODER)
        await door.enter(f"neighbour {number}", f"198.51.100.{number}")
    worked_for = Counter[str]()
    for second in range(60):
        door.now = float(second)
        for number in range(20):
            worked_for["flooder"] += await door.send(f"flooder {number}", 50)
            worked_for["neighbours"] += await door.send(f"neighbour {number}", 2)
    assert worked_for["neighbours"] == 60 * 20 * 2
    assert LIMIT.count <= worked_for["flooder"] <= 2 * LIMIT.count


async def test_an_address_may_have_so_many_tabs_open_and_a_closed_one_makes_room(door: Door):
    assert all([await door.enter(str(number), FLOODER) for number in range(MOST_SOCKETS)])
    assert not await door.enter("one too many", FLOODER)
    assert await door.enter("neighbour", NEIGHBOUR)
    door.queue.on_disconnect("7")
    assert await door.enter("again", FLOODER)
    assert not await door.enter("and again", FLOODER)


async def test_a_refused_connection_takes_no_place(door: Door):
    door.queue.refuses = True
    for number in range(MOST_SOCKETS + 1):
        with pytest.raises(ConnectionRefusedError):
            await door.enter(str(number), FLOODER)
    door.queue.refuses = False
    assert await door.enter("a", FLOODER)


async def test_this_computer_is_a_proxy_that_nobody_named_and_not_one_client(door: Door):
    assert all([await door.enter(str(number), "127.0.0.1") for number in range(MOST_SOCKETS + 1)])
    assert sum([await door.send(str(number), 100) for number in range(20)]) == 2000


async def test_behind_a_proxy_the_client_counts_and_not_the_proxy(door: Door):
    for number in range(MOST_SOCKETS + 1):
        client = f"198.51.{number // 250}.{number % 250}"
        assert await door.enter(str(number), "10.0.0.1", HTTP_X_FORWARDED_FOR=f"1.1.1.1, {client}")


@pytest.mark.parametrize(
    "data",
    ["text", [], {"name": "no___such.handler"}, {"name": EVENT["name"], "payload": {"x": 1}}],
)
async def test_what_no_page_sends_is_turned_away_at_boot_too_and_told_once(
    door: Door, data: Any, caplog: pytest.LogCaptureFixture
):
    listen(caplog)
    await door.enter("a", FLOODER)
    assert await door.send("a", 50, data) == 0
    (line,) = lines(caplog, "event_turned_away")
    assert line["network"] == FLOODER


async def test_a_flood_is_told_once_a_minute(door: Door, caplog: pytest.LogCaptureFixture):
    listen(caplog)
    await door.enter("a", FLOODER)
    for second in range(61):
        door.now = float(second)
        await door.send("a", 1000)
    told = lines(caplog, "flood_held_back")
    assert len(told) == 2
    assert told[0]["count"] == 1
    assert told[1]["count"] > 10_000
