"""The crowd of a school: those who watch, those who look around, those who buy, and those who teach."""

import asyncio
import json
import random
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from edtech_app import routes
from edtech_app.domain.entity import millis, new_id, utc_now
from tests.benchmarks.load.crowd import Person, Place, Wave
from tests.benchmarks.load.lines import Line
from tests.benchmarks.load.notes import Notes
from tests.benchmarks.load.school import LECTURE_SECONDS, Filmed, Known, School
from tests.benchmarks.sockets import Tab

STATE = "reflex___state____state.edtech_app___states___"
GO = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
"""What the page sends when another address is opened in it."""
READY = '"status_rx_state_":"ready"'

REPORT_SECONDS = 10.0
"""As `assets/watching.js` has it."""
NEXT_EVERY, NOTE_EVERY = 300.0, 600.0
"""Seconds, on average, between two lectures that a watcher opens, and between two notes."""
LOOKING, VISIT = (3.0, 7.0), 8
"""Seconds that somebody looks at a page of the catalog, and how many pages they open before they go."""
THINKING = (2.0, 6.0)
"""Seconds between two steps of a purchase, and between two pauses in a teacher's typing."""


class Someone:
    """Somebody with a browser: a tab, a kept-open connection, an address of their own."""

    def __init__(self, place: Place, known: Known | None, notes: Notes, chance: random.Random) -> None:
        self.school: School = place.school
        self.notes, self.chance = notes, random.Random(chance.random())
        self.known = known
        self._port = place.port
        self._cookie = known.cookie if known else ""
        self._address = (
            f"100.{self.chance.randrange(64, 128)}.{self.chance.randrange(256)}.{self.chance.randrange(256)}"
        )
        self.line = Line(place.port, cookie=self._cookie, forwarded_for=self._address)
        self.tab: Tab | None = None

    async def open(self, page: dict[str, Any]) -> None:
        """Open a tab, as a browser does: the page's HTML, then the socket."""
        with self.notes.timed("HTML of a page"):
            await self.line.get(page["asPath"])
        with self.notes.timed("a tab's first sight"):
            self.tab = await Tab.open(self._port, self._cookie, page, forwarded_for=self._address)
            await self.frame()

    async def frame(self) -> None:
        """What the frame of every page asks for when it is put up."""
        await self.send("session____session_state.load")
        await self.send("navigation____navigation_state.load")

    async def leave(self) -> None:
        self.line.close()
        tab, self.tab = self.tab, None
        if tab is not None:
            await tab.close()

    async def send(self, name: str, /, **payload: Any) -> None:
        """Fire an event that nobody waits for."""
        assert self.tab is not None
        self.notes.events.append(asyncio.get_running_loop().time())
        await self.tab.send(STATE + name, payload)

    async def click(self, kind: str, name: str, end: str, /, **payload: Any) -> None:
        """Fire an event, and wait for the answer that ends it."""
        assert self.tab is not None
        self.notes.events.append(asyncio.get_running_loop().time())
        with self.notes.timed(f"click: {kind}"):
            await self.tab.do(name if name == GO else STATE + name, payload, end)

    async def go(self, kind: str, page: dict[str, Any], end: str) -> None:
        """Follow a link to another page."""
        assert self.tab is not None
        self.tab.page = page
        await self.click(kind, GO, end)

    async def wait(self, between: tuple[float, float]) -> None:
        await asyncio.sleep(self.chance.uniform(*between))


class Watcher(Someone):
    """A student who watches: a report every ten seconds over HTTP, now and then a note and the next lecture."""

    def __init__(self, place: Place, number: int, notes: Notes, chance: random.Random) -> None:
        school: School = place.school
        super().__init__(place, school.students[number], notes, chance)
        self._course: Filmed = school.filmed[number % len(school.filmed)]
        self._at = self.chance.randrange(len(self._course.lectures))
        self._second = float(self.chance.randrange(LECTURE_SECONDS // 2))

    async def arrive(self) -> None:
        await self.open(self._page())
        await self._panels()

    async def live(self) -> None:
        async with asyncio.TaskGroup() as doing:
            doing.create_task(self._report())
            doing.create_task(self._act())

    def _page(self) -> dict[str, Any]:
        names = {"slug": self._course.slug, "lecture_id": self._lecture}
        return {"pathname": routes.PLAYER, "asPath": routes.player(self._course.slug, self._lecture), "query": names}

    @property
    def _lecture(self) -> str:
        return self._course.lectures[self._at]

    async def _panels(self) -> None:
        """What goes with a lecture is read when it is shown."""
        opened = {"course": self._course.id, "lecture": self._lecture}
        await self.send("transcript____transcript_state.open", **opened, wanted="en-IN,en")
        await self.send("resources____resources_state.load", opened=self._lecture)
        await self.send("announcements____course_news_state.open", course=self._course.id)
        await self.click("notes of a lecture", "notes____notes_state.open", READY, **opened)

    async def _report(self) -> None:
        assert self.known is not None
        await asyncio.sleep(self.chance.uniform(0, REPORT_SECONDS))
        while True:
            due = asyncio.get_running_loop().time() + REPORT_SECONDS
            before, self._second = self._second, self._second + REPORT_SECONDS
            if self._second > LECTURE_SECONDS:
                before, self._second = 0.0, REPORT_SECONDS
            told = {"student": self.known.id, "course": self._course.id, "lecture": self._lecture}
            report = {**told, "position": self._second, "spans": [[before, self._second]], "at": millis(utc_now())}
            with self.notes.timed("report"):
                await self.line.post(routes.PROGRESS, json.dumps(report).encode())
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    async def _act(self) -> None:
        each = 1 / (1 / NEXT_EVERY + 1 / NOTE_EVERY)
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / each))
            if self.chance.random() < each / NEXT_EVERY:
                await self._next()
            else:
                await self._note()

    async def _next(self) -> None:
        self._at, self._second = (self._at + 1) % len(self._course.lectures), 0.0
        await self.go("next lecture", self._page(), f'"lecture_rx_state_":{{"id":"{self._lecture}"')
        await self._panels()

    async def _note(self) -> None:
        stamp = new_id()
        form = {"course": self._course.id, "lecture": self._lecture, "id": new_id(), "stamp": stamp}
        words = {"text": "Ask about this tomorrow.", "second": str(self._second)}
        await self.click("write a note", "notes____notes_state.write", f'"{stamp}":""', form=form | words)


class Visitor(Someone):
    """Somebody who looks round in the catalog, and after some pages goes and comes back as somebody else."""

    async def arrive(self) -> None:
        await self.open({"pathname": "/", "asPath": "/", "query": {}})

    async def live(self) -> None:
        while True:
            for _ in range(VISIT):
                await self.wait(LOOKING)
                await self.chance.choice((self._search, self._list, self._shelf, self._course, self._course))()
            await self.leave()
            await self.arrive()

    async def _search(self) -> None:
        word = self.chance.choice(("python", "guitar", "poetry in", "algebra", "chess", "pyhton"))
        for typed in (word[:3], word):
            await self.send("suggestions____suggestion_state.suggest", box="header-search", typed=typed)
        await self._browse("search", q=word)

    async def _list(self) -> None:
        await self._browse("page of the catalog", page=str(self.chance.randint(1, 4)))

    async def _browse(self, kind: str, **asked: str) -> None:
        page = {"pathname": "/courses", "asPath": f"/courses?{urlencode(asked)}", "query": asked}
        await self.go(kind, page, '"is_busy_rx_state_":false')
        await self.frame()

    async def _shelf(self) -> None:
        slug = self.chance.choice(self.school.shelves)
        page = {"pathname": routes.CATEGORY, "asPath": routes.category(slug), "query": {"slug": slug}}
        await self.go("category", page, f'"category_rx_state_":{{"slug":"{slug}"')
        await self.frame()

    async def _course(self) -> None:
        course_id, slug = self.chance.choice(self.school.on_sale)
        page = {"pathname": routes.COURSE, "asPath": routes.course(slug), "query": {"slug": slug}}
        await self.go("course page", page, f'"course_rx_state_":{{"id":"{course_id}"')
        await self.frame()


class Buyer(Someone):
    """A student who buys one course after the other in the sandbox."""

    async def arrive(self) -> None:
        await self.open({"pathname": "/", "asPath": "/", "query": {}})

    async def live(self) -> None:
        for course_id, slug in self.chance.sample(self.school.on_sale, len(self.school.on_sale)):
            page = {"pathname": routes.COURSE, "asPath": routes.course(slug), "query": {"slug": slug}}
            await self.go("course page", page, f'"course_rx_state_":{{"id":"{course_id}"')
            await self.frame()
            await self.wait(THINKING)
            await self.go("checkout", _checkout(course=course_id), '"phase_rx_state_":"review"')
            await self.wait(THINKING)
            await self.click("pay", "checkout____checkout_state.pay", '"is_sandbox_open_rx_state_":true')
            await self.wait(THINKING)
            await self.click("confirm a payment", "checkout____checkout_state.sandbox_pay", "/checkout?order=")
            await self.wait(THINKING)
        await asyncio.Event().wait()


def _checkout(**asked: str) -> dict[str, Any]:
    return {"pathname": routes.CHECKOUT, "asPath": f"{routes.CHECKOUT}?{urlencode(asked)}", "query": asked}


class Teacher(Someone):
    """An instructor who looks at the dashboard, and then writes at a course."""

    async def arrive(self) -> None:
        await self.open({"pathname": routes.TEACH, "asPath": routes.TEACH, "query": {}})

    async def live(self) -> None:
        assert self.known is not None
        course_id = self.known.owns
        address = routes.COURSE_EDITOR.replace("[course_id]", course_id)
        await self.wait(THINKING)
        page = {"pathname": routes.COURSE_EDITOR, "asPath": address, "query": {"course_id": course_id}}
        await self.go("course editor", page, READY)
        written = ""
        while True:
            await self.wait(THINKING)
            written = f"{written} {new_id()}"[-2000:].strip()
            saved, save = '"answered_rx_state_"', "course_editor____course_editor_state.save"
            await self.click("save while typing", save, saved, name="description", value=written)


def make(place: Place, wave: Wave, notes: Notes, chance: random.Random) -> Sequence[Person]:
    """The people of a wave."""
    school: School = place.school
    return [
        *[Watcher(place, number, notes, chance) for number in wave.watching],
        *[Visitor(place, None, notes, chance) for _ in wave.browsing],
        *[Buyer(place, school.buyers[number], notes, chance) for number in wave.buying],
        *[Teacher(place, school.teachers[number], notes, chance) for number in wave.teaching],
    ]
