"""A database that answers a little sooner or later, so that what runs at once really gets mixed up."""

import asyncio
import random
from typing import Any

CALLS = frozenset(
    {"find_one", "insert_one", "replace_one", "update_one", "find_one_and_update", "delete_one", "delete_many"}
)


class JitteryDatabase:
    """Every call yields to others a random number of times before and after; `seed` makes that repeatable."""

    def __init__(self, real: Any, seed: int) -> None:
        self._real, self._random = real, random.Random(seed)

    def __getitem__(self, name: str) -> Any:
        return _JitteryCollection(self._real[name], self._random)


class _JitteryCollection:
    def __init__(self, real: Any, chance: random.Random) -> None:
        self._real, self._chance = real, chance

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
        for _ in range(self._chance.randrange(4)):
            await asyncio.sleep(0)
