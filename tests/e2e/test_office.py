"""The administrator runs the house in a browser: approves, suspends, merges, and reads what was done."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from edtech_app.domain.accounts import Approval, Role
from edtech_app.repositories.accounts import UserRepository
from edtech_app.runtime import House
from tests.e2e.axe import is_accessible
from tests.e2e.conftest import OpenTab
from tests.e2e.town import arrive, in_the_house
from tests.support.product import Product


@dataclass
class Office:
    """The cookies of those who have to do with each other, and the ids of two of them."""

    keeper: str
    keeper_id: str
    student: str
    student_id: str


async def opened(house: House) -> Office:
    keeper = await arrive(house, Role.ADMINISTRATOR, 0)
    student = await arrive(house, Role.STUDENT, 1)
    teacher = await arrive(house, Role.INSTRUCTOR, 2)
    await UserRepository(house.database).change(
        teacher.actor.user_id, lambda user: user.model_copy(update={"approval": Approval.WAITING})
    )
    return Office(keeper.cookie, keeper.actor.user_id, student.cookie, student.actor.user_id)


@pytest.fixture(scope="module")
def office(built: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, opened)


@pytest.fixture(scope="module")
def product(built: int, office: tuple[Path, Office]) -> Iterator[Product]:
    """A house that approves its instructors."""
    with Product(built, office[0], INSTRUCTOR_APPROVAL="true") as house:
        yield house


def confirm(tab: Page, button: str, reason: str = "") -> None:
    """Press a button of the page, and in the dialog that asks, the one of the same name."""
    tab.get_by_role("main").get_by_role("button", name=button, exact=True).first.click()
    dialog = tab.locator("dialog[open]")
    if reason:
        dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name=button, exact=True).click()


def test_the_house_is_run_from_its_office(open_tab: OpenTab, office: tuple[Path, Office]):
    school = office[1]
    tab, student = open_tab(cookie=school.keeper), open_tab(390, 844, cookie=school.student)
    student.goto("/learn")
    expect(student.get_by_role("heading", name="My learning")).to_be_visible()

    tab.goto("/learn")
    tab.get_by_role("button", name="Your account").click()
    tab.get_by_role("link", name="Administration").click()
    expect(tab.get_by_role("heading", name="Administration")).to_be_visible()
    expect(tab.get_by_text("Deliver mail")).to_be_visible()
    is_accessible(tab)

    tab.get_by_text("awaiting approval").locator("..").get_by_role("link").click()
    expect(tab).to_have_url(re.compile(r"status=waiting"))
    tab.get_by_role("main").get_by_role("row").nth(1).get_by_role("link").click()
    confirm(tab, "Approve")
    expect(tab.get_by_text("can now publish")).to_be_visible()
    expect(tab.get_by_text("is waiting for your approval")).to_have_count(0)
    is_accessible(tab)

    tab.goto(f"/admin/users/{school.student_id}")
    confirm(tab, "Suspend", "Copied films.")
    expect(tab.get_by_role("main").get_by_text("Suspended").first).to_be_visible()
    student.reload()
    expect(student).to_have_url(re.compile(r"/login"))

    tab.goto(f"/admin/users/{school.keeper_id}")
    confirm(tab, "Suspend", "Why not?")
    expect(tab.locator("dialog[open]").get_by_role("alert")).to_contain_text("only administrator")
    tab.keyboard.press("Escape")
    expect(tab.locator("dialog[open]")).to_have_count(0)

    tab.goto("/admin/categories")
    tab.get_by_role("button", name="New category").click()
    tab.locator("dialog[open]").get_by_label("Name").fill("Cooking")
    tab.locator("dialog[open]").get_by_role("button", name="Create category").click()
    row = tab.get_by_role("listitem").filter(has=tab.get_by_role("link", name="Cooking", exact=True))
    row.get_by_role("button", name="Merge").click()
    tab.locator("dialog[open]").get_by_label("Into").select_option(label="Design")
    tab.locator("dialog[open]").get_by_role("button", name="Merge", exact=True).click()
    expect(row).to_have_count(0)
    is_accessible(tab)
    tab.goto("/categories/cooking")
    expect(tab).to_have_url(re.compile(r"/categories/design$"))

    tab.goto("/admin/audit")
    for act in ("Category merged", "Suspended", "Instructor approved"):
        expect(tab.get_by_role("main").get_by_role("listitem").filter(has_text=act).first).to_be_visible()
    tab.get_by_label("Action").select_option(label="Suspended")
    tab.get_by_role("button", name="Show").click()
    expect(tab).to_have_url(re.compile(r"act=suspended"))
    expect(tab.get_by_role("main").get_by_role("listitem")).to_have_count(1)
    expect(tab.get_by_role("main").get_by_role("listitem")).to_contain_text("reason: Copied films.")
    is_accessible(tab)


def test_nobody_else_comes_into_the_office(open_tab: OpenTab, product: Product):
    visitor = open_tab()
    visitor.goto("/admin/users")
    expect(visitor).to_have_url(re.compile(r"/login\?next=%2Fadmin%2Fusers"))
