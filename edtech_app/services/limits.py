"""How often something may be tried, counted in the database so that it holds for every process and after a restart."""

import hashlib
from datetime import timedelta

from edtech_app.domain.accounts import Client
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, millis, new_id
from edtech_app.domain.errors import TooMany
from edtech_app.domain.limits import Limit, wait_in_words
from edtech_app.repositories.counters import CounterRepository, LeaseRepository
from edtech_app.services.audit import NOBODY, AuditLog


class Limits:
    """Counts tries in windows of time, by what and by whom."""

    def __init__(self, *, counters: CounterRepository, leases: LeaseRepository, audit: AuditLog, now: Clock) -> None:
        self._counters = counters
        self._leases = leases
        self._audit = audit
        self._now = now

    async def spend(self, what: str, who: str, limit: Limit, *, words: str, client: Client = NOBODY) -> None:
        """Take one of the tries in this window, before the try is made. The first refusal of a window is kept.

        Raises:
            TooMany: There is none left; `words` say of what, the message adds how long to wait.
        """
        name, ends_at = self._window(what, who, limit.window)
        taken = await self._counters.next(name, expires_at=ends_at)
        if taken <= limit.count:
            return
        if taken == limit.count + 1:
            await self._audit.record(Act.LIMIT_REACHED, client=client, what=what)
        raise _wait(words, ends_at - millis(self._now()))

    async def is_first(self, what: str, who: str, window: timedelta) -> bool:
        """Whether this did not happen before in this window; of many calls at once one is told so."""
        name, ends_at = self._window(what, who, window)
        return await self._counters.next(name, expires_at=ends_at) == 1

    async def give_back(self, what: str, who: str, limit: Limit) -> None:
        """Undo a `spend`, because it was no failure after all."""
        await self._counters.give_back(self._window(what, who, limit.window)[0])

    async def pause(self, what: str, who: str, *, seconds: int, words: str) -> None:
        """Let one try through and then none for some seconds; of many at once exactly one gets through.

        Raises:
            TooMany: One got through a moment ago; the message says how long to wait.
        """
        now = millis(self._now())
        name = f"pause:{what}:{_folded(who)}"
        if not await self._leases.take(name, holder=new_id(), now=now, until=now + seconds * 1000):
            raise _wait(words, await self._leases.ends_at(name) - now)

    def _window(self, what: str, who: str, window: timedelta) -> tuple[str, int]:
        length = window // timedelta(milliseconds=1)
        number = millis(self._now()) // length
        return f"limit:{what}:{_folded(who)}:{number}", (number + 1) * length


def _wait(words: str, milliseconds: int) -> TooMany:
    seconds = max(1, -(-milliseconds // 1000))
    return TooMany(f"{words} Please wait {wait_in_words(seconds)} and try again.", retry_after=seconds)


def _folded(who: str) -> str:
    """A name of fixed length and plain letters for whatever came from outside."""
    return hashlib.sha256(who.encode(errors="replace")).hexdigest()[:32]
