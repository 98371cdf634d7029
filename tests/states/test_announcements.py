"""Writing to the students of a course, as its author's tab shows it, and reading it beside the lectures."""

from collections.abc import AsyncIterator

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.states.announcements import AnnouncementsState, CourseNewsState
from tests.support.tab import Tab, nobody, words_of
from tests.support.world import World

FORM = {"subject": "Two new lectures", "body": "They are about **light**. <script>alert(1)</script>"}


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    course = await world.course(author)
    await world.enrol(await world.person(), course)
    return course


@pytest.fixture
async def tab(world: World, author: Actor, course: Course) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(author)
        tab.open(f"/teach/courses/{course.id}/announcements", course_id=course.id)
        await tab.fire(AnnouncementsState.load)
        yield tab


async def test_one_looks_at_it_first_and_then_it_goes(world: World, tab: Tab):
    page = await tab.state(AnnouncementsState)
    assert (page.status, page.students_text, page.next_text) == ("ready", "1 student", "")

    sent = await tab.fire(AnnouncementsState.check, form=FORM)
    page = await tab.state(AnnouncementsState)
    assert "showModal" in words_of(sent)
    assert "<strong>light</strong>" in page.preview_html
    assert "<script" not in page.preview_html
    assert page.rows == []

    await tab.fire(AnnouncementsState.send)
    page = await tab.state(AnnouncementsState)
    assert (page.rows[0].reach, page.next_text, page.subject, page.is_busy) == ("Being sent", "24 Nov 2026", "", False)

    await world.services.announcements.send_waiting()
    await tab.fire(AnnouncementsState.look)
    assert (await tab.state(AnnouncementsState)).rows[0].reach == "Sent to 1 student"


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(tab: Tab):
    await tab.fire(AnnouncementsState.keep_subject, text="A subject")
    await tab.fire(AnnouncementsState.keep_body, text=" ")
    await tab.fire(AnnouncementsState.check, form={"subject": "A subject", "body": " "})
    page = await tab.state(AnnouncementsState)
    assert (set(page.errors), page.is_busy) == ({"body"}, False)

    await tab.fire(AnnouncementsState.load)
    page = await tab.state(AnnouncementsState)
    assert (page.status, page.subject, page.errors) == ("ready", "A subject", {})


async def test_another_tab_was_faster(world: World, author: Actor, course: Course, tab: Tab):
    await tab.fire(AnnouncementsState.check, form=FORM)
    await world.services.announcements.announce(author, course.id, "Another", "One.")
    sent = await tab.fire(AnnouncementsState.send)
    page = await tab.state(AnnouncementsState)
    assert "24 Nov 2026" in words_of(sent)
    assert (page.is_busy, page.next_text, page.body) == (False, "24 Nov 2026", FORM["body"])


async def test_a_course_of_somebody_else_or_of_nobody_is_missing(world: World, course: Course):
    for course_id in (course.id, nobody()):
        async with Tab(world) as tab:
            await tab.sign_in(await world.person(Role.INSTRUCTOR, "Rival"))
            tab.open(f"/teach/courses/{course_id}/announcements", course_id=course_id)
            await tab.fire(AnnouncementsState.load)
            assert (await tab.state(AnnouncementsState)).status == "missing"


async def test_students_find_it_beside_the_lectures(world: World, author: Actor, course: Course):
    student = await world.learner(course)
    async with Tab(world) as tab:
        await tab.sign_in(student)
        await tab.fire(CourseNewsState.open, course=course.id)
        assert (await tab.state(CourseNewsState)).status == "empty"
        await world.services.announcements.announce(author, course.id, FORM["subject"], FORM["body"])
        await tab.fire(CourseNewsState.open, course=course.id)
        news = await tab.state(CourseNewsState)
        assert (news.status, [row.subject for row in news.rows]) == ("ready", ["Two new lectures"])
        await tab.fire(CourseNewsState.open, course=nobody())
        news = await tab.state(CourseNewsState)
        assert (news.status, news.rows) == ("failed", [])
