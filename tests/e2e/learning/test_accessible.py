"""What people learn with is usable by everybody: no violation that axe can find, on any face of it."""

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import is_accessible
from tests.e2e.conftest import OpenTab
from tests.e2e.learning.films import ARTICLE, LONG, SHORT, School, is_so, open_film, says
from tests.e2e.town import Student


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_the_player_on_every_face(
    open_tab: OpenTab, course: School, student: Student, width: int, scheme: Literal["light", "dark"]
):
    tab = open_tab(width, 844, cookie=student.cookie)
    tab.emulate_media(color_scheme=scheme)
    open_film(tab, course, LONG)
    tab.keyboard.press("k")
    is_so(tab, "!video.paused && video.currentTime > 0.5")
    is_accessible(tab)

    tab.get_by_role("tab", name="Transcript").click()
    expect(tab.get_by_role("region", name="Transcript").locator("[aria-current=true]")).to_be_visible()
    is_accessible(tab)
    tab.get_by_label("Search in the whole course").fill("mango")
    expect(tab.get_by_text("1 place in 1 lecture")).to_be_visible()
    is_accessible(tab)

    tab.get_by_role("tab", name="Notes").click()
    expect(tab.get_by_text("You have no notes in this lecture yet")).to_be_visible()
    is_accessible(tab)
    tab.get_by_label("New note").fill("Look again")
    tab.get_by_role("button", name="Save note").click()
    expect(tab.get_by_role("listitem").filter(has_text="Look again")).to_be_visible()
    is_accessible(tab)

    tab.get_by_role("tab", name="Notes").press("?")
    expect(tab.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    is_accessible(tab)
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("tab", name="Notes")).to_be_focused()

    tab.evaluate("lecturePlayer.seek(39)")
    if says(tab, "video.paused"):
        tab.keyboard.press("k")
    expect(tab.get_by_text("Starts in")).to_be_visible()
    tab.get_by_role("button", name="Stay here").click()
    # The countdown is looked at while it stands still; a busy machine would be at the next lecture before axe is.
    tab.evaluate("document.querySelector('[data-player=countdown]').hidden = false")
    is_accessible(tab)

    # A link that fails as soon as it was made is not asked for again.
    open_film(tab, course, LONG)
    says(tab, "video.dispatchEvent(new Event('error'))")
    expect(tab.get_by_text("cannot be played")).to_be_visible()
    is_accessible(tab)

    tab.goto(course.path(ARTICLE))
    expect(tab.get_by_role("heading", name="A heading")).to_be_visible()
    is_accessible(tab)


def test_doors_that_do_not_open(open_tab: OpenTab, course: School):
    assert course.stranger
    stranger = open_tab(cookie=course.stranger.cookie)
    stranger.goto(course.path(SHORT))
    expect(stranger.get_by_text("This lecture is only for students of the course")).to_be_visible()
    is_accessible(stranger)
    stranger.goto("/learn/no-such-course/000000000000000000000000")
    expect(stranger.get_by_role("heading", name="Lecture not available")).to_be_attached()
    is_accessible(stranger)


def test_a_finished_course_its_certificate_and_my_courses(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    tab.goto(course.path(ARTICLE))
    for title in course.lectures:
        tab.get_by_role("checkbox", name=f"Completed: {title}").click()
        expect(tab.get_by_role("checkbox", name=f"Completed: {title}")).to_be_checked()
    expect(tab.get_by_role("link", name="See your certificate")).to_be_visible()
    is_accessible(tab)
    tab.get_by_role("link", name="See your certificate").click()
    expect(tab.get_by_role("link", name="Download PDF")).to_be_visible()
    is_accessible(tab)
    tab.goto("/learn")
    expect(tab.get_by_role("link", name="Certificate of Films to look at")).to_be_visible()
    is_accessible(tab)
