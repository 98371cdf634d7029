"""An instructor's page of reviews as their tab shows it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.states.taught_reviews import TaughtReviewsState
from tests.support.tab import Tab, words_of
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    course = await world.course(author)
    for number in range(12):
        world.clock.turn(timedelta(minutes=1))
        await world.services.reviews.write(await world.learner(course), course.id, stars=4, text=f"Number {number}")
    return course


@pytest.fixture
async def tab(world: World, author: Actor, course: Course) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(author)
        tab.open(f"/teach/courses/{course.id}/reviews", course_id=course.id)
        await tab.fire(TaughtReviewsState.load)
        yield tab


async def test_the_newest_reviews_are_read_and_gone_on_with(tab: Tab):
    page = await tab.state(TaughtReviewsState)
    assert (page.status, page.summary, len(page.reviews)) == ("ready", "4.0 out of 5 · 12 reviews", 10)
    await tab.fire(TaughtReviewsState.more)
    page = await tab.state(TaughtReviewsState)
    assert ([review.text for review in page.reviews][-1], page.has_more) == ("Number 0", False)


async def test_an_answer_is_given_changed_and_removed(world: World, tab: Tab):
    review = (await tab.state(TaughtReviewsState)).reviews[3]
    await tab.fire(TaughtReviewsState.open_answer, review_id=review.id)
    await tab.fire(TaughtReviewsState.answer, form={"answer": " "})
    page = await tab.state(TaughtReviewsState)
    assert (page.error != "", page.answering) == (True, review.id)

    sent = await tab.fire(TaughtReviewsState.answer, form={"answer": "Thank you."})
    page = await tab.state(TaughtReviewsState)
    assert "Your reply is live" in words_of(sent)
    assert (page.reviews[3].answer, page.answering, page.error, page.is_busy) == ("Thank you.", "", "", False)

    await tab.fire(TaughtReviewsState.narrow, unanswered=True)
    assert review.id not in [view.id for view in (await tab.state(TaughtReviewsState)).reviews]

    await tab.fire(TaughtReviewsState.narrow, unanswered=False)
    await tab.fire(TaughtReviewsState.take_back, review_id=review.id)
    assert (await tab.state(TaughtReviewsState)).reviews[3].answer == ""
    assert (await world.reviews.get(review.id)).answer == ""


async def test_somebody_elses_course_is_not_there(world: World, course: Course):
    async with Tab(world) as tab:
        await tab.sign_in(await world.person(Role.INSTRUCTOR))
        tab.open(f"/teach/courses/{course.id}/reviews", course_id=course.id)
        await tab.fire(TaughtReviewsState.load)
        page = await tab.state(TaughtReviewsState)
        assert (page.status, page.reviews) == ("missing", [])
        [review, *_] = await world.reviews.visible(course.id)
        await tab.fire(TaughtReviewsState.open_answer, review_id=review.id)
        assert "does not exist" in words_of(await tab.fire(TaughtReviewsState.answer, form={"answer": "Mine now"}))
        assert (await world.reviews.get(review.id)).answer == ""


async def test_a_course_without_reviews_says_so(world: World, author: Actor):
    course = await world.course(author, title="New")
    async with Tab(world) as tab:
        await tab.sign_in(author)
        tab.open(f"/teach/courses/{course.id}/reviews", course_id=course.id)
        await tab.fire(TaughtReviewsState.load)
        assert (await tab.state(TaughtReviewsState)).status == "empty"
