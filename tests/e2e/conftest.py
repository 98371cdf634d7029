"""What the browser tests share: one build and one browser for all, a house and clean tabs for each file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.support.browser import launch_options
from tests.support.product import Product, build
from tests.support.videos import video

PATIENCE = 20_000
"""Milliseconds that a condition may take on a busy machine; nothing waits that long when all is well."""

PICTURES = Path(__file__).parent / "pictures"
"""How every tab looked at the end of its test; for people, not kept in the repository."""

OpenTab = Callable[..., Page]

OF_A_LOST_HOUSE = re.compile(
    r"WebSocket connection to|net::ERR_(CONNECTION|CONTENT_LENGTH|EMPTY|INCOMPLETE|INTERNET|NETWORK)|status of 503"
    r"|This page was built for another version"
)
"""What a browser rightly complains of while the house does not answer, or is another one than before."""


@pytest.fixture(scope="package")
def built() -> int:
    """The port that the site is built for."""
    return build()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser; its end also ends Playwright's event loop, which other tests could not live with."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(playwright))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def product(built: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An open house with data of its own."""
    with Product(built, tmp_path_factory.mktemp("house") / "data") as house:
        yield house


@pytest.fixture
def open_tab(browser: Browser, product: Product, request: pytest.FixtureRequest) -> Iterator[OpenTab]:
    """Opens a browser of a new person; at the end no console may have complained. Leaves a picture of each tab.

    `cookie` is a session to be signed in with; `sees_a_crash` lets the browser say that the house is away,
    `sees_a_refusal` that it did not take what was sent.
    """
    complaints: list[str] = []
    contexts, witnesses, refused = [], [], []

    def listen(message: ConsoleMessage) -> None:
        # Chromium itself notes that a page answered 404; the page is what we asked for then.
        is_about_the_page = message.page is not None and message.location["url"] == message.page.url
        is_about_the_house = message.page in witnesses and OF_A_LOST_HOUSE.search(message.text)
        is_a_refusal = message.page in refused and "status of 422" in message.text
        if is_about_the_house or is_a_refusal or (is_about_the_page and "404" in message.text):
            return
        if message.type in ("error", "warning"):
            where = message.page.url if message.page else "no page"
            complaints.append(f"{where}: {message.text} ({message.location['url']})")

    def open_one(
        width: int = 1440,
        height: int = 900,
        *,
        cookie: str = "",
        sees_a_crash: bool = False,
        sees_a_refusal: bool = False,
    ) -> Page:
        context = browser.new_context(base_url=product.url, viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        if cookie:
            context.add_cookies([{"name": "session", "value": cookie, "url": product.url}])
        page = context.new_page()
        if sees_a_crash:
            witnesses.append(page)
        if sees_a_refusal:
            refused.append(page)
        return page

    yield open_one
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name)
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=PICTURES / f"{name}-{number}.png")
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real video of a few seconds."""
    file = tmp_path_factory.mktemp("films") / "first-steps.mp4"
    file.write_bytes(video(seconds=4))
    return file
