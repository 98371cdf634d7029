"""What people have set for their eyes holds on every page: a larger picture, larger text, less motion, own colours."""

import re

import pytest
from playwright.sync_api import Page, expect

from edtech_app.domain.demo import ACCOUNTS
from tests.e2e.conftest import OpenTab
from tests.e2e.people import Somebody
from tests.e2e.test_site import settle, wait_for_the_demo_school
from tests.support.product import Product

COURSE = "/courses/python-from-zero"

DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth ? document.documentElement.scrollWidth : 0"""
CUT_OFF = """() => [...document.querySelectorAll('a, button, h1, h2, h3, label, p')].filter((each) => {
  const style = getComputedStyle(each);
  return each.checkVisibility() && each.clientWidth > 1 && each.innerText.trim() && style.overflowX === 'hidden'
    && style.textOverflow !== 'ellipsis' && style.webkitLineClamp === 'none' && each.scrollWidth > each.clientWidth + 1;
}).map((each) => each.innerText)"""
MOVING = """() => {
  const inMilliseconds = (time) => parseFloat(time) * (time.endsWith('ms') ? 1 : 1000);
  const milliseconds = (times) => Math.max(...times.split(',').map(inMilliseconds));
  const styles = [...document.querySelectorAll('*')].map((each) => [each, getComputedStyle(each)]);
  const slow = styles.filter(([, style]) =>
    milliseconds(style.transitionDuration) + milliseconds(style.transitionDelay) > 1
    || milliseconds(style.animationDuration) + milliseconds(style.animationDelay) > 1);
  const running = document.getAnimations().filter((each) => each.effect.getComputedTiming().endTime > 1);
  const moving = [...slow.map(([each]) => each), ...running.map((each) => each.effect.target)];
  return moving.map((each) => each.outerHTML.slice(0, 120));
}"""
"""What moves, or would when it is pointed at, for longer than a millisecond."""
UNSEEN = """() => {
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  const edged = (each) => parseFloat(getComputedStyle(each).borderTopWidth) > 0;
  const ground = (each) => getComputedStyle(each).backgroundColor;
  const isOurs = (each) => getComputedStyle(each).appearance === 'none';
  const tabs = shown('[role=tab]');
  const [chosen] = tabs.filter((each) => each.ariaSelected === 'true');
  const bottom = (each) => getComputedStyle(each).borderBottomColor;
  return [
    ...shown('progress').filter((each) => !edged(each)),
    ...shown('.stars').filter((each) => getComputedStyle(each).backgroundImage === 'none'),
    ...shown('.bg-accent:is(a, button)').filter((each) => !edged(each)),
    ...shown('input:not([type=file]), select, textarea').filter((each) => !edged(each) && isOurs(each)),
    ...shown('input[type=radio]').filter(isOurs),
    ...shown('[aria-current=page], [aria-current=step]').filter((each) => ground(each) === ground(document.body)),
    ...tabs.filter((each) => each.ariaSelected === 'false' && bottom(each) === bottom(chosen)),
  ].map((each) => each.outerHTML.slice(0, 120));
}"""
"""What only a surface says that is not there when somebody's own few colours take its place."""


def holds(tab: Page, path: str) -> None:
    """Look at a page in each of these ways, without opening it again."""
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.emulate_media(reduced_motion="reduce", forced_colors="none")
    tab.goto(path)
    settle(tab)
    assert tab.evaluate(MOVING) == [], f"{path} moves"

    tab.set_viewport_size({"width": 720, "height": 450})
    tab.evaluate(DRAWN)
    assert tab.evaluate(TOO_WIDE) == 0, f"{path} at twice its size"
    assert tab.evaluate(CUT_OFF) == [], f"{path} at twice its size"

    tab.set_viewport_size({"width": 1440, "height": 900})
    wire = tab.context.new_cdp_session(tab)
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    tab.evaluate(DRAWN)
    assert tab.evaluate(TOO_WIDE) == 0, f"{path} in text of twice its size"
    assert tab.evaluate(CUT_OFF) == [], f"{path} in text of twice its size"
    wire.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    wire.detach()

    tab.emulate_media(reduced_motion="reduce", forced_colors="active")
    tab.wait_for_function("matchMedia('(forced-colors: active)').matches")
    tab.evaluate(DRAWN)
    assert tab.evaluate(UNSEEN) == [], f"{path} in somebody's own colours"


@pytest.fixture
def demo(product: Product) -> Product:
    wait_for_the_demo_school(product)
    return product


def signed_in(tab: Page, role: str) -> Page:
    account = next(each for each in ACCOUNTS if each.email.startswith(role))
    Somebody(tab, "", "", account.email, account.password).sign_in()
    return tab


def test_what_a_visitor_sees(open_tab: OpenTab, demo: Product):
    tab = open_tab()
    for path in ("/", "/courses", COURSE, "/signup", "/cart"):
        holds(tab, path)


def test_what_a_student_sees(open_tab: OpenTab, demo: Product):
    tab = signed_in(open_tab(), "student")
    holds(tab, "/learn")
    tab.locator("main a[href^='/learn/']").first.click()
    expect(tab).to_have_url(re.compile(r"/learn/.+/.+"))
    for path in (tab.url, "/account", "/account/security"):
        holds(tab, path)


def test_what_an_instructor_sees(open_tab: OpenTab, demo: Product):
    tab = signed_in(open_tab(), "instructor")
    holds(tab, "/teach")
    holds(tab, "/teach/courses")
    tab.get_by_role("main").get_by_role("link", name="Python from Zero").first.click()
    expect(tab).to_have_url(re.compile(r"/teach/courses/[0-9a-f]{24}"))
    editor = tab.url.split("?")[0]
    for step in ("about", "curriculum", "publish"):
        holds(tab, f"{editor}?step={step}")
