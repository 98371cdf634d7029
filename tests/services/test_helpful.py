"""Votes for reviews: one each, not for oneself, and a number that is exact whatever happens."""

import asyncio
from pathlib import Path

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.reviews import Review
from tests.support.crash import Crash, Fuse, MortalDatabase
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Meera"))


@pytest.fixture
async def review(world: World, course: Course) -> Review:
    return await world.services.reviews.write(await world.learner(course), course.id, stars=5, text="Lovely")


async def count(world: World, review: Review) -> int:
    now = await world.reviews.get(review.id)
    assert now.counting == {}
    return now.helpful_count


async def test_a_vote_counts_once_and_can_be_taken_back_and_given_again(world: World, review: Review):
    helpful, asha = world.services.helpful, await world.person()
    for wanted, expected in ((True, 1), (True, 1), (False, 0), (False, 0), (True, 1)):
        now = await helpful.vote(asha, review.id, helpful=wanted)
        assert now.helpful_count == expected
        assert (review.id in await helpful.given_by(asha, [review.id])) is wanted
    assert await helpful.given_by(VISITOR, [review.id]) == frozenset()
    assert await count(world, review) == 1


async def test_nobody_votes_for_themselves_or_for_what_they_cannot_see(world: World, course: Course, review: Review):
    vote = world.services.helpful.vote
    for person, refusal in (
        (VISITOR, NotSignedIn),
        (Actor(user_id=review.user_id, role=Role.STUDENT), NotAllowed),
        (Actor(user_id=course.instructor_id, role=Role.INSTRUCTOR), NotAllowed),
    ):
        with pytest.raises(refusal):
            await vote(person, review.id, helpful=True)
    asha = await world.person()
    with pytest.raises(NotFound):
        await vote(asha, new_id(), helpful=True)
    await world.courses.change(course.id, lambda c: c.model_copy(update={"status": CourseStatus.DRAFT}))
    with pytest.raises(NotFound):
        await vote(asha, review.id, helpful=True)
    assert await count(world, review) == 0


async def test_many_at_once_and_double_clicks_are_counted_exactly(world: World, review: Review):
    people = [await world.person() for _ in range(20)]
    await asyncio.gather(
        *(world.services.helpful.vote(person, review.id, helpful=True) for person in people for _ in range(2))
    )
    await asyncio.gather(*(world.services.helpful.vote(person, review.id, helpful=False) for person in people[:5]))
    assert await count(world, review) == 15


@pytest.mark.parametrize("given", [True, False], ids=["given", "taken back"])
async def test_a_crash_at_any_write_leaves_a_number_that_the_job_makes_exact(tmp_path: Path, given: bool):
    crashes = 0
    for write in range(1, 8):
        world = await World.open(tmp_path)
        course, asha = await world.course(await world.person(Role.INSTRUCTOR)), await world.person()
        review = await world.services.reviews.write(await world.learner(course), course.id, stars=5, text="")
        if not given:
            await world.services.helpful.vote(asha, review.id, helpful=True)
        dying = World(database=MortalDatabase(world.database, Fuse(write)), folder=tmp_path, clock=world.clock)
        try:
            await dying.services.helpful.vote(asha, review.id, helpful=given)
        except Crash:
            crashes += 1

        await world.services.helpful.finish_counting()
        await world.services.helpful.vote(asha, review.id, helpful=given)

        assert await count(world, review) == given
        assert await world.services.upkeep.mend_totals() == []
    assert crashes == 4


async def test_a_vote_for_a_review_that_is_gone_is_forgotten(world: World, review: Review):
    await world.services.helpful.vote(await world.person(), review.id, helpful=True)
    [vote] = await world.votes.all_of_course(review.course_id)
    await world.votes.change(vote.id, lambda now: now.model_copy(update={"given": "no", "counted": "due"}))
    await world.reviews.remove(review.id)
    assert await world.services.helpful.finish_counting() == 1
    assert await world.services.helpful.finish_counting() == 0


async def test_a_wrong_number_is_rebuilt_from_the_votes(world: World, review: Review):
    await world.services.helpful.vote(await world.person(), review.id, helpful=True)
    await world.reviews.change(review.id, lambda now: now.model_copy(update={"helpful_count": 7}))
    assert [one.words for one in await world.services.upkeep.mend_totals()] == ["votes for a review 7 → 1"]
    assert await count(world, review) == 1
