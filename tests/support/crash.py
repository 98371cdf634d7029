"""A process that dies: the n-th thing that it writes is the last."""

from collections.abc import Iterator
from typing import Any

from edtech_app.composition import Services
from tests.support.world import World

WRITES = frozenset(
    {"insert_one", "insert_many", "replace_one", "update_one", "find_one_and_update", "delete_one", "delete_many"}
)
CALLS = frozenset({"open_order", "refund"})


class Crash(BaseException):
    """The process is gone; nothing in it can catch that."""


class Fuse:
    """Burns down with every write; the last one is still done."""

    def __init__(self, writes: int) -> None:
        self.left = writes

    async def write(self, act: Any, *args: Any, **kwargs: Any) -> Any:
        result = await act(*args, **kwargs)
        self.left -= 1
        if self.left == 0:
            raise Crash
        return result


def fuses() -> Iterator[Fuse]:
    """Processes that die after one write, two, three… until one lives to the end."""
    writes = 1
    while True:
        fuse = Fuse(writes)
        yield fuse
        if fuse.left > 0:
            return
        writes += 1


class Mortal:
    """Passes everything on to something real, and counts what changes the world."""

    def __init__(self, real: Any, names: frozenset[str], fuse: Fuse) -> None:
        self._real, self._names, self._fuse = real, names, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in self._names:
            return found

        async def counted(*args: Any, **kwargs: Any) -> Any:
            return await self._fuse.write(found, *args, **kwargs)

        return counted


class MortalDatabase:
    """A database whose collections are mortal."""

    def __init__(self, real: Any, fuse: Fuse) -> None:
        self._real, self._fuse = real, fuse

    def __getitem__(self, name: str) -> Any:
        return Mortal(self._real[name], WRITES, self._fuse)


def dying_services(world: World, fuse: Fuse) -> Services:
    """The same house on the same records, in a process that will not live long."""
    return world.process(database=MortalDatabase(world.database, fuse), payments=Mortal(world.payments, CALLS, fuse))
