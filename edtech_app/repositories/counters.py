"""Named numbers that only rise, for receipt numbers and rate limits, and the leases that background jobs take."""

from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from edtech_app.domain.entity import millis
from edtech_app.repositories.errors import database_errors


class CounterRepository:
    """Counters are ints by name; `expires_at` (milliseconds, 0 for never) lets a job clean them up."""

    def __init__(self, database: Any) -> None:
        self._docs = database["counters"]

    async def next(self, name: str, *, expires_at: int = 0) -> int:
        """Add one and return the counter; exact under any concurrency, 1 at the first call."""
        async with database_errors():
            while True:
                found = await self._docs.find_one_and_update(
                    {"_id": name}, {"$inc": {"count": 1}}, return_document=ReturnDocument.AFTER
                )
                if found is not None:
                    return found["count"]
                try:
                    await self._docs.insert_one({"_id": name, "count": 1, "expires_at": expires_at})
                except DuplicateKeyError:
                    continue
                return 1

    async def give_back(self, name: str) -> None:
        """Take one off a counter, because what was counted turned out not to count."""
        async with database_errors():
            await self._docs.update_one({"_id": name}, {"$inc": {"count": -1}})

    async def value(self, name: str) -> int:
        """The counter as it stands, 0 when it was never used."""
        async with database_errors():
            found = await self._docs.find_one({"_id": name})
        return found["count"] if found else 0

    async def forget_expired(self, *, before: datetime) -> int:
        """Delete the counters whose time ended before a moment, and say how many; those without an end stay."""
        async with database_errors():
            found = await self._docs.delete_many({"expires_at": {"$gt": 0, "$lt": millis(before)}})
        return found.deleted_count


class LeaseRepository:
    """At most one process at a time holds a lease by name; it runs out by itself when its holder dies."""

    def __init__(self, database: Any) -> None:
        self._docs = database["leases"]

    async def take(self, name: str, *, holder: str, now: int, until: int) -> bool:
        """Take or renew the lease (`now` and `until` in milliseconds); false while another holder's still runs."""
        async with database_errors():
            lease = {"holder": holder, "until_at": until}
            try:
                await self._docs.insert_one({"_id": name, **lease})
            except DuplicateKeyError:
                pass
            else:
                return True
            for mine in ({"holder": holder}, {"until_at": {"$lte": now}}):
                result = await self._docs.update_one({"_id": name, **mine}, {"$set": lease})
                if result.matched_count == 1:
                    return True
        return False

    async def ends_at(self, name: str) -> int:
        """When the lease runs out, in milliseconds; 0 when nobody ever took it."""
        async with database_errors():
            found = await self._docs.find_one({"_id": name})
        return found["until_at"] if found else 0
