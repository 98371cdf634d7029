"""Uploading videos: two at once while the page is used, through a house that dies, cancelled, refused."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.people import Instructor
from tests.support.product import Product
from tests.support.videos import files_under, large_video

MEGABYTE = 1024**2
SLOW = 4 * MEGABYTE
"""Bytes a second, so that there is something to see."""


@pytest.fixture
def instructor(open_tab: OpenTab) -> Instructor:
    person = Instructor(open_tab(sees_a_crash=True), "Meera", "Rao", "meera.uploads@example.com")
    person.sign_up("Teaching", open_tab(sees_a_crash=True))
    person.begin_course("Films")
    person.go(f"{person.editor}?step=curriculum")
    person.add_section("Start")
    for title in ("One", "Two", "Three"):
        person.add_empty_video(0, title)
    return person


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


def slow_down(page: Page) -> None:
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": SLOW},
    )


def test_two_films_go_up_at_once_through_a_house_that_dies_and_a_third_is_cancelled(
    instructor: Instructor, product: Product, tmp_path: Path
):
    page = instructor.tab
    films = [large_video(tmp_path / f"{name}.mp4", 40 * MEGABYTE) for name in ("one", "two", "three")]
    slow_down(page)
    assert not warns(page)

    panel = choose(page, "One", films[0])
    expect(panel.get_by_text("Uploading", exact=True)).to_be_visible()
    expect(panel.get_by_text(re.compile(r"^\d+ MB of 40 MB · .+/s · \d+ s left$"))).to_be_visible()
    page.screenshot(path=tmp_path / "sending.png")
    assert warns(page)
    close(panel)
    close(choose(page, "Two", films[1]))
    panel = choose(page, "Three", films[2])
    expect(panel.get_by_text("Waiting for its turn")).to_be_visible()
    panel.get_by_role("button", name="Cancel", exact=True).click()
    expect(panel.get_by_text("Drop a video here")).to_be_visible()
    close(panel)
    expect(row(page, "Three")).to_contain_text("No video yet")
    for title in ("One", "Two"):
        expect(row(page, title)).to_contain_text(re.compile(r"Uploading, [3-9]\d %"))

    product.kill()
    for title in ("One", "Two"):
        expect(row(page, title)).to_contain_text("Waiting for the connection")
    arrived = {
        path: (product.data / "incoming" / path).stat().st_size for path in files_under(product.data / "incoming")
    }
    assert len(arrived) == 2
    assert min(arrived.values()) >= 8 * MEGABYTE
    product.start()
    for title in ("One", "Two"):
        expect(row(page, title)).to_contain_text("0:04", timeout=60_000)
    assert files_under(product.data / "incoming") == []
    media = [product.data / "media" / name for name in files_under(product.data / "media")]
    kept = [file.read_bytes() for file in media if file.stat().st_size == 40 * MEGABYTE]
    assert [content == films[0].read_bytes() for content in kept] == [True, True]
    assert not warns(page)

    panel = choose(page, "Three", films[2])
    expect(panel.get_by_text(re.compile(r"^[1-9]\d %$"))).to_be_visible()
    panel.get_by_role("button", name="Cancel", exact=True).click()
    expect(panel.get_by_text("Drop a video here")).to_be_visible()
    page.wait_for_timeout(500)
    assert files_under(product.data / "incoming") == []


def test_a_pdf_called_mp4_is_refused_and_the_same_file_goes_on_after_a_reload(
    instructor: Instructor, product: Product, tmp_path: Path
):
    page, pdf = instructor.tab, tmp_path / "lesson.mp4"
    pdf.write_bytes(b"%PDF-1.7\n" + b"not moving at all\n" * 4000)
    panel = choose(page, "One", pdf)
    expect(panel.get_by_role("alert")).to_contain_text("This is not a video that we can take")
    expect(panel.get_by_text("Drop a video here")).to_be_visible()
    film = large_video(tmp_path / "film.mp4", 40 * MEGABYTE)
    slow_down(page)
    close(choose(page, "One", film))
    expect(row(page, "One")).to_contain_text(re.compile(r"Uploading, [3-9]\d %"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    row(page, "One").get_by_role("button", name="Edit One").click()
    panel = page.get_by_role("dialog", name="Lecture", exact=True)
    expect(panel.get_by_text(re.compile(r"[2-9]\d % of film.mp4 is here already"))).to_be_visible()
    panel.locator("[data-upload-drop] input[type=file]").set_input_files(film)
    expect(panel.get_by_text(re.compile(r"^[2-9]\d %$"))).to_be_visible()
    expect(panel.get_by_text("film.mp4")).to_be_visible(timeout=60_000)
    close(panel)
    expect(row(page, "One")).to_contain_text("0:04")
