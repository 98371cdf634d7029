"""What a course says of itself equals its rows, whatever died in between."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from tests.support.crash import Crash, Fuse, MortalDatabase
from tests.support.world import World

MOST_WRITES = 12
"""More than any of the actions below needs."""


async def mended(world: World) -> None:
    """What the jobs do after the restart."""
    await world.services.enrollments.finish_counting()
    await world.services.reviews.finish_counting()


async def assert_exact(world: World, course: Course, reviewer: Actor) -> None:
    kept = await world.courses.get(course.id)
    assert kept.student_count == len(await world.enrollments.of_course(course.id))
    review = await world.services.reviews.mine(reviewer, course.id)
    review = review if review and review.is_visible else None
    assert kept.rating_count == (review is not None)
    assert kept.rating_sum == (review.stars if review else 0)
    assert sum(kept.stars) == kept.rating_count


async def enrol(world: World, student: Actor, course: Course) -> None:
    await world.enrol(student, course)


async def review(world: World, student: Actor, course: Course) -> None:
    await world.services.reviews.write(student, course.id, stars=2, text="Hm.")


async def rewrite(world: World, student: Actor, course: Course) -> None:
    await world.services.reviews.write(student, course.id, stars=5, text="After all, very good.")


async def withdraw(world: World, student: Actor, course: Course) -> None:
    await world.services.reviews.withdraw(student, course.id)


async def hide(world: World, student: Actor, course: Course) -> None:
    [written] = await world.reviews.all_of_course(course.id)
    await world.services.moderation.hide(HOUSE, written.id, "Rude")


async def restore(world: World, student: Actor, course: Course) -> None:
    [written] = await world.reviews.all_of_course(course.id)
    await world.services.moderation.restore(HOUSE, written.id)


HOUSE = Actor(user_id="0" * 24, role=Role.ADMINISTRATOR)
STORY: list[Callable[[World, Actor, Course], Awaitable[None]]] = [
    *(enrol, review, rewrite, withdraw, rewrite),
    *(hide, restore),
]


@pytest.mark.parametrize("chapter", range(len(STORY)), ids=lambda chapter: f"{chapter} {STORY[chapter].__name__}")
async def test_a_crash_at_any_write_leaves_totals_that_the_jobs_make_exact(tmp_path: Path, chapter: int):
    crashes = 0
    for write in range(1, MOST_WRITES):
        world = await World.open(tmp_path)
        course, student = await world.course(await world.person(Role.INSTRUCTOR)), await world.person()
        for act in STORY[:chapter]:
            await act(world, student, course)
            if act is enrol:
                [first, *_] = await world.lectures.of(course.id)
                await world.services.learning.mark_complete(student, course.id, first.id, done=True)
        dying = World(database=MortalDatabase(world.database, Fuse(write)), folder=tmp_path, clock=world.clock)
        try:
            await STORY[chapter](dying, student, course)
        except Crash:
            crashes += 1

        await mended(world)
        await assert_exact(world, course, student)
        await mended(world)
        await assert_exact(world, course, student)
    assert crashes >= 4


async def test_going_on_after_a_crash_counts_nothing_twice(tmp_path: Path):
    for write in range(1, 5):
        world = await World.open(tmp_path)
        course, student = await world.course(await world.person(Role.INSTRUCTOR)), await world.person()
        dying = World(database=MortalDatabase(world.database, Fuse(write)), folder=tmp_path, clock=world.clock)
        with pytest.raises(Crash):
            await enrol(dying, student, course)

        await enrol(world, student, course)

        assert (await world.courses.get(course.id)).student_count == 1
