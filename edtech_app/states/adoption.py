"""Lets a tab keep its memory when the process that it was connected to is gone and another one takes it in.

With several processes Reflex notes in Redis where each tab is connected, so that a duplicated tab gets a memory of its
own. A killed process leaves its notes for an hour, and its tabs would all be taken for duplicates and begin anew.
"""

import asyncio
import contextlib
import pickle
import time
from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from reflex.utils.token_manager import RedisTokenManager
from socketio.exceptions import ConnectionRefusedError

from edtech_app import logs
from edtech_app.background import in_background

log = logs.get(__name__)

LOOKS, PAUSE = 5, 0.1
"""So often, and so many seconds apart, it is looked whether a process that is closing takes its own note away."""
PATIENCE = 5.0
"""Seconds that Redis may take to say where a tab was."""
LET_GO = """
if redis.call('GET', KEYS[1]) == ARGV[1] then
    redis.call('DEL', KEYS[1], KEYS[2])
end
"""
"""Takes away a note that still says what was read, and the lock that its process may have died with."""


class Adoption:
    """Whether a process lives is told by its connection to Redis, which ends with it, however it ends.

    While Redis is away no tab is let in: its page would wait for ever for a memory that it cannot be given. A browser
    that is refused says so and tries again by itself. Without Redis there is one process, and nothing to do.
    """

    def __init__(self, namespace: Any) -> None:
        tokens = namespace._token_manager
        self._tokens = tokens if isinstance(tokens, RedisTokenManager) else None
        if self._tokens is None:
            return
        link = self._tokens.link_token_to_sid

        async def link_token_to_sid(token: str, sid: str) -> str | None:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._let_go(token)
            except (RedisError, TimeoutError) as error:
                note_redis_away(error)
                raise ConnectionRefusedError("Redis is away.") from error
            return await link(token, sid)

        tokens.link_token_to_sid = link_token_to_sid

    @contextlib.asynccontextmanager
    async def present(self) -> AsyncIterator[None]:
        """Be known to live until the block ends."""
        if self._tokens is None:
            yield
            return
        async with self._tokens.redis.pubsub() as line:
            await line.subscribe(_line_of(self._tokens.instance_id))
            async with in_background(_hold(line)):
                yield

    async def _let_go(self, token: str) -> None:
        """Take away the note of where a tab was connected, if that process is gone."""
        assert self._tokens is not None
        redis, key = self._tokens.redis, self._tokens._get_redis_key(token)
        for _ in range(LOOKS):
            note = await redis.get(key)
            if note is None:
                return
            process = pickle.loads(note).instance_id  # noqa: S301 - Reflex's own note, in our own Redis
            if not await _lives(redis, process):
                await redis.register_script(LET_GO)(keys=[key, f"{token}_lock"], args=[note])
                log.info("tab_adopted")
                return
            await asyncio.sleep(PAUSE)


_away = logs.Seldom()


def note_redis_away(error: Exception) -> None:
    """Log that Redis does not answer, once a minute however many tabs meet it."""
    if count := _away.heard("redis", time.monotonic()):
        log.error("redis_away", because=type(error).__name__, count=count)


def _line_of(process: str) -> str:
    return f"vidya_process_{process}"


async def _lives(redis: Redis, process: str) -> bool:
    ((_, listeners),) = await redis.pubsub_numsub(_line_of(process))
    return bool(listeners)


async def _hold(line: Any) -> None:
    """Keep the line; whatever is said on it is nothing to us. A broken one is taken up again by the client."""
    while True:
        try:
            await line.get_message(timeout=None)
        except RedisError as error:
            note_redis_away(error)
            await asyncio.sleep(1)
