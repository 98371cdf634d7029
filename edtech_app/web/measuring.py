"""Attends each HTTP request: gives it an id, counts and writes down how it was answered, and answers when nobody did.

The route's template stands for the path, so that no address of a person's becomes a name in the figures, and no link
that opens something a line in the log.
"""

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edtech_app import logs, routes
from edtech_app.meters import REQUEST_SECONDS, REQUESTS, known_method
from edtech_app.settings import Settings
from edtech_app.web.build import page_of
from edtech_app.web.headers import security_headers

log = logs.get(__name__)

OTHER = "other"
"""Whatever has no template: files of the built site, and paths that somebody made up."""
REQUEST_ID = "x-request-id"
BY_THEMSELVES = (
    routes.PROGRESS,
    f"{routes.UPLOADS}/",
    f"{routes.MEDIA}/",
    "/api/health",
    "/api/metrics",
    "/_health",
    "/ping",
)
"""What players, uploads and watchers ask for again and again by themselves, by the beginning of the path."""
BAD, TOO_MANY, HUNG_UP, BROKEN = 400, 429, 499, 500


class Measured:
    """An application whose requests are attended."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_behind_proxy = settings.trusted_proxy_hops > 0
        self._always = [(name.encode(), value.encode()) for name, value in security_headers(settings)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        errand = logs.begin(self._given_id(scope))
        began, status, size = time.perf_counter(), 0, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = errand.id
                status, declared = message["status"], headers.get("content-length", "")
                size = int(declared) if declared.isdecimal() and scope["method"] != "HEAD" else 0
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            # Said here and not passed on: the server would only say it again.
            log.exception("request_failed", method=known_method(scope["method"]), route=template_of(scope))
            if not status:
                await self._own_up(noted, errand.id)
        finally:
            seconds, method, route = time.perf_counter() - began, known_method(scope["method"]), template_of(scope)
            status = status or HUNG_UP
            REQUESTS.labels(method, route, str(status)).inc()
            REQUEST_SECONDS.labels(method, route).observe(seconds)
            level = level_of(scope["path"], route, status)
            milliseconds = round(seconds * 1000, 1)
            log.log(level, "request", method=method, route=route, status=status, ms=milliseconds, bytes=size)

    def _given_id(self, scope: Scope) -> str:
        """The id that a proxy has given to the request; a stranger's word for it counts for nothing."""
        given = Headers(scope=scope).get(REQUEST_ID, "") if self._is_behind_proxy else ""
        return given if logs.WELL_FORMED.fullmatch(given) else ""

    async def _own_up(self, send: Send, reference: str) -> None:
        body = f"Something went wrong on our side. If it keeps happening, contact us and mention {reference}.".encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        headers += [(b"cache-control", b"no-store"), *self._always]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def template_of(scope: Scope) -> str:
    """The template of the route that has answered, as in `/api/v1/payments/orders/{order_id}` or `/courses/[slug]`."""
    return getattr(scope.get("route"), "path", "") or page_of(scope["path"]) or OTHER


def level_of(path: str, route: str, status: int) -> int:
    """How loud a request's line is: what goes well and repeats itself is only heard while debugging.

    Neither is one of a flood heard: `Floods` says once a minute that there is one.
    """
    if status >= BROKEN:
        return logging.ERROR
    is_routine = status < BAD and (route == OTHER or path.startswith(BY_THEMSELVES))
    return logging.DEBUG if is_routine or status == TOO_MANY else logging.INFO
