"""Dashboard, courses, students and earnings as an instructor's tab shows them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import new_id
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from edtech_app.states.dashboard import DashboardState
from edtech_app.states.earnings import EarningsState
from edtech_app.states.teaching import OwnCoursesState, StudentsState
from tests.support.tab import Tab, words_of
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def tab(world: World, author: Actor) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(author)
        yield tab


def entry(world: World, instructor_id: str, course_id: str, kind: EntryKind, paise: int) -> LedgerEntry:
    return LedgerEntry(
        id=new_id(),
        order_id=new_id(),
        course_id=course_id,
        instructor_id=instructor_id,
        user_id=new_id(),
        kind=kind,
        amount=Money(paise),
        created_at=world.clock(),
    )


async def test_an_instructor_without_courses_is_invited(tab: Tab):
    for state in (DashboardState, OwnCoursesState, EarningsState):
        await tab.fire(state.load)
        assert (await tab.state(state)).status == "empty"


async def test_the_dashboard_writes_money_as_people_in_india_do(tab: Tab, world: World, author: Actor):
    course = await world.course(author, title="Python")
    await world.services.tallies.record(entry(world, author.user_id, course.id, EntryKind.SALE, 12_999_900))
    await world.services.tallies.record(entry(world, author.user_id, course.id, EntryKind.FEE, -1_299_990))
    await tab.fire(DashboardState.load)
    board = await tab.state(DashboardState)
    assert (board.status, board.figures.earnings_text) == ("ready", "₹1,16,999.10")
    last = board.earned.bars[-1]
    assert (len(board.earned.bars), last.words, last.height) == (30, "23 Nov 2026: ₹1,16,999.10", 100)
    assert (board.courses[0].title, board.courses[0].percent) == ("Python", 100)
    assert (board.stretches[0].words, board.stretches[0].earned) == ("23 Nov 2026", "₹1,16,999.10")


async def test_the_period_stands_in_the_address(tab: Tab, world: World, author: Actor):
    course = await world.course(author)
    await world.services.tallies.record(entry(world, author.user_id, course.id, EntryKind.SALE, 100_000))
    world.clock.turn(timedelta(days=10))
    await world.services.tallies.record(entry(world, author.user_id, course.id, EntryKind.REFUND, -30_000))
    tab.open("/teach?days=7")
    await tab.fire(DashboardState.load)
    board = await tab.state(DashboardState)
    assert [period.words for period in board.periods if period.is_here] == ["7 days"]
    assert board.earned.before_text == "₹1,000 in the previous 7 days"
    last = board.earned.bars[-1]
    assert (last.is_below, last.height, last.foot, board.stretches[0].returned) == (True, 100, 0, "1")

    for nonsense in ("365 days", "-7", "9" * 400, "٧"):
        tab.open(f"/teach?days={nonsense}")
        await tab.fire(DashboardState.load)
        assert len((await tab.state(DashboardState)).joined.bars) == 30


async def test_the_list_is_what_the_address_asks_for(tab: Tab, world: World, author: Actor):
    for title in ("Python from zero", "Python for data", "Go"):
        await world.course(author, title=title)
    tab.open("/teach/courses?q=PYTHON+dat")
    await tab.fire(OwnCoursesState.load)
    assert [row.title for row in (await tab.state(OwnCoursesState)).courses] == ["Python for data"]
    assert "/teach/courses?q=PYTHON+dat&sort=title" in words_of(await tab.fire(OwnCoursesState.sort, order="title"))
    assert "/teach/courses?q=go" in words_of(await tab.fire(OwnCoursesState.search, words="go"))

    for nonsense in ("?page=9999999999", "?page=-1", "?status=none&sort=none", "?page=%D9%A7"):
        tab.open(f"/teach/courses{nonsense}")
        await tab.fire(OwnCoursesState.load)
        own = await tab.state(OwnCoursesState)
        assert (own.status, len(own.courses), own.page) == ("ready", 3, 1)


async def test_chosen_courses_leave_the_catalog_and_refusals_are_told(tab: Tab, world: World, author: Actor):
    courses = [await world.course(author, title=title) for title in ("Python", "Go", "Tabla")]
    await tab.fire(OwnCoursesState.load)
    for course in courses[:2]:
        await tab.fire(OwnCoursesState.choose, course_id=course.id, is_chosen=True)
    await tab.fire(OwnCoursesState.choose, course_id="nonsense", is_chosen=True)
    assert len((await tab.state(OwnCoursesState)).chosen) == 2
    await world.courses.remove(courses[0].id)

    said = words_of(await tab.fire(OwnCoursesState.unpublish_chosen))

    own = await tab.state(OwnCoursesState)
    assert "1 course unpublished." in said
    assert (own.chosen, len(own.refused)) == ([], 1)
    assert {row.title: row.status for row in own.courses} == {"Go": "draft", "Tabla": "published"}


async def test_the_students_of_another_instructors_course_are_not_shown(tab: Tab, world: World, author: Actor):
    own = await world.course(author)
    student = await world.person(first_name="Zoya")
    await world.services.enrollments.grant(
        Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=own.id,
            instructor_id=author.user_id,
            created_at=world.clock(),
        )
    )
    tab.open(f"/teach/courses/{own.id}/students", course_id=own.id)
    await tab.fire(StudentsState.load)
    students = await tab.state(StudentsState)
    assert [(row.name, row.seen_text) for row in students.students] == [("Zoya Rao", "Not started")]

    foreign = await world.course(await world.person(Role.INSTRUCTOR, "Ravi"))
    tab.open(f"/teach/courses/{foreign.id}/students", course_id=foreign.id)
    await tab.fire(StudentsState.load)
    students = await tab.state(StudentsState)
    assert (students.status, students.students, students.course_title) == ("missing", [], "")


async def test_the_statement_can_be_downloaded(tab: Tab, world: World, author: Actor):
    course = await world.course(author, title="Python")
    await world.services.tallies.record(entry(world, author.user_id, course.id, EntryKind.SALE, 129_950))
    await tab.fire(EarningsState.load)
    earnings = await tab.state(EarningsState)
    assert (earnings.sums[-1].amount, earnings.rows[0].kind) == ("₹1,299.50", "Sale")
    assert earnings.file_href == "/api/earnings.csv?month=2026-11&course="


async def test_earlier_rows_are_shown_below_those_that_are_there(tab: Tab, world: World, author: Actor):
    course = await world.course(author)
    for _ in range(51):
        await world.services.tallies.record(entry(world, author.user_id, course.id, EntryKind.SALE, 100))
    await tab.fire(EarningsState.load)
    earnings = await tab.state(EarningsState)
    assert (len(earnings.rows), earnings.has_more, earnings.count_text) == (50, True, "51 sales")
    await tab.fire(EarningsState.more)
    await tab.fire(EarningsState.more)
    earnings = await tab.state(EarningsState)
    assert (len({row.id for row in earnings.rows}), earnings.has_more) == (51, False)
