"""The site as a visitor walks it: no dead link, nothing that jumps, a quiet console."""

import re
import time
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from edtech_app import routes
from tests.e2e.conftest import PATIENCE, OpenTab
from tests.support.product import Product

SHIFTS = """
window.shifts = 0;
const seen = (list) => list.getEntries().forEach((entry) => { window.shifts += entry.value; });
new PerformanceObserver(seen).observe({type: "layout-shift", buffered: true});
"""
"""Sums up how far what is seen moves by itself, as browsers measure it for their Cumulative Layout Shift."""
FILLED = {
    "/": "main a[href^='/courses/']:visible",
    "/courses": "main a[href^='/courses/']:visible",
    "/courses/python-from-zero": "main h1:not(.sr-only)",
}
"""Pages of the demo school, and what is on each only when its content is there."""
OF_SOMEBODY = (routes.LEARN, routes.WISHLIST, routes.TEACH, routes.TEACH_COURSES, routes.EARNINGS)
"""Pages to which everybody is led, and which ask a visitor first who that is."""


def settle(page: Page) -> None:
    """Until the page has its state from the server: what crawlers read is cleared away, nothing loads any more."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[data-reading]")).to_have_count(0)
    page.wait_for_load_state("networkidle")


def wait_for_the_demo_school(product: Product) -> None:
    """It opens in the background, in a house that is open already, and its people come after its courses."""
    deadline = time.monotonic() + PATIENCE / 1000 * 3
    while "demo_school_opened" not in product.log:
        assert time.monotonic() < deadline, "the demo school does not open"
        time.sleep(0.2)


def test_no_link_of_the_site_is_dead(open_tab: OpenTab, product: Product):
    page = open_tab()
    seen, waiting, dead = {"/"}, ["/"], []
    while waiting:
        path = waiting.pop()
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            dead.append(path)
            continue
        if path in OF_SOMEBODY:
            page.wait_for_url(lambda url: urlsplit(url).path == routes.SIGN_IN)
        settle(page)
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            target = urlsplit(urljoin(f"{product.url}{path}", href))
            is_ours = target.scheme in ("http", "https") and target.netloc == urlsplit(product.url).netloc
            if is_ours and target.path not in seen:
                seen.add(target.path)
                waiting.append(target.path)
    assert dead == []
    assert len(seen) > 10


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_jumps_when_a_page_gets_its_content(open_tab: OpenTab, product: Product, width: int):
    """Also on a line so slow that everybody sees what stands in for the content."""
    page = open_tab(width, 900)
    held: list[str | bytes] = []
    sockets: list[WebSocketRoute] = []

    def hold(socket: WebSocketRoute) -> None:
        sockets.append(socket)
        socket.connect_to_server().on_message(lambda told: held.append(told) if sockets else socket.send(told))

    page.add_init_script(SHIFTS)
    wait_for_the_demo_school(product)
    page.route_web_socket(re.compile("/_event"), hold)
    for path, content in FILLED.items():
        page.goto(path)
        expect(page.locator("[data-reading]")).to_have_count(0)
        page.wait_for_load_state("networkidle")
        expect(page.locator(content)).to_have_count(0)
        for told in held:
            sockets[-1].send(told)
        sockets.clear()
        held.clear()
        expect(page.locator(content).first).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shifts") < 0.05, path


def test_on_a_phone_the_buy_button_stays_in_reach_once_it_has_gone_by(open_tab: OpenTab, product: Product):
    page = open_tab(390, 844)
    wait_for_the_demo_school(product)
    page.goto("/courses/python-from-zero")
    settle(page)
    in_the_box, in_the_bar = page.get_by_role("button", name="Add to cart").all()
    expect(in_the_box).to_be_in_viewport()
    expect(in_the_bar).not_to_be_in_viewport()

    page.get_by_role("heading", name="About this course").scroll_into_view_if_needed()
    expect(in_the_box).not_to_be_in_viewport()
    expect(in_the_bar).to_be_in_viewport()


def test_filters_are_offered_only_where_they_change_what_is_found(open_tab: OpenTab, product: Product):
    wait_for_the_demo_school(product)
    page = open_tab()
    filters = page.get_by_role("complementary", name="Filters")
    page.goto("/courses?q=python")
    expect(filters).to_be_visible()
    page.goto("/courses?q=zxqwv")
    expect(page.get_by_text("No courses for “zxqwv”")).to_be_visible()
    expect(filters).to_be_hidden()
    page.goto("/courses?q=zxqwv&price=free")
    expect(page.get_by_text("No courses for “zxqwv”")).to_be_visible()
    expect(filters).to_be_visible()


def test_home_and_catalog_have_their_words_before_any_script_runs(product: Product):
    for path in ("/", "/courses"):
        html = product.get(path).text
        assert 'property="og:title"' in html
        assert 'rel="canonical"' in html
        assert "application/ld+json" in html
