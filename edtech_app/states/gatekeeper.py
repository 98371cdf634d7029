"""Turns away events that no page of ours can have sent, before they are queued.

Reflex itself only warns about an argument of the wrong type and passes it on, logs the whole request (cookies too) for
an unknown handler, and queues whatever one connection sends.
"""

import time
from collections import Counter
from typing import Any

import reflex as rx
from reflex_base.registry import RegistrationContext

from edtech_app import logs
from edtech_app.domain.floods import Buckets
from edtech_app.domain.network import client_address, counted_network, is_this_computer
from edtech_app.settings import get_settings
from edtech_app.states.arguments import objection_to_arguments, objection_to_place
from edtech_app.states.guard import Guard, is_framework_handler, policy_of

log = logs.get(__name__)

RATE = 30.0
"""Events a second that one connection may send for long."""
BURST = 120
"""Events that one connection may send at once."""
MOST_SOCKETS = 500
"""Tabs that one address may have open in one process: a school behind one address has many."""


class Allowance:
    """What one connection may still send; it fills up again with time."""

    __slots__ = ("_at", "_left")

    def __init__(self, now: float) -> None:
        self._left = float(BURST)
        self._at = now

    def take(self, now: float) -> bool:
        """Use one event; false when there is none left."""
        self._left = min(float(BURST), self._left + (now - self._at) * RATE)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def objection_to(data: Any) -> str:
    """Why an event from a socket is turned away, in words for the log; empty when it may pass."""
    if not isinstance(data, dict) or not isinstance(data.get("name"), str):
        return "it is no event"
    registered = RegistrationContext.get().event_handlers.get(data["name"])
    if registered is None:
        return "there is no such handler"
    handler = registered.handler
    if not is_framework_handler(handler.fn) and policy_of(handler.fn) is None:
        return "its handler has no policy"
    return objection_to_place(data.get("router_data", {})) or objection_to_arguments(handler, data.get("payload", {}))


def takes_files(name: str) -> bool:
    """Whether this is a handler of ours for uploads; Reflex answers to any other, known or not, as if it had failed."""
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None or policy_of(registered.handler.fn) is None:
        return False
    return rx.UploadChunkIterator in registered.handler._get_type_hints().values()


def address_of(environ: dict[str, Any]) -> str:
    """Whom a connection is counted as; "" for this computer, which is a proxy and so everybody at once."""
    peer = (environ.get("asgi.scope", {}).get("client") or ("", 0))[0]
    address = client_address(peer, environ.get("HTTP_X_FORWARDED_FOR", ""), get_settings().trusted_proxy_hops)
    return "" if is_this_computer(address) else counted_network(address)


def protect(app: rx.App) -> None:
    """Put the gatekeeper before the app's queue and the guard behind it."""
    app.add_middleware(Guard())
    namespace = app.event_namespace
    if namespace is None:
        raise RuntimeError("The app has no event socket to protect.")
    allowances: dict[str, Allowance] = {}
    addresses: dict[str, str] = {}
    open_from: Counter[str] = Counter()
    buckets = Buckets(get_settings().limit_events)
    held_back, turned_away = logs.Seldom(), logs.Seldom()
    enter, queue, leave = namespace.on_connect, namespace.on_event, namespace.on_disconnect

    def forget(sid: str) -> None:
        allowances.pop(sid, None)
        if address := addresses.pop(sid, ""):
            open_from[address] -= 1
            if not open_from[address]:
                del open_from[address]

    async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
        if address := address_of(environ):
            if open_from[address] >= MOST_SOCKETS:
                if count := held_back.heard(address, time.monotonic()):
                    log.warning("flood_held_back", door="new sockets", network=address, count=count)
                return False
            addresses[sid] = address
            open_from[address] += 1
        try:
            return await enter(sid, environ, auth)
        except BaseException:
            # Whoever is refused here is not heard to leave.
            forget(sid)
            raise

    async def on_event(sid: str, data: Any) -> None:
        now = time.monotonic()
        address = addresses.get(sid, "")
        is_one_too_many = not allowances.setdefault(sid, Allowance(now)).take(now)
        if is_one_too_many or (address and buckets.take(address, now)):
            if count := held_back.heard(address or sid, now):
                log.warning("flood_held_back", door="socket", network=address, count=count)
            return
        if objection := objection_to(data):
            if count := turned_away.heard(address or sid, now):
                log.warning("event_turned_away", because=objection, network=address, count=count)
            return
        await queue(sid, data)

    def on_disconnect(sid: str, *reason: Any) -> Any:
        forget(sid)
        return leave(sid, *reason)

    namespace.on_connect = on_connect
    namespace.on_event = on_event
    namespace.on_disconnect = on_disconnect
