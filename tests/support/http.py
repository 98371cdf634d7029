"""The API as a client over the wire reaches it, behind the house's face to HTTP, on a world's services."""

import contextlib
import functools
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

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


@contextlib.contextmanager
def api_of(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The API as an ASGI application, behind the house's face to HTTP."""
    runtime.use_services(world.services)
    for module in (session, caller, wire, health, metrics, runtime):
        monkeypatch.setattr(module, "get_settings", lambda: world.settings)
    try:
        yield web.wrap(the_api(), world.settings, None)
    finally:
        runtime.use_services(None)


@contextlib.asynccontextmanager
async def api_client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API; it sends what it is told, with no cookie and no token of its own."""
    with api_of(world, monkeypatch) as house:
        transport = httpx.ASGITransport(app=house, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://school.test") as client:
            yield client


@dataclass
class Answer:
    """What came back for one request: its headers as one text, and its body; 500 where the house broke before that."""

    status: int = 500
    headers: str = ""
    text: str = ""


async def ask(
    house: Any,
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    content: bytes = b"",
) -> Answer:
    """Send one request without a client, whose own work takes half as long as the house's; for those who send many."""
    told = {"host": "school.test", "content-length": str(len(content)), **headers}
    parts = iter([{"type": "http.request", "body": content, "more_body": False}])
    answer, body = Answer(), bytearray()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": quote(path, safe="/%").encode(),
        "query_string": urlencode(query).encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in told.items()],
        "client": ("127.0.0.1", 123),
        "server": ("school.test", 80),
    }

    async def receive() -> dict[str, Any]:
        return next(parts, {"type": "http.disconnect"})

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = repr(message["headers"])
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    with contextlib.suppress(Exception):
        await house(scope, receive, send)
    answer.text = body.decode(errors="replace")
    return answer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
