"""A database that can be sent away, frozen or filled up, and comes back."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any, Literal

from pymongo.errors import AutoReconnect, WriteError

READS = frozenset({"find_one", "aggregate", "count_documents"})
WRITES = frozenset(
    {
        "insert_one",
        "insert_many",
        "replace_one",
        "bulk_write",
        "update_one",
        "find_one_and_update",
        "delete_one",
        "delete_many",
    }
)
FULL = "database or disk is full"
Trouble = Literal["", "away", "frozen", "full"]


class TroubledDatabase:
    """Stands before a real database; `trouble` is what it has at the moment."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.trouble: Trouble = ""
        self.asked = 0
        """Questions that were asked while there was trouble."""

    def __getitem__(self, name: str) -> Any:
        return _Collection(self, self._real[name])

    @contextlib.contextmanager
    def having(self, trouble: Trouble) -> Iterator[None]:
        """Have this trouble until the block ends."""
        self.trouble, self.asked = trouble, 0
        try:
            yield
        finally:
            self.trouble = ""

    async def meet(self, name: str) -> None:
        """Let a question through, or not.

        Raises:
            AutoReconnect: The database is away.
            WriteError: It is full, and this would write.
        """
        if not self.trouble:
            return
        self.asked += 1
        if self.trouble == "away":
            raise AutoReconnect("connection refused")
        if self.trouble == "frozen":
            await asyncio.Event().wait()
        if name in WRITES:
            raise WriteError(FULL, 8)


class _Collection:
    def __init__(self, troubled: TroubledDatabase, real: Any) -> None:
        self._troubled, self._real = troubled, real

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name == "find":
            return lambda *args, **kwargs: _Cursor(self._troubled, found(*args, **kwargs))
        if name == "aggregate":
            return lambda *args, **kwargs: _Cursor(self._troubled, found(*args, **kwargs))
        if name not in READS | WRITES:
            return found

        async def asked(*args: Any, **kwargs: Any) -> Any:
            await self._troubled.meet(name)
            return await found(*args, **kwargs)

        return asked


class _Cursor:
    def __init__(self, troubled: TroubledDatabase, real: Any) -> None:
        self._troubled, self._real = troubled, real

    def __getattr__(self, name: str) -> Any:
        step = getattr(self._real, name)
        if name in ("sort", "limit", "skip", "batch_size"):
            return lambda *args: _Cursor(self._troubled, step(*args))
        return step

    async def to_list(self, length: Any = None) -> list[Any]:
        await self._troubled.meet("find")
        return await self._real.to_list(length)
