"""Several processes count students and stars of one course at once, on every server that we run on."""

import asyncio
from pathlib import Path
from typing import Any

from edtech_app.domain.accounts import Actor, Role
from tests.support.world import World

PROCESSES, STUDENTS = 3, 12


async def test_nobody_is_counted_twice_and_nobody_left_out(database: Any, tmp_path: Path):
    processes = [World(database=database, folder=tmp_path) for _ in range(PROCESSES)]
    world = processes[0]
    course = await world.course(await world.person(Role.INSTRUCTOR))
    students = [await world.person() for _ in range(STUDENTS)]

    await asyncio.gather(
        *(process.enrol(student, course) for student in students for process in processes),
        *(process.services.learning.finish_counting() for process in processes),
    )
    await world.services.learning.finish_counting()

    kept = await world.courses.get(course.id)
    assert kept.student_count == STUDENTS
    assert kept.counting == {}


async def test_the_rating_is_exact_while_many_write_rewrite_and_withdraw(database: Any, tmp_path: Path):
    processes = [World(database=database, folder=tmp_path) for _ in range(PROCESSES)]
    world = processes[0]
    course = await world.course(await world.person(Role.INSTRUCTOR))
    [first, *_] = await world.lectures.of(course.id)
    students = [await world.person() for _ in range(STUDENTS)]
    for student in students:
        await world.enrol(student, course)
        await world.services.learning.mark_complete(student, course.id, first.id, done=True)

    async def speak(number: int, student: Actor) -> None:
        here, there = (
            processes[number % PROCESSES].services.reviews,
            processes[(number + 1) % PROCESSES].services.reviews,
        )
        await asyncio.gather(
            here.write(student, course.id, stars=1 + number % 5, text=""),
            there.write(student, course.id, stars=5, text=""),
        )
        if number % 4 == 0:
            await there.withdraw(student, course.id)

    await asyncio.gather(*(speak(number, student) for number, student in enumerate(students)))
    await world.services.reviews.finish_counting()

    visible = [review for student in students if (review := await world.services.reviews.mine(student, course.id))]
    kept = await world.courses.get(course.id)
    assert len(visible) == STUDENTS - len(range(0, STUDENTS, 4))
    assert (kept.rating_count, kept.rating_sum) == (len(visible), sum(review.stars for review in visible))
    assert kept.stars == tuple(sum(review.stars == stars for review in visible) for stars in range(1, 6))
    assert kept.counting == {}
