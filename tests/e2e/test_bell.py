"""The bell in real tabs: it rings where a page is open, opens by click and by key, and moves nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from edtech_app.domain.accounts import Role
from edtech_app.domain.notifications import NotificationKind
from edtech_app.runtime import House
from tests.e2e.axe import is_accessible
from tests.e2e.conftest import OpenTab
from tests.e2e.town import Student, arrive, in_the_house
from tests.support.product import Product

TITLE = "Tea for engineers"
SOON = 15_000
"""Milliseconds in which a bell must have rung."""


@dataclass
class School:
    teacher: Student
    student: Student
    reader: Student
    course_id: str
    slug: str


async def found(house: House) -> School:
    """A course for sale, somebody to buy it, and somebody who has been told much already."""
    services = house.services
    teacher, student, reader = [
        await arrive(house, role, number) for number, role in enumerate((Role.INSTRUCTOR, Role.STUDENT, Role.STUDENT))
    ]
    course = await services.authoring.create_course(teacher.actor, TITLE)
    shelf = (await services.catalog.categories())[0]
    about = {"subtitle": "Hot", "description": "Leaves.", "category_id": shelf.id, "price": "499"}
    await services.authoring.update_course(teacher.actor, course.id, about)
    section = await services.curriculum.add_section(teacher.actor, course.id, "Cups")
    lecture = await services.curriculum.add_lecture(teacher.actor, section.id, "Water", "article")
    await services.curriculum.update_lecture(
        teacher.actor, lecture.id, title="Water", description="", preview=False, body="Boil it."
    )
    course = await services.authoring.publish(teacher.actor, course.id)
    for number in range(23):
        await services.notifications.notify(
            reader.actor.user_id,
            list(NotificationKind)[number % len(NotificationKind)],
            f"fact {number}",
            title=f"News number {number}",
            text="What there is to say of it.",
            link="/orders",
        )
    return School(teacher, student, reader, course.id, course.slug)


@pytest.fixture(scope="module")
def founded(built: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, School]:
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, found)


@pytest.fixture(scope="module")
def product(built: int, founded: tuple[Path, School]) -> Iterator[Product]:
    with Product(built, founded[0]) as house:
        yield house


@pytest.fixture
def school(founded: tuple[Path, School]) -> School:
    return founded[1]


def bell(tab: Page) -> Locator:
    return tab.get_by_role("button", name="Notifications")


def panel(tab: Page) -> Locator:
    return tab.get_by_role("dialog", name="Notifications")


def test_a_sale_rings_in_the_instructors_open_tab(open_tab: OpenTab, school: School):
    desk, shop = open_tab(cookie=school.teacher.cookie), open_tab(cookie=school.student.cookie)
    desk.goto("/teach")
    expect(desk.get_by_role("button", name="Your account")).to_be_visible()
    expect(bell(desk)).to_have_accessible_name("Notifications")
    before = desk.locator("header [data-cart-count]").bounding_box()

    shop.goto(f"/courses/{school.slug}")
    shop.get_by_role("button", name="Buy now").first.click()
    shop.get_by_role("button", name="Pay ₹499").click()
    shop.get_by_role("dialog").get_by_role("button", name="Pay by UPI").click()
    expect(shop.get_by_text("Thank you for your order")).to_be_visible()

    expect(bell(desk)).to_have_accessible_name("Notifications 1 unread", timeout=SOON)
    assert desk.locator("header [data-cart-count]").bounding_box() == before
    desk.evaluate("document.querySelector('[data-bell]').focus()")
    desk.keyboard.press("Enter")
    sold = panel(desk).get_by_role("link", name=f"You sold “{TITLE}”")
    expect(sold).to_be_visible()
    desk.keyboard.press("Escape")
    expect(panel(desk)).to_be_hidden()
    expect(bell(desk)).to_be_focused()
    bell(desk).click()
    sold.click()
    expect(desk.get_by_role("heading", level=1, name="Earnings")).to_be_visible()
    expect(panel(desk)).to_be_hidden()
    expect(bell(desk)).to_have_accessible_name("Notifications")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_panel_and_the_page_are_usable_by_everybody(open_tab: OpenTab, school: School, width: int, scheme: str):
    tab = open_tab(width, 844, cookie=school.reader.cookie)
    tab.emulate_media(color_scheme=scheme)  # pyright: ignore[reportArgumentType]
    tab.goto("/learn")
    bell(tab).click()
    expect(panel(tab).get_by_role("listitem")).to_have_count(20)
    is_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")

    panel(tab).get_by_role("link", name="See all").click()
    main = tab.get_by_role("main")
    expect(main.get_by_role("listitem")).to_have_count(20)
    main.get_by_role("button", name="Show more").click()
    expect(main.get_by_role("listitem")).to_have_count(23)
    is_accessible(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_read_in_one_tab_is_read_in_the_other(open_tab: OpenTab, school: School):
    one, other = open_tab(cookie=school.reader.cookie), open_tab(cookie=school.reader.cookie)
    for tab in (one, other):
        tab.goto("/learn")
        expect(bell(tab)).to_have_accessible_name("Notifications 23 unread")
    bell(one).click()
    panel(one).get_by_role("button", name="Mark all as read").click()
    expect(bell(one)).to_have_accessible_name("Notifications")
    expect(bell(other)).to_have_accessible_name("Notifications", timeout=SOON)
