"""When Python looks for memory that has become unreachable: seldom, because everybody waits while it does.

Reference counts free nearly everything at once, tabs that are gone included. What they miss, things that only point
at each other, is some hundred objects every ten seconds; the search for it walks through all that every open tab
remembers. As Python does it by itself, that was half a second at 500 tabs, four times a minute.
"""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator

from edtech_app.background import in_background

YOUNG, MIDDLE_AGED, OLD = 10_000, 10, 1_000_000
"""Python's three thresholds: what is young is looked through after so many new objects (a few milliseconds), what
outlived that after so many times, and what is old not by itself at all."""
FULL_EVERY = 3600.0
"""Seconds from one search through everything to the next."""


def sweep() -> None:
    """Look through everything once; what is still in use is left alone until the next time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@contextlib.asynccontextmanager
async def swept(every: float = FULL_EVERY) -> AsyncIterator[None]:
    """Inside, everything is looked through when this begins and then every so many seconds."""
    before = gc.get_threshold()
    gc.set_threshold(YOUNG, MIDDLE_AGED, OLD)
    gc.collect()
    gc.freeze()
    try:
        async with in_background(_sweep_again_and_again(every)):
            yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


async def _sweep_again_and_again(every: float) -> None:
    while True:
        await asyncio.sleep(every)
        sweep()
