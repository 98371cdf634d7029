"""How much of a request's body is taken, by where it goes: the one table, and what enforces it."""

import asyncio
import contextlib
import json
import time

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edtech_app import logs, routes
from edtech_app.domain.media import MAX_VIDEO_BYTES

log = logs.get(__name__)

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE

LIMITS = (
    (routes.WEBHOOK, 256 * KILOBYTE),
    (routes.SESSION, 4 * KILOBYTE),
    (f"{routes.UPLOADS}/", 8 * MEGABYTE),
    (f"{routes.API}/courses/", 512 * KILOBYTE),
)
"""Bytes by the beginning of the path: a provider's event, a sign-in ticket, a slice of a video, a long article."""

FORMS = (
    ("/_upload", 60 * MEGABYTE),
    (f"{routes.API}/profile/", 6 * MEGABYTE),
    (f"{routes.API}/courses/addSubsection/", MAX_VIDEO_BYTES + MEGABYTE),
    (f"{routes.API}/courses/updateSubsection/", MAX_VIDEO_BYTES + MEGABYTE),
    (f"{routes.API}/courses/", 6 * MEGABYTE),
)
"""Bytes of a form that brings a file, by the beginning of the path: a lecture's resource of fifty megabytes, a picture
of five, a video of two gigabytes, each with what a form puts around it."""

OTHERWISE = 64 * KILOBYTE
"""Bytes of every other body."""

LINGER_BYTES, LINGER_SECONDS = 4 * MEGABYTE, 5.0
"""What is read and thrown away of a body that is refused: a client that is still sending does not see an answer that
comes with a closed connection."""


QUIET_SECONDS = 30.0
"""How long a client that has more to send may send nothing."""
SLOWEST = 16 * KILOBYTE
"""Bytes a second that a body must come with on the whole, after a minute: what a bad mobile line still does."""


class LimitBodies:
    """Answers 413 to a body that is larger than its path takes, whether or not it says so beforehand, and 408 to one
    that does not come: nobody may hold a place by sending a letter now and then.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        left = limit_of(scope)
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > left:
            log.info("body_refused", bytes=declared[:20], most=left)
            await _linger(receive)
            await _refuse(send)
            return

        is_whole, until = False, time.monotonic() + 60 + left / SLOWEST

        async def counted() -> Message:
            nonlocal left, is_whole
            try:
                # Whoever waits for the client to go away waits for ever, as they should.
                wait = None if is_whole else max(0.0, min(QUIET_SECONDS, until - time.monotonic()))
                message = await asyncio.wait_for(receive(), wait)
            except TimeoutError:
                log.info("body_given_up")
                raise HTTPException(408) from None
            is_whole = not message.get("more_body", False)
            left -= len(message.get("body", b""))
            if left < 0:
                log.info("body_refused", most=limit_of(scope))
                await _linger(receive)
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def limit_of(scope: Scope) -> int:
    """How many bytes the body of this HTTP request may have."""
    is_form = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")
    limits = FORMS if is_form else LIMITS
    return next((limit for beginning, limit in limits if scope["path"].startswith(beginning)), OTHERWISE)


async def _linger(receive: Receive) -> None:
    left = LINGER_BYTES
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while left > 0:
                message = await receive()
                left -= len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


async def _refuse(send: Send) -> None:
    body = json.dumps({"success": False, "message": "This is too large."}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
