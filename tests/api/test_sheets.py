"""Files for spreadsheets over HTTP: an instructor's own, by the cookie of their pages, and nobody else's."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.runtime import session_cookie
from tests.support.http import api_client
from tests.support.world import World


@pytest.fixture
async def client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def sold(world: World, author: Actor) -> Course:
    """A course that Asha has bought."""
    student, course = await world.person(), await world.course(author)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    return course


async def as_page_of(world: World, reader: Actor) -> dict[str, str]:
    return {"Cookie": f"{session_cookie()}={await world.session_token(reader)}"}


async def test_an_instructor_downloads_the_rows_of_a_month(
    world: World, client: httpx.AsyncClient, author: Actor, sold: Course
):
    page = await as_page_of(world, author)

    answer = await client.get(routes.earnings_file("2026-11", sold.id), headers=page)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="earnings-2026-11.csv"'
    assert answer.headers["cache-control"] == "private, no-store"
    head, *rows = answer.text.splitlines()
    assert head == "\ufeffDate (India),Course,Kind,Order,Amount (INR)"
    assert sorted(row.rpartition(",")[2] for row in rows) == ["-259.80", "1299.00"]
    assert len((await client.get(routes.earnings_file("2026-10", ""), headers=page)).text.splitlines()) == 1


@pytest.mark.parametrize("month", ["\r\nA: b", "2026-1\n", 'x"', "2026-11-30", "११", "../x"])
async def test_what_is_no_month_is_in_no_files_name(world: World, client: httpx.AsyncClient, author: Actor, month: str):
    answer = await client.get(routes.earnings_file(month, ""), headers=await as_page_of(world, author))

    assert answer.headers["content-disposition"] == 'attachment; filename="earnings.csv"'
    assert len(answer.text.splitlines()) == 1


async def test_an_author_downloads_a_courses_students(
    world: World, client: httpx.AsyncClient, author: Actor, sold: Course
):
    answer = await client.get(routes.students_file(sold.id), headers=await as_page_of(world, author))

    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="students.csv"'
    assert answer.text.splitlines() == [
        "\ufeffName,Joined (India),Progress (%),Last visit (India)",
        "Asha Rao,23 Nov 2026,0,Not started",
    ]


async def test_nobody_else_gets_a_file(world: World, client: httpx.AsyncClient, sold: Course):
    rival = await as_page_of(world, await world.person(Role.INSTRUCTOR, "Arjun"))

    assert (await client.get(routes.students_file(sold.id), headers=rival)).status_code == 404
    assert len((await client.get(routes.earnings_file("all", sold.id), headers=rival)).text.splitlines()) == 1
    student = await as_page_of(world, await world.person())
    assert (await client.get(routes.earnings_file("all", ""), headers=student)).status_code == 403
    for path in (routes.earnings_file("all", ""), routes.students_file(sold.id)):
        assert (await client.get(path)).status_code == 401
