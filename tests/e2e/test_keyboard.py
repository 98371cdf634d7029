"""The two main journeys by keyboard alone: the focus is always to be seen, goes on in order, and comes back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from edtech_app.domain.accounts import Role
from edtech_app.runtime import House
from tests.e2e.conftest import OpenTab
from tests.e2e.town import Student, arrive, in_the_house
from tests.support.product import Product
from tests.support.videos import in_chunks, video

TITLE = "Tea for engineers"
FARTHEST = 60
"""After so many presses of Tab whoever looks for something has given up."""

LOOK = """() => {
  const it = document.activeElement, before = window.lookedAt;
  window.lookedAt = it;
  // Within a video the browser's own controls have it, and show it.
  if (it === document.body || (it === before && it.tagName === 'VIDEO')) return '';
  const name = it.getAttribute('aria-label') || it.innerText || it.name || it.id || it.tagName;
  const shows = (each) => each && parseFloat(getComputedStyle(each).outlineWidth) >= 2
    && getComputedStyle(each).outlineStyle !== 'none';
  const ringed = [it.closest('label'), it].find(shows);
  if (!ringed) return `“${name}” does not show that it has the focus`;
  const box = ringed.getBoundingClientRect();
  const x = Math.max(box.left, 0) / 2 + Math.min(box.right, innerWidth) / 2;
  const y = Math.max(box.top, 0) / 2 + Math.min(box.bottom, innerHeight) / 2;
  const onTop = document.elementFromPoint(x, y);
  if (!onTop || !(ringed.contains(onTop) || onTop.contains(ringed))) return `“${name}” is covered or out of sight`;
  const wanted = BACKWARDS ? Node.DOCUMENT_POSITION_PRECEDING : Node.DOCUMENT_POSITION_FOLLOWING;
  if (before?.isConnected && before !== it && before !== document.body
      && !(before.compareDocumentPosition(it) & (wanted | Node.DOCUMENT_POSITION_CONTAINED_BY
        | Node.DOCUMENT_POSITION_CONTAINS))) return `“${name}” comes out of turn`;
  return '';
}"""
"""What is wrong with where the focus is now, in words; nothing when all is well."""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, tab: Page) -> None:
        self.tab = tab

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def write(self, words: str) -> None:
        self.tab.keyboard.type(words)

    def reach(self, what: Locator, by: str = "Tab") -> None:
        """Walk until this has the focus, looking where it is at each step."""
        expect(what).to_be_visible()
        self.tab.evaluate("window.lookedAt = document.activeElement")
        look = LOOK.replace("BACKWARDS", "true" if by == "Shift+Tab" else "false")
        for _ in range(FARTHEST):
            self.press(by)
            assert (wrong := self.tab.evaluate(look)) == "", wrong
            if what.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{what} is not reached in {FARTHEST} steps.")

    def enter(self, what: Locator, by: str = "Tab") -> None:
        self.reach(what, by)
        self.press("Enter")

    def skip_to_content(self) -> None:
        self.enter(self.tab.get_by_role("link", name="Skip to content"))
        expect(self.tab.get_by_role("main")).to_be_focused()

    def is_held_by(self, dialog: Locator) -> None:
        """However often Tab is pressed, the focus is in the dialog, or on its way round through the browser's own."""
        expect(dialog.locator(":focus")).to_have_count(1)
        for _ in range(12):
            self.press("Tab")
            assert dialog.evaluate(
                "it => it.contains(document.activeElement) || document.activeElement === document.body"
            )


@dataclass
class School:
    teacher: Student
    student: Student


async def found(house: House) -> School:
    """A course for sale with a film in it, and somebody to buy it."""
    services = house.services
    teacher, student = await arrive(house, Role.INSTRUCTOR, 0), await arrive(house, Role.STUDENT, 1)
    course = await services.authoring.create_course(teacher.actor, TITLE)
    shelf = (await services.catalog.categories())[0]
    about = {"subtitle": "Hot", "description": "Leaves.", "category_id": shelf.id, "price": "499"}
    await services.authoring.update_course(teacher.actor, course.id, about)
    section = await services.curriculum.add_section(teacher.actor, course.id, "Cups")
    lecture = await services.curriculum.add_lecture(teacher.actor, section.id, "Water", "video")
    asset = await services.media.receive_video(teacher.actor, course.id, "film.mp4", in_chunks(video(20), 1 << 16))
    await services.curriculum.attach_video(teacher.actor, lecture.id, asset.id)
    await services.authoring.publish(teacher.actor, course.id)
    return School(teacher, student)


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


def test_a_student_finds_buys_and_learns_without_a_mouse(open_tab: OpenTab, school: School):
    tab = open_tab(1280, 800, cookie=school.student.cookie)
    keys = Keyboard(tab)
    main = tab.get_by_role("main")
    tab.goto("/")
    expect(tab.get_by_role("status").locator("main")).to_have_count(0)
    keys.skip_to_content()
    keys.reach(main.get_by_role("combobox", name="Search courses"))
    keys.write("tea")
    expect(main.get_by_role("listbox", name="Suggestions")).to_be_visible()
    keys.press("Escape")
    expect(main.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    keys.press("Enter")
    expect(tab).to_have_url(re.compile(r"/courses\?"))
    expect(main.get_by_role("heading", name=TITLE)).to_have_count(1)
    keys.enter(main.get_by_role("link", name=TITLE))
    expect(tab.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(tab.get_by_role("status").filter(has_text=f"{TITLE} · ")).to_be_attached()
    keys.skip_to_content()
    keys.enter(main.get_by_role("button", name="Add to cart"))
    expect(main.get_by_role("link", name="Go to cart").first).to_be_focused()
    keys.press("Enter")
    keys.enter(main.get_by_role("button", name="Check out"))

    pay = tab.get_by_role("button", name="Pay ₹499")
    keys.enter(pay)
    window = tab.get_by_role("dialog", name="This is a sandbox")
    keys.is_held_by(window)
    keys.press("Escape")
    expect(window).to_be_hidden()
    expect(pay).to_be_focused()
    expect(pay).to_have_attribute("aria-busy", "false")
    keys.press("Enter")
    keys.enter(window.get_by_role("button", name="Pay by UPI"))
    keys.enter(tab.get_by_role("link", name=f"Start {TITLE}"))

    film = tab.locator("video")
    tab.wait_for_function("window.lecturePlayer && document.querySelector('video')?.readyState > 1")
    keys.reach(film)
    keys.press("k")
    tab.wait_for_function("document.querySelector('video').currentTime > 0.5")
    keys.press("k")
    done = tab.get_by_role("button", name="Mark as complete")
    keys.enter(done)
    expect(tab.get_by_role("button", name="Completed")).to_be_focused()

    helps = tab.get_by_role("button", name="Keyboard shortcuts")
    keys.enter(helps)
    keys.is_held_by(tab.get_by_role("dialog", name="Keyboard shortcuts"))
    keys.press("Escape")
    expect(helps).to_be_focused()

    keys.reach(tab.get_by_role("tab", name="Overview"))
    keys.press("ArrowRight")
    expect(tab.get_by_role("tab", name="Notes")).to_be_focused()
    keys.reach(tab.get_by_label("New note"))
    keys.write("Ninety degrees for green tea")
    keys.enter(tab.get_by_role("button", name="Save note"))
    expect(tab.get_by_role("listitem").filter(has_text="Ninety degrees")).to_be_visible()


def test_an_instructor_makes_and_publishes_a_course_without_a_mouse(open_tab: OpenTab, school: School):
    tab = open_tab(1280, 800, cookie=school.teacher.cookie)
    keys = Keyboard(tab)
    steps = tab.get_by_role("navigation", name="Steps")
    tab.goto("/teach/courses/new")
    expect(tab.get_by_label("Course title")).to_be_focused()
    keys.write("Coffee for engineers")
    keys.press("Enter")

    keys.reach(tab.get_by_label("Subtitle"))
    keys.write("Hotter")
    keys.reach(tab.get_by_label("Category"))
    keys.press("ArrowDown")
    keys.reach(tab.get_by_label("Description"))
    keys.write("Beans.")
    keys.enter(steps.get_by_role("link", name="Curriculum"), by="Shift+Tab")

    keys.reach(tab.get_by_label("New section"))
    keys.write("Cups")
    keys.press("Enter")
    expect(tab.get_by_label("New section")).to_have_value("")
    expect(tab.get_by_label("New section")).to_be_focused()
    add = tab.get_by_role("button", name="Add lecture").first
    keys.enter(add, by="Shift+Tab")
    question = tab.get_by_role("dialog", name="New lecture")
    expect(question.get_by_label("Title")).to_be_focused()
    keys.press("Escape")
    expect(add).to_be_focused()
    keys.press("Enter")
    expect(question.get_by_label("Title")).to_be_focused()
    keys.write("Grinding")
    keys.reach(question.get_by_role("radio", name="Video"))
    keys.press("ArrowDown")
    keys.enter(question.get_by_role("button", name="Add lecture"))

    panel = tab.get_by_role("dialog", name="Lecture", exact=True)
    expect(panel.get_by_role("textbox", name="Title")).to_have_value("Grinding")
    keys.is_held_by(panel)
    keys.reach(panel.get_by_role("textbox", name="Article"))
    keys.write("Coarse for a press, fine for a pot.")
    keys.press("Escape")
    expect(panel).to_be_hidden()
    expect(add).to_be_focused()

    keys.enter(steps.get_by_role("link", name="Publish"), by="Shift+Tab")
    keys.enter(tab.get_by_role("button", name="Publish course"))
    expect(tab.get_by_role("heading", name="Your course is live")).to_be_visible()
