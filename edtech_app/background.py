"""Work that goes on beside a block of code and ends with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from edtech_app import logs

log = logs.get(__name__)

TOLD_AGAIN = 1.0
"""Seconds after which work that has not ended is told again: what it waits for may swallow being told once, as
`asyncio.wait_for` of Python 3.11 does when the answer comes at that moment."""


@contextlib.asynccontextmanager
async def in_background(work: Coroutine[Any, Any, Any]) -> AsyncIterator[None]:
    """Do the work until the block ends; whatever it does, it has ended afterwards. That it failed is logged."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=TOLD_AGAIN)
        if not task.cancelled() and (failure := task.exception()):
            log.error("background_failed", work=work.__qualname__, exc_info=failure)
