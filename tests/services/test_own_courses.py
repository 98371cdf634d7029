"""An instructor finds their way among their own courses, and unpublishes several at once."""

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotSignedIn
from edtech_app.services.own_courses import MOST_AT_ONCE, PAGE, CourseOrder, CourseQuery
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


async def test_many_courses_are_turned_page_by_page(world: World, author: Actor):
    for number in range(PAGE + 1):
        await world.course(author, title=f"Course {number:02d}", lectures=0)
    find = world.services.own_courses.find
    query = CourseQuery(order=CourseOrder.TITLE)
    first, second = await find(author, query), await find(author, CourseQuery(order=CourseOrder.TITLE, page=99))
    assert [course.title for course in (*first.courses, *second.courses)] == [
        f"Course {n:02d}" for n in range(PAGE + 1)
    ]
    assert (first.page, second.page, second.pages, second.found) == (1, 2, 2, PAGE + 1)


async def test_courses_are_found_by_words_and_status_in_every_order(world: World, author: Actor):
    python = await world.course(author, title="Python", student_count=3, rating_sum=4, rating_count=1)
    go = await world.course(author, title="go", student_count=5, status=CourseStatus.DRAFT)
    find = world.services.own_courses.find
    assert [c.id for c in (await find(author, CourseQuery("PYTH"))).courses] == [python.id]
    assert [c.id for c in (await find(author, CourseQuery(status=CourseStatus.DRAFT))).courses] == [go.id]
    first = {order: (await find(author, CourseQuery(order=order))).courses[0].title for order in CourseOrder}
    assert (first[CourseOrder.TITLE], first[CourseOrder.STUDENTS], first[CourseOrder.RATING]) == ("go", "go", "Python")


async def test_what_is_not_mine_stays_and_the_rest_leaves_the_catalog(world: World, author: Actor):
    mine = await world.course(author)
    theirs = await world.course(await world.person(Role.INSTRUCTOR, "Ravi"), title="Theirs")
    unpublish = world.services.own_courses.unpublish

    refusals = await unpublish(author, [theirs.id, mine.id, mine.id])

    assert [refusal.title for refusal in refusals] == [""]
    assert (await world.courses.get(mine.id)).status is CourseStatus.DRAFT
    assert (await world.courses.get(theirs.id)).status is CourseStatus.PUBLISHED
    assert await unpublish(author, [mine.id]) == []
    for wrong in ([], [mine.id + str(n) for n in range(MOST_AT_ONCE + 1)]):
        with pytest.raises(InvalidInput):
            await unpublish(author, wrong)
    for actor in (VISITOR, await world.person()):
        with pytest.raises((NotAllowed, NotSignedIn)):
            await unpublish(actor, [mine.id])
