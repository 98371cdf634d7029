"""How often something may be tried, counted in the database so that it holds for every process and after a restart."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from edtech_app.domain.entity import millis, new_id
from edtech_app.domain.errors import TooMany
from edtech_app.repositories.counters import CounterRepository, LeaseRepository


class Limits:
    """Counts tries in windows of time, by what and by whom."""

    def __init__(self, *, counters: CounterRepository, leases: LeaseRepository, now: Callable[[], datetime]) -> None:
        self._counters = counters
        self._leases = leases
        self._now = now

    async def spend(self, what: str, who: str, *, limit: int, window: timedelta, words: str) -> None:
        """Take one of the tries in this window, before the try is made.

        Raises:
            TooMany: There is none left.
        """
        name, ends_at = self._window(what, who, window)
        if await self._counters.next(name, expires_at=ends_at) > limit:
            raise TooMany(words, retry_after=max(1, (ends_at - millis(self._now())) // 1000))

    async def give_back(self, what: str, who: str, *, window: timedelta) -> None:
        """Undo a `spend`, because it was no failure after all."""
        await self._counters.give_back(self._window(what, who, window)[0])

    async def pause(self, what: str, who: str, *, seconds: int, words: str) -> None:
        """Let one try through and then none for some seconds; of many at once exactly one gets through.

        Raises:
            TooMany: One got through a moment ago.
        """
        now = millis(self._now())
        name = f"pause:{what}:{_folded(who)}"
        if not await self._leases.take(name, holder=new_id(), now=now, until=now + seconds * 1000):
            raise TooMany(words, retry_after=seconds)

    def _window(self, what: str, who: str, window: timedelta) -> tuple[str, int]:
        length = window // timedelta(milliseconds=1)
        number = millis(self._now()) // length
        return f"limit:{what}:{_folded(who)}:{number}", (number + 1) * length


def _folded(who: str) -> str:
    """A name of fixed length and plain letters for whatever came from outside."""
    return hashlib.sha256(who.encode(errors="replace")).hexdigest()[:32]
