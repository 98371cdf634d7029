"""Counts every HTTP answer by the route's template, so that no address of a person's becomes a name in the figures."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edtech_app.meters import REQUEST_SECONDS, REQUESTS, known_method
from edtech_app.web.build import is_app_route

OTHER = "other"
"""Whatever has no template: files of the built site, and paths that somebody made up."""


class Measured:
    """An application whose answers are counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            method, route = known_method(scope["method"]), template_of(scope)
            REQUESTS.labels(method, route, str(status)).inc()
            REQUEST_SECONDS.labels(method, route).observe(time.perf_counter() - began)


def template_of(scope: Scope) -> str:
    """The template of the route that has answered, as in `/api/v1/payments/orders/{order_id}`; `page` for our pages."""
    template = getattr(scope.get("route"), "path", "")
    if template:
        return template
    return "page" if scope["path"] == "/" or is_app_route(scope["path"]) else OTHER
