"""A course is deleted at the very moment when somebody buys it or enrols: nobody is left with what is gone."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from edtech_app.composition import Services
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import AppError
from edtech_app.domain.learning import Enrollment
from tests.support.meanwhile import InterruptedDatabase, moments
from tests.support.world import World

Act = Callable[[Services, Actor, Actor, Course], Awaitable[object]]


async def delete(services: Services, author: Actor, student: Actor, course: Course) -> None:
    await services.course_deletion.delete(author, course.id)


async def buy(services: Services, author: Actor, student: Actor, course: Course) -> None:
    """As far as a buyer's browser goes; what is open then may be paid."""
    with suppress(AppError):
        await services.commerce.start_checkout(student, [course.id])


async def enrol(services: Services, author: Actor, student: Actor, course: Course) -> None:
    with suppress(AppError):
        await services.commerce.enroll_free(student, course.id)


async def school(folder: Path, *, price: str) -> tuple[World, Actor, Actor, Course]:
    world = await World.open(folder)
    author, student = await world.person(Role.INSTRUCTOR, "Meera"), await world.person()
    course = await world.course(author)
    return world, author, student, await world.services.authoring.update_course(author, course.id, {"price": price})


async def assert_nobody_has_what_is_gone(world: World, student: Actor, course: Course) -> None:
    """Whoever may pay or learn has a whole course; whoever has none may try in vain and owes nothing."""
    kept = await world.courses.find(course.id)
    order = await world.orders.by_open_key(student.user_id)
    holds = await world.enrollments.is_enrolled(student.user_id, course.id)
    if holds or (order is not None and order.status is not OrderStatus.NEW):
        assert kept is not None
        assert len(await world.lectures.of(course.id)) == 3
    if kept is not None:
        assert kept.student_count == int(holds)
    await world.services.enrollments.finish_counting()


@pytest.mark.parametrize(("act", "price"), [(buy, "499"), (enrol, "0")])
async def test_a_course_that_is_deleted_while_somebody_takes_it_is_kept_or_not_given(
    tmp_path: Path, act: Act, price: str
):
    for first, second in ((delete, act), (act, delete)):
        number = 0
        for moment in moments():
            number = moment.left
            world, author, student, course = await school(tmp_path / f"{first.__name__}{number}", price=price)
            moment.act = lambda: second(world.services, author, student, course)  # noqa: B023
            await first(world.process(database=InterruptedDatabase(world.database, moment)), author, student, course)
            await assert_nobody_has_what_is_gone(world, student, course)
        assert number > 4


async def test_an_enrolment_that_a_dying_process_left_in_a_deleted_course_stops_nobody_from_being_counted(
    world: World,
):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    for course_id in (new_id(), course.id):
        await world.enrollments.add(
            Enrollment(
                id=new_id(),
                user_id=student.user_id,
                course_id=course_id,
                instructor_id=author.user_id,
                created_at=world.clock(),
            )
        )
    await world.services.enrollments.finish_counting()
    assert (await world.courses.get(course.id)).student_count == 1
    assert len(await world.enrollments.all_of_user(student.user_id)) == 1
    assert await world.services.enrollments.finish_counting() == 0


async def test_an_order_that_expired_may_still_be_paid_for_some_days_so_its_course_is_retired(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.orders.move(
        ticket.order_id, origin=OrderStatus.OPEN, to=OrderStatus.EXPIRED, now=world.clock(), open_key="closed:1"
    )
    assert not await world.services.course_deletion.delete(author, course.id)
    assert (await world.courses.get(course.id)).status is CourseStatus.RETIRED
