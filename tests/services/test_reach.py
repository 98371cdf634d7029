"""How far a course's students get equals their progress, whoever comes and goes and whatever dies in between."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from tests.services.test_tallies import buy
from tests.support.crash import Crash, Fuse, MortalDatabase
from tests.support.world import World


async def counted(world: World, course: Course) -> list[tuple[int, int]]:
    """How many began and finished each lecture, once the job has run."""
    await world.services.reach.finish_counting()
    author = Actor(user_id=course.instructor_id, role=Role.INSTRUCTOR)
    stops = (await world.services.analytics.dashboard(author, course_id=course.id)).stops
    return [(each.began, each.finished) for each in stops.lectures] if stops else []


async def learn(world: World, student: Actor, course: Course, done: int) -> None:
    """Finish the first lectures, and open the one after them."""
    lectures = await world.lectures.of(course.id)
    for lecture in lectures[:done]:
        await world.services.learning.open_lecture(student, course.slug, lecture.id)
        await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    if done < len(lectures):
        await world.services.learning.open_lecture(student, course.slug, lectures[done].id)


async def test_fifty_students_at_once_are_counted_where_they_stop(world: World):
    course = await world.course(await world.person(Role.INSTRUCTOR), lectures=4)
    students = [await world.person(first_name=f"S{n}") for n in range(50)]
    for student in students:
        await world.enrol(student, course)
    await asyncio.gather(*[learn(world, student, course, n % 5) for n, student in enumerate(students)])
    assert await counted(world, course) == [(50, 40), (40, 30), (30, 20), (20, 10)]
    assert await counted(world, course) == [(50, 40), (40, 30), (30, 20), (20, 10)]
    assert not (await world.reach.get(course.id)).noted
    assert await world.services.upkeep.mend_totals() == []


async def test_who_gives_the_course_back_counts_no_more_and_counts_again_when_it_is_bought_again(world: World):
    course, student = await world.course(await world.person(Role.INSTRUCTOR), lectures=4), await world.person()
    stays = await world.person(first_name="Stays")
    await world.enrol(stays, course)
    order_id = await buy(world, student, course)
    await learn(world, student, course, 1)
    assert await counted(world, course) == [(1, 1), (1, 0), (0, 0), (0, 0)]

    await world.services.refunds.ask(student, order_id, course.id)
    assert await counted(world, course) == [(0, 0)] * 4

    await buy(world, student, course)
    assert await counted(world, course) == [(1, 1), (1, 0), (0, 0), (0, 0)]
    [first, *_] = await world.lectures.of(course.id)
    await world.services.learning.mark_complete(student, course.id, first.id, done=False)
    assert await counted(world, course) == [(1, 0), (1, 0), (0, 0), (0, 0)]


async def test_who_leaves_the_house_leaves_the_counts(world: World):
    course = await world.course(await world.person(Role.INSTRUCTOR))
    student = await world.person(password="a long password")
    await world.enrol(student, course)
    await learn(world, student, course, 2)
    assert (await counted(world, course))[0] == (1, 1)

    await world.services.reach.forget_user(student.user_id)

    assert await world.progress.all_of_course(course.id) == []
    assert (await world.reach.get(course.id)).counts == {}
    assert await world.services.upkeep.mend_totals() == []


async def test_counts_that_differ_are_mended_and_named(world: World):
    course, student = await world.course(await world.person(Role.INSTRUCTOR)), await world.person()
    await world.enrol(student, course)
    await learn(world, student, course, 1)
    right = await counted(world, course)
    kept = await world.reach.get(course.id)
    await world.reach.save(kept.model_copy(update={"counts": {**kept.counts, "x": 7}}))

    assert [one.words for one in await world.services.upkeep.mend_totals()] == ["marks of lectures 10 → 3"]
    assert await counted(world, course) == right


@pytest.mark.parametrize("act", ["learns", "gives back", "leaves"])
async def test_a_crash_at_any_write_is_made_exact_by_the_job(tmp_path: Path, act: str):
    crashes = 0
    for write in range(1, 40):
        world = await World.open(tmp_path / str(write))
        course, student = await world.course(await world.person(Role.INSTRUCTOR), lectures=4), await world.person()
        await world.enrol(await world.person(first_name="Stays"), course)
        order_id = await buy(world, student, course)
        if act != "learns":
            await learn(world, student, course, 1)
            await world.services.reach.finish_counting()
        dying = World(database=MortalDatabase(world.database, Fuse(write)), folder=world.folder, clock=world.clock)
        try:
            if act == "learns":
                await learn(dying, student, course, 1)
                await dying.services.reach.finish_counting()
            elif act == "gives back":
                await dying.services.refunds.ask(student, order_id, course.id)
                await dying.services.reach.finish_counting()
            else:
                await dying.services.reach.forget_user(student.user_id)
        except Crash:
            crashes += 1
        else:
            break
        if act == "learns":
            await learn(world, student, course, 1)
        elif act == "gives back":
            await world.services.refunds.ask(student, order_id, course.id)
            world.clock.turn(timedelta(minutes=5))
            await world.services.refund_reconciliation.reconcile()
        else:
            await world.services.reach.forget_user(student.user_id)
        expected = [(1, 1), (1, 0), (0, 0), (0, 0)] if act == "learns" else [(0, 0)] * 4
        assert await counted(world, course) == expected
        assert await world.services.upkeep.mend_totals() == []
        assert not (await world.reach.of(course.id)).noted
    assert crashes >= 3
