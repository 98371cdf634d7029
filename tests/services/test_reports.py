"""Reports of many students are kept together, and each is judged by itself."""

import asyncio
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, Lecture, LectureKind
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import Progress
from edtech_app.domain.watching import Report
from edtech_app.services.reports import Posted
from tests.support.meanwhile import InterruptedDatabase, moments
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    """Three films of a hundred seconds."""
    course = await world.course(await world.person(Role.INSTRUCTOR, "Ravi"))
    film = {"kind": LectureKind.VIDEO, "media_id": new_id(), "seconds": 100}
    for lecture in await world.lectures.of(course.id):
        await world.lectures.save(lecture.model_copy(update=film))
    return course


@pytest.fixture
async def films(world: World, course: Course) -> list[Lecture]:
    return sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)


async def enrolled(world: World, course: Course) -> Actor:
    student = await world.person()
    await world.enrol(student, course)
    return student


async def posted(world: World, student: Actor, film: Lecture, end: float = 40, *, of: Actor | None = None) -> Posted:
    """What the browser of `student` tells, of somebody else's watching if it says so."""
    report = Report(end, ((0.0, end),), world.clock())
    return Posted(await world.session_token(student), (of or student).user_id, film.course_id, film.id, report)


async def tell(world: World, *reports: Posted) -> list[Progress | BaseException]:
    return await asyncio.gather(*map(world.services.reports.receive, reports), return_exceptions=True)


async def test_reports_of_many_at_once_are_each_kept_for_their_student(
    world: World, course: Course, films: list[Lecture]
):
    students = [await enrolled(world, course) for _ in range(12)]
    reports = [await posted(world, each, films[at % 3], 10 + at) for at, each in enumerate(students)]

    answers = await tell(world, *reports)

    kept = [await world.progress.of(each.user_id, course.id) for each in students]
    assert answers == kept
    assert [each and each.of(films[at % 3].id).position for at, each in enumerate(kept)] == [
        10 + at for at in range(12)
    ]


async def test_what_is_wrong_with_one_report_keeps_no_other_from_being_kept(
    world: World, course: Course, films: list[Lecture]
):
    student, signed_out = await enrolled(world, course), await enrolled(world, course)
    stranger, neighbour = await world.person(), await world.person()
    elsewhere = await world.course(await world.person(Role.INSTRUCTOR), title="Another")
    [other, *_] = await world.lectures.of(elsewhere.id)
    too_late = await posted(world, signed_out, films[0])
    await world.sessions.end(signed_out.session_id)

    answers = await tell(
        world,
        too_late,
        await posted(world, stranger, films[0]),
        await posted(world, neighbour, films[0], of=student),
        await posted(world, student, films[0], 400),
        await posted(world, student, other.model_copy(update={"course_id": course.id})),
        await posted(world, student, films[1], 30),
    )

    assert [type(answer) for answer in answers] == [
        NotSignedIn,
        NotAllowed,
        NotSignedIn,
        InvalidInput,
        NotFound,
        Progress,
    ]
    kept = await world.progress.of(student.user_id, course.id)
    assert kept is not None
    assert [(each.lecture_id, each.position) for each in kept.lectures] == [(films[1].id, 30)]


async def test_one_students_reports_of_several_films_at_once_are_all_kept(
    world: World, course: Course, films: list[Lecture]
):
    student = await enrolled(world, course)

    await tell(world, *[await posted(world, student, film, 95) for film in films])

    kept = await world.progress.of(student.user_id, course.id)
    assert kept is not None
    assert kept.done_count == 3
    assert (await world.services.certificates.mine(student, course.id)) is not None


async def test_a_mark_at_any_moment_of_a_report_is_kept_and_so_is_the_report(
    world: World, course: Course, films: list[Lecture]
):
    for moment in moments():
        student = await enrolled(world, course)
        await world.services.learning.mark_complete(student, course.id, films[2].id, done=True)
        interrupted = world.process(database=InterruptedDatabase(world.database, moment))
        moment.act = lambda student=student: world.services.learning.mark_complete(
            student, course.id, films[0].id, done=True
        )
        world.clock.turn(timedelta(seconds=10))

        await interrupted.reports.keep(student, course.id, films[1].id, Report(40, ((0.0, 40.0),), world.clock()))

        kept = await world.progress.of(student.user_id, course.id)
        assert kept is not None
        assert kept.of(films[1].id).position == 40
        assert moment.left > 0 or kept.of(films[0].id).is_done
