"""What stays of a course in a real browser: notes at their seconds, and a certificate that anybody can check."""

from pathlib import Path

import pypdfium2
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.learning.films import LONG, SHORT, School, is_so, open_film, says
from tests.e2e.town import Student
from tests.support.product import Product


def open_notes(tab: Page, course: School, title: str) -> None:
    open_film(tab, course, title)
    tab.get_by_role("tab", name="Notes").click()
    expect(tab.get_by_label("New note")).to_be_visible()
    tab.wait_for_function("window.lectureNotes")


def go_to(tab: Page, second: int) -> None:
    tab.wait_for_function("window.lecturePlayer")
    tab.evaluate(f"lecturePlayer.seek({second})")
    is_so(tab, f"!video.seeking && video.currentTime === {second}")


def test_a_note_is_written_at_its_second_survives_a_reload_and_leads_back(
    open_tab: OpenTab, course: School, student: Student
):
    tab = open_tab(cookie=student.cookie)
    open_notes(tab, course, LONG)
    go_to(tab, 12)
    tab.get_by_label("New note").fill("Pour <b>slowly</b>")
    go_to(tab, 20)
    tab.keyboard.press("Control+Enter")
    note = tab.get_by_role("listitem").filter(has_text="Pour <b>slowly</b>")
    expect(note).to_be_visible()
    expect(tab.get_by_label("New note")).to_have_value("")
    tab.get_by_role("tab", name="Notes").focus()
    tab.keyboard.press("b")
    expect(tab.get_by_role("listitem").filter(has_text="Bookmark")).to_contain_text("0:20")

    tab.reload()
    is_so(tab, "video.readyState > 1")
    go_to(tab, 30)
    note.get_by_role("button", name="Go to 0:12").click()
    is_so(tab, "!video.seeking && video.currentTime === 12")

    note.get_by_role("button", name="Edit note").click()
    tab.get_by_role("textbox", name="Note", exact=True).fill("Pour very slowly")
    tab.get_by_role("button", name="Save", exact=True).click()
    changed = tab.get_by_role("listitem").filter(has_text="Pour very slowly")
    changed.get_by_role("button", name="Delete note").dblclick()
    expect(changed).to_have_count(0)
    tab.get_by_role("button", name="Undo").click()
    expect(changed).to_be_visible()

    elsewhere = open_tab(390, 844, cookie=student.cookie)
    open_notes(elsewhere, course, SHORT)
    expect(elsewhere.get_by_text("You have no notes in this lecture yet")).to_be_visible()
    elsewhere.get_by_placeholder("Search your notes").fill("SLOWLY")
    elsewhere.get_by_role("link", name="Go to 0:12").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text(LONG)
    is_so(elsewhere, "video.readyState > 1 && video.currentTime === 12")
    with elsewhere.expect_download() as download:
        elsewhere.get_by_role("button", name="Export").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"{course.path(LONG)}?t=12) Pour very slowly" in text


def test_writing_pauses_the_film_and_saving_goes_on_with_it(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    open_notes(tab, course, LONG)
    tab.keyboard.press("k")
    is_so(tab, "!video.paused")
    tab.get_by_label("New note").press_sequentially("Pour")
    is_so(tab, "video.paused")
    tab.get_by_role("button", name="Save note").click()
    is_so(tab, "!video.paused")

    tab.get_by_label("Pause while I write").uncheck()
    tab.get_by_label("New note").press_sequentially("Again")
    assert not says(tab, "video.paused")


def test_what_is_written_outlives_a_reload_and_a_lost_connection(
    open_tab: OpenTab, product: Product, course: School, student: Student
):
    tab = open_tab(cookie=student.cookie, sees_a_crash=True)
    open_notes(tab, course, LONG)
    go_to(tab, 5)
    tab.get_by_label("New note").fill("Half a thou")
    tab.reload()
    is_so(tab, "video.readyState > 1")
    expect(tab.get_by_label("New note")).to_have_value("Half a thou")

    tab.get_by_label("New note").fill("Half a thought, finished")
    product.kill()
    tab.get_by_role("button", name="Save note").click()
    expect(tab.get_by_text("Not saved yet. Trying again…")).to_be_visible()
    tab.get_by_label("New note").fill("The next one")
    product.start()

    note = tab.get_by_role("listitem").filter(has_text="Half a thought, finished")
    expect(note).to_have_count(1, timeout=60_000)
    expect(note).to_contain_text("0:05")
    expect(tab.get_by_label("New note")).to_have_value("The next one")
    tab.get_by_role("button", name="Save note").click()
    tab.reload()
    expect(tab.get_by_role("listitem").filter(has_text="The next one")).to_have_count(1)
    expect(note).to_have_count(1)


def test_whoever_finishes_gets_a_certificate_that_a_visitor_can_check(
    open_tab: OpenTab, course: School, student: Student
):
    tab = open_tab(cookie=student.cookie)
    for title in course.lectures:
        tab.goto(course.path(title))
        tab.get_by_role("button", name="Mark as complete").dblclick()
        expect(tab.get_by_role("button", name="Completed")).to_be_visible()
    expect(tab.get_by_role("heading", name="You finished the course")).to_be_visible()
    tab.get_by_role("link", name="See your certificate").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text("Asha Rao")
    expect(tab).to_have_title("Asha Rao: Films to look at · Vidya")
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download PDF").click()
    pdf = pypdfium2.PdfDocument(download.value.path())
    assert "Films to look at" in pdf[0].get_textpage().get_text_bounded()
    address = tab.url

    visitor = open_tab(390, 844)
    visitor.goto(address)
    expect(visitor.get_by_text("This certificate is valid.")).to_be_visible()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Asha Rao")
    expect(visitor.get_by_role("link", name="Download PDF")).to_have_count(0)
    answer = visitor.goto(address[:-4] + "0000")
    assert answer is not None
    assert answer.status == 404
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Certificate not found")

    tab.goto("/learn")
    tab.get_by_role("link", name="Certificate of Films to look at").click()
    expect(tab).to_have_url(address)
