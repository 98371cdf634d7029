"""The player in a real browser: it goes on where it was left, marks what was watched, obeys keys and guards films."""

import time

from playwright.sync_api import Browser, Page, expect

from edtech_app.repositories.learning import ProgressRepository
from edtech_app.runtime import House
from tests.e2e.conftest import PATIENCE, OpenTab
from tests.e2e.learning.films import LAST, LONG, PREVIEW, SHORT, School, is_so, open_film, says
from tests.e2e.town import Student, in_the_house
from tests.support.product import Product


def kept_second(page: Page, course: School, title: str) -> float:
    """Where the server lets another device begin."""
    open_film(page, course, title)
    _, _, second = (page.locator("video").get_attribute("src") or "").partition("#t=")
    return float(second or 0)


def test_a_film_goes_on_at_the_second_where_a_reload_stopped_it(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)
    tab.keyboard.press("k")
    is_so(tab, "video.currentTime > 2.5")

    stopped_at = says(tab, "video.currentTime")
    tab.reload()
    is_so(tab, "video.readyState > 1 && video.currentTime > 0")

    assert stopped_at - 0.1 <= says(tab, "video.currentTime") < stopped_at + 1
    assert says(tab, "video.paused")


def test_an_address_opens_at_its_second_once(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    tab.goto(f"{course.path(LONG)}?t=12&panel=overview")
    is_so(tab, "video.readyState > 1 && window.lecturePlayer && video.currentTime === 12")
    tab.wait_for_url(f"**{course.path(LONG)}?panel=overview")

    tab.evaluate("lecturePlayer.seek(30)")
    is_so(tab, "!video.seeking && video.currentTime === 30")
    # What a reload shows first is what the server remembers of the tab.
    says(tab, "{ video.dataset.start = '12'; video.dispatchEvent(new Event('loadedmetadata')); }")
    is_so(tab, "!video.seeking && video.currentTime === 30")
    tab.reload()

    is_so(tab, "video.readyState > 1 && video.currentTime >= 30")


def test_a_killed_server_loses_no_second_that_it_kept_and_the_page_recovers_by_itself(
    open_tab: OpenTab, product: Product, course: School, student: Student
):
    tab, elsewhere = open_tab(cookie=student.cookie, sees_a_crash=True), open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)
    tab.keyboard.press("k")
    is_so(tab, "video.currentTime > 1.5")
    tab.keyboard.press("k")
    is_so(tab, "video.paused")
    kept, deadline = round(says(tab, "video.currentTime"), 1), time.monotonic() + PATIENCE / 1000
    while abs(kept_second(elsewhere, course, LONG) - kept) > 0.15:
        assert time.monotonic() < deadline, "the pause was not kept"
    elsewhere.goto("about:blank")

    tab.keyboard.press("k")
    is_so(tab, f"video.currentTime > {kept + 1}")
    product.kill()
    killed_at = says(tab, "video.currentTime")
    # What a browser says that runs out of film meanwhile; with a film as short as ours it has all of it.
    says(tab, "{ video.dataset.old = 'yes'; video.dispatchEvent(new Event('error')); }")

    async def on_disk(house: House) -> float:
        progress = await ProgressRepository(house.database).of(student.actor.user_id, course.course_id)
        return progress.of(course.lectures[LONG]).position if progress else 0

    assert in_the_house(product.data, on_disk) >= kept - 0.1
    product.start()

    is_so(tab, f"!video.dataset.old && !video.paused && video.currentTime > {killed_at + 0.5}")
    expect(tab.get_by_text("cannot be played")).to_have_count(0)
    tab.keyboard.press("k")
    is_so(tab, "video.paused")


def test_a_pause_longer_than_links_live_goes_on_at_its_second_even_when_the_server_has_forgotten_the_tab(
    open_tab: OpenTab, product: Product, course: School, student: Student
):
    product.stop()
    hasty = Product(product.port, product.data, address=product.address, MEDIA_LINK_SECONDS="10")
    hasty.start()
    try:
        tab = open_tab(cookie=student.cookie, sees_a_crash=True)
        open_film(tab, course, LONG)
        tab.keyboard.press("k")
        is_so(tab, "video.currentTime > 1")
        tab.keyboard.press("k")
        is_so(tab, "video.paused")
        paused_at, first = says(tab, "video.currentTime"), says(tab, "video.currentSrc")

        is_so(tab, f"video.currentSrc !== {first!r} && video.readyState > 1")
        assert abs(says(tab, "video.currentTime") - paused_at) < 0.2
        second = says(tab, "video.currentSrc")
        hasty.kill()
        hasty.start()
        is_so(tab, f"![{first!r}, {second!r}].includes(video.currentSrc) && video.readyState > 1")
        assert tab.request.get(first).status == 403
        assert says(tab, "video.paused")
        assert abs(says(tab, "video.currentTime") - paused_at) < 0.2

        tab.keyboard.press("k")
        is_so(tab, f"!video.paused && video.currentTime > {paused_at + 0.3}")
        assert says(tab, "video.currentTime") < paused_at + 10
        expect(tab.get_by_text("cannot be played")).to_have_count(0)
        tab.keyboard.press("k")
    finally:
        hasty.stop()
        product.start()


def test_a_film_watched_to_its_end_is_done_and_offers_the_next(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    open_film(tab, course, SHORT)
    curriculum = tab.get_by_role("navigation", name="Curriculum")
    expect(curriculum).to_contain_text("0% · 0 of 4 lectures")

    tab.keyboard.press("k")

    expect(curriculum.get_by_role("checkbox", name=f"Completed: {SHORT}")).to_be_checked()
    expect(curriculum).to_contain_text("25% · 1 of 4 lectures")
    expect(tab.get_by_text(f"Marked as complete: {SHORT}. 1 of 4 lectures.")).to_be_attached()
    expect(tab.get_by_text("Starts in")).to_be_visible()
    tab.get_by_role("link", name="Next lecture").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text(LAST)
    is_so(tab, "!video.paused")


def test_seeking_to_the_end_of_a_film_does_not_finish_it(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)

    tab.evaluate("lecturePlayer.seek(38)")
    tab.keyboard.press("k")
    is_so(tab, "video.ended")
    expect(tab.get_by_text("Starts in")).to_be_visible()

    kept_second(tab, course, LONG)
    expect(tab.get_by_role("checkbox", name=f"Completed: {LONG}")).not_to_be_checked()


def test_what_was_watched_without_a_connection_is_kept_when_it_is_back(
    open_tab: OpenTab, course: School, student: Student
):
    tab, elsewhere = open_tab(cookie=student.cookie, sees_a_crash=True), open_tab(cookie=student.cookie)
    open_film(tab, course, SHORT)

    tab.context.set_offline(True)
    tab.keyboard.press("k")
    is_so(tab, "video.ended")
    tab.context.set_offline(False)

    tab.wait_for_function("!Object.keys(localStorage).some((key) => key.startsWith('played:'))")
    open_film(elsewhere, course, LAST)
    expect(elsewhere.get_by_role("checkbox", name=f"Completed: {SHORT}")).to_be_checked()


def test_closing_the_tab_keeps_the_second(open_tab: OpenTab, course: School, student: Student):
    tab, elsewhere = open_tab(cookie=student.cookie), open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)
    tab.keyboard.press("k")
    is_so(tab, "video.currentTime > 2.5")
    second = says(tab, "video.currentTime")

    tab.close(run_before_unload=True)

    deadline = time.monotonic() + PATIENCE / 1000
    while kept_second(elsewhere, course, LONG) < second - 0.3:
        assert time.monotonic() < deadline, "closing was not kept"
        elsewhere.goto("about:blank")


def test_the_keys_work_the_player(open_tab: OpenTab, course: School, student: Student):
    tab = open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)
    for key, fact in (
        (" ", "!video.paused"),
        (" ", "video.paused"),
        ("5", "video.currentTime === video.duration / 2"),
        ("Home", "video.currentTime === 0"),
        ("l", "video.currentTime >= 10 && video.currentTime < 20"),
        ("j", "video.currentTime < 10"),
        ("m", "video.muted"),
        ("m", "!video.muted"),
        ("c", "video.textTracks[0].mode === 'showing'"),
        ("c", "video.textTracks[0].mode === 'disabled'"),
        (">", "video.playbackRate === 1.25"),
        ("<", "video.playbackRate === 1"),
        ("f", "document.fullscreenElement === video.parentElement"),
        ("f", "!document.fullscreenElement"),
        ("t", "video.offsetWidth > 1300"),
        ("t", "video.offsetWidth < 1100"),
        ("i", "document.pictureInPictureElement === video"),
        ("i", "!document.pictureInPictureElement"),
    ):
        tab.keyboard.press(key)
        is_so(tab, fact)
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_on_a_phone_the_video_stays_in_sight_upright_and_fills_the_height_on_its_side(
    open_tab: OpenTab, course: School, student: Student
):
    tab = open_tab(390, 844, cookie=student.cookie)
    open_film(tab, course, LONG)
    tab.evaluate("scrollTo(0, 300)")
    is_so(tab, "scrollY === 300 && Math.round(video.getBoundingClientRect().top) === 64")

    tab.set_viewport_size({"width": 844, "height": 390})
    tab.evaluate("scrollTo(0, 0)")
    is_so(tab, "Math.round(video.getBoundingClientRect().bottom) === innerHeight")
    tab.evaluate("scrollTo(0, 300)")
    is_so(tab, "scrollY === 300 && video.getBoundingClientRect().top < 0")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_guest_goes_on_in_a_preview_where_a_reload_stopped_it(open_tab: OpenTab, course: School):
    guest = open_tab()
    open_film(guest, course, PREVIEW)
    guest.evaluate("lecturePlayer.seek(7)")
    guest.keyboard.press("k")
    is_so(guest, "video.currentTime > 8.5")
    guest.keyboard.press("k")
    is_so(guest, "video.paused")

    guest.reload()

    is_so(guest, "video.readyState > 1 && video.currentTime > 8")


def test_a_shared_link_to_a_film_fails_in_another_session(open_tab: OpenTab, course: School, student: Student):
    tab, friend, visitor = open_tab(cookie=student.cookie), open_tab(cookie=course.students[0].cookie), open_tab()
    open_film(tab, course, SHORT)
    link = says(tab, "video.currentSrc")

    assert tab.request.get(link).status == 200
    assert friend.request.get(link).status == 403
    assert visitor.request.get(link).status == 403


def test_the_transcript_goes_along_lets_itself_be_scrolled_and_jumps(
    open_tab: OpenTab, course: School, student: Student
):
    tab = open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)
    tab.get_by_role("tab", name="Transcript").click()
    box = tab.get_by_role("region", name="Transcript")
    said_now, follow = box.locator("[aria-current=true]"), tab.get_by_role("button", name="Follow along")
    expect(said_now).to_contain_text("line 0 of")

    box.get_by_role("button", name="line 30 of").click()
    is_so(tab, "video.currentTime >= 30 && video.currentTime < 31")
    expect(said_now).to_contain_text("line 30 of")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    is_so(tab, "video.currentTime >= 31 && video.currentTime < 32")
    expect(said_now).to_be_in_viewport()

    box.hover()
    tab.mouse.wheel(0, -5000)
    expect(follow).to_be_visible()
    page_at = tab.evaluate("scrollY")
    tab.locator("body").press("k")
    expect(said_now).to_contain_text("line 33 of")
    expect(box.get_by_role("button", name="line 0 of")).to_be_in_viewport()
    follow.click()
    expect(follow).to_be_hidden()
    expect(said_now).to_be_in_viewport()
    expect(said_now).to_contain_text("line 35 of")
    assert tab.evaluate("scrollY") == page_at

    tab.get_by_label("Language of the transcript").select_option(label="हिन्दी")
    expect(said_now).to_contain_text("यह एक लंबी फ़िल्म")


def test_a_search_in_the_transcripts_lands_on_the_second_of_another_lecture(
    open_tab: OpenTab, course: School, student: Student
):
    tab = open_tab(cookie=student.cookie)
    open_film(tab, course, LONG)
    tab.get_by_role("tab", name="Transcript").click()

    tab.get_by_label("Search in the whole course").fill("mango pudding")
    expect(tab.get_by_text("No matches")).to_be_visible()
    tab.get_by_label("Search in the whole course").fill("mango")
    expect(tab.get_by_text("1 place in 1 lecture")).to_be_visible()
    tab.get_by_role("link", name="It shows a Mango tree.").click()

    expect(tab.get_by_role("heading", level=1)).to_have_text(LAST)
    is_so(tab, "!video.seeking && Math.abs(video.currentTime - 1) < 0.1")
    found = tab.get_by_role("tabpanel", name="Transcript")
    expect(found.get_by_text("This lecture", exact=True)).to_be_visible()
    tab.get_by_role("button", name="Back to the transcript").click()
    expect(tab.get_by_role("region", name="Transcript").locator("[aria-current=true]")).to_contain_text("Mango")


def test_captions_come_by_themselves_to_whom_the_course_speaks_a_foreign_language_and_stay_as_chosen(
    browser: Browser, product: Product, course: School, student: Student
):
    context = browser.new_context(base_url=product.url, locale="hi-IN")
    context.add_cookies([{"name": "session", "value": student.cookie, "url": product.url}])
    tab = context.new_page()
    showing = "[...video.textTracks].filter(track => track.mode === 'showing').map(track => track.language).join()"
    open_film(tab, course, LONG)
    is_so(tab, f"{showing} === 'hi'")

    tab.get_by_role("combobox", name="Captions").select_option(label="English")
    is_so(tab, f"{showing} === 'en'")
    tab.reload()
    is_so(tab, f"{showing} === 'en'")
    tab.locator("body").press("c")
    is_so(tab, f"{showing} === ''")
    open_film(tab, course, SHORT)
    is_so(tab, f"{showing} === ''")
    context.close()
