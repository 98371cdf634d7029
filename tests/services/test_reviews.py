"""Reviews: who may write one, and totals that are right whatever happens."""

import asyncio
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.reviews import ReviewStatus
from edtech_app.services.reviews import Obstacle
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


async def totals(world: World, course: Course) -> tuple[int, int, tuple[int, ...]]:
    fresh = await world.courses.get(course.id)
    return fresh.rating_sum, fresh.rating_count, fresh.stars


async def test_a_student_who_finished_a_lecture_can_review_and_is_counted(world: World, course: Course):
    ravi = await world.learner(course)
    assert await world.services.reviews.can_review(ravi, course.id)

    review = await world.services.reviews.write(ravi, course.id, stars=4, text="  Clear and kind.  ")

    assert review.text == "Clear and kind."
    assert review.author_name == "Ravi Rao"
    assert await totals(world, course) == (4, 1, (0, 0, 0, 1, 0))
    assert await world.services.reviews.mine(ravi, course.id) == review


async def test_rewriting_replaces_the_stars(world: World, course: Course):
    ravi = await world.learner(course)
    await world.services.reviews.write(ravi, course.id, stars=2, text="Hm.")
    await world.services.reviews.write(ravi, course.id, stars=5, text="It grew on me.")
    assert await totals(world, course) == (5, 1, (0, 0, 0, 0, 1))


async def test_withdrawing_twice_takes_the_stars_back_once_and_writing_again_is_possible(world: World, course: Course):
    ravi = await world.learner(course)
    await world.services.reviews.write(ravi, course.id, stars=3, text="")
    await world.services.reviews.withdraw(ravi, course.id)
    await world.services.reviews.withdraw(ravi, course.id)
    assert await totals(world, course) == (0, 0, (0, 0, 0, 0, 0))
    assert await world.services.reviews.mine(ravi, course.id) is None

    await world.services.reviews.write(ravi, course.id, stars=5, text="Back again.")
    assert await totals(world, course) == (5, 1, (0, 0, 0, 0, 1))


async def test_only_students_who_finished_something_may_review(world: World, course: Course):
    stranger = await world.person(Role.STUDENT, "Someone")
    beginner = await world.learner(course, "Newcomer", finished=False)
    author = Actor(user_id=course.instructor_id, role=Role.INSTRUCTOR, session_id=new_id())
    for person, words in ((stranger, "students"), (beginner, "first lecture"), (author, "your own")):
        assert not await world.services.reviews.can_review(person, course.id)
        with pytest.raises(NotAllowed, match=words):
            await world.services.reviews.write(person, course.id, stars=5, text="Great")
    with pytest.raises(NotSignedIn):
        await world.services.reviews.write(VISITOR, course.id, stars=5, text="Great")
    assert await totals(world, course) == (0, 0, (0, 0, 0, 0, 0))


@pytest.mark.parametrize("stars", [0, 6, -1])
async def test_stars_are_one_to_five(world: World, course: Course, stars: int):
    ravi = await world.learner(course)
    with pytest.raises(InvalidInput) as refusal:
        await world.services.reviews.write(ravi, course.id, stars=stars, text="x" * 3000)
    assert set(refusal.value.fields) == {"stars", "text"}


async def test_many_reviewers_and_double_clicks_at_once_are_counted_exactly(world: World, course: Course):
    people = [await world.learner(course, f"Student{n}") for n in range(12)]
    given = {person.user_id: 1 + n % 5 for n, person in enumerate(people)}

    await asyncio.gather(
        *(
            world.services.reviews.write(person, course.id, stars=given[person.user_id], text="Good")
            for person in people
            for _ in range(2)
        )
    )

    assert await totals(world, course) == (
        sum(given.values()),
        12,
        tuple(list(given.values()).count(stars) for stars in (1, 2, 3, 4, 5)),
    )
    assert await world.reviews.due() == []


async def test_a_crash_after_the_review_leaves_it_due_and_the_job_counts_it(world: World, course: Course):
    ravi = await world.learner(course)
    review = await world.services.reviews.write(ravi, course.id, stars=4, text="Good")
    reviews = world.reviews
    await reviews.change(review.id, lambda r: r.model_copy(update={"stars": 1, "counted": "due"}))

    assert await world.services.reviews.finish_counting() == 1
    assert await world.services.reviews.finish_counting() == 0
    assert await totals(world, course) == (1, 1, (1, 0, 0, 0, 0))


async def test_a_crash_between_the_totals_and_the_review_counts_nothing_twice(world: World, course: Course):
    ravi, sita = await world.learner(course, "Ravi"), await world.learner(course, "Sita")
    review = await world.services.reviews.write(ravi, course.id, stars=4, text="Good")
    reviews = world.reviews
    await reviews.change(review.id, lambda r: r.model_copy(update={"stars": 2, "counted": "due"}))
    await world.courses.change(course.id, lambda c: c.with_stars(review.id, held=4, stars=2))

    await world.services.reviews.write(sita, course.id, stars=5, text="Lovely")
    await world.services.reviews.finish_counting()

    assert await totals(world, course) == (7, 2, (0, 1, 0, 0, 1))
    assert await reviews.due() == []


async def test_a_review_says_how_far_its_writer_was_and_that_it_was_edited(world: World, course: Course):
    ravi = await world.learner(course)
    written = await world.services.reviews.write(ravi, course.id, stars=4, text="One\r\n\r\n\r\n\r\ntwo  \nthree")
    assert (written.percent, written.text, written.edited_at) == (33, "One\n\ntwo\nthree", NEVER)

    world.clock.turn(timedelta(days=1))
    same = await world.services.reviews.write(ravi, course.id, stars=4, text="One\n\ntwo\nthree")
    assert same == written
    edited = await world.services.reviews.write(ravi, course.id, stars=5, text="Better.")
    assert (edited.created_at, edited.edited_at) == (written.created_at, world.clock())


async def test_a_review_that_is_written_again_after_its_withdrawal_is_new(world: World, course: Course, author: Actor):
    ravi = await world.learner(course)
    review = await world.services.reviews.write(ravi, course.id, stars=1, text="No.")
    await world.services.reviews.answer(author, review.id, "Why?")
    await world.services.reviews.withdraw(ravi, course.id)
    world.clock.turn(timedelta(days=1))

    again = await world.services.reviews.write(ravi, course.id, stars=1, text="No.")

    assert (again.created_at, again.edited_at, again.answer) == (world.clock(), NEVER, "")


async def test_what_keeps_somebody_from_reviewing_is_said(world: World, course: Course, author: Actor):
    obstacle = world.services.reviews.obstacle
    assert await obstacle(author, course.id) is Obstacle.AUTHOR
    assert await obstacle(VISITOR, course.id) is Obstacle.STRANGER
    assert await obstacle(await world.learner(course, finished=False), course.id) is Obstacle.BEGINNER
    assert await obstacle(await world.learner(course), new_id()) is Obstacle.STRANGER
    assert await obstacle(await world.learner(course), course.id) is Obstacle.NONE


async def test_the_author_answers_once_rewrites_it_and_takes_it_back(world: World, course: Course, author: Actor):
    review = await world.services.reviews.write(await world.learner(course), course.id, stars=2, text="Too fast.")

    answered = await world.services.reviews.answer(author, review.id, " Thank you. \n")
    assert (answered.answer, answered.answered_at, answered.answer_edited_at) == ("Thank you.", world.clock(), NEVER)
    assert await world.services.reviews.answer(author, review.id, "Thank you.") == answered

    world.clock.turn(timedelta(hours=1))
    rewritten = await world.services.reviews.answer(author, review.id, "I shall slow down.")
    assert (rewritten.answered_at, rewritten.answer_edited_at) == (answered.answered_at, world.clock())

    for _ in range(2):
        taken_back = await world.services.reviews.take_answer_back(author, review.id)
        assert (taken_back.answer, taken_back.answered_at) == ("", NEVER)
    assert await totals(world, course) == (2, 1, (0, 1, 0, 0, 0))


async def test_nobody_but_the_author_answers_and_never_with_nothing(world: World, course: Course, author: Actor):
    reviews = world.services.reviews
    review = await reviews.write(await world.learner(course), course.id, stars=2, text="Too fast.")
    for person, refusal in (
        (VISITOR, NotSignedIn),
        (await world.learner(course), NotAllowed),
        (await world.person(Role.INSTRUCTOR), NotFound),
        (await world.person(Role.ADMINISTRATOR), NotFound),
    ):
        with pytest.raises(refusal):
            await reviews.answer(person, review.id, "Thanks")
        with pytest.raises(refusal):
            await reviews.take_answer_back(person, review.id)
    for text in (" \n ", "x" * 2001):
        with pytest.raises(InvalidInput) as problem:
            await reviews.answer(author, review.id, text)
        assert set(problem.value.fields) == {"answer"}
    with pytest.raises(NotFound):
        await reviews.answer(author, new_id(), "Thanks")
    assert (await world.reviews.get(review.id)).answer == ""


async def test_a_review_that_nobody_sees_cannot_be_answered(world: World, course: Course, author: Actor):
    ravi = await world.learner(course)
    review = await world.services.reviews.write(ravi, course.id, stars=2, text="Too fast.")
    await world.services.reviews.withdraw(ravi, course.id)
    with pytest.raises(NotFound):
        await world.services.reviews.answer(author, review.id, "Wait!")


async def test_a_hidden_review_stays_hidden_when_it_is_rewritten(world: World, course: Course):
    ravi = await world.learner(course)
    review = await world.services.reviews.write(ravi, course.id, stars=1, text="Rude words")
    reviews = world.reviews
    await reviews.change(review.id, lambda r: r.model_copy(update={"status": ReviewStatus.HIDDEN, "counted": "due"}))
    await world.services.reviews.finish_counting()
    again = await world.services.reviews.write(ravi, course.id, stars=1, text="More rude words")
    assert again.status is ReviewStatus.HIDDEN
    assert await totals(world, course) == (0, 0, (0, 0, 0, 0, 0))
