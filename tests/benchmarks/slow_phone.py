"""How soon a cheap phone on a slow line can use the pages that people come to first.

    python -m tests.benchmarks.slow_phone [--times 3]

The production build and a school of sixty courses, in Chromium with a quarter of this machine's speed and a line of
1.6 Mbit/s down, 0.75 up and 150 ms there and back; the browser knows nothing yet. A page is usable from the moment on
in which what one does is answered: its content is there, and what is typed into the search box brings suggestions, or
the course whose button is pressed comes into the cart. How long that answer takes is said beside it.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from edtech_app import routes
from tests.support.browser import launch_options
from tests.support.grown_school import FILMED, grow
from tests.support.houses import open_house
from tests.support.product import Product, build

SLOWER = 4
MBIT = 1_000_000 / 8
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6 * MBIT, "uploadThroughput": 0.75 * MBIT}
PHONE = {"width": 390, "height": 844}


def _search(page: Page) -> float:
    """Type until it is answered, and say when that was begun: before the page is alive, typing is only kept."""
    box, answer = page.get_by_role("main").get_by_role("combobox").first, page.get_by_role("option").first
    begun = 0.0
    while not answer.is_visible():
        begun = time.monotonic()
        box.fill("")
        box.press_sequentially("py")
        with contextlib.suppress(TookTooLong):
            answer.wait_for(timeout=1000)
    return begun


def _buy(page: Page) -> float:
    button = page.get_by_role("button", name="Add to cart").first
    button.wait_for()
    begun = time.monotonic()
    button.click()
    page.get_by_role("link", name="Go to cart").first.wait_for()
    return begun


PAGES: tuple[tuple[str, str, str, Callable[[Page], float]], ...] = (
    ("home", routes.HOME, "main h3", _search),
    ("catalog", routes.COURSES, "main h3", _search),
    ("course", routes.course(FILMED), "#curriculum", _buy),
)
"""Name, address, what the page is about, and what one does there: it says when what was answered was begun."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds until the title was to be read, the content was there, one could use it, and had an answer; bytes."""

    painted: float
    filled: float
    usable: float
    answered: float
    bytes: int


def visit(browser: Browser, url: str, path: str, content: str, act: Callable[[Page], float]) -> Visit:
    """Come for the first time and do what one comes for."""
    context = browser.new_context(base_url=url, viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", LINE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    received = [0]
    wire.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    begun = time.monotonic()
    page.goto(path, wait_until="commit")
    page.locator("h1").first.wait_for()
    painted = time.monotonic() - begun
    page.locator(content).first.wait_for()
    filled = time.monotonic() - begun
    usable = act(page) - begun
    answered = time.monotonic() - begun
    context.close()
    return Visit(painted, filled, max(filled, usable), answered, sum(received))


def _fill(data: Path) -> None:
    """In a thread of its own: Playwright's loop runs in this one."""

    async def fill() -> None:
        async with open_house(data) as house:
            await grow(house.database, house.services, house.settings)

    worker = threading.Thread(target=lambda: asyncio.run(fill()))
    worker.start()
    worker.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    times = parser.parse_args().times
    port = build()
    with tempfile.TemporaryDirectory(prefix="bench") as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        _fill(data)
        house = Product(port, data, address="127.0.0.1")
        house.start()
        try:
            browser = playwright.chromium.launch(**launch_options(playwright))
            for page in PAGES:
                _say(page[0], [visit(browser, house.url, *page[1:]) for _ in range(times)])
            browser.close()
        finally:
            house.stop()


def _say(name: str, visits: list[Visit]) -> None:
    painted, filled, usable, answered, weight = (
        statistics.median(getattr(each, part) for each in visits)
        for part in ("painted", "filled", "usable", "answered", "bytes")
    )
    sys.stdout.write(
        f"{name}: read after {painted:.1f} s, filled {filled:.1f} s, usable {usable:.1f} s, "
        f"answered {answered:.1f} s; {weight / 1000:.0f} KB\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
