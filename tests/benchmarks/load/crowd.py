"""A process full of people who come in waves, do what they came for, and go home together."""

import asyncio
import contextlib
import random
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from typing import Any, Protocol

from tests.benchmarks.load.notes import PATIENCE, Broken, Notes

AT_ONCE = 6
"""People of one process who are just arriving."""
ARRIVAL_SECONDS = 600
REST = 1.0
"""Seconds before somebody whose page broke comes back, as a browser does."""


class Person(Protocol):
    """Somebody with a browser."""

    async def arrive(self) -> None:
        """Open their page."""
        ...

    async def live(self) -> None:
        """Do what they do, until they are sent home."""
        ...

    async def leave(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where people go, and what they must know there; `school` is what the place itself says of that."""

    port: int
    school: Any = None


@dataclass(frozen=True, slots=True)
class Wave:
    """People who arrive together, by their numbers."""

    watching: range
    browsing: range
    buying: range
    teaching: range


@dataclass(frozen=True, slots=True)
class Plan:
    """What one process's people do."""

    place: Place
    waves: tuple[Wave, ...]
    seconds: float
    seed: str


Make = Callable[[Place, Wave, Notes, random.Random], Sequence[Person]]


def live(plan: Plan, make: Make, barrier: Barrier, results: "Queue[Notes]") -> None:
    """Be a process of the crowd, and put down what it has noted after each wave.

    At the barrier all wait for each other before and after a wave is measured.
    """
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(_live(plan, make, barrier, results))


async def _live(plan: Plan, make: Make, barrier: Barrier, results: "Queue[Notes]") -> None:
    notes, chance = Notes(), random.Random(plan.seed)
    at_door, people, lives = asyncio.Semaphore(AT_ONCE), list[Person](), list[asyncio.Task[None]]()
    present = list[asyncio.Event]()
    for wave in plan.waves:
        new = make(plan.place, wave, notes, chance)
        seats = [asyncio.Event() for _ in new]
        lives += [asyncio.create_task(_stay(person, at_door, seat)) for person, seat in zip(new, seats, strict=True)]
        people += new
        present += seats
        async with asyncio.timeout(ARRIVAL_SECONDS):
            while not all(seat.is_set() for seat in present):
                await asyncio.gather(*[seat.wait() for seat in present])
        await asyncio.to_thread(barrier.wait)
        await asyncio.sleep(plan.seconds)
        await asyncio.to_thread(barrier.wait)
        # What was asked last may still be answered.
        await asyncio.sleep(PATIENCE + 1)
        notes.give_up()
        results.put(notes.taken())
    for task in lives:
        task.cancel()
    ended = await asyncio.gather(*lives, return_exceptions=True)
    for person in people:
        with contextlib.suppress(Exception):
            await person.leave()
    if mistakes := [error for error in ended if isinstance(error, Exception)]:
        raise mistakes[0]


async def _stay(person: Person, at_door: asyncio.Semaphore, seat: asyncio.Event) -> None:
    """Arrive, sit down and live; whoever's page breaks, which is in the notes, gets up and opens it again."""
    try:
        while True:
            try:
                async with at_door:
                    await person.arrive()
                seat.set()
                await person.live()
            except* Broken:
                seat.clear()
                with contextlib.suppress(Exception):
                    await person.leave()
                await asyncio.sleep(REST)
    finally:
        # Nobody waits for whoever ends by a mistake of ours.
        seat.set()
