"""Files of the site that this process was not built with, because a page of another build asks for them.

While a new version reaches one process after the other, a page comes from one of them and its scripts from another, and
a tab that was open before still asks for those of its own build. So each process lays the files of its build into
Redis, from where the others hand them out. Their names tell what is in them, so that no two builds disagree.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path

from redis.asyncio import Redis, from_url
from redis.exceptions import RedisError

from edtech_app import logs
from edtech_app.background import in_background

log = logs.get(__name__)

KEPT_SECONDS = 24 * 60 * 60
"""A tab that is older than the last process of its build by more than this loads itself anew."""
NAME = re.compile(r"/assets/\w[\w.-]*")
COMPRESSED = (".br", ".gz")


class OtherBuilds:
    """With neither Redis nor a built site there is one build, and nothing is shared."""

    def __init__(self, redis_url: str, folder: Path | None) -> None:
        self._folder = folder
        self._redis: Redis | None = from_url(redis_url) if redis_url and folder else None

    @contextlib.asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """Have this build's files in Redis until the block ends, and for a day after it."""
        if self._redis is None:
            yield
            return
        await self._share()
        try:
            async with in_background(self._keep_sharing()):
                yield
        finally:
            await self._redis.aclose()

    async def find(self, path: str) -> bytes | None:
        """What lies at this path in another build; None when it does in ours, or in none that is known."""
        if self._redis is None or self._folder is None or not NAME.fullmatch(path):
            return None
        if (self._folder / path.lstrip("/")).is_file():
            return None
        try:
            return await self._redis.get(_key(path))
        except RedisError:
            return None

    async def _share(self) -> None:
        assert self._redis is not None
        assert self._folder is not None
        try:
            for path, content in await asyncio.to_thread(_files_of, self._folder):
                await self._redis.set(_key(path), content, ex=KEPT_SECONDS)
        except RedisError as error:
            log.warning("build_not_shared", because=type(error).__name__)

    async def _keep_sharing(self) -> None:
        while True:
            await asyncio.sleep(KEPT_SECONDS / 24)
            await self._share()


def _files_of(folder: Path) -> list[tuple[str, bytes]]:
    files = [file for file in (folder / "assets").glob("*") if file.is_file() and file.suffix not in COMPRESSED]
    return [(f"/assets/{file.name}", file.read_bytes()) for file in files]


def _key(path: str) -> str:
    return f"vidya_build{path}"
