"""Ending letters from the letters themselves: a scanner's GET ends nothing, a mail program's POST does (RFC 8058)."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.notifications import Channel, NotificationKind
from tests.support.http import api_client
from tests.support.world import World

KIND = NotificationKind.ANNOUNCEMENT


@pytest.fixture
async def client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


async def wants(world: World, person: Actor) -> bool:
    return (await world.services.preferences.mine(person)).wants(KIND, Channel.MAIL)


async def test_a_get_leads_to_the_page_that_asks_and_one_post_ends_the_letters(world: World, client: httpx.AsyncClient):
    asha = await world.person()
    address = world.services.preferences.unsubscribe_address(asha.user_id, KIND).removeprefix("http://school.test")
    token = address.rsplit("/", 1)[1]

    for method in ("GET", "HEAD", "OPTIONS"):
        answer = await client.request(method, address, follow_redirects=False)
        assert answer.status_code in (303, 405)
        assert await wants(world, asha)
    answer = await client.get(address, follow_redirects=False)
    assert answer.headers["location"] == routes.unsubscribe(token)

    for _ in range(2):
        answer = await client.post(address, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
    assert not await wants(world, asha)


async def test_a_link_that_is_not_ours_ends_nothing(world: World, client: httpx.AsyncClient):
    asha = await world.person()
    for token in ("x", f"{asha.user_id}.{KIND}.{'0' * 40}", "%00", "a" * 5000):
        answer = await client.post(f"{routes.UNSUBSCRIBE_AT_ONCE}/{token}")
        assert answer.status_code == 404
    assert await wants(world, asha)
