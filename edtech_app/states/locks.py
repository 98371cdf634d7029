"""Lets an event that is called off while it takes a tab's lock give that lock back.

With Redis, Reflex 0.10.1 takes a tab's lock in several steps. An event that a newer one supersedes (the next letter in
a search box, the next page) is cancelled at any of them, and the lock it had half taken is nobody's until it expires:
the tab answers nothing for half a minute. So the taking is never interrupted; who does not want the lock any more gives
it back when they have it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

from reflex.istate.manager import StateManager
from reflex.istate.manager.redis import StateManagerRedis

T = TypeVar("T")

_giving_back: set[asyncio.Task[None]] = set()
"""Asyncio itself would forget them."""


def give_back_what_is_called_off(manager: StateManager) -> None:
    """Have the manager of the tabs' states do so; one in memory has locks that can be interrupted."""
    if not isinstance(manager, StateManagerRedis):
        return
    modify_state = manager.modify_state

    def modify_state_whole(token: Any, **context: Any) -> AbstractAsyncContextManager[Any]:
        return whole(modify_state(token, **context))

    manager.modify_state = modify_state_whole  # pyright: ignore[reportAttributeAccessIssue]


@contextlib.asynccontextmanager
async def whole(held: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """The same context, which is entered to the end even by who is cancelled meanwhile, and then left."""
    entering = asyncio.ensure_future(held.__aenter__())
    try:
        entered = await asyncio.shield(entering)
    except asyncio.CancelledError:
        giving_back = asyncio.create_task(_give_back(entering, held))
        _giving_back.add(giving_back)
        giving_back.add_done_callback(_giving_back.discard)
        raise
    async with contextlib.AsyncExitStack() as leaving:
        leaving.push_async_exit(held)
        yield entered


async def _give_back(entering: asyncio.Future[T], held: AbstractAsyncContextManager[T]) -> None:
    with contextlib.suppress(Exception):
        await entering
        await held.__aexit__(None, None, None)
