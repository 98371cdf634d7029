"""A tab's lock is free again when the event that was taking it is called off."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import from_url
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken

from edtech_app.states.locks import give_back_what_is_called_off, whole
from edtech_app.states.navigation import NavigationState
from tests.support.redis_server import redis_server


class Lock:
    """One that takes two steps to be taken, as Reflex's does; an interruption in between leaves it taken."""

    def __init__(self) -> None:
        self.is_taken = False
        self.is_half_taken, self.may_go_on, self.is_free = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __aenter__(self) -> str:
        self.is_taken = True
        self.is_half_taken.set()
        await self.may_go_on.wait()
        return "mine"

    async def __aexit__(self, *error: object) -> None:
        self.is_taken = False
        self.is_free.set()


async def test_who_is_called_off_while_taking_a_lock_gives_it_back():
    lock, used = Lock(), list[str]()

    async def event() -> None:
        async with whole(lock) as mine:
            used.append(mine)

    running = asyncio.create_task(event())
    await lock.is_half_taken.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    lock.may_go_on.set()
    await asyncio.wait_for(lock.is_free.wait(), 10)
    assert running.cancelled()
    assert used == []


async def test_what_goes_wrong_inside_a_lock_comes_out_of_it_and_frees_it():
    lock = Lock()
    lock.may_go_on.set()
    with pytest.raises(ValueError, match="wrong"):
        async with whole(lock):
            raise ValueError("wrong")
    assert not lock.is_taken


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@contextlib.asynccontextmanager
async def manager_of(url: str) -> AsyncIterator[StateManagerRedis]:
    manager = StateManagerRedis(redis=from_url(url))
    give_back_what_is_called_off(manager)
    await manager._ensure_lock_task_subscribed()
    yield manager
    await manager.close()


async def test_a_tab_answers_at_once_whenever_the_event_before_was_called_off(url: str):
    async with manager_of(url) as manager:
        for steps in range(40):
            token = BaseStateToken(ident=f"tab-{steps}", cls=NavigationState)

            async def event(token: BaseStateToken = token) -> None:
                async with manager.modify_state(token):
                    pass

            first = asyncio.create_task(event())
            for _ in range(steps):
                await asyncio.sleep(0)
            first.cancel()
            await asyncio.wait_for(event(), 5)
