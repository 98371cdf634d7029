"""What wraps every HTTP answer: security headers, caching, clean URLs, HTML that crawlers can read."""

import gzip
import hashlib
from functools import lru_cache
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.errors import AppError, DatabaseAway, Gone
from edtech_app.runtime import services, session_cookie
from edtech_app.settings import Settings
from edtech_app.states.gatekeeper import takes_files
from edtech_app.web.bodies import LimitBodies
from edtech_app.web.build import Build, is_app_route, page_of
from edtech_app.web.discovery import robots, sitemap
from edtech_app.web.floods import Floods, refuse
from edtech_app.web.headers import cache_policy, page_policy, security_headers
from edtech_app.web.measuring import Measured
from edtech_app.web.other_builds import OtherBuilds
from edtech_app.web.reading import Reading, reading_of

log = logs.get(__name__)


UPLOAD = "/_upload"
"""Reflex's door for what forms upload; below it lies a folder that it would hand out to everybody, and that is shut."""
SHUT = ("/_event",)
"""Paths that Reflex would only redirect, to whatever host the request names."""


class Front:
    """The house's face to HTTP; `build` is the built site when this process serves it, None while Vite does."""

    def __init__(self, app: ASGIApp, settings: Settings, build: Build | None, others: OtherBuilds) -> None:
        self._app = app
        self._limited = LimitBodies(app)
        self._settings = settings
        self._build, self._others = build, others
        self._floods = Floods(settings)
        self._always = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        dress = self._dressed(scope, send)
        if wait := self._floods.wait(scope):
            await refuse(dress, wait)
            return
        if scope["method"] in ("GET", "HEAD"):
            if path == "/robots.txt" or (path.startswith("/sitemap") and path.endswith(".xml")):
                await self._discovery(path, scope, dress)
                return
            if self._build is not None and not path.startswith(("/api", "/media/", "/assets/", "/_")):
                if path != "/" and path.endswith("/"):
                    await _redirect(path.rstrip("/") or "/", scope, dress)
                    return
                if is_app_route(path) or self._build.is_page(path):
                    await self._page(self._build, path, scope, dress)
                    return
            if (content := await self._others.find(path)) is not None:
                await _answer_file(scope, dress, path, content)
                return
        if path in SHUT or path.startswith(f"{UPLOAD}/") or (path == UPLOAD and not _is_for_files(scope)):
            await _answer(scope, dress, 404, "text/plain; charset=utf-8", b"Not found.")
            return
        await self._limited(scope, receive, dress)

    def _dressed(self, scope: Scope, send: Send) -> Send:
        """`send`, with the headers that every answer carries; a header that the answer has itself stays."""
        path: str = scope["path"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._always:
                    headers.setdefault(name, value)
                content_type = headers.get("content-type", "")
                if content_type.startswith("text/html") and self._build is not None:
                    headers.setdefault(
                        "content-security-policy", page_policy(self._settings, self._build.shell_hashes())
                    )
                is_asked_version = self._build.is_version(path, scope["query_string"]) if self._build else None
                if policy := cache_policy(path, message["status"], content_type, is_asked_version=is_asked_version):
                    headers.setdefault("cache-control", policy)
            await send(message)

        return dressed

    async def _discovery(self, path: str, scope: Scope, send: Send) -> None:
        if path == "/robots.txt":
            await _answer(scope, send, 200, "text/plain; charset=utf-8", robots(self._settings.public_url).encode())
            return
        try:
            body = await sitemap(services(), self._settings.public_url, path)
        except AppError as error:
            await _answer(scope, send, 503, "text/plain; charset=utf-8", error.message.encode())
            return
        if body is None:
            await _answer(scope, send, 404, "text/plain; charset=utf-8", b"Not found.")
            return
        await _answer(scope, send, 200, "application/xml; charset=utf-8", body.encode())

    async def _page(self, build: Build, path: str, scope: Scope, send: Send) -> None:
        """The page as built, with what crawlers read put into it; its status says whether the thing exists."""
        query = scope["query_string"].decode("latin-1")
        status, reading = 200, None
        try:
            reading = await reading_of(services(), await _visitor(scope), path, query, self._settings)
        except DatabaseAway:
            status = 503
        except Gone:
            status = 410
        except AppError:
            status = 404
        except Exception:
            # The page says in the browser what it can; without its words for crawlers it still opens.
            log.exception("nothing_to_read", route=page_of(path))
            status = 500
        if reading is not None and reading.leads_to:
            await _redirect(reading.leads_to, scope, send)
            return
        head = build.preloads(path) + (reading.head() if reading else "")
        html = build.page(path, head, reading.body() if reading else "")
        hashes = build.hashes(path)
        await _answer_page(scope, send, status, html.encode(), page_policy(self._settings, hashes), reading)


def wrap(app: ASGIApp, settings: Settings, folder: Path | None, others: OtherBuilds | None = None) -> Measured:
    """Put the house's face around `app`; `folder` holds the built site, None while Vite serves it."""
    build = Build(folder) if folder is not None else None
    return Measured(Front(app, settings, build, others or OtherBuilds("", None)), settings)


def _is_for_files(scope: Scope) -> bool:
    return takes_files(Headers(scope=scope).get("reflex-event-handler", ""))


async def _visitor(scope: Scope) -> Actor:
    """Who asks, so that an author finds their own draft; anybody whose cookie says nothing is nobody."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return Actor()
    found = cookies.get(session_cookie())
    try:
        return await services().sessions.actor(found.value) if found else Actor()
    except AppError:
        return Actor()


async def _answer_page(
    scope: Scope, send: Send, status: int, body: bytes, policy: str, reading: Reading | None
) -> None:
    """An HTML page, compressed when the browser takes that, and not sent again when it has not changed."""
    asked = Headers(scope=scope)
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", policy.encode()),
        (b"cache-control", b"no-cache"),
        (b"vary", b"accept-encoding, cookie"),
        (b"etag", tag.encode()),
    ]
    if reading is not None and reading.is_private:
        headers.append((b"x-robots-tag", b"noindex"))
    if status == HTTPStatus.OK and asked.get("if-none-match") == tag:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    if "gzip" in asked.get("accept-encoding", ""):
        body = _compressed(body)
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _answer_file(scope: Scope, send: Send, path: str, content: bytes) -> None:
    """A file of the site, compressed when the browser takes that."""
    headers = [(b"content-type", (guess_type(path)[0] or "application/octet-stream").encode())]
    headers.append((b"vary", b"accept-encoding"))
    if "gzip" in Headers(scope=scope).get("accept-encoding", ""):
        content = _compressed(content)
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(content)).encode()))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})


@lru_cache(maxsize=256)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=6, mtime=0)


async def _answer(scope: Scope, send: Send, status: int, content_type: str, body: bytes) -> None:
    headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _redirect(path: str, scope: Scope, send: Send) -> None:
    """To the same page under its one URL; a path of this house, so that no other host and no scheme comes in.

    What was asked is asked there too, unless the path says already what is asked.
    """
    query = b"" if "?" in path else scope["query_string"]
    where = ("/" + path.lstrip("/\\")).encode("ascii", "ignore") + (b"?" + query if query else b"")
    await send({"type": "http.response.start", "status": 308, "headers": [(b"location", where)]})
    await send({"type": "http.response.body", "body": b""})
