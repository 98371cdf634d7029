"""Keeping the search engine in step with the database, which is the truth."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from edtech_app import logs
from edtech_app.domain.catalog import Category, Course
from edtech_app.domain.entity import millis
from edtech_app.domain.errors import DatabaseAway
from edtech_app.domain.ratings import weighted_rating
from edtech_app.gateways.search.port import Entry, SearchEngine
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.changes import CourseFeed

log = logs.get(__name__)

LAG = 0.5
"""Seconds that an answer may be behind the database."""
PATIENCE = 1.0
"""Seconds that a search waits for the index to follow; after that it is answered as far as the index has come."""
OVERLAP = 64
"""So many numbers back the feed is read again: a writer may be late with a number that it has taken."""
PAGE = 500
END = 2**62
"""Behind every number of a change."""
BEAT_OF_ROUNDS = 3600.0
"""Seconds between two rounds through the whole catalog, which find what the feed was never told."""


class CatalogIndex:
    """Follows the feed of changes whenever somebody searches, so that a quiet house does nothing.

    A round compares every published course with what the engine holds. It fills a new engine, and mends one that a
    crash left behind. Searches go on meanwhile and are answered from what there is.
    """

    def __init__(
        self,
        *,
        engine: SearchEngine,
        feed: CourseFeed,
        categories: CategoryRepository,
        courses: CourseRepository,
        users: UserRepository,
        lag: float = LAG,
    ) -> None:
        self._engine, self._feed = engine, feed
        self._categories, self._courses, self._users = categories, courses, users
        self._lag = lag
        self._followed_at = self._rounded_at = float("-inf")
        self._turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._passed: dict[str, int] = {}
        self._is_filling = False
        self.is_whole = False
        """Whether every course is in; not while a new engine is being filled."""

    async def open(self) -> None:
        """Begin to read or to fill the index; waits a moment for it and lets it go on in the background."""
        await self.freshen()

    async def close(self) -> None:
        """Stop following, and let the engine go."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._engine.close)

    async def freshen(self) -> None:
        """Bring the index up to the database, unless that was done `lag` seconds ago.

        With a lag of 0 it is exact: it waits until everything is in that was written before the call.

        Raises:
            DatabaseAway: The database does not answer.
        """
        await self._do(self._follow)

    async def look_again(self, course_ids: list[str]) -> None:
        """Read these courses anew, because the database just said something else than the index.

        Raises:
            DatabaseAway: The database does not answer.
        """

        async def look() -> None:
            async with self._turn:
                await self._take_in(course_ids)

        await self._do(look)

    async def _do(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait for the work as long as is bearable; it goes on in any case. An engine being filled is not disturbed."""
        if self._is_filling and self._lag:
            return
        task = self._begin(work())
        await asyncio.wait({task}, timeout=PATIENCE if self._lag else None)
        if task.done():
            task.result()

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return task

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("index_lags", because=str(error))

    async def _follow(self) -> None:
        if time.monotonic() - self._followed_at < self._lag:
            return
        async with self._turn:
            if time.monotonic() - self._followed_at < self._lag:
                return
            begun_at = time.monotonic()
            try:
                await self._catch_up()
            except DatabaseAway:
                raise
            except Exception:
                # A full disk must not end the search: what the engine holds still answers.
                log.exception("index_lags")
            self._followed_at = begun_at

    async def _catch_up(self) -> None:
        position = await self._feed.position()
        name, _, number = self._engine.bookmark().partition(":")
        passed = int(number) if number.isdigit() else 0
        if name != position.name or passed > position.number:
            # A new engine, another database, or an older copy of ours.
            await self._fill()
            passed = position.number
        elif self._lag and time.monotonic() - self._rounded_at > BEAT_OF_ROUNDS:
            self._rounded_at = time.monotonic()
            self._begin(self._go_round())
        self.is_whole = True
        reached = await self._read_feed(max(0, passed - OVERLAP))
        if (mark := f"{position.name}:{max(reached, passed)}") != self._engine.bookmark():
            await asyncio.to_thread(self._engine.remember, mark)

    async def _read_feed(self, behind: int) -> int:
        """Take in what changed behind a number, and say how far the feed has come."""
        while True:
            rows = await self._feed.behind(behind, limit=PAGE)
            news = [(course_id, change) for course_id, change in rows if self._passed.get(course_id) != change]
            if news:
                await self._take_in([course_id for course_id, _ in news])
                self._passed |= dict(news)
            if len(rows) < PAGE:
                reached = rows[-1][1] if rows else behind
                self._passed = {key: change for key, change in self._passed.items() if change > reached - OVERLAP}
                return reached
            behind = rows[-1][1]

    async def _fill(self) -> None:
        """Begin anew with every course of the database."""
        await asyncio.to_thread(self._engine.clear)
        self._passed, self.is_whole, self._rounded_at = {}, False, time.monotonic()
        self._is_filling, at = True, 0
        try:
            while at != END:
                at = await self._compare_page(at)
        finally:
            self._is_filling = False

    async def _go_round(self) -> None:
        """Compare every course with what the engine holds of it; changes are followed in between."""
        at = 0
        while at != END:
            async with self._turn:
                at = await self._compare_page(at)

    async def _compare_page(self, at: int) -> int:
        """Compare the courses changed behind a number, a page of them, and say where the next page begins."""
        courses = await self._courses.changed_after(at, limit=PAGE)
        upto = courses[-1].change if len(courses) == PAGE else END
        held = await asyncio.to_thread(self._engine.changes, at, upto)
        published = {course.id: course for course in courses if course.is_published}
        await self._update([course for course in published.values() if held.get(course.id) != course.change], [])
        # What is held here and is not here any more has changed since, or it is gone.
        await self._take_in([course_id for course_id in held if course_id not in published])
        return upto

    async def _take_in(self, course_ids: list[str]) -> None:
        """Read these courses and bring the engine's entries to what is read."""
        if not course_ids:
            return
        found = {course.id: course for course in await self._courses.many(course_ids) if course.is_published}
        await self._update(list(found.values()), [course_id for course_id in course_ids if course_id not in found])

    async def _update(self, courses: list[Course], gone: list[str]) -> None:
        if not courses and not gone:
            return
        shelves = {category.id: category for category in await self._categories.in_order()}
        authors = {user.id: user.name for user in await self._users.many(c.instructor_id for c in courses)}
        entries = [
            entry_of(course, shelves.get(course.category_id), authors.get(course.instructor_id, ""))
            for course in courses
        ]
        await asyncio.to_thread(self._engine.update, entries, gone)


def entry_of(course: Course, category: Category | None, instructor: str) -> Entry:
    """A course as the search engine keeps it."""
    return Entry(
        id=course.id,
        change=course.change,
        title=course.title,
        subtitle=course.subtitle,
        description=course.description,
        tags=" ".join(course.tags),
        instructor=instructor,
        shelf=category.name if category else "",
        category=course.category_id,
        level=course.level.value,
        language=course.language,
        price=course.price.paise,
        rating=course.rating_sum * 100 // course.rating_count if course.rating_count else 0,
        length=course.seconds,
        students=course.student_count,
        weighted_rating=weighted_rating(course.rating_sum, course.rating_count),
        published_at=millis(course.published_at),
    )
