"""A browser's tab without a browser: fires events through Reflex's real pipeline, guard and all.

async with Tab(world) as tab:
    await tab.sign_in(asha)
    events = await tab.fire(CartState.add, course_id=course.id)
    assert (await tab.state(CartState)).count == 1
    assert "In your cart" in words_of(events)
"""

import json
import re
import uuid
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import quote

import reflex as rx
from reflex.event import Event
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.token import BaseStateToken
from reflex.route import get_route_args
from reflex.state import BaseState
from reflex.utils.format import format_event_handler, json_dumps
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

from edtech_app import routes, runtime
from edtech_app.domain.accounts import Actor
from edtech_app.domain.entity import new_id
from edtech_app.runtime import session_cookie, use_services
from edtech_app.states.gatekeeper import objection_to, protect
from edtech_app.states.guard import HERE
from tests.support.world import World

S = TypeVar("S", bound=rx.State)

ROUTES = [value for name, value in vars(routes).items() if name.isupper() and isinstance(value, str)]


def _app() -> rx.App:
    """The protected app that all tabs of a test run share, without its pages."""
    context = RegistrationContext.get()
    if context._app is None:
        protect(rx.App())
        for route in ROUTES:
            rx.State.setup_dynamic_args(get_route_args(route))
    return context.app


@dataclass(frozen=True)
class Sent:
    """What the server told the browser to do: "_redirect", "_call_function"…, with its arguments."""

    name: str
    payload: dict[str, Any]


class _Wire:
    """The socket's other end."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.changed: set[str] = set()
        self.heard = ""

    async def emit_update(self, update: Any, token: str) -> None:
        self.heard += json_dumps(update)
        self.changed |= {name.removesuffix("_rx_state_") for vars_ in update.delta.values() for name in vars_}
        self.sent += [Sent(event.name, event.payload) for event in update.events]


class Tab:
    """One open tab. It belongs to a visitor until somebody signs in."""

    def __init__(self, world: World, path: str = "/") -> None:
        self.world = world
        self.path = path
        self.token = str(uuid.uuid4())
        self.arguments: dict[str, str] = {}
        self._cookie = ""
        self._wire = _Wire()
        self._listened = 0

    async def __aenter__(self) -> Self:
        self._before = runtime._services
        use_services(self.world.services)
        app = _app()
        self._manager = StateManagerMemory()
        self._processor = BaseStateEventProcessor(
            middleware=app, backend_exception_handler=app.backend_exception_handler
        )
        self._running = self._processor.configure(state_manager=self._manager, event_namespace=self._wire)
        await self._running.__aenter__()
        return self

    async def __aexit__(self, *error: Any) -> None:
        await self._running.__aexit__(*error)
        await self._manager.close()
        use_services(self._before)

    async def sign_in(self, actor: Actor) -> None:
        """Give the tab the cookie of a session of this actor's."""
        self.use_cookie(await self.world.session_token(actor))

    def use_cookie(self, token: str) -> None:
        self._cookie = f"{session_cookie()}={token}"

    def open(self, path: str, **arguments: str) -> None:
        """Go to another page; `arguments` are its route's, such as `slug` (a query stands in the path)."""
        self.path = path
        self.arguments = arguments

    async def fire(self, handler: Any, **arguments: Any) -> list[Sent]:
        """Send an event as the page does and wait for all it causes; what the browser is told to do comes back.

        Arguments that the gatekeeper would turn away fail the test; to send such, use `fire_anything`.
        """
        name = handler if isinstance(handler, str) else format_event_handler(handler)
        objection = objection_to({"name": name, "payload": arguments})
        assert not objection, f"{name} is turned away: {objection}"
        return await self.fire_anything(name, **arguments)

    async def fire_anything(self, handler: Any, **arguments: Any) -> list[Sent]:
        """Send an event past the gatekeeper."""
        name = handler if isinstance(handler, str) else format_event_handler(handler)
        self._wire.sent.clear()
        self._wire.changed.clear()
        path, _, query = self.path.partition("?")
        router_data = {
            "pathname": path,
            "asPath": self.path,
            "query": {**dict(part.split("=", 1) for part in query.split("&") if part), **self.arguments},
            "headers": {"cookie": self._cookie, "host": "school.test", "user-agent": "Firefox"},
            "token": self.token,
            "sid": "socket",
            "ip": "192.0.2.7",
        }
        context = self._processor._root_context.fork(token=self.token, router_data=router_data)
        event = Event(name=name, payload=arguments, router_data=router_data)
        future = await self._processor.enqueue(self.token, event, ev_ctx=context)
        await future.wait_all()
        await self._can_be_kept()
        return [self._as_run(event) for event in self._wire.sent]

    async def _can_be_kept(self) -> None:
        """Whatever has changed must go into Redis and out of it again, for schools of several processes."""
        waiting: list[BaseState] = [await self._manager.get_state(BaseStateToken(ident=self.token, cls=rx.State))]
        while waiting:
            state = waiting.pop()
            waiting += state.substates.values()
            if state._was_touched:
                BaseState._deserialize(data=state._serialize())
                state._was_touched = False

    def _as_run(self, event: Sent) -> Sent:
        """The event as the browser runs it: only there it is known which page the tab shows."""
        script = event.payload.get("javascript_code", "")
        if HERE not in script:
            return event
        shown = script.replace(f'" + {HERE}', f'{quote(self.path, safe="")}"')
        return Sent(event.name, {**event.payload, "javascript_code": shown})

    @property
    def changed(self) -> set[str]:
        """The vars that the last event sent to the browser."""
        return self._wire.changed

    @property
    def heard(self) -> str:
        """Everything that the browser was ever sent, as it is on the wire."""
        return self._wire.heard

    def hear(self) -> str:
        """What the browser was sent since this was asked before, as it is on the wire."""
        before, self._listened = self._listened, len(self._wire.heard)
        return self._wire.heard[before:]

    async def state(self, kind: type[S]) -> S:
        """A state as it stands now."""
        root = await self._manager.get_state(BaseStateToken(ident=self.token, cls=kind))
        return await root.get_state(kind)


def words_of(sent: list[Sent]) -> str:
    """Everything that the browser was told, as one text to search in."""
    return json.dumps([[event.name, event.payload] for event in sent], default=str, ensure_ascii=False)


def redirect_of(sent: list[Sent]) -> str:
    """Where the browser was sent, within the page or with a new connection; empty when it stays."""
    afresh = re.search(r'location\.replace\(\\*"([^"\\]+)', words_of(sent))
    return next((event.payload["path"] for event in sent if event.name == "_redirect"), afresh[1] if afresh else "")


def nobody() -> str:
    """An id of nothing that exists."""
    return new_id()
