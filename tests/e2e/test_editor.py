"""The course editor: by keyboard alone, by dragging, in two tabs, with files, and through a server that dies."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenTab
from tests.e2e.people import Instructor
from tests.support.product import Product

OUTLINE = """sections => sections.map(section =>
    [section.dataset.title, [...section.querySelectorAll("[data-lecture]")].map(row => row.dataset.title).join()])"""
NAME = """() => {
  const it = document.activeElement;
  const text = it.tagName === "DIV" ? "" : it.innerText;
  return (it.getAttribute("aria-label") || it.labels?.[0]?.innerText || text || "").split("\\n")[0];
}"""
"""What a screen reader would call whatever has the focus."""


@pytest.fixture
def instructor(open_tab: OpenTab, request: pytest.FixtureRequest) -> Instructor:
    """Somebody who has just come to teach, and who may see the house die."""
    person = Instructor(open_tab(sees_a_crash=True), "Meera", "Rao", f"{abs(hash(request.node.name))}@example.com")
    person.sign_up("Teaching", open_tab(sees_a_crash=True))
    return person


def go_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(80):
        if page.evaluate(NAME) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No amount of Tab leads to {name!r}.")


def outline(page: Page) -> list[list[str]]:
    return page.eval_on_selector_all("[data-section]", OUTLINE)


def shows(page: Page, *sections: tuple[str, str]) -> None:
    expect(page.locator("[data-section]")).to_have_count(len(sections))
    page.wait_for_function(
        f"wanted => JSON.stringify(({OUTLINE})([...document.querySelectorAll('[data-section]')])) === wanted",
        arg=page.evaluate("JSON.stringify", [list(section) for section in sections]),
    )


def is_saved(page: Page) -> None:
    expect(page.locator("[data-saving='']").get_by_text("Saved", exact=True).last).to_be_visible()


def test_a_course_is_written_and_published_by_keyboard_alone(instructor: Instructor):
    page, press = instructor.tab, instructor.tab.keyboard.press
    instructor.go("/teach/courses/new")
    go_to(page, "Course title")
    page.keyboard.type("Typing without a mouse")
    press("Enter")
    page.wait_for_url("**/teach/courses/*")
    expect(page.get_by_label("Subtitle")).to_be_visible()
    go_to(page, "Subtitle")
    page.keyboard.type("For whoever has lost it")
    go_to(page, "Description")
    page.keyboard.type("Nothing here needs a pointer.")
    go_to(page, "Category")
    page.keyboard.type("Des")
    is_saved(page)
    page.keyboard.press("Shift+Tab")
    go_to(page, "2")
    press("Enter")
    for title in ("First", "Second"):
        expect(page.get_by_label("New section")).to_be_visible()
        go_to(page, "New section")
        page.keyboard.type(title)
        press("Enter")
        expect(page.locator(f"[data-section][data-title={title}]")).to_be_visible()
    go_to(page, "Add lecture")
    press("Enter")
    expect(page.get_by_role("dialog", name="New lecture")).to_be_visible()
    go_to(page, "Title")
    page.keyboard.type("Only words")
    press("Tab")
    press("ArrowRight")
    go_to(page, "Add lecture")
    press("Enter")
    expect(page.get_by_role("dialog", name="Lecture", exact=True)).to_be_visible()
    go_to(page, "Article")
    page.keyboard.type("Read **this**.")
    is_saved(page)
    press("Escape")
    shows(page, ("First", "Only words"), ("Second", ""))
    go_to(page, "Drag to move, or press the up and down arrow keys: Only words")
    press("ArrowDown")
    shows(page, ("First", ""), ("Second", "Only words"))
    expect(page.get_by_text("“Only words” is lecture 1 of 1 in “Second”.")).to_be_attached()
    expect(page.locator("[data-lecture] [data-grip]")).to_be_focused()
    press("ArrowUp")
    shows(page, ("First", "Only words"), ("Second", ""))
    go_to(page, "3")
    press("Enter")
    expect(page.get_by_role("button", name="Publish course")).to_be_enabled()
    go_to(page, "Publish course")
    press("Enter")
    expect(page.get_by_role("heading", name="Your course is live")).to_be_visible()


def test_lectures_and_sections_are_dragged_and_deletions_undone(instructor: Instructor):
    page = instructor.tab
    instructor.begin_course("Dragging things")
    instructor.go(f"{instructor.editor}?step=curriculum")
    for section in ("One", "Two"):
        instructor.add_section(section)
    for lecture in ("a", "b"):
        instructor.add_article(0, lecture, "Words.")

    def drag(what: str, onto: str) -> None:
        grip = page.locator(f"{what} [data-grip]").first.bounding_box()
        goal = page.locator(onto).bounding_box()
        assert grip
        assert goal
        page.mouse.move(grip["x"] + 9, grip["y"] + 9)
        page.mouse.down()
        page.mouse.move(grip["x"] + 9, grip["y"] + 30, steps=3)
        page.mouse.move(grip["x"] + 9, goal["y"] + goal["height"] - 3, steps=6)
        expect(page.locator(".outline-line")).to_be_visible()
        page.mouse.up()
        expect(page.locator(".outline-line")).to_be_hidden()

    drag("[data-lecture][data-title=a]", "[data-section][data-title=Two] [data-lectures]")
    shows(page, ("One", "b"), ("Two", "a"))
    drag("[data-section][data-title=One]", "[data-section][data-title=Two]")
    shows(page, ("Two", "a"), ("One", "b"))

    page.get_by_role("button", name="Delete this section").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Delete section").click()
    shows(page, ("One", "b"))
    page.get_by_role("button", name="Undo").click()
    shows(page, ("Two", "a"), ("One", "b"))
    page.reload()
    shows(page, ("Two", "a"), ("One", "b"))


def test_what_is_typed_while_the_server_is_dead_is_saved_when_it_lives_again(instructor: Instructor, product: Product):
    page = instructor.tab
    instructor.begin_course("Written in a storm")
    expect(page.get_by_label("Subtitle")).to_be_visible()
    page.wait_for_function("window.drafts")
    product.kill()
    page.get_by_label("Subtitle").fill("Typed while nobody listened")
    page.get_by_label("Description").fill("And this too.")
    expect(page.get_by_text("Not saved. Trying again…")).to_be_visible()
    product.start()
    is_saved(page)
    expect(page.get_by_label("Subtitle")).to_have_value("Typed while nobody listened")
    page.reload()
    expect(page.get_by_label("Subtitle")).to_have_value("Typed while nobody listened")
    expect(page.get_by_label("Description")).to_have_value("And this too.")


def test_a_second_tab_is_told_and_can_take_over(instructor: Instructor):
    page = instructor.tab
    instructor.begin_course("Two windows")
    other = page.context.new_page()
    other.goto(instructor.editor)
    expect(other.get_by_label("Subtitle")).to_be_visible()
    page.get_by_label("Subtitle").fill("From the first")
    is_saved(page)
    other.get_by_label("Title", exact=True).fill("Two windows, wide open")
    expect(other.get_by_text("This course was changed in another window")).to_be_visible()
    other.get_by_role("button", name="Keep what I typed").click()
    is_saved(other)
    expect(other.get_by_label("Subtitle")).to_have_value("From the first")
    page.get_by_label("Language").select_option("Marathi")
    expect(page.get_by_text("This course was changed in another window")).to_be_visible()
    page.get_by_role("button", name="Load the latest version").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Two windows, wide open")
    expect(page.get_by_label("Language")).to_have_value("English")


def test_files_are_taken_along_and_an_author_sees_what_a_student_sees(instructor: Instructor, tmp_path: Path):
    page = instructor.tab
    instructor.begin_course("Things to take along")
    instructor.go(f"{instructor.editor}?step=curriculum")
    instructor.add_section("One")
    instructor.add_article(0, "With files", "Words.")
    page.get_by_role("button", name="Edit With files").click()
    panel = page.get_by_role("dialog", name="Lecture", exact=True)
    notes, evil = tmp_path / "notes.pdf", tmp_path / "evil.pdf"
    notes.write_bytes(b"%PDF-1.7\n" + b"1 0 obj\n" * 900)
    evil.write_bytes(b"MZ" + bytes(900))
    panel.locator("input[type=file]").last.set_input_files([notes, evil])
    expect(panel.get_by_label("File name")).to_have_value("notes.pdf")
    expect(panel.get_by_text("evil.pdf: This type of file is not supported.")).to_be_visible()
    panel.get_by_label("File name").fill("Week one")
    panel.get_by_label("File name").blur()
    with page.expect_download() as taken:
        panel.get_by_label("Download Week one.pdf").click()
    assert taken.value.suggested_filename == "Week one.pdf"
    panel.get_by_role("button", name="Remove Week one.pdf").click()
    panel.get_by_role("button", name="Undo").click()
    expect(panel.get_by_label("File name")).to_have_value("Week one.pdf")
    panel.get_by_role("button", name="Close").click()

    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_text("Only you can see it until it is published.")).to_be_visible()
    page.get_by_role("link", name="See the player").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="Week one.pdf").click()
    assert taken.value.path().read_bytes() == notes.read_bytes()
    page.get_by_role("link", name="Back to the editor").click()
    instructor.go(f"{instructor.editor}?step=publish")
    page.get_by_role("link", name="Choose a category").click()
    expect(page.get_by_label("Category")).to_be_focused()
