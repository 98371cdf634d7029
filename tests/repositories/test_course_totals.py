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
        *(process.services.enrollments.finish_counting() for process in processes),
    )
    await world.services.enrollments.finish_counting()

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


async def test_fifty_writers_at_once_while_others_edit_withdraw_hide_and_vote(database: Any, tmp_path: Path):
    processes = [World(database=database, folder=tmp_path) for _ in range(PROCESSES)]
    world = processes[0]
    course = await world.course(await world.person(Role.INSTRUCTOR))
    students = [await world.learner(course) for _ in range(50)]
    house, readers = await world.person(Role.ADMINISTRATOR), [await world.person() for _ in range(4)]

    await asyncio.gather(
        *(
            processes[number % PROCESSES].services.reviews.write(student, course.id, stars=1 + number % 5, text="")
            for number, student in enumerate(students)
        )
    )
    assert await told(world, course.id) == [10] * 5

    written = {review.user_id: review.id for review in await world.reviews.all_of_course(course.id)}

    async def live_on(number: int, student: Actor) -> None:
        services, review_id = processes[number % PROCESSES].services, written[student.user_id]
        match number % 5:
            case 0:
                await services.reviews.write(student, course.id, stars=5, text="Better than I thought.")
            case 1:
                await services.reviews.withdraw(student, course.id)
            case 2:
                await services.moderation.hide(house, review_id, "Rude")
            case 3:
                await services.reviews.withdraw(student, course.id)
                await services.reviews.write(student, course.id, stars=1, text="No.")
            case _:
                await asyncio.gather(
                    *(services.helpful.vote(reader, review_id, helpful=True) for reader in readers),
                    services.reviews.write(student, course.id, stars=4, text="Hm."),
                )

    await asyncio.gather(*(live_on(number, student) for number, student in enumerate(students)))
    await world.services.reviews.finish_counting()
    await world.services.helpful.finish_counting()

    assert await told(world, course.id) == [10, 0, 0, 10, 10]
    reviews = await world.reviews.all_of_course(course.id)
    assert [review.helpful_count for review in reviews if review.stars == 4 and review.is_visible] == [4] * 10
    assert not any(review.counting for review in reviews)
    assert await world.services.upkeep.mend_totals() == []


async def told(world: World, course_id: str) -> list[int]:
    """The stars as the course tells them, which its visible reviews bear out."""
    kept = await world.courses.get(course_id)
    visible = [review.stars for review in await world.reviews.all_of_course(course_id) if review.is_visible]
    assert (kept.rating_count, kept.rating_sum, kept.counting) == (len(visible), sum(visible), {})
    assert list(kept.stars) == [visible.count(stars) for stars in range(1, 6)]
    return list(kept.stars)
