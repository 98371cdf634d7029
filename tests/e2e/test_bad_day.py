"""A bad day, as four people see it: the database is gone for a while, the network is, the house starts anew."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from edtech_app.domain.accounts import Role
from edtech_app.domain.errors import DatabaseAway
from edtech_app.runtime import House
from tests.e2e.conftest import PICTURES, OpenTab
from tests.e2e.learning.films import is_so, says
from tests.e2e.test_uploads import SIZE, SLOW, carry, choose, close, row
from tests.e2e.town import Student, arrive, in_the_house
from tests.support.outage import database_away
from tests.support.product import Product
from tests.support.videos import in_chunks, large_video, video

AWAY = DatabaseAway().message
LECTURES = ("One", "Two", "Three")


@dataclass(frozen=True)
class Day:
    """Who is there, and the addresses of the pages that they have open."""

    student: Student
    buyer: Student
    teacher: Student
    head: Student
    player: str
    editor: str


async def found(house: House) -> Day:
    services = house.services
    student, buyer = [await arrive(house, Role.STUDENT, number) for number in range(2)]
    teacher, head = await arrive(house, Role.INSTRUCTOR, 0), await arrive(house, Role.ADMINISTRATOR, 0)
    shelf = (await services.catalog.categories())[0]
    course_ids, player = [], ""
    for title, price in (("Films to look at", "0"), ("Python from zero", "1299"), ("Not yet", "0")):
        course = await services.authoring.create_course(teacher.actor, title)
        about = {"subtitle": "Short", "description": "To look at.", "category_id": shelf.id, "price": price}
        await services.authoring.update_course(teacher.actor, course.id, about)
        section = await services.curriculum.add_section(teacher.actor, course.id, "Start")
        course_ids.append(course.id)
        if title == "Not yet":
            for name in LECTURES:
                await services.curriculum.add_lecture(teacher.actor, section.id, name, "video")
            continue
        lecture = await services.curriculum.add_lecture(teacher.actor, section.id, "A film", "video")
        asset = await services.media.receive_video(teacher.actor, course.id, "a.mp4", in_chunks(video(40), 1 << 16))
        await services.curriculum.attach_video(teacher.actor, lecture.id, asset.id)
        slug = (await services.authoring.publish(teacher.actor, course.id)).slug
        player = player or f"/learn/{slug}/{lecture.id}"
    await services.commerce.enroll_free(student.actor, course_ids[0])
    await services.cart.add(buyer.actor, course_ids[1])
    return Day(student, buyer, teacher, head, player, f"/teach/courses/{course_ids[2]}")


@pytest.fixture
def day(built: int, tmp_path: Path) -> tuple[Path, Day]:
    folder = tmp_path / "data"
    return folder, in_the_house(folder, found)


@pytest.fixture
def product(built: int, day: tuple[Path, Day]) -> Iterator[Product]:
    with Product(built, day[0]) as house:
        yield house


@dataclass(frozen=True)
class Tabs:
    """What each of them looks at."""

    player: Page
    checkout: Page
    editor: Page
    office: Page

    def look(self, name: str) -> None:
        """Take a picture of each, for people."""
        for who, tab in vars(self).items():
            tab.screenshot(path=PICTURES / f"bad-day-{name}-{who}.png")


@pytest.fixture
def tabs(open_tab: OpenTab, product: Product, day: tuple[Path, Day]) -> Tabs:
    people = day[1]
    opened = Tabs(
        *[
            open_tab(cookie=person.cookie, sees_a_crash=True)
            for person in (people.student, people.buyer, people.teacher, people.head)
        ]
    )
    opened.player.goto(people.player)
    is_so(opened.player, "video.readyState > 1 && window.lecturePlayer")
    opened.player.get_by_role("tab", name="Notes").click()
    opened.checkout.goto("/checkout")
    expect(pay(opened.checkout)).to_be_visible()
    opened.editor.goto(f"{people.editor}?step=about")
    expect(opened.editor.get_by_label("Subtitle")).to_have_value("Short")
    opened.editor.wait_for_function("window.drafts && window.uploads")
    opened.office.goto("/admin/users")
    expect(opened.office.get_by_role("row").nth(1)).to_be_visible()
    return opened


def pay(tab: Page) -> Locator:
    return tab.get_by_role("button", name="Pay ₹1,299")


def write_note(tab: Page, words: str) -> None:
    tab.get_by_label("New note").fill(words)
    tab.get_by_role("button", name="Save note").click()


def note(tab: Page, words: str) -> Locator:
    return tab.get_by_role("listitem").filter(has_text=words)


def sandbox(tab: Page) -> Locator:
    return tab.get_by_role("dialog").filter(has_text="No money moves")


def test_the_database_is_gone_for_a_while(tabs: Tabs, product: Product, day: tuple[Path, Day], open_tab: OpenTab):
    with database_away(product.data):
        write_note(tabs.player, "Written without a database")
        pay(tabs.checkout).click()
        tabs.editor.get_by_label("Subtitle").fill("Typed without a database")
        tabs.office.get_by_role("link", name="Orders", exact=True).click()
        late = open_tab(cookie=day[1].student.cookie, sees_a_crash=True)
        late.goto("/learn")

        expect(tabs.player.get_by_text("Not saved yet. Trying again…")).to_be_visible()
        expect(tabs.checkout.get_by_role("alert").filter(has_text=AWAY)).to_be_visible(timeout=30_000)
        expect(pay(tabs.checkout)).to_be_enabled()
        expect(tabs.editor.get_by_text("Not saved. Trying again…")).to_be_visible()
        expect(tabs.office.get_by_text("This could not be loaded")).to_be_visible(timeout=30_000)
        expect(late.get_by_text(AWAY).first).to_be_visible(timeout=60_000)
        assert product.get("/api/health").status == 503
        tabs.look("database")
        late.screenshot(path=PICTURES / "bad-day-database-late.png")

    expect(note(tabs.player, "Written without a database")).to_have_count(1, timeout=60_000)
    pay(tabs.checkout).click()
    expect(sandbox(tabs.checkout)).to_be_visible()
    expect(tabs.editor.locator("[data-saving='']").get_by_text("Saved", exact=True).last).to_be_visible(timeout=60_000)
    expect(tabs.office.get_by_role("heading", name="Orders", exact=True)).to_be_visible()
    expect(tabs.office.get_by_text("This could not be loaded")).to_have_count(0, timeout=60_000)
    expect(late.get_by_role("heading", name="Films to look at")).to_be_visible(timeout=60_000)
    assert product.get("/api/health").status == 200
    tabs.look("database-back")
    for tab in (tabs.player, tabs.editor):
        tab.reload()
    tabs.player.get_by_role("tab", name="Notes").click()
    expect(note(tabs.player, "Written without a database")).to_have_count(1)
    expect(tabs.editor.get_by_label("Subtitle")).to_have_value("Typed without a database")


def test_the_network_is_gone_for_a_while(tabs: Tabs, product: Product, day: tuple[Path, Day], tmp_path: Path):
    film = large_video(tmp_path / "film.mp4", SIZE)
    tabs.editor.goto(f"{day[1].editor}?step=curriculum")
    line = tabs.editor.context.new_cdp_session(tabs.editor)
    carry(line, SLOW)
    close(choose(tabs.editor, "One", film))
    expect(row(tabs.editor, "One")).to_contain_text(re.compile(r"Uploading, \d+%"))
    tabs.player.keyboard.press("Escape")
    tabs.player.evaluate("lecturePlayer.seek(10)")
    tabs.player.evaluate("document.querySelector('video').play()")
    for tab in vars(tabs).values():
        tab.context.set_offline(True)
    carry(line, 0)
    is_so(tabs.player, "video.currentTime > 12")
    write_note(tabs.player, "Written without a network")

    expect(row(tabs.editor, "One")).to_contain_text("Waiting for a connection")
    expect(tabs.player.get_by_text("Not saved yet. Trying again…")).to_be_visible()
    tabs.look("network")
    for tab in vars(tabs).values():
        tab.context.set_offline(False)
    carry(line, -1)
    for tab in vars(tabs).values():
        expect(tab.get_by_text("Connection lost")).to_have_count(0, timeout=60_000)
    expect(note(tabs.player, "Written without a network")).to_have_count(1, timeout=60_000)
    pay(tabs.checkout).click()
    expect(sandbox(tabs.checkout)).to_be_visible(timeout=60_000)
    tabs.office.get_by_role("link", name="Orders", exact=True).click()
    expect(tabs.office.get_by_role("heading", name="Orders", exact=True)).to_be_visible(timeout=60_000)
    expect(row(tabs.editor, "One")).to_contain_text("0:04", timeout=60_000)
    expect(tabs.player.get_by_text("Connection lost")).to_have_count(0)
    tabs.look("network-back")
    at = says(tabs.player, "video.currentTime")
    tabs.player.reload()
    is_so(tabs.player, f"video.readyState > 1 && video.currentTime > {at - 2}")


def test_the_house_starts_anew_under_open_pages(tabs: Tabs, product: Product):
    pay(tabs.checkout).click()
    expect(sandbox(tabs.checkout)).to_be_visible()
    tabs.editor.get_by_label("Subtitle").fill("Typed before")
    tabs.player.get_by_label("New note").fill("Half a thou")
    product.stop()
    tabs.editor.get_by_label("Description").fill("Typed meanwhile")
    sandbox(tabs.checkout).get_by_role("button", name="Pay by UPI").click()
    for tab in vars(tabs).values():
        expect(tab.get_by_text("Connection lost")).to_be_visible(timeout=30_000)
    tabs.look("restart")
    product.start()

    for tab in vars(tabs).values():
        expect(tab.get_by_text("Connection lost")).to_have_count(0, timeout=30_000)
    expect(tabs.player.get_by_label("New note")).to_have_value("Half a thou")
    expect(tabs.editor.locator("[data-saving='']").get_by_text("Saved", exact=True).last).to_be_visible(timeout=60_000)
    expect(tabs.office.get_by_role("row").nth(1)).to_be_visible()
    tabs.look("restart-back")
    pay(tabs.checkout).click()
    sandbox(tabs.checkout).get_by_role("button", name="Pay by UPI").click()
    expect(tabs.checkout.get_by_text("Thank you for your order")).to_be_visible()
    tabs.checkout.goto("/orders")
    expect(tabs.checkout.get_by_text("₹1,299")).to_have_count(1)
    tabs.editor.reload()
    expect(tabs.editor.get_by_label("Subtitle")).to_have_value("Typed before")
    expect(tabs.editor.get_by_label("Description")).to_have_value("Typed meanwhile")
