"""An author sees who learns from their course and how far they are, and nothing by which to reach them."""

import csv
import io
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import NotAllowed, NotFound, NotSignedIn
from edtech_app.services.course_students import FILE_PAGE, PAGE, StudentOrder, StudentQuery
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR), lectures=4)


def author_of(course: Course) -> Actor:
    return Actor(user_id=course.instructor_id, role=Role.INSTRUCTOR)


async def test_students_are_listed_with_their_progress_in_every_order(world: World, course: Course):
    zoya, asha, ravi = [await world.person(first_name=name) for name in ("Zoya", "asha", "Ravi")]
    for student, done in ((zoya, 1), (asha, 2), (ravi, 0)):
        await world.enrol(student, course)
        world.clock.turn(timedelta(hours=1))
        for lecture in (await world.lectures.of(course.id))[:done]:
            await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    find = world.services.course_students.find

    rows = (await find(author_of(course), course.id, StudentQuery())).rows
    assert [(row.name, row.percent, row.last_seen_at > NEVER) for row in rows] == [
        ("Ravi Rao", 0, False),
        ("asha Rao", 50, True),
        ("Zoya Rao", 25, True),
    ]
    for order, names in (
        (StudentOrder.NAME, ["asha Rao", "Ravi Rao", "Zoya Rao"]),
        (StudentOrder.PROGRESS, ["asha Rao", "Zoya Rao", "Ravi Rao"]),
        (StudentOrder.SEEN, ["asha Rao", "Zoya Rao", "Ravi Rao"]),
    ):
        found = await find(author_of(course), course.id, StudentQuery(order=order))
        assert [row.name for row in found.rows] == names
    found = await find(author_of(course), course.id, StudentQuery("ASH rao"))
    assert [row.name for row in found.rows] == ["asha Rao"]


async def test_students_are_turned_page_by_page_and_those_who_gave_it_back_are_not_there(world: World, course: Course):
    for number in range(PAGE + 2):
        world.clock.turn(timedelta(minutes=1))
        enrollment = await world.enrol(await world.person(first_name=f"S{number:02d}"), course)
    ended = await world.enrollments.get(enrollment.id)
    await world.enrollments.end(ended)
    first = await world.services.course_students.find(author_of(course), course.id, StudentQuery())
    last = await world.services.course_students.find(author_of(course), course.id, StudentQuery(page=99))
    assert (first.found, first.pages, last.page) == (PAGE + 1, 2, 2)
    assert [row.name for row in (*first.rows, *last.rows)] == [f"S{n:02d} Rao" for n in reversed(range(PAGE + 1))]


async def test_the_file_has_everybody_once_and_no_address(world: World, course: Course):
    for number in range(FILE_PAGE + 3):
        student = Actor(user_id=f"{number:024x}", role=Role.STUDENT)
        at = world.clock() - timedelta(milliseconds=number // 5)
        await world.enrollments.add(world.enrollment(student, course).model_copy(update={"created_at": at}))
    await world.enrol(formula := await world.person(first_name="=1+1"), course)

    text = "".join([piece async for piece in world.services.course_students.file(author_of(course), course.id)])

    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert lines[0] == ["Name", "Joined (India)", "Progress (%)", "Last visit (India)"]
    assert len(lines) == 1 + FILE_PAGE + 3 + 1
    assert ["'=1+1 Rao", "23 Nov 2026", "0", "Not started"] in lines
    assert formula.email not in text


async def test_nobody_sees_the_students_of_somebody_else(world: World, course: Course):
    rival = await world.person(Role.INSTRUCTOR, "Ravi")
    for actor, refusal in ((rival, NotFound), (await world.person(), NotAllowed), (VISITOR, NotSignedIn)):
        with pytest.raises(refusal):
            await world.services.course_students.find(actor, course.id, StudentQuery())
        with pytest.raises(refusal):
            await anext(world.services.course_students.file(actor, course.id))
