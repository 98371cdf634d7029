"""The API as a client over the wire reaches it, behind the house's face to HTTP, on a world's services."""

import contextlib
import functools
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from edtech_app import runtime, web
from edtech_app.api import build_api, caller, health, metrics, session
from edtech_app.api.v1 import wire
from tests.support.world import World


@functools.cache
def the_api() -> FastAPI:
    """The API, built once: that takes as long as a hundred calls of it, and it keeps nothing of a house."""
    return build_api()


@contextlib.asynccontextmanager
async def api_client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API; it sends what it is told, with no cookie and no token of its own."""
    runtime.use_services(world.services)
    for module in (session, caller, wire, health, metrics, runtime):
        monkeypatch.setattr(module, "get_settings", lambda: world.settings)
    house = web.wrap(the_api(), world.settings, None)
    transport = httpx.ASGITransport(app=house, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://school.test") as client:
            yield client
    finally:
        runtime.use_services(None)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
