"""Paying with Razorpay's contract in a real browser, against the fake: its window, its webhooks, and closed tabs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from edtech_app import routes
from edtech_app.domain.accounts import Role
from edtech_app.runtime import House
from tests.e2e.conftest import OpenTab
from tests.e2e.town import Student, arrive, in_the_house
from tests.support.fake_razorpay import KEY, SECRET, WEBHOOK_SECRET, FakeRazorpay
from tests.support.product import Product
from tests.support.razorpay_webhooks import WebhookCaller

BUYERS = 4


@dataclass
class Shop:
    """Two courses for sale, and buyers of whom each test takes a fresh one with the first course in the cart."""

    course_ids: list[str] = field(default_factory=list)
    buyers: list[Student] = field(default_factory=list)


async def found(house: House) -> Shop:
    shop, services = Shop(), house.services
    teacher = (await arrive(house, Role.INSTRUCTOR, 0)).actor
    shelf = (await services.catalog.categories())[0]
    for title, price in (("Python from zero", "1299"), ("Tabla for beginners", "499")):
        course = await services.authoring.create_course(teacher, title)
        await services.authoring.update_course(
            teacher,
            course.id,
            {"subtitle": "What you need", "description": "A course.", "category_id": shelf.id, "price": price},
        )
        section = await services.curriculum.add_section(teacher, course.id, "Beginnings")
        lecture = await services.curriculum.add_lecture(teacher, section.id, "Hello", "article")
        await services.curriculum.update_lecture(
            teacher, lecture.id, title="Hello", description="", preview=False, body="Read this."
        )
        await services.authoring.publish(teacher, course.id)
        shop.course_ids.append(course.id)
    for number in range(BUYERS):
        buyer = await arrive(house, Role.STUDENT, number)
        await services.cart.add(buyer.actor, shop.course_ids[0])
        shop.buyers.append(buyer)
    return shop


@pytest.fixture(scope="module")
def razorpay() -> Iterator[FakeRazorpay]:
    with FakeRazorpay() as fake:
        yield fake


@pytest.fixture(scope="module")
def opened(
    built: int, razorpay: FakeRazorpay, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Product, Shop]]:
    """The shop's house, which takes payments at the fake."""
    folder: Path = tmp_path_factory.mktemp("house") / "data"
    shop = in_the_house(folder, found)
    with Product(
        built,
        folder,
        RAZORPAY_KEY=KEY,
        RAZORPAY_SECRET=SECRET,
        RAZORPAY_WEBHOOK_SECRET=WEBHOOK_SECRET,
        RAZORPAY_URL=razorpay.url,
    ) as house:
        yield house, shop


@pytest.fixture
def product(opened: tuple[Product, Shop]) -> Product:
    return opened[0]


@pytest.fixture
def buyer(opened: tuple[Product, Shop]) -> Student:
    return opened[1].buyers.pop()


def window_of(tab: Page, total: str = "₹1,299") -> Locator:
    """The provider's window, opened by a double click, which opens one."""
    tab.get_by_role("button", name=f"Pay {total}").dblclick()
    window = tab.get_by_role("dialog", name="Fake Razorpay")
    expect(window).to_be_visible()
    return window


def orders_of(razorpay: FakeRazorpay, before: set[str]) -> set[str]:
    return set(razorpay.orders) - before


def test_a_payment_that_fails_is_tried_again_on_the_same_order_and_opens_the_course(
    open_tab: OpenTab, razorpay: FakeRazorpay, buyer: Student
):
    before = set(razorpay.orders)
    tab = open_tab(cookie=buyer.cookie)
    tab.goto(routes.CHECKOUT)
    window = window_of(tab)
    window.get_by_role("button", name="Fail").click()
    expect(window).to_be_visible()
    window.get_by_role("button", name="Dismiss").click()
    expect(tab.get_by_text("did not go through")).to_be_visible()

    window_of(tab).get_by_role("button", name="Pay").click()

    expect(tab.get_by_text("Thank you for your order")).to_be_visible()
    expect(tab.get_by_role("link", name="Cart").get_by_text("1")).to_have_count(0)
    assert len(orders_of(razorpay, before)) == 1
    tab.reload()
    expect(tab.get_by_text("Thank you for your order")).to_be_visible()
    tab.get_by_role("link", name="View receipt").click()
    expect(tab.get_by_role("heading", level=1, name="Your order")).to_be_visible()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download receipt").click()
    assert download.value.suggested_filename.startswith("receipt-")


def test_closing_the_window_keeps_the_cart_and_two_tabs_share_one_order(
    open_tab: OpenTab, razorpay: FakeRazorpay, buyer: Student
):
    before = set(razorpay.orders)
    tab = open_tab(390, 844, cookie=buyer.cookie)
    second = tab.context.new_page()
    for page in (tab, second):
        page.goto(routes.CHECKOUT)
        window_of(page)
    assert len(orders_of(razorpay, before)) == 1

    tab.get_by_role("button", name="Dismiss").click()
    expect(tab.get_by_text("You closed the payment window before paying")).to_be_visible()
    second.get_by_role("button", name="Pay", exact=True).click()
    expect(second.get_by_text("Thank you for your order")).to_be_visible()

    # The first tab hears of it by itself.
    expect(tab.get_by_text("Nothing to pay for")).to_be_visible()
    expect(tab.locator("[data-cart-count='0']")).to_be_visible()


def test_whoever_presses_before_the_pages_script_is_there_gets_the_window_too(open_tab: OpenTab, buyer: Student):
    held: list[Route] = []
    heard: list[str] = []
    tab = open_tab(cookie=buyer.cookie)
    tab.route("**/checkout.js?*", lambda request: held.append(request))
    tab.on("websocket", lambda wire: wire.on("framereceived", lambda text: heard.append(str(text))))
    tab.goto(routes.CHECKOUT)
    tab.get_by_role("button", name="Pay ₹1,299").click()
    while not any("openPayment" in text for text in heard):
        tab.wait_for_timeout(50)
    expect(tab.get_by_role("dialog", name="Fake Razorpay")).to_have_count(0)
    for request in held:
        request.continue_()

    expect(tab.get_by_role("dialog", name="Fake Razorpay")).to_be_visible()
    assert held


def test_a_tab_closed_after_paying_loses_nothing(
    open_tab: OpenTab, razorpay: FakeRazorpay, product: Product, buyer: Student
):
    tab = open_tab(cookie=buyer.cookie)
    tab.goto(routes.CHECKOUT)
    before = set(razorpay.orders)
    window_of(tab)
    (order_id,) = orders_of(razorpay, before)
    other = tab.context.new_page()
    tab.close()

    with WebhookCaller(razorpay, product.url, seed=1, lost=0, forged=1) as caller:
        razorpay.pay(order_id)
        caller.wait(20)
    assert caller.believed == []

    other.goto(routes.LEARN)
    expect(other.get_by_role("main").get_by_text("Python from zero").first).to_be_visible()
    other.goto(routes.ORDERS)
    expect(other.get_by_role("main").get_by_role("listitem")).to_have_count(1)
