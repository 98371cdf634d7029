"""Reviews: who may write one, and totals that are right whatever happens."""

import asyncio

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotSignedIn
from edtech_app.domain.learning import Enrollment, LectureProgress, Progress
from edtech_app.domain.reviews import ReviewStatus
from edtech_app.repositories.reviews import ReviewRepository
from tests.support.world import World


async def learner(world: World, course: Course, name: str = "Ravi", *, finished: bool = True) -> Actor:
    """A student of the course who has finished its first lecture."""
    actor = await world.person(Role.STUDENT, name)
    await world.enrollments.add(
        Enrollment(
            id=new_id(),
            user_id=actor.user_id,
            course_id=course.id,
            instructor_id=course.instructor_id,
            created_at=world.clock(),
        )
    )
    if finished:
        lecture = (await world.lectures.of(course.id))[0]
        await world.progress.add(
            Progress(
                id=new_id(),
                user_id=actor.user_id,
                course_id=course.id,
                lectures=(LectureProgress(lecture_id=lecture.id, done_at=world.clock()),),
                updated_at=world.clock(),
            )
        )
    return actor


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Meera"))


async def totals(world: World, course: Course) -> tuple[int, int, tuple[int, ...]]:
    fresh = await world.courses.get(course.id)
    return fresh.rating_sum, fresh.rating_count, fresh.stars


async def test_a_student_who_finished_a_lecture_can_review_and_is_counted(world: World, course: Course):
    ravi = await learner(world, course)
    assert await world.services.reviews.can_review(ravi, course.id)

    review = await world.services.reviews.write(ravi, course.id, stars=4, text="  Clear and kind.  ")

    assert review.text == "Clear and kind."
    assert review.author_name == "Ravi Rao"
    assert await totals(world, course) == (4, 1, (0, 0, 0, 1, 0))
    assert await world.services.reviews.mine(ravi, course.id) == review


async def test_rewriting_replaces_the_stars(world: World, course: Course):
    ravi = await learner(world, course)
    await world.services.reviews.write(ravi, course.id, stars=2, text="Hm.")
    await world.services.reviews.write(ravi, course.id, stars=5, text="It grew on me.")
    assert await totals(world, course) == (5, 1, (0, 0, 0, 0, 1))


async def test_withdrawing_twice_takes_the_stars_back_once_and_writing_again_is_possible(world: World, course: Course):
    ravi = await learner(world, course)
    await world.services.reviews.write(ravi, course.id, stars=3, text="")
    await world.services.reviews.withdraw(ravi, course.id)
    await world.services.reviews.withdraw(ravi, course.id)
    assert await totals(world, course) == (0, 0, (0, 0, 0, 0, 0))
    assert await world.services.reviews.mine(ravi, course.id) is None

    await world.services.reviews.write(ravi, course.id, stars=5, text="Back again.")
    assert await totals(world, course) == (5, 1, (0, 0, 0, 0, 1))


async def test_only_students_who_finished_something_may_review(world: World, course: Course):
    stranger = await world.person(Role.STUDENT, "Someone")
    beginner = await learner(world, course, "Newcomer", finished=False)
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
    ravi = await learner(world, course)
    with pytest.raises(InvalidInput) as refusal:
        await world.services.reviews.write(ravi, course.id, stars=stars, text="x" * 3000)
    assert set(refusal.value.fields) == {"stars", "text"}


async def test_many_reviewers_and_double_clicks_at_once_are_counted_exactly(world: World, course: Course):
    people = [await learner(world, course, f"Student{n}") for n in range(12)]
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
    assert await ReviewRepository(world.database).due() == []


async def test_a_crash_after_the_review_leaves_it_due_and_the_job_counts_it(world: World, course: Course):
    ravi = await learner(world, course)
    review = await world.services.reviews.write(ravi, course.id, stars=4, text="Good")
    reviews = ReviewRepository(world.database)
    await reviews.change(review.id, lambda r: r.model_copy(update={"stars": 1, "counted": "due"}))

    assert await world.services.reviews.finish_counting() == 1
    assert await world.services.reviews.finish_counting() == 0
    assert await totals(world, course) == (1, 1, (1, 0, 0, 0, 0))


async def test_a_crash_between_the_totals_and_the_review_counts_nothing_twice(world: World, course: Course):
    ravi, sita = await learner(world, course, "Ravi"), await learner(world, course, "Sita")
    review = await world.services.reviews.write(ravi, course.id, stars=4, text="Good")
    reviews = ReviewRepository(world.database)
    await reviews.change(review.id, lambda r: r.model_copy(update={"stars": 2, "counted": "due"}))
    await world.courses.change(course.id, lambda c: c.with_stars(review.id, held=4, stars=2))

    await world.services.reviews.write(sita, course.id, stars=5, text="Lovely")
    await world.services.reviews.finish_counting()

    assert await totals(world, course) == (7, 2, (0, 1, 0, 0, 1))
    assert await reviews.due() == []


async def test_a_hidden_review_stays_hidden_when_it_is_rewritten(world: World, course: Course):
    ravi = await learner(world, course)
    review = await world.services.reviews.write(ravi, course.id, stars=1, text="Rude words")
    reviews = ReviewRepository(world.database)
    await reviews.change(review.id, lambda r: r.model_copy(update={"status": ReviewStatus.HIDDEN, "counted": "due"}))
    await world.services.reviews.finish_counting()
    again = await world.services.reviews.write(ravi, course.id, stars=1, text="More rude words")
    assert again.status is ReviewStatus.HIDDEN
    assert await totals(world, course) == (0, 0, (0, 0, 0, 0, 0))
