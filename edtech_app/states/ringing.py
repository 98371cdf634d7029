"""Keeping the bell right in open tabs: a process tells those of its tabs whose person has news to ask for it.

A tab costs nothing while nothing happens; a process asks the database once every few seconds for all of its tabs.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import reflex as rx
from reflex.event import Event
from reflex.state import StateUpdate

from edtech_app import logs
from edtech_app.background import in_background
from edtech_app.domain.errors import AppError
from edtech_app.runtime import services
from edtech_app.states.guard import cookie_of_handshake

log = logs.get(__name__)

EVERY = 3.0
"""Seconds between two questions to the database."""
ASK = "document.querySelectorAll('[data-bell-rings]').forEach((button) => button.click())"
"""Presses the hidden button of `components/notifications.py`: the tab asks by an event of its own, under the guard."""


class Bells:
    """The sockets of this process and whose they are. What goes out over them says that there is news, and not what."""

    def __init__(self, namespace: Any) -> None:
        self._namespace = namespace
        self._people: dict[str, str] = {}
        self._silences = logs.Seldom()
        enter, leave = namespace.on_connect, namespace.on_disconnect

        async def on_connect(sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
            answer = await enter(sid, environ, auth)
            if answer is not False and (user_id := services().sessions.named_by(cookie_of_handshake(environ))):
                self._people[sid] = user_id
            return answer

        def on_disconnect(sid: str, *reason: Any) -> Any:
            self._people.pop(sid, None)
            return leave(sid, *reason)

        namespace.on_connect = on_connect
        namespace.on_disconnect = on_disconnect

    async def ring(self) -> int:
        """Let the tabs of those with news ask for it, and say how many tabs that were."""
        if not self._people:
            services().bells.pause()
            return 0
        people = await services().bells.rung()
        tabs = [sid for sid, user_id in self._people.items() if user_id in people]
        for sid in tabs:
            update = StateUpdate(events=Event.from_event_type(rx.call_script(ASK)))
            await self._namespace.emit("event", update, to=sid)
        return len(tabs)

    @contextlib.asynccontextmanager
    async def ringing(self) -> AsyncIterator[None]:
        """Ring at the beat until the block ends."""
        async with in_background(self._ring_on()):
            yield

    async def _ring_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.ring()
            except AppError as error:
                if count := self._silences.heard("bells", time.monotonic()):
                    log.warning("bells_silent", because=error.message, count=count)
            except Exception:
                log.exception("bells_failed")
