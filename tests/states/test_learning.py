"""What the tab shows of my courses."""

import pytest

from edtech_app.domain.accounts import Role
from edtech_app.states.learning import LearnState
from tests.support.tab import Tab, redirect_of
from tests.support.world import World


async def test_a_visitor_is_led_to_sign_in_and_back(world: World):
    async with Tab(world, "/learn") as tab:
        sent = await tab.fire(LearnState.load)

        assert redirect_of(sent) == "/login?next=%2Flearn"


async def test_nobody_sees_an_empty_shelf_before_their_first_course(world: World):
    async with Tab(world, "/learn") as tab:
        await tab.sign_in(await world.person())

        await tab.fire(LearnState.load)

        learn = await tab.state(LearnState)
        assert learn.status == "ready"
        assert not learn.has_courses


async def test_courses_can_be_narrowed_to_those_in_progress_and_those_finished(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    fresh = await world.course(author, title="Fresh", lectures=1)
    await world.enrol(student, fresh)
    begun = await world.course(author, title="Begun", lectures=2)
    finished = await world.course(author, title="Finished", lectures=1)
    for course in (begun, finished):
        await world.enrol(student, course)
    [only] = await world.lectures.of(finished.id)
    await world.services.learning.mark_complete(student, finished.id, only.id, done=True)
    await world.services.learning.open_lecture(student, begun.slug, "continue")
    async with Tab(world, "/learn") as tab:
        await tab.sign_in(student)
        await tab.fire(LearnState.load)

        shown = {}
        for chosen in ("all", "started", "new", "finished", "anything else"):
            await tab.fire(LearnState.show, chosen=chosen)
            shown[chosen] = {course.card.title for course in (await tab.state(LearnState)).courses}

    assert shown == {
        "all": {"Begun", "Finished", "Fresh"},
        "started": {"Begun"},
        "new": {"Fresh"},
        "finished": {"Finished"},
        "anything else": {"Begun", "Finished", "Fresh"},
    }


async def test_among_many_courses_one_is_found_by_words_of_its_title_or_its_instructor(world: World):
    author, student = await world.person(Role.INSTRUCTOR, "Ravi"), await world.person()
    for number in range(8):
        await world.enrol(student, await world.course(author, title=f"Course {number}", lectures=1))
    async with Tab(world, "/learn") as tab:
        await tab.sign_in(student)
        await tab.fire(LearnState.load)
        learn = await tab.state(LearnState)
        assert learn.has_many

        await tab.fire(LearnState.search, wanted="ravi 5")

        assert [course.card.title for course in (await tab.state(LearnState)).courses] == ["Course 5"]


async def test_a_course_says_how_far_it_is_and_what_its_button_does(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author, lectures=2)
    await world.enrol(student, course)
    first, *_ = await world.lectures.of(course.id)
    async with Tab(world, "/learn") as tab:
        await tab.sign_in(student)
        await tab.fire(LearnState.load)
        [fresh] = (await tab.state(LearnState)).courses
        await world.services.learning.open_lecture(student, course.slug, first.id)
        await world.services.learning.mark_complete(student, course.id, first.id, done=True)
        await tab.fire(LearnState.load)
        [begun] = (await tab.state(LearnState)).courses

    assert (fresh.action, fresh.percent, fresh.progress_text) == ("Start", 0, "0 of 2 lectures")
    assert (begun.action, begun.percent, begun.progress_text) == ("Continue", 50, "1 of 2 lectures")
    assert begun.href == f"/learn/{course.slug}/continue"


@pytest.mark.parametrize("forged", [7, None, {"$ne": ""}])
async def test_a_forged_filter_never_reaches_the_handler(world: World, forged: object):
    async with Tab(world, "/learn") as tab:
        await tab.sign_in(await world.person())
        with pytest.raises(AssertionError, match="turned away"):
            await tab.fire(LearnState.show, chosen=forged)
