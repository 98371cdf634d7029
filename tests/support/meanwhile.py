"""Two people at once: before the n-th call to the database, something else happens from its beginning to its end."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from tests.support.jitter import CALLS


class Meanwhile:
    """Counts one person's calls and lets the other act at the chosen one."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        self.act: Callable[[], Awaitable[Any]] | None = None

    async def call(self, found: Any, *args: Any, **kwargs: Any) -> Any:
        self.left -= 1
        if self.left == 0 and self.act:
            await self.act()
        return await found(*args, **kwargs)


def moments() -> Iterator[Meanwhile]:
    """The moment before the first call, before the second… until the other never got their turn."""
    calls = 1
    while True:
        moment = Meanwhile(calls)
        yield moment
        if moment.left > 0:
            return
        calls += 1


class InterruptedDatabase:
    """A database in which somebody else acts at one moment."""

    def __init__(self, real: Any, moment: Meanwhile) -> None:
        self._real, self._moment = real, moment

    def __getitem__(self, name: str) -> Any:
        return _InterruptedCollection(self._real[name], self._moment)


class _InterruptedCollection:
    def __init__(self, real: Any, moment: Meanwhile) -> None:
        self._real, self._moment = real, moment

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in CALLS:
            return found

        async def interrupted(*args: Any, **kwargs: Any) -> Any:
            return await self._moment.call(found, *args, **kwargs)

        return interrupted
