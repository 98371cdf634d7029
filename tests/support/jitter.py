"""A database that answers a little sooner or later, so that what runs at once really gets mixed up."""

import asyncio
import random
from typing import Any

CALLS = frozenset(
    {
        "find_one",
        "insert_one",
        "replace_one",
        "bulk_write",
        "update_one",
        "find_one_and_update",
        "delete_one",
        "delete_many",
    }
)

LONGEST_PAUSE = 0.001
"""Seconds; enough that others, who also use threads, get in between."""
LONGER_PAUSES = {"receipts": 0.0125}
"""Where races are rare because there is little to do between reading and writing."""


class JitteryDatabase:
    """Every call takes a random while before and after it acts."""

    def __init__(self, real: Any, seed: int) -> None:
        self._real, self._random = real, random.Random(seed)

    def __getitem__(self, name: str) -> Any:
        return _JitteryCollection(self._real[name], self._random, LONGER_PAUSES.get(name, LONGEST_PAUSE))


class _JitteryCollection:
    def __init__(self, real: Any, chance: random.Random, longest: float) -> None:
        self._real, self._chance, self._longest = real, chance, longest

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in CALLS:
            return found

        async def jittery(*args: Any, **kwargs: Any) -> Any:
            await self._pause()
            result = await found(*args, **kwargs)
            await self._pause()
            return result

        return jittery

    async def _pause(self) -> None:
        await asyncio.sleep(self._chance.random() * self._longest)
