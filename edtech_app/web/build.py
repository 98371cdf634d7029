"""The built site on the disk: its pages' HTML, and the fingerprints of the scripts inside them."""

import base64
import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path

from edtech_app import routes
from edtech_app.components.scripts import version_of

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"\[\w+\]", route)
    return re.compile("[^/]+".join(re.escape(part) for part in parts))


PAGES_ABOUT_ONE_THING = tuple(
    (value, _pattern(value))
    for name, value in sorted(vars(routes).items())
    if name.isupper() and isinstance(value, str) and "[" in value
)
"""The URLs with a name or number in them; one built shell serves them all."""
PAGES = frozenset(
    value
    for name, value in vars(routes).items()
    if name.isupper() and isinstance(value, str) and value.startswith("/") and "[" not in value
)


def is_app_route(path: str) -> bool:
    """The path is a page about one thing (which may or may not exist)."""
    return any(pattern.fullmatch(path) for _, pattern in PAGES_ABOUT_ONE_THING)


def page_of(path: str) -> str:
    """The route of the page at this path, as in `/courses/[slug]`; "" where there is none."""
    if path in PAGES:
        return path
    return next((route for route, pattern in PAGES_ABOUT_ONE_THING if pattern.fullmatch(path)), "")


class Build:
    """The folder of the built site. It is read on the first request, because the app is imported before it is built."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def is_page(self, path: str) -> bool:
        """The path is one of the pages that were built as files of their own."""
        return path == "/" or path in self._pages()

    def is_version(self, path: str, query: bytes) -> bool | None:
        """Whether the script at this address is the version that its query names; None when it names none."""
        if not (path.endswith(".js") and query.startswith(b"v=")):
            return None
        return query == b"v=" + version_of(self._folder).encode()

    def page(self, path: str, head: str, body: str) -> str:
        """The page's HTML, with `head` at the end of its head and `body` at the beginning of its body."""
        html = self._html(path)
        if head:
            html = html.replace("</head>", head + "</head>", 1)
        if body:
            html = re.sub(r"<body[^>]*>", lambda tag: tag[0] + body, html, count=1)
        return html

    def preloads(self, path: str) -> str:
        """Links by which a browser fetches a page about one thing at once, and not one script after the other.

        Pages that were built as files have them already; the shell, which stands for many pages, cannot.
        """
        if self.is_page(path):
            return ""
        scripts = next((scripts for route, scripts in _route_scripts(self._folder) if route.fullmatch(path)), ())
        shell = self._html(path)
        missing = [script for script in scripts if f'href="{script}"' not in shell]
        return "".join(f'<link rel="modulepreload" href="{script}"/>' for script in missing)

    def hashes(self, path: str) -> tuple[str, ...]:
        """What a content security policy calls the page's own inline scripts."""
        return _script_hashes(self._html(path))

    def shell_hashes(self) -> tuple[str, ...]:
        """The same for the page that stands for every URL which is not a page."""
        return _script_hashes(_read(self._folder / "404.html"))

    def _html(self, path: str) -> str:
        if not self.is_page(path):
            return _read(self._folder / "404.html")
        return _read(self._folder / path.strip("/") / "index.html")

    def _pages(self) -> frozenset[str]:
        return _page_paths(self._folder)


@lru_cache(maxsize=4)
def _page_paths(folder: Path) -> frozenset[str]:
    return frozenset(
        "/" + file.parent.relative_to(folder).as_posix()
        for file in folder.rglob("index.html")
        if file.parent != folder and "[" not in file.as_posix()
    )


@lru_cache(maxsize=4)
def _route_scripts(folder: Path) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """The scripts of each route that has a name or a number in it, from the manifest that React Router writes."""
    found: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
    for file in folder.glob("assets/manifest-*.js"):
        _, _, written = file.read_text(encoding="utf-8").partition("=")
        routes_of_file = json.loads(written.rstrip().rstrip(";"))["routes"].values()
        for route in routes_of_file:
            parts = str(route.get("path") or "").split("/")
            if any(part.startswith(":") for part in parts):
                pattern = "/".join("[^/]+" if part.startswith(":") else re.escape(part) for part in parts)
                found.append((re.compile(f"/{pattern}"), (route["module"], *route.get("imports", ()))))
    return tuple(found)


@lru_cache(maxsize=128)
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@lru_cache(maxsize=128)
def _script_hashes(html: str) -> tuple[str, ...]:
    digests = (hashlib.sha256(script[1].encode()).digest() for script in INLINE_SCRIPT.finditer(html))
    return tuple(dict.fromkeys(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))
