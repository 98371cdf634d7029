"""Uploading videos: two at once while the page is used, through a house that dies, cancelled, refused."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from edtech_app.domain.accounts import Role
from edtech_app.runtime import House
from tests.e2e.conftest import PATIENCE, OpenTab
from tests.e2e.town import arrive, in_the_house
from tests.support.product import Product
from tests.support.videos import files_under, large_video

MEGABYTE = 1024**2
SIZE = 40 * MEGABYTE
SLOW = 4 * MEGABYTE
"""Bytes a second, so that there is something to see."""
TITLES = ("One", "Two", "Three")


@dataclass(frozen=True)
class Teacher:
    """The cookie of somebody who teaches, and where they edit the outline of a course whose videos are yet to come."""

    cookie: str
    curriculum: str


async def teachers(house: House) -> list[Teacher]:
    found: list[Teacher] = []
    for number in range(2):
        person = await arrive(house, Role.INSTRUCTOR, number)
        course = await house.services.authoring.create_course(person.actor, "Films")
        section = await house.services.curriculum.add_section(person.actor, course.id, "Start")
        for title in TITLES:
            await house.services.curriculum.add_lecture(person.actor, section.id, title, "video")
        found.append(Teacher(person.cookie, f"/teach/courses/{course.id}?step=curriculum"))
    return found


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Teacher]]:
    """The data folder of a house, and who waits in it for a test to take them."""
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, teachers)


@pytest.fixture(scope="module")
def product(built: int, waiting: tuple[Path, list[Teacher]]) -> Iterator[Product]:
    with Product(built, waiting[0]) as house:
        yield house


@pytest.fixture
def page(open_tab: OpenTab, waiting: tuple[Path, list[Teacher]]) -> Page:
    """The outline of a course with three lectures whose videos are yet to come."""
    teacher = waiting[1].pop()
    tab = open_tab(cookie=teacher.cookie, sees_a_crash=True, sees_a_refusal=True)
    tab.goto(teacher.curriculum)
    expect(row(tab, "Three")).to_be_visible()
    return tab


@pytest.fixture
def line(page: Page) -> CDPSession:
    """The page's line, slow from the beginning."""
    session = page.context.new_cdp_session(page)
    carry(session, SLOW)
    return session


def carry(line: CDPSession, speed: int) -> None:
    """Let the line carry so many bytes a second; -1 is all that it can, 0 nothing."""
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": not speed, "latency": 5, "downloadThroughput": -1, "uploadThroughput": speed},
    )


def row(page: Page, title: str) -> Locator:
    return page.locator(f"[data-lecture][data-title={title}]")


def choose(page: Page, title: str, file: Path) -> Locator:
    """Choose a file for a lecture; the panel stays open."""
    row(page, title).get_by_role("button", name=f"Edit {title}").click()
    panel = page.get_by_role("dialog", name="Lecture", exact=True)
    expect(panel.get_by_label("Title")).to_have_value(title)
    panel.locator("[data-upload-drop] input[type=file]").set_input_files(file)
    return panel


def close(panel: Locator) -> None:
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()


def warns(page: Page) -> bool:
    return not page.evaluate("window.dispatchEvent(new Event('beforeunload', {cancelable: true}))")


def wait_until(is_so: Callable[[], bool], page: Page) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while not is_so():
        assert time.monotonic() < deadline, "it did not come to that"
        page.wait_for_timeout(50)


def test_two_films_go_up_at_once_through_a_house_that_dies_and_a_third_is_cancelled(
    page: Page, line: CDPSession, product: Product, tmp_path: Path
):
    films = [large_video(tmp_path / f"{name}.mp4", SIZE) for name in ("one", "two", "three")]
    incoming = product.data / "incoming"
    assert not warns(page)

    panel = choose(page, "One", films[0])
    expect(panel.get_by_text("Uploading", exact=True)).to_be_visible()
    expect(panel.get_by_text(re.compile(r"^\d+ MB of 40 MB · .+/s · \d+ s left$"))).to_be_visible()
    assert warns(page)
    close(panel)
    close(choose(page, "Two", films[1]))
    panel = choose(page, "Three", films[2])
    expect(panel.get_by_text("Waiting to start")).to_be_visible()
    panel.get_by_role("button", name="Cancel", exact=True).click()
    expect(panel.get_by_text("Drop a video here")).to_be_visible()
    close(panel)
    expect(row(page, "Three")).to_contain_text("No video yet")

    wait_until(lambda: len(files_under(incoming)) == 2, page)
    wait_until(lambda: all((incoming / file).stat().st_size >= MEGABYTE for file in files_under(incoming)), page)
    product.kill()
    carry(line, -1)
    assert len(files_under(incoming)) == 2
    for title in ("One", "Two"):
        expect(row(page, title)).to_contain_text("Waiting for a connection")
    product.start()
    for title in ("One", "Two"):
        expect(row(page, title)).to_contain_text("0:04", timeout=60_000)
    assert files_under(incoming) == []
    media = [product.data / "media" / name for name in files_under(product.data / "media")]
    kept = [file.read_bytes() for file in media if file.stat().st_size == SIZE]
    assert [content == films[0].read_bytes() for content in kept] == [True, True]
    assert not warns(page)

    carry(line, SLOW)
    panel = choose(page, "Three", films[2])
    expect(panel.get_by_text(re.compile(r"^[1-9]\d?%$"))).to_be_visible()
    panel.get_by_role("button", name="Cancel", exact=True).click()
    expect(panel.get_by_text("Drop a video here")).to_be_visible()
    wait_until(lambda: files_under(incoming) == [], page)


def test_a_pdf_called_mp4_is_refused_and_the_same_file_goes_on_after_a_reload(
    page: Page, line: CDPSession, tmp_path: Path
):
    pdf = tmp_path / "lesson.mp4"
    pdf.write_bytes(b"%PDF-1.7\n" + b"not moving at all\n" * 4000)
    panel = choose(page, "One", pdf)
    expect(panel.get_by_role("alert")).to_contain_text("This file is not a video that we support")
    expect(panel.get_by_text("Drop a video here")).to_be_visible()
    film = large_video(tmp_path / "film.mp4", SIZE)
    panel.locator("[data-upload-drop] input[type=file]").set_input_files(film)
    close(panel)
    expect(row(page, "One")).to_contain_text(re.compile(r"Uploading, [3-9]\d%"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    row(page, "One").get_by_role("button", name="Edit One").click()
    panel = page.get_by_role("dialog", name="Lecture", exact=True)
    expect(panel.get_by_text(re.compile(r"[2-9]\d% of film.mp4 has been uploaded"))).to_be_visible()
    panel.locator("[data-upload-drop] input[type=file]").set_input_files(film)
    expect(panel.get_by_text(re.compile(r"^[2-9]\d%$"))).to_be_visible()
    carry(line, -1)
    expect(panel.get_by_text("160 × 90")).to_be_visible(timeout=60_000)
    close(panel)
    expect(row(page, "One")).to_contain_text("0:04")
