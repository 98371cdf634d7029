"""Finds a browser for the tests: one that is installed, else Playwright's own download, else Debian's package.

A machine where all of that fails is told what to install; the tests fail there, they are not skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Playwright

from tests.support.alone import alone

COMMANDS = (
    "google-chrome-stable",
    "google-chrome",
    "chromium",
    "chromium-browser",
    "microsoft-edge-stable",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]


class NoBrowser(Exception):
    """There is no browser on this machine and none could be brought."""


def launch_options(playwright: Playwright) -> dict[str, Any]:
    """How to launch a browser on this machine; brings one when there is none.

    Raises:
        NoBrowser: Nothing worked; the words say what to install.
    """
    with alone():
        executable = next(_installed(), None) or _downloaded(playwright) or _from_debian()
    if executable is None:
        raise NoBrowser(
            "The browser tests need a browser and could not bring one. Install Google Chrome, Chromium or Microsoft "
            "Edge, or let `python -m playwright install chromium` download one."
        )
    return {"executable_path": executable, "args": SWITCHES}


def _installed() -> Iterator[str]:
    found = [shutil.which(command) for command in COMMANDS]
    for candidate in [*found, *PLACES]:
        # Some systems have a script of this name that only tells how to install the real one.
        if candidate and Path(candidate).exists() and _succeeds(candidate, "--version"):
            yield candidate


def _downloaded(playwright: Playwright) -> str | None:
    executable = playwright.chromium.executable_path
    if not Path(executable).exists():
        _succeeds(sys.executable, "-m", "playwright", "install", "chromium", seconds=300)
    return executable if Path(executable).exists() and _succeeds(executable, "--version") else None


def _from_debian() -> str | None:
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    os.environ.setdefault("DEBIAN_FRONTEND", "noninteractive")
    _succeeds("apt-get", "update", seconds=180)
    _succeeds("apt-get", "install", "-y", "--no-install-recommends", "chromium", seconds=420)
    return next(_installed(), None)


def _succeeds(*command: str, seconds: int = 20) -> bool:
    try:
        answer = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0
