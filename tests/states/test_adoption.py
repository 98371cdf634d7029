"""With several processes a tab keeps its memory when its process dies, and a duplicated tab still gets its own."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from redis.asyncio import Redis, from_url
from reflex.utils.token_manager import RedisTokenManager
from socketio.exceptions import ConnectionRefusedError

from edtech_app.states.adoption import Adoption
from tests.support.lines import lines
from tests.support.product import free_port
from tests.support.redis_server import redis_server


class Namespace:
    """As much of Reflex's socket as the adoption looks at."""

    def __init__(self, tokens: Any) -> None:
        self._token_manager = tokens


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@contextlib.asynccontextmanager
async def process(url: str) -> AsyncIterator[RedisTokenManager]:
    """A process of the school that lives until the block ends, and then dies without a word."""
    tokens = RedisTokenManager(from_url(url))
    adoption = Adoption(Namespace(tokens))
    async with adoption.present():
        yield tokens
    await tokens.close()


@pytest.fixture
async def redis(url: str) -> AsyncIterator[Redis]:
    async with from_url(url) as client:
        await client.flushall()
        yield client


async def test_the_tab_of_a_dead_process_is_taken_in_as_itself_by_another(redis: Redis, url: str):
    token = str(uuid4())
    async with process(url) as other:
        async with process(url) as first:
            assert await first.link_token_to_sid(token, "socket 1") is None
            await redis.set(f"{token}_lock", "an event that will not end")
        assert await redis.exists(first._get_redis_key(token))

        assert await other.link_token_to_sid(token, "socket 2") is None
    assert not await redis.exists(f"{token}_lock")


async def test_a_duplicated_tab_gets_a_memory_of_its_own(redis: Redis, url: str):
    token = str(uuid4())
    async with process(url) as first, process(url) as other:
        assert await first.link_token_to_sid(token, "socket 1") is None
        assert await other.link_token_to_sid(token, "socket 2") not in (None, token)
        assert await first.link_token_to_sid(token, "socket 3") not in (None, token)


async def test_a_tab_whose_process_is_just_closing_waits_for_that(redis: Redis, url: str):
    token = str(uuid4())
    async with process(url) as first, process(url) as other:
        await first.link_token_to_sid(token, "socket 1")
        looks: list[str] = []
        look = other.redis.get

        async def looked(key: str) -> Any:
            looks.append(key)
            if len(looks) == 2:
                await first.disconnect_token(token, "socket 1")
            return await look(key)

        other.redis.get = looked  # type: ignore[method-assign]
        assert await other.link_token_to_sid(token, "socket 2") is None


async def test_no_tab_is_let_in_while_redis_is_away_and_every_one_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    token, port = str(uuid4()), free_port()
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(redis_server(tmp_path, port))
        async with process(url) as one:
            assert await one.link_token_to_sid(token, "socket 1") is None
            stack.close()

            for number in range(5):
                with pytest.raises(ConnectionRefusedError):
                    await one.link_token_to_sid(token, f"socket {number}")
            assert len(lines(caplog, "redis_away")) <= 1

            with redis_server(tmp_path, port):
                assert await one.link_token_to_sid(token, "socket 9") is None
