"""What an instructor earned, month by month."""

from datetime import timedelta

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.money import Money
from edtech_app.services.earnings import EVERY_MONTH
from tests.support.world import World


async def buy(world: World, course: Course) -> tuple[Actor, str]:
    student = await world.person()
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    return student, ticket.order_id


async def test_months_follow_each_other_without_a_gap_and_end_at_what_was_earned(world: World):
    author = await world.person(Role.INSTRUCTOR)
    python, tabla = await world.course(author), await world.course(author, title="Tabla", price=50_000)
    student, order_id = await buy(world, python)
    world.clock.turn(timedelta(days=20))
    await buy(world, tabla)
    await world.services.refunds.ask(student, order_id, python.id)

    november = await world.services.earnings.statement(author, "2026-11")
    december = await world.services.earnings.statement(author)

    assert december.months == ("2026-12", "2026-11")
    assert (november.opening, november.closing) == (Money(0), Money(103_920))
    assert (november.sums.sales, november.sums.fees) == (Money(129_900), Money(-25_980))
    assert (december.month, december.opening, december.closing) == ("2026-12", november.closing, Money(40_000))
    assert december.sums.refunds == Money(-103_920)
    everything = await world.services.earnings.statement(author, EVERY_MONTH)
    assert everything.closing == december.closing == (await world.services.analytics.dashboard(author)).earnings
    assert len(everything.rows) == len(november.rows) + len(december.rows) == 6


async def test_one_course_has_a_statement_of_its_own(world: World):
    author = await world.person(Role.INSTRUCTOR)
    python, tabla = await world.course(author), await world.course(author, title="Tabla", price=50_000)
    for course in (python, tabla):
        await buy(world, course)

    statement = await world.services.earnings.statement(author, course_id=tabla.id)

    assert statement.closing == Money(40_000)
    assert {row.course_title for row in statement.rows} == {"Tabla"}
    assert [title for _, title in statement.courses] == [python.title, "Tabla"]


async def test_a_month_or_course_that_is_not_there_is_the_latest_month_of_all_courses(world: World):
    author, other = await world.person(Role.INSTRUCTOR), await world.person(Role.INSTRUCTOR)
    await buy(world, await world.course(author))
    foreign = await world.course(other, title="Foreign")
    await buy(world, foreign)

    statement = await world.services.earnings.statement(author, "2019-13", foreign.id)

    assert (statement.month, statement.course_id) == ("2026-11", "")
    assert len(statement.rows) == 2
