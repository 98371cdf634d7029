"""The command; see the package."""

import argparse
import asyncio
import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import load
from tests.benchmarks.load import crowd, empty, machine, people, school
from tests.benchmarks.load.crowd import Make, Place, Plan, Wave
from tests.benchmarks.load.notes import Heard, Notes
from tests.support import product
from tests.support.fleet import fleet
from tests.support.world import SECRET

CROWDS = 2
"""Processes of people."""
BUYING, TEACHING = 5, 3
ROOM = {"GRANIAN_BACKPRESSURE": "8192"}
"""Connections that the server may hold: a watcher has two, the socket and the one that reports go over."""
LONGEST_WAIT = 900


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for."""

    watching: list[int]
    browsing: int
    seconds: float
    seed: int
    processes: int


@dataclass(frozen=True, slots=True)
class Level:
    """What a number of people made of a place."""

    watching: int
    heard: Heard
    shares: dict[str, float]
    memory: dict[str, float]
    seconds: float

    def share(self, name: str) -> float:
        """What the processes of this name had of a core, all together."""
        return sum(share for each, share in self.shares.items() if each.startswith(name))

    def megabytes(self, name: str) -> float:
        return sum(size for each, size in self.memory.items() if each.startswith(name))

    @property
    def clicks(self) -> list[float]:
        return [took for kind, times in self.heard.seconds.items() if kind.startswith("click") for took in times]


def measure(asked: Asked, title: str, place: Place, family: machine.Family, make: Make) -> list[Level]:
    """Let a crowd come in waves, read the machine before and after each stretch of their lives, and tell of it."""
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(CROWDS + 1), spawn.Queue()
    plans = [Plan(place, _waves(asked, number), asked.seconds, f"{asked.seed}-{number}") for number in range(CROWDS)]
    crowds = [spawn.Process(target=crowd.live, args=(plan, make, barrier, results), daemon=True) for plan in plans]
    for each in crowds:
        each.start()
    processes = family | {f"people {number + 1}": [each.pid or 0] for number, each in enumerate(crowds)}
    levels = list[Level]()
    for count in asked.watching:
        barrier.wait(LONGEST_WAIT)
        before = machine.read(processes)
        barrier.wait(LONGEST_WAIT)
        after = machine.read(processes)
        notes = Notes()
        for _ in crowds:
            notes.join(results.get(timeout=LONGEST_WAIT))
        heard = notes.between(before.at, after.at)
        levels.append(Level(count, heard, after.shares_since(before), after.memory, after.at - before.at))
        tell(title, levels[-1], asked)
    for each in crowds:
        each.join()
    return levels


def _waves(asked: Asked, number: int) -> tuple[Wave, ...]:
    """The share of one process of the crowd: everybody else with the first wave, watchers with each."""
    nobody, first = range(0), [0, *asked.watching]
    return tuple(
        Wave(
            watching=range(first[at] + number, until, CROWDS),
            browsing=nobody if at else range(number, asked.browsing, CROWDS),
            buying=nobody if at else range(number, BUYING, CROWDS),
            teaching=nobody if at else range(number, TEACHING, CROWDS),
        )
        for at, until in enumerate(asked.watching)
    )


def tell(title: str, level: Level, asked: Asked) -> None:
    heard, seconds = level.heard, level.seconds
    say(f"\n{title}: {level.watching} watch, {asked.browsing} browse, {BUYING} buy, {TEACHING} teach")
    asks = sum(len(heard.seconds.get(kind, ())) for kind in ("report", "HTML of a page"))
    errors = sum(heard.errors.values())
    say(f"  {heard.events / seconds:.1f} events/s, {asks / seconds:.1f} requests/s, {errors} errors")
    for words, count in heard.errors.most_common(8):
        say(f"    {count} x {words}")
    say(f"  {'milliseconds':24}{'count':>8}{'p50':>8}{'p95':>8}{'p99':>8}")
    for kind, times in [("every click", level.clicks), *sorted(heard.seconds.items())]:
        say(f"  {kind:24}{len(times):8}" + "".join(f"{1000 * each:8.1f}" for each in _cuts(times)))
    say("  of one core: " + ", ".join(f"{name} {share:.0%}" for name, share in level.shares.items()))
    say("  megabytes: " + ", ".join(f"{name} {size:.0f}" for name, size in level.memory.items()))


def compare(ours: Sequence[Level], bare: Sequence[Level]) -> None:
    """One line for each number of people: us, the empty application, and how they stand to each other."""
    names = ["watching", "events/s", "requests/s", "click p95", "empty: click p95"]
    names += ["server", "database", "empty: server", "memory", "errors"]
    say(f"\n| {' | '.join(names)} |")
    say("|---" * len(names) + "|")
    for level, limit in zip(ours, bare, strict=True):
        asks = sum(len(times) for kind, times in level.heard.seconds.items() if not kind.startswith("click"))
        cells = [
            str(level.watching),
            f"{level.heard.events / level.seconds:.0f}",
            f"{asks / level.seconds:.0f}",
            f"{1000 * _cuts(level.clicks)[1]:.0f} ms",
            f"{1000 * _cuts(limit.clicks)[1]:.0f} ms",
            f"{level.share('server'):.0%}",
            f"{level.shares.get('database', 0):.0%}",
            f"{limit.share('server'):.0%}",
            f"{level.megabytes('server'):.0f} MB",
            str(sum(level.heard.errors.values())),
        ]
        say(f"| {' | '.join(cells)} |")


def _cuts(times: Sequence[float]) -> tuple[float, float, float]:
    """The time that half, 95 and 99 of a hundred do not exceed; 0 for none."""
    ordered = sorted(times) or [0.0]
    half, most, nearly_all = (ordered[len(ordered) * share // 100] for share in (50, 95, 99))
    return half, most, nearly_all


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def house(asked: Asked, folder: Path) -> list[Level]:
    """The crowd at a school in our house."""
    port, data = product.build(), folder / "data"
    data.mkdir()
    settings = {"JWT_SECRET": SECRET.decode(), "TRUSTED_PROXY_HOPS": "1", "LOG_LEVEL": "warning", **ROOM}
    places = list[Place]()

    def found(database: str = "") -> None:
        filling = school.fill(data, students=asked.watching[-1], buyers=BUYING, teachers=TEACHING, database=database)
        places.append(Place(port, asyncio.run(filling)))

    if asked.processes:
        # nginx adds an address to what the crowd tells as a proxy would.
        settings["TRUSTED_PROXY_HOPS"] = "2"
        with fleet(port, folder, count=asked.processes, prepare=found, **settings) as several:
            return measure(asked, "the house", places[0], machine.fleet(several), people.make)
    found()
    running = product.Product(port, data, address="127.0.0.1", **settings)
    running.start()
    try:
        return measure(asked, "the house", places[0], machine.family(running.pid), people.make)
    finally:
        running.stop()


def bare(asked: Asked, folder: Path) -> list[Level]:
    """As many people at an application that does nothing."""
    port = product.free_port()
    running = empty.Empty(port, folder / "empty", ROOM)
    running.start()
    try:
        return measure(asked, "an empty application", Place(port), machine.family(running.pid), empty.make)
    finally:
        running.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=load.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--watching", type=int, nargs="+", default=[250, 500, 1000, 2000], help="rising")
    parser.add_argument("--browsing", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=45, help="each number of people is measured for so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=0, help="so many behind nginx with Redis; 0 is one by itself")
    asked = Asked(**vars(parser.parse_args()))
    if asked.watching != sorted(asked.watching):
        parser.error("--watching must rise")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    # So that a server that was started is stopped, too, when somebody stops this.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    say(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} before")
    with tempfile.TemporaryDirectory(prefix="load") as folder:
        limit = bare(asked, Path(folder))
        ours = house(asked, Path(folder))
        compare(ours, limit)


if __name__ == "__main__":
    main()
