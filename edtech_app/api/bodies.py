"""How much of a request's body is read before it is cut off."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edtech_app import routes
from edtech_app.api.errors import WORDS, failure

JSON_LIMIT = 64 * 1024
UPLOAD_LIMIT = 6 * 1024 * 1024
"""Bytes; a picture of five megabytes with what a form puts around it."""


class LimitBodies:
    """Answers 413 to whoever sends more than the API's endpoints can want, without reading the rest.

    The webhook has a limit of its own, and whatever is not the API's is left alone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(f"{routes.API}/") or path == routes.WEBHOOK:
            return await self._app(scope, receive, send)
        headers = dict(scope["headers"])
        is_form = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        left = UPLOAD_LIMIT if is_form else JSON_LIMIT
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > left:
            return await failure(413, WORDS[413])(scope, receive, send)

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        return await self._app(scope, counted, send)
