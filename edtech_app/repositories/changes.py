"""The feed of changes to courses: numbers that only rise, by which every process learns what the others wrote."""

import asyncio
from typing import Any, NamedTuple

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from edtech_app.domain.entity import new_id
from edtech_app.repositories.errors import database_errors

FEED = "courses"
KEPT_REMOVALS = 10_000
"""Removals so many changes ago are forgotten; who missed one notices when it shows the course."""


class Position(NamedTuple):
    """How far a feed has come. Another `name` is another feed: the database was made anew."""

    name: str
    number: int


class CourseFeed:
    """Numbers the changes of courses, and finds what was changed behind a number.

    A writer takes its number first and writes with it afterwards, so that a lower number can appear after a higher one.
    A reader therefore asks again for numbers that it has passed already.
    """

    def __init__(self, database: Any) -> None:
        self._feeds = database["feeds"]
        self._courses = database["courses"]
        self._removals = database["removals"]

    async def next(self) -> int:
        """The next number; exact under any concurrency."""
        async with database_errors():
            while True:
                found = await self._feeds.find_one_and_update(
                    {"_id": FEED}, {"$inc": {"number": 1}}, return_document=ReturnDocument.AFTER
                )
                if found is not None:
                    return found["number"]
                await self._begin()

    async def position(self) -> Position:
        """Where the feed stands."""
        async with database_errors():
            while True:
                found = await self._feeds.find_one({"_id": FEED})
                if found is not None:
                    return Position(found["name"], found["number"])
                await self._begin()

    async def note_removal(self, course_id: str, slug: str) -> None:
        """Put into the feed that a course is gone; `slug` is where its page was, "" when nobody could see it."""
        number = await self.next()
        async with database_errors():
            await self._removals.insert_one({"_id": new_id(), "course_id": course_id, "slug": slug, "change": number})
            await self._removals.delete_many({"change": {"$lt": number - KEPT_REMOVALS}})

    async def was_removed(self, slug: str) -> bool:
        """Whether a course that everybody could see had this slug."""
        async with database_errors():
            return bool(slug) and await self._removals.find_one({"slug": slug}) is not None

    async def behind(self, number: int, *, limit: int) -> list[tuple[str, int]]:
        """The courses that were changed or removed behind a number, each with its own, lowest first."""
        where = {"change": {"$gt": number}}
        async with database_errors():
            changed, removed = await asyncio.gather(
                self._courses.find(where, {"change": 1}).sort([("change", 1)]).limit(limit).to_list(None),
                self._removals.find(where).sort([("change", 1)]).limit(limit).to_list(None),
            )
        rows = [(row["_id"], row["change"]) for row in changed]
        rows += [(row["course_id"], row["change"]) for row in removed]
        return sorted(rows, key=lambda row: row[1])[:limit]

    async def _begin(self) -> None:
        """Number the courses of a house that is older than its feed, then open the feed behind them."""
        rows = await self._courses.find({}, {"change": 1}).to_list(None)
        number = max((row.get("change", 0) for row in rows), default=0)
        for row in rows:
            if not row.get("change"):
                number += 1
                await self._courses.update_one({"_id": row["_id"]}, {"$set": {"change": number}})
        try:
            await self._feeds.insert_one({"_id": FEED, "name": new_id(), "number": number})
        except DuplicateKeyError:
            return
