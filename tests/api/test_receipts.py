"""Receipts and credit notes over HTTP: for their buyer and for administrators, by the cookie of their pages."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.entity import new_id
from edtech_app.runtime import session_cookie
from tests.support.http import api_client
from tests.support.world import World


@pytest.fixture
async def client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


async def as_page_of(world: World, reader: Actor) -> dict[str, str]:
    """What a page that somebody is signed in on sends along."""
    return {"Cookie": f"{session_cookie()}={await world.session_token(reader)}"}


async def bought(world: World) -> tuple[Actor, str, str]:
    """Somebody who bought a course, the order and the course."""
    student, course = await world.person(), await world.course(await world.person(Role.INSTRUCTOR))
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    return student, ticket.order_id, course.id


async def test_a_buyer_and_an_administrator_get_the_same_receipt_and_nobody_else_any(
    world: World, client: httpx.AsyncClient
):
    student, order_id, _ = await bought(world)
    papers: list[bytes] = []
    for reader in (student, await world.person(Role.ADMINISTRATOR), student):
        answer = await client.get(routes.receipt_pdf(order_id), headers=await as_page_of(world, reader))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"] == 'attachment; filename="receipt-2026-27-000001.pdf"'
        assert "no-store" in answer.headers["cache-control"]
        papers.append(answer.content)
    assert papers[0].startswith(b"%PDF")
    assert len(set(papers)) == 1

    for reader, status in ((await world.person(), 404), (await world.person(Role.INSTRUCTOR), 404)):
        answer = await client.get(routes.receipt_pdf(order_id), headers=await as_page_of(world, reader))
        assert answer.status_code == status
    assert (await client.get(routes.receipt_pdf(order_id))).status_code == 401
    assert (await client.get(routes.receipt_pdf(new_id()))).status_code == 401


async def test_a_refund_has_its_credit_note(world: World, client: httpx.AsyncClient):
    student, order_id, course_id = await bought(world)
    refund = await world.services.refunds.ask(student, order_id, course_id)
    page = await as_page_of(world, student)

    answer = await client.get(routes.credit_note_pdf(order_id, refund.number.replace("/", "-")), headers=page)

    assert answer.status_code == 200
    assert 'filename="credit-note-C2026-27-000001.pdf"' in answer.headers["content-disposition"]
    assert (await client.get(routes.credit_note_pdf(order_id, "C2026-27-000009"), headers=page)).status_code == 404


async def test_an_order_that_was_not_paid_has_no_receipt(world: World, client: httpx.AsyncClient):
    student, course = await world.person(), await world.course(await world.person(Role.INSTRUCTOR))
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    page = await as_page_of(world, student)

    assert (await client.get(routes.receipt_pdf(ticket.order_id), headers=page)).status_code == 404
