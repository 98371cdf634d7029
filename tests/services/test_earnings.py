"""What an instructor earned, month by month."""

import csv
import io
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import NotAllowed, NotSignedIn
from edtech_app.domain.money import Money
from edtech_app.domain.tallies import month_of
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
    assert len(everything.page.rows) == len(november.page.rows) + len(december.page.rows) == 6


async def test_the_kept_sums_are_the_ledgers_to_the_paisa_with_refunds_in_other_months(world: World):
    author = await world.person(Role.INSTRUCTOR)
    courses = [await world.course(author, title=f"Course {n}", price=33_333 + 7 * n) for n in range(3)]
    bought: list[tuple[Actor, str, Course]] = []
    for month in range(4):
        for course in courses[: month + 1]:
            bought.append((*await buy(world, course), course))
        for student, order_id, course in bought[month::2][:1]:
            await world.services.refunds.ask(student, order_id, course.id)
        world.clock.turn(timedelta(days=21))
    rows = await world.ledger.of_instructor(author.user_id)
    assert {row.kind for row in rows} == set(EntryKind)

    for course_id in ("", *(course.id for course in courses)):
        opening = Money(0)
        mine = [row for row in rows if course_id in ("", row.course_id)]
        for month in reversed((await world.services.earnings.statement(author)).months):
            found = await world.services.earnings.statement(author, month, course_id)
            of_month = [row for row in mine if month_of(row.created_at) == month]
            by_hand = sum((row.amount for row in of_month), start=Money(0))
            assert (found.opening, found.sums.total, found.closing) == (opening, by_hand, opening + by_hand)
            assert {row.entry.id for row in found.page.rows} == {row.id for row in of_month}
            opening = found.closing
        assert opening == sum((row.amount for row in mine), start=Money(0))


async def test_rows_are_turned_page_by_page_none_twice_none_left_out(world: World):
    author, course_id = await world.person(Role.INSTRUCTOR), new_id()
    for number in range(9):
        await world.services.tallies.record(
            LedgerEntry(
                id=new_id(),
                order_id=new_id(),
                course_id=course_id,
                instructor_id=author.user_id,
                user_id=new_id(),
                kind=EntryKind.SALE,
                amount=Money(number),
                created_at=world.clock() - timedelta(milliseconds=number // 4),
            )
        )
    after, seen = None, list[str]()
    while True:
        page = await world.services.earnings.rows(author, EVERY_MONTH, after=after, limit=2)
        seen += [row.entry.id for row in page.rows]
        if (after := page.next) is None:
            break
    assert len(seen) == len(set(seen)) == 9
    assert (await world.services.earnings.rows(author, "a month")).rows == ()


async def test_the_file_has_every_row_and_no_formula(world: World):
    author = await world.person(Role.INSTRUCTOR)
    await buy(world, await world.course(author, title='=HYPERLINK("x")', price=129_950))

    text = "".join([piece async for piece in world.services.earnings.file(author, EVERY_MONTH)])

    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(line[0], line[1], line[4]) for line in lines[1:]] == [
        ("23 Nov 2026", "'=HYPERLINK(\"x\")", "-259.90"),
        ("23 Nov 2026", "'=HYPERLINK(\"x\")", "1299.50"),
    ]  # fmt: skip
    for actor in (await world.person(), VISITOR):
        with pytest.raises((NotAllowed, NotSignedIn)):
            await anext(world.services.earnings.file(actor, EVERY_MONTH))


async def test_one_course_has_a_statement_of_its_own(world: World):
    author = await world.person(Role.INSTRUCTOR)
    python, tabla = await world.course(author), await world.course(author, title="Tabla", price=50_000)
    for course in (python, tabla):
        await buy(world, course)

    statement = await world.services.earnings.statement(author, course_id=tabla.id)

    assert statement.closing == Money(40_000)
    assert {row.course_title for row in statement.page.rows} == {"Tabla"}
    assert [title for _, title in statement.courses] == [python.title, "Tabla"]


async def test_a_month_or_course_that_is_not_there_is_the_latest_month_of_all_courses(world: World):
    author, other = await world.person(Role.INSTRUCTOR), await world.person(Role.INSTRUCTOR)
    await buy(world, await world.course(author))
    foreign = await world.course(other, title="Foreign")
    await buy(world, foreign)

    statement = await world.services.earnings.statement(author, "2019-13", foreign.id)

    assert (statement.month, statement.course_id) == ("2026-11", "")
    assert len(statement.page.rows) == 2
