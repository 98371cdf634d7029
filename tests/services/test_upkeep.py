"""What the doctor mends, and that removing people removes theirs and only theirs."""

from edtech_app.domain.accounts import Role
from edtech_app.domain.entity import new_id
from edtech_app.domain.learning import Enrollment
from tests.support.world import World


async def enroll(world: World, student: str, course_id: str, teacher: str) -> None:
    await world.services.enrollments.grant(
        Enrollment(id=new_id(), user_id=student, course_id=course_id, instructor_id=teacher, created_at=world.clock())
    )


async def test_right_totals_are_left_alone(world: World) -> None:
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    await enroll(world, student.user_id, course.id, author.user_id)
    before = await world.courses.get(course.id)
    assert await world.services.upkeep.mend_totals() == []
    assert await world.courses.get(course.id) == before


async def test_totals_that_went_wrong_are_rebuilt_from_their_rows(world: World) -> None:
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author, lectures=2)
    await enroll(world, student.user_id, course.id, author.user_id)
    lecture = (await world.lectures.of(course.id))[0]
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    await world.services.reviews.write(student, course.id, stars=4, text="Good")
    right = await world.courses.get(course.id)
    wrong = {"student_count": 7, "rating_sum": 1, "rating_count": 9, "lecture_count": 0, "seconds": 5}
    await world.courses.change(course.id, lambda before: before.model_copy(update=wrong))

    mended = await world.services.upkeep.mend_totals()

    assert [one.words for one in mended] == [
        "students 7 → 1, stars 1 → 4, reviews 9 → 1, lectures 0 → 2, seconds 5 → 0"
    ]
    now = await world.courses.get(course.id)
    assert now.model_copy(update={"version": right.version, "change": right.change}) == right


async def test_a_row_that_still_waits_is_counted_once_whoever_comes_first(world: World) -> None:
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    await world.enrollments.add(
        Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=course.id,
            instructor_id=author.user_id,
            created_at=world.clock(),
        )
    )
    assert await world.services.upkeep.mend_totals() == []
    assert await world.services.enrollments.finish_counting() == 1
    assert await world.services.upkeep.mend_totals() == []
    assert (await world.courses.get(course.id)).student_count == 1


async def test_removing_somebody_keeps_the_others_and_mends_their_totals(world: World) -> None:
    author, leaving, staying = (
        await world.person(Role.INSTRUCTOR),
        await world.person(first_name="Leena"),
        await world.person(first_name="Stella"),
    )
    course = await world.course(author)
    for student in (leaving, staying):
        await enroll(world, student.user_id, course.id, author.user_id)
        lecture = (await world.lectures.of(course.id))[0]
        await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
        await world.services.reviews.write(student, course.id, stars=5, text="")

    removed = await world.services.demo_school.remove_people([leaving.email, "nobody@example.com"])

    assert (removed.people, removed.courses) == (1, 0)
    assert await world.users.find(leaving.user_id) is None
    assert await world.users.find(staying.user_id) is not None
    kept = await world.courses.get(course.id)
    assert (kept.student_count, kept.rating_count, kept.rating_sum) == (1, 1, 5)
    assert await world.progress.of(leaving.user_id, course.id) is None
    assert await world.progress.of(staying.user_id, course.id) is not None
    assert (await world.services.demo_school.remove_people([leaving.email])).people == 0


async def test_removing_a_teacher_removes_their_courses_and_no_others(world: World) -> None:
    leaving, staying = await world.person(Role.INSTRUCTOR), await world.person(Role.INSTRUCTOR, first_name="Stella")
    gone, kept = await world.course(leaving, title="Gone"), await world.course(staying, title="Kept")
    student = await world.person(first_name="Stu")
    await enroll(world, student.user_id, gone.id, leaving.user_id)

    removed = await world.services.demo_school.remove_people([leaving.email])

    assert (removed.people, removed.courses) == (1, 1)
    assert await world.courses.find(gone.id) is None
    assert await world.lectures.of(gone.id) == await world.sections.of(gone.id) == []
    assert await world.enrollments.of(student.user_id, gone.id) is None
    assert len(await world.lectures.of(kept.id)) == 3
