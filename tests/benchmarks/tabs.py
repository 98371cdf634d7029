"""What an open tab costs: memory of the process, and with Redis its bytes and its commands.

    python -m tests.benchmarks.tabs [--tabs 40]

Runs the production build once with state in memory and, where `redis-server` is installed, once with it. The database
is the embedded one and not counted.
"""

import argparse
import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import redis

from tests.benchmarks.sockets import Tab
from tests.benchmarks.watching import LECTURES, STATE, School, fill, memory, open_home, open_player
from tests.support import product
from tests.support.world import SECRET

EVENTS = 50


@contextlib.contextmanager
def a_redis() -> Iterator[int]:
    """A Redis of our own that keeps nothing; gives its port."""
    port = product.free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        with redis.Redis(port=port) as client:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                with contextlib.suppress(redis.ConnectionError):
                    client.ping()
                    break
                time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=10)


class Scales:
    """What stands on them: the house's memory in KB, Redis' in KB and the commands it has had."""

    def __init__(self, pid: int, store: Any) -> None:
        self._pid, self._store = pid, store

    def read(self) -> tuple[float, float, float]:
        if self._store is None:
            return memory(self._pid), 0, 0
        told = self._store.info()
        return memory(self._pid), told["used_memory"] / 1000, told["total_commands_processed"]


async def weigh(port: int, school: School, scales: Scales) -> None:
    """Open tabs at the front page and in the player, and click in one of them."""
    students = school.students[:-1]
    tabs: list[Tab] = [await open_home(port, school.students[-1][1]) for _ in range(3)]
    kinds = {
        "front page": lambda at: open_home(port, students[at][1]),
        "player": lambda at: open_player(port, students[at][1], school, school.lectures[at % LECTURES]),
    }
    for words, opened in kinds.items():
        before = scales.read()
        tabs += [await opened(at) for at in range(len(students))]
        await asyncio.sleep(1)
        own, stored, commands = ((y - x) / len(students) for x, y in zip(before, scales.read(), strict=True))
        kept = f"{own:.0f} KB of the house, {stored:.0f} KB of Redis"
        say(f"  a tab at the {words}: {kept}, {commands:.0f} commands of it")
    before = scales.read()
    for _ in range(EVENTS):
        await tabs[-1].do(f"{STATE}session____session_state.load", {}, "session_state")
    say(f"  an event: {(scales.read()[2] - before[2]) / EVENTS:.0f} commands of Redis")
    for tab in tabs:
        await tab.close()


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def measure(port: int, count: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench") as folder, contextlib.ExitStack() as stack:
        data = Path(folder) / "data"
        data.mkdir()
        school = asyncio.run(fill(data, count))
        stores: list[dict[str, str]] = [{}]
        if shutil.which("redis-server"):
            stores.append({"REDIS_URL": f"redis://127.0.0.1:{stack.enter_context(a_redis())}"})
        for store in stores:
            house = product.Product(port, data, address="127.0.0.1", JWT_SECRET=SECRET.decode(), **store)
            begun = time.monotonic()
            house.start()
            took = time.monotonic() - begun
            try:
                words, idle = "With Redis" if store else "State in memory", memory(house.pid) / 1000
                say(f"{words}: open after {took:.1f} s, {idle:.0f} MB when idle")
                client = redis.Redis.from_url(store["REDIS_URL"]) if store else None
                asyncio.run(weigh(port, school, Scales(house.pid, client)))
            finally:
                house.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tabs", type=int, default=40)
    measure(product.build(), parser.parse_args().tabs)


if __name__ == "__main__":
    main()
