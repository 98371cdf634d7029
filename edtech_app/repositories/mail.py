"""The outbox."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from edtech_app.domain.entity import millis
from edtech_app.domain.mail import Lane, Letter, LetterStatus
from edtech_app.repositories.base import Repository


class LetterRepository(Repository[Letter]):
    collection = "outbox"
    entity = Letter
    missing = "This email does not exist."

    async def newest(self, *, limit: int = 50) -> list[Letter]:
        return await self._list({}, sort=[("_id", -1)], limit=limit)

    async def in_statuses(self, statuses: Collection[LetterStatus], *, before: str = "", limit: int) -> list[Letter]:
        """Letters that have come so far, newest first, from behind an id on ("" for the newest)."""
        where: dict[str, Any] = {"status": {"$in": [status.value for status in statuses]}}
        if before:
            where["_id"] = {"$lt": before}
        return await self._list(where, sort=[("_id", -1)], limit=limit)

    async def queue_again(self, letter: Letter, *, now: datetime) -> bool:
        """Let the letter begin anew, as it was read; says whether this call did it."""
        return await self._set(
            letter.id,
            {"status": LetterStatus.QUEUED.value, "attempts": 0, "next_at": millis(now), "error": ""},
            expected={"status": letter.status.value, "attempts": letter.attempts},
        )

    async def drop(self, letter: Letter) -> bool:
        """Let the letter never be sent, as it was read; says whether this call did it."""
        return await self._set(
            letter.id,
            {"status": LetterStatus.DROPPED.value},
            expected={"status": letter.status.value, "attempts": letter.attempts},
        )

    async def waiting(self, *, now: datetime, limit: int = 20) -> list[Letter]:
        """Letters whose time has come: queued, or left half-sent by a process that died; the oldest first.

        Those to many take what room is left, so that a code does not wait behind them.
        """
        first = await self._queued(Lane.FIRST, now=now, limit=limit)
        stuck = await self._list(
            {"status": LetterStatus.SENDING.value, "leased_until_at": {"$lte": millis(now)}}, limit=limit
        )
        room = limit - len(first) - len(stuck)
        bulk = await self._queued(Lane.BULK, now=now, limit=room) if room > 0 else []
        return [*first, *stuck, *bulk][:limit]

    async def _queued(self, lane: Lane, *, now: datetime, limit: int) -> list[Letter]:
        where = {"status": LetterStatus.QUEUED.value, "lane": lane.value, "next_at": {"$lte": millis(now)}}
        return await self._list(where, sort=[("next_at", 1)], limit=limit)

    async def count_waiting(self) -> int:
        """How many letters are not delivered yet; few, unless the mail server is away."""
        return await self.count(LetterStatus.QUEUED)

    async def count(self, status: LetterStatus) -> int:
        return await self._count({"status": status.value})

    async def claim(self, letter: Letter, *, until: datetime) -> bool:
        """Lease the letter as it was read; of several workers exactly one is told to send it."""
        return await self._set(
            letter.id,
            {
                "status": LetterStatus.SENDING.value,
                "leased_until_at": millis(until),
                "attempts": letter.attempts + 1,
            },
            expected={"status": letter.status.value, "attempts": letter.attempts},
        )

    async def finish(self, letter_id: str, status: LetterStatus, **fields: str | int) -> bool:
        """Note how a claimed letter's delivery ended."""
        return await self._set(
            letter_id, {"status": status.value, **fields}, expected={"status": LetterStatus.SENDING.value}
        )

    async def to(self, address: str) -> list[Letter]:
        """Every letter to an address that is still kept, newest first."""
        return await self._list({"to": address}, sort=[("_id", -1)])

    async def forget_address(self, address: str, *, keep: str = "") -> int:
        """Delete every letter to an address, sent or not, but the one whose `dedupe` is `keep`; say how many."""
        gone = [await self.remove(letter.id) for letter in await self.to(address) if letter.dedupe != keep]
        return sum(gone)

    async def forget_before(self, moment: datetime) -> int:
        """Delete the letters written before a moment, and say how many."""
        return await self._delete_all({"created_at": {"$lt": millis(moment)}})
