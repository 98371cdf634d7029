"""The administrator gives an order back, which its buyer sees, and takes a course down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edtech_app import routes
from edtech_app.domain.accounts import Role
from edtech_app.domain.commerce import Order
from edtech_app.runtime import House
from tests.e2e.conftest import OpenTab
from tests.e2e.town import Student, arrive, in_the_house
from tests.support.product import Product

TITLES = ("Python from zero", "Tabla for beginners")


@dataclass
class Shop:
    """Who has bought one of two courses, and who keeps the house."""

    buyer: Student
    keeper: Student
    order: Order


async def found(house: House) -> Shop:
    services = house.services
    author, buyer, keeper = [
        await arrive(house, role, 0) for role in (Role.INSTRUCTOR, Role.STUDENT, Role.ADMINISTRATOR)
    ]
    shelf, course_ids = (await services.catalog.categories())[0], list[str]()
    for title in TITLES:
        course = await services.authoring.create_course(author.actor, title)
        about = {"subtitle": "What you need", "description": "A course.", "category_id": shelf.id, "price": "1299"}
        await services.authoring.update_course(author.actor, course.id, about)  # pyright: ignore[reportArgumentType]
        section = await services.curriculum.add_section(author.actor, course.id, "Beginnings")
        lecture = await services.curriculum.add_lecture(author.actor, section.id, "Hello", "article")
        await services.curriculum.update_lecture(
            author.actor, lecture.id, title="Hello", description="", preview=False, body="Read this."
        )
        course_ids.append((await services.authoring.publish(author.actor, course.id)).id)
    ticket = await services.commerce.start_checkout(buyer.actor, course_ids[:1])
    proof = await services.commerce.play_sandbox(buyer.actor, ticket.order_id)
    order = await services.commerce.confirm(buyer.actor, proof)
    return Shop(buyer, keeper, order)


@pytest.fixture(scope="module")
def shop(built: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Shop]:
    """The data folder of a house, and the shop in it."""
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, found)


@pytest.fixture(scope="module")
def product(built: int, shop: tuple[Path, Shop]) -> Iterator[Product]:
    with Product(built, shop[0]) as house:
        yield house


def confirm(tab: Page, opener: str, reason: str, label: str) -> None:
    """Open the dialog of an act, say why, and do it."""
    tab.get_by_role("button", name=opener).first.click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name=label).dblclick()
    expect(dialog).to_be_hidden()


def test_giving_an_order_back_and_taking_a_course_down(shop: tuple[Path, Shop], open_tab: OpenTab):
    school = shop[1]
    keeper = open_tab(cookie=school.keeper.cookie)
    keeper.goto(routes.ADMIN_ORDERS)
    keeper.get_by_label("Email, receipt, order or payment").fill(school.order.user_email)
    expect(keeper).to_have_url(re.compile(r"\?q="))
    keeper.get_by_role("main").get_by_role("link", name=re.compile(TITLES[0])).click()
    expect(keeper.get_by_role("heading", level=1)).to_have_text(f"Order {school.order.number}")
    confirm(keeper, "Refund order", "The sound is missing.", "Refund order")
    expect(keeper.get_by_role("main").get_by_text("Refunded", exact=True).first).to_be_visible()
    expect(keeper.get_by_text("Refund given, ₹1,299: The sound is missing.")).to_have_count(1)

    buyer = open_tab(390, 844, cookie=school.buyer.cookie)
    buyer.goto(routes.order(school.order.id))
    expect(buyer.get_by_text("Refund on its way")).to_be_visible()

    keeper.get_by_role("navigation", name="Administration").get_by_role("link", name="Courses").click()
    keeper.get_by_label("Title or instructor").fill("tabla")
    expect(keeper.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    confirm(keeper, "Take down", "The films are somebody else's.", "Take down")
    expect(keeper.get_by_role("listitem").get_by_text("Taken down", exact=True)).to_be_visible()
