"""What one student costs: questions to the database and processor time of what people do, bytes of what is kept.

    python -m tests.benchmarks.costs [--times 30]

The real services on the embedded database's server, in one process, without a socket: events go through Reflex's
pipeline, requests through the house's face. Processor time is this process's alone. docs/scaling.md calculates with
what this prints.
"""

import argparse
import asyncio
import pickle
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import bson
import httpx
import reflex as rx
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandListener, CommandStartedEvent
from reflex.state import BaseState

from edtech_app import routes, runtime, web
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, LectureKind
from edtech_app.domain.entity import millis, new_id
from edtech_app.domain.media import MediaAsset, MediaKind, new_key
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.states.catalog import CatalogState
from edtech_app.states.course import CoursePageState
from edtech_app.states.home import HomeState
from edtech_app.states.navigation import NavigationState
from edtech_app.states.notes import NotesState
from edtech_app.states.player import PlayerState
from edtech_app.states.session import SessionState
from edtech_app.states.transcript import TranscriptState
from tests.support.databases import embedded_server
from tests.support.http import the_api
from tests.support.tab import Tab
from tests.support.world import World

LECTURES, FILM_SECONDS = 40, 480
A_NOTE = "What somebody writes beside a film, in a hundred letters or so, to find it again before the exam."
A_REVIEW = "Clear, and at the right speed. " * 8
READS = {"find", "aggregate", "getMore", "count"}
HOUSEKEEPING = {"hello", "ping", "endSessions", "isMaster"}


class Heard(CommandListener):
    """Every command that goes to the database, by its name."""

    def __init__(self) -> None:
        self.commands: Counter[str] = Counter()

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name not in HOUSEKEEPING:
            self.commands[event.command_name] += 1

    def succeeded(self, event: Any) -> None:
        pass

    def failed(self, event: Any) -> None:
        pass


def say(words: str = "") -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def a_course(world: World, author: Actor, number: int) -> Course:
    """A course of films, whose rows are there and whose files are not."""
    course = await world.course(author, title=f"Course number {number}", lectures=LECTURES)
    for lecture in await world.lectures.of(course.id):
        asset = MediaAsset(
            id=new_id(),
            owner_id=author.user_id,
            course_id=course.id,
            kind=MediaKind.VIDEO,
            key=new_key(MediaKind.VIDEO, ".mp4"),
            file_name="lecture.mp4",
            content_type="video/mp4",
            size=1000,
            sha256="0" * 64,
            seconds=FILM_SECONDS,
            created_at=world.clock(),
        )
        await world.assets.add(asset)
        film = {"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": FILM_SECONDS, "body": ""}
        await world.lectures.save(lecture.model_copy(update=film))
    return course


class Bench:
    """Does something several times and says what each time cost."""

    def __init__(self, world: World, heard: Heard, times: int) -> None:
        self.world, self._heard, self._times = world, heard, times

    async def cost(self, words: str, act: Callable[[], Awaitable[object]], *, times: int = 0) -> None:
        """The median of each figure; the first time is not counted, because caches fill then."""
        rows: list[tuple[int, int, float]] = []
        for turn in range((times or self._times) + 1):
            self.world.clock.turn(timedelta(seconds=10))
            self._heard.commands.clear()
            begun = time.process_time()
            await act()
            spent = (time.process_time() - begun) * 1000
            reads = sum(count for name, count in self._heard.commands.items() if name in READS)
            if turn:
                rows.append((reads, self._heard.commands.total() - reads, spent))
        reads, writes, spent = (statistics.median(column) for column in zip(*rows, strict=True))
        say(f"  {words:<52}{reads:>6.0f}{writes:>8.0f}{spent:>10.1f}")


async def everyday(bench: Bench, student: Actor, course: Course, browser: httpx.AsyncClient) -> None:
    """What people do on pages and what their players tell."""
    world = bench.world
    [first, second, *_] = sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)
    lectures = iter(range(1, 10_000))
    seconds = iter(range(0, FILM_SECONDS * 100, 10))
    say(f"  {'':<52}{'reads':>6}{'writes':>8}{'ms of CPU':>10}")
    async with Tab(world) as tab:
        await tab.sign_in(student)
        await bench.cost("who is signed in, for the header", lambda: tab.fire(SessionState.load))
        await bench.cost("the menu", lambda: tab.fire(NavigationState.load))
        await bench.cost("front page", lambda: tab.fire(HomeState.load))
        tab.open("/courses?q=course")
        await bench.cost("search", lambda: tab.fire(CatalogState.load))
        tab.open(routes.course(course.slug), slug=course.slug)
        await bench.cost("course page", lambda: tab.fire(CoursePageState.load))
        tab.open(routes.player(course.slug, first.id), slug=course.slug, lecture_id=first.id)
        await bench.cost("next lecture in the player", lambda: tab.fire(PlayerState.load))
        opened = {"course": course.id, "lecture": first.id}
        await bench.cost("  its transcript", lambda: tab.fire(TranscriptState.open, **opened, wanted="en"))
        await bench.cost("  its notes", lambda: tab.fire(NotesState.open, **opened))
        await bench.cost(
            "a lecture marked",
            lambda: tab.fire(PlayerState.mark, course=course.id, marked=second.id, done=bool(next(lectures) % 2)),
        )

        async def report() -> None:
            at = float(next(seconds) % FILM_SECONDS)
            told = {"student": student.user_id, "course": course.id, "lecture": first.id, "position": at + 10}
            spans = {"spans": [[at, at + 10]], "at": millis(world.clock())}
            (await browser.post(routes.PROGRESS, json=told | spans)).raise_for_status()

        await bench.cost("a player's report, every ten seconds", report)
        sizes = {type(each).__name__: len(pickle.dumps(each)) for each in _below(await tab.state(rx.State))}
        total = sum(sizes.values())
        largest = ", ".join(f"{name} {size / 1000:.1f}" for name, size in Counter(sizes).most_common(4))
        say(f"\n  The state of that tab, pickled as for Redis: {total / 1000:.0f} KB ({largest} KB)")


def _below(state: BaseState) -> Iterator[BaseState]:
    yield state
    for each in state.substates.values():
        yield from _below(each)


async def buying(bench: Bench, courses: list[Course]) -> None:
    """From the click to the receipt, by people who each buy once."""
    world = bench.world
    await bench.cost("somebody buys a course in the sandbox, all in all", lambda: _buy(world, courses[0]), times=10)


async def _buy(world: World, course: Course) -> Actor:
    buyer = await world.person()
    ticket = await world.services.commerce.start_checkout(buyer, [course.id])
    await world.services.commerce.confirm(buyer, await world.payments.pay(ticket.gateway_order_id))
    return buyer


async def kept_bytes(database: Any) -> Counter[str]:
    """How many bytes of BSON each collection holds."""
    sizes: Counter[str] = Counter()
    for name in await database.list_collection_names():
        async for row in database[name].find({}):
            sizes[name] += len(bson.encode(row))
    return sizes


async def a_life(world: World, courses: list[Course]) -> None:
    """Buy each course, watch all of its films, write five notes in each and review it."""
    services = world.services
    student = await world.person(password="a good long password")
    await world.session_token(student)
    for course in courses:
        ticket = await services.commerce.start_checkout(student, [course.id])
        await services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
        lectures = await world.lectures.of(course.id)
        for lecture in lectures:
            world.clock.turn(timedelta(minutes=8))
            await services.learning.mark_complete(student, course.id, lecture.id, done=True)
        for lecture in lectures[:5]:
            await services.notes.write(student, course.id, lecture.id, new_id(), second=60, text=A_NOTE)
        await services.reviews.write(student, course.id, stars=5, text=A_REVIEW)


async def bench(times: int) -> None:
    heard = Heard()
    with tempfile.TemporaryDirectory(prefix="bench") as folder, embedded_server(Path(folder)) as url:
        database = AsyncIOMotorClient(url, event_listeners=[heard])["school"]
        await ensure_indexes(database)
        world = World(database, Path(folder))
        author = await world.person(Role.INSTRUCTOR, "Ravi")
        courses = [await a_course(world, author, number) for number in range(5)]
        student = await world.person()
        await world.enrol(student, courses[0])
        runtime.use_services(world.services)
        transport = httpx.ASGITransport(app=web.wrap(the_api(), world.settings, None))
        cookie = {"session": await world.session_token(student)}
        headers = {"Origin": "http://school.test"}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://school.test", headers=headers, cookies=cookie
        ) as browser:
            await everyday(Bench(world, heard, times), student, courses[0], browser)
        say()
        await buying(Bench(world, heard, times), courses)
        before = await kept_bytes(database)
        await a_life(world, courses)
        grown = await kept_bytes(database)
        grown.subtract(before)
        say(f"\n  A student who bought, watched and reviewed {len(courses)} courses of {LECTURES} films, with notes:")
        say(f"  {grown.total() / 1000:.0f} KB of documents, before compression and indexes")
        for name, size in grown.most_common(12):
            say(f"    {name:<20}{size / 1000:>7.1f} KB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=30)
    asyncio.run(bench(parser.parse_args().times))


if __name__ == "__main__":
    main()
