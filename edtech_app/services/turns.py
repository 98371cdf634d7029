"""Steps that may be repeated, taken until nothing is left to do, one after the other for each thing they change."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from weakref import WeakValueDictionary

from edtech_app import logs
from edtech_app.domain.errors import Conflict

log = logs.get(__name__)

Step = Callable[[str, str], Awaitable[bool]]
"""One repeatable step for a whole (a course, a review) and a row of it; true when nothing is left to do."""

MAX_STEPS = 100
"""After so many lost races with other processes the row is left to the job that finishes counting."""


class Turns:
    """Takes the steps of one row after the other for each whole."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, whole_id: str) -> asyncio.Lock:
        """The turn of one whole, for `async with`."""
        return self._locks.setdefault(whole_id, asyncio.Lock())

    async def until_done(self, step: Step, whole_id: str, row_id: str) -> None:
        """Repeat the step until nothing is left to do."""
        # Taking turns spares writers of one process their lost races; what makes it exact is the whole's version.
        async with self.of(whole_id):
            for _ in range(MAX_STEPS):
                try:
                    if await step(whole_id, row_id):
                        return
                except Conflict:
                    await asyncio.sleep(secrets.randbelow(20) / 1000)
        log.warning("too_busy_to_count", whole=whole_id, row=row_id)
