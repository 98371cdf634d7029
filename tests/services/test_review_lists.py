"""Which reviews are shown to whom, in which order, and that a list goes on without a gap."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import InvalidInput, NotFound
from edtech_app.domain.reviews import Review, ReviewOrder
from edtech_app.services.reviews.reading import Place
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


async def reviewed(world: World, course: Course, count: int, *, at_once: bool = False) -> list[Review]:
    """Reviews with 1, 2, … 5, 1, 2 … stars, the oldest first; all in one millisecond if `at_once`."""
    made = []
    for number in range(count):
        if not at_once:
            world.clock.turn(timedelta(minutes=1))
        student = await world.learner(course)
        made.append(
            await world.services.reviews.write(student, course.id, stars=1 + number % 5, text=f"Number {number}")
        )
    return made


async def walk(world: World, course: Course, actor: Actor = VISITOR, **asked: object) -> list[str]:
    """The ids of all reviews, page by page."""
    ids: list[str] = []
    place: Place | None = None
    while True:
        page = await world.services.review_lists.of_course(actor, course.id, after=place, limit=4, **asked)  # pyright: ignore[reportArgumentType]
        ids += [review.id for review in page.reviews]
        if page.next is None:
            return ids
        place = page.next


@pytest.mark.parametrize("order", list(ReviewOrder))
@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "in one millisecond"])
async def test_a_walk_through_the_pages_meets_each_review_once(
    world: World, course: Course, order: ReviewOrder, at_once: bool
):
    made = await reviewed(world, course, 11, at_once=at_once)
    met = await walk(world, course, order=order)
    assert sorted(met) == sorted(review.id for review in made)
    if not at_once:
        assert met == [review.id for review in reversed(made)]


async def test_the_most_helpful_come_first_and_then_the_newest(world: World, course: Course):
    first, second, third = await reviewed(world, course, 3)
    for _ in range(2):
        await world.services.helpful.vote(await world.person(), first.id, helpful=True)
    await world.services.helpful.vote(await world.person(), second.id, helpful=True)
    assert await walk(world, course) == [first.id, second.id, third.id]
    assert await walk(world, course, order="newest") == [third.id, second.id, first.id]


async def test_a_list_goes_on_where_it_stopped_though_new_ones_came_in(world: World, course: Course):
    made = await reviewed(world, course, 6)
    lists = world.services.review_lists
    page = await lists.of_course(VISITOR, course.id, order="newest", limit=3)
    await reviewed(world, course, 2)
    rest = await lists.of_course(VISITOR, course.id, order="newest", after=page.next, limit=3)
    assert [review.id for review in (*page.reviews, *rest.reviews)] == [review.id for review in reversed(made)]
    assert rest.next is None


async def test_reviews_are_narrowed_to_so_many_stars(world: World, course: Course):
    made = await reviewed(world, course, 7)
    assert await walk(world, course, stars=2) == [made[6].id, made[1].id]
    assert await walk(world, course, stars=3) == [made[2].id]


async def test_ones_own_review_is_not_among_the_others(world: World, course: Course):
    made = await reviewed(world, course, 5)
    me = Actor(user_id=made[0].user_id, role=Role.STUDENT)
    assert await walk(world, course, me) == [review.id for review in reversed(made[1:])]
    page = await world.services.review_lists.of_course(me, course.id, limit=4)
    assert page.next is None


async def test_what_is_withdrawn_or_hidden_is_nowhere(world: World, course: Course, author: Actor):
    withdrawn, hidden, visible = await reviewed(world, course, 3)
    await world.services.reviews.withdraw(Actor(user_id=withdrawn.user_id, role=Role.STUDENT), course.id)
    await world.services.moderation.hide(await world.person(Role.ADMINISTRATOR), hidden.id, "Rude")
    lists = world.services.review_lists
    assert await walk(world, course) == [visible.id]
    assert [review.id for review in (await lists.numbered(VISITOR, course.id, page=1, limit=9))[1]] == [visible.id]
    assert [review.id for review in (await lists.of_own_course(author, course.id))[1].reviews] == [visible.id]
    page = await world.services.course_pages.course_page(VISITOR, course.slug)
    assert [review.id for review in page.reviews] == [visible.id]
    board = await world.services.analytics.dashboard(author)
    assert [review.id for review, _ in board.reviews] == [visible.id]


async def test_an_author_finds_what_waits_for_an_answer(world: World, course: Course, author: Actor):
    first, second = await reviewed(world, course, 2)
    await world.services.reviews.answer(author, second.id, "Thank you.")
    lists = world.services.review_lists
    assert [review.id for review in (await lists.of_own_course(author, course.id))[1].reviews] == [second.id, first.id]
    waiting = (await lists.of_own_course(author, course.id, unanswered=True))[1].reviews
    assert [review.id for review in waiting] == [first.id]
    with pytest.raises(NotFound):
        await lists.of_own_course(await world.person(Role.INSTRUCTOR), course.id)


async def test_orders_and_stars_that_do_not_exist_are_refused(world: World, course: Course):
    for asked in ({"order": "$ne"}, {"stars": 6}, {"stars": -1}):
        with pytest.raises(InvalidInput):
            await world.services.review_lists.of_course(VISITOR, course.id, **asked)  # pyright: ignore[reportArgumentType]
