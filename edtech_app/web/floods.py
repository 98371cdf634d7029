"""Holds back an address that asks for more than its share, before anything is done for it."""

import asyncio
import json
import math
import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import Scope, Send

from edtech_app import logs, routes
from edtech_app.domain.floods import Buckets
from edtech_app.domain.network import client_address, counted_network, is_this_computer
from edtech_app.settings import Settings

log = logs.get(__name__)

UNCOUNTED = (routes.WEBHOOK, "/assets/", "/fonts/")
"""A provider's calls, whose signature is checked first and costs little, and files that are only handed out."""


HOLD_SECONDS = 0.5
"""How long one too many waits for its refusal: what a connection can ask for in vain is twice a second."""


class Floods:
    """Counts requests by address; its words for one too many are 429 and how long to wait."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._buckets = Buckets(settings.limit_requests)
        self._hops = settings.trusted_proxy_hops
        self._clock = clock
        self._held_back = logs.Seldom()

    def wait(self, scope: Scope) -> float:
        """Seconds that this request comes too early, 0 when it may go on.

        This computer itself is not counted: it is a proxy that the settings do not name, and so everybody at once.
        """
        if scope["path"].startswith(UNCOUNTED):
            return 0.0
        peer = (scope.get("client") or ("", 0))[0]
        address = client_address(peer, ", ".join(Headers(scope=scope).getlist("x-forwarded-for")), self._hops)
        if is_this_computer(address):
            return 0.0
        network = counted_network(address)
        now = self._clock()
        wait = self._buckets.take(network, now)
        if wait and (count := self._held_back.heard(network, now)):
            log.warning("flood_held_back", door="http", network=network, count=count)
        return wait


async def refuse(send: Send, wait: float) -> None:
    """Answer that it is too much, and when to come back; not at once, or a flood would only go round faster."""
    await asyncio.sleep(HOLD_SECONDS)
    body = json.dumps(
        {"success": False, "message": "Too many requests at once. Please wait a moment and try again."}
    ).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(max(1, math.ceil(wait))).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
