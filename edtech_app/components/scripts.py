"""The house's own small scripts on a page, under addresses that change with what they hold."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.components.component import Component

ASSETS = Path(__file__).parents[2] / "assets"


@lru_cache(maxsize=4)
def version_of(folder: Path) -> str:
    """Names what all scripts in a folder hold together.

    One name for all of them: scripts that import each other are never of two deploys, and browsers keep them for as
    long as they like (`web/headers.py`).
    """
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.js")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def script(name: str, *, is_module: bool = False) -> Component:
    """A script of `assets/`; the browser takes it once, however many parts of a page ask for it.

    A module passes its own version on to what it imports, as `assets/player.js` does.
    """
    kind: dict[str, Any] = {"type": "module"} if is_module else {}
    return rx.el.script(src=f"/{name}?v={version_of(ASSETS)}", async_=True, **kind)
