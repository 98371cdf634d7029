"""The payment provider's calls to us."""

import asyncio
import json
from collections.abc import AsyncIterator, MutableMapping
from datetime import timedelta
from typing import Any

import httpx
import pytest

from edtech_app import routes, web
from edtech_app.domain.accounts import Role
from edtech_app.domain.commerce import CheckoutTicket, EventStatus, Payment, PaymentEvent
from edtech_app.gateways.payments import signing
from edtech_app.gateways.payments.sandbox import SandboxPayments
from edtech_app.repositories.commerce import PaymentEventRepository
from edtech_app.runtime import use_services
from tests.support.http import the_api
from tests.support.lines import lines, listen
from tests.support.world import World


@pytest.fixture
async def provider(world: World) -> AsyncIterator[httpx.AsyncClient]:
    use_services(world.services)
    house = web.wrap(the_api(), world.settings, None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house), base_url="http://school.test") as client:
        yield client
    use_services(None)


async def call(provider: httpx.AsyncClient, body: bytes, signature: str, event_id: str = "evt_1") -> httpx.Response:
    headers = {"X-Razorpay-Signature": signature, "x-razorpay-event-id": event_id}
    return await provider.post(routes.WEBHOOK, content=body, headers=headers)


async def test_a_signed_event_grants_the_course_and_its_repeats_change_nothing(
    world: World, provider: httpx.AsyncClient
):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    body, signature = world.payments.webhook(await world.payments.pay(ticket.gateway_order_id))

    answers = [await call(provider, body, signature) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json() == {"success": True, "message": "Received.", "data": None}
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert len(await world.letters.newest()) == 1


async def test_an_event_with_a_wrong_signature_is_refused(world: World, provider: httpx.AsyncClient):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    body, _ = world.payments.webhook(await world.payments.pay(ticket.gateway_order_id))

    for answer in (
        await call(provider, body, "0" * 64),
        await call(provider, body, ""),
        await provider.post(routes.WEBHOOK, content=body),
    ):
        assert answer.status_code == 400
        assert answer.json() == {"success": False, "message": "The signature is wrong."}
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_huge_body_is_refused(provider: httpx.AsyncClient):
    answer = await call(provider, b"x" * 300_000, "0" * 64)

    assert answer.status_code == 413


async def test_an_event_about_an_order_that_is_not_ours_is_received_and_left(world: World, provider: httpx.AsyncClient):
    student = await world.person()
    foreign = await world.payments.open_order((await world.course(student)).price, receipt="somebody else's shop")
    body, signature = world.payments.webhook(await world.payments.pay(foreign))

    assert (await call(provider, body, signature)).status_code == 200
    assert (await call(provider, body, signature, "evt_2")).status_code == 200

    (alert,) = await world.services.payment_alerts.open(await world.person(Role.ADMINISTRATOR))
    assert (alert.kind.value, alert.gateway_order_id) == ("unknown order", foreign)


async def a_paid_order(world: World) -> tuple[CheckoutTicket, bytes, str]:
    """An order whose payment only the provider knows of, and its call."""
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    ticket = await world.services.commerce.start_checkout(student, [(await world.course(teacher)).id])
    return ticket, *world.payments.webhook(await world.payments.pay(ticket.gateway_order_id))


async def events(world: World) -> list[PaymentEvent]:
    return await PaymentEventRepository(world.database)._list({})


async def test_the_answer_does_not_wait_for_the_provider(
    world: World, provider: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    ticket, body, signature = await a_paid_order(world)
    answered, provider_wakes_up = asyncio.Event(), asyncio.Event()
    status: list[int] = []
    real = world.payments.captured_payments

    async def slow(gateway_order_id: str) -> list[Payment]:
        await provider_wakes_up.wait()
        return await real(gateway_order_id)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        elif not message.get("more_body"):
            answered.set()

    monkeypatch.setattr(world.payments, "captured_payments", slow)
    headers = [(b"x-razorpay-signature", signature.encode()), (b"x-razorpay-event-id", b"evt_1")]
    scope = {"type": "http", "method": "POST", "path": routes.WEBHOOK, "headers": headers, "query_string": b""}
    call = asyncio.create_task(web.wrap(the_api(), world.settings, None)(scope, receive, send))
    await asyncio.wait_for(answered.wait(), 10)

    assert status == [200]
    (event,) = await events(world)
    assert (event.status, event.kind, event.body) == (EventStatus.NEW, "payment.captured", body.decode())
    provider_wakes_up.set()
    await call
    (event,) = await events(world)
    assert (event.status, event.body) == (EventStatus.DONE, ""), "what it said about people is erased"
    assert (await world.orders.get(ticket.order_id)).number


async def test_what_was_stored_and_never_worked_off_is_done_by_the_job(world: World):
    ticket, body, signature = await a_paid_order(world)
    await world.services.payment_inbox.receive(body, signature, "evt_1")
    assert not (await world.orders.get(ticket.order_id)).number

    assert await world.services.payment_inbox.work_off_waiting() == 0, "whoever brought it has a moment for it"
    world.clock.turn(timedelta(minutes=1))
    assert await world.services.payment_inbox.work_off_waiting() == 1

    assert (await world.orders.get(ticket.order_id)).number
    world.clock.turn(timedelta(days=181))
    assert await world.services.payment_inbox.forget_old() == 1


async def test_an_event_that_cannot_be_understood_keeps_no_other_waiting(world: World, monkeypatch: pytest.MonkeyPatch):
    (first, *one), (second, *two) = await a_paid_order(world), await a_paid_order(world)
    for (body, signature), event_id in ((one, "evt_1"), (two, "evt_2")):
        await world.services.payment_inbox.receive(body, signature, event_id)
    real = world.payments.captured_payments

    async def strange(gateway_order_id: str) -> list[Payment]:
        if gateway_order_id == first.gateway_order_id:
            raise KeyError("items")
        return await real(gateway_order_id)

    monkeypatch.setattr(world.payments, "captured_payments", strange)
    world.clock.turn(timedelta(minutes=1))
    await world.services.payment_inbox.work_off_waiting()

    assert not (await world.orders.get(first.order_id)).number
    assert (await world.orders.get(second.order_id)).number
    assert sorted(event.status for event in await events(world)) == [EventStatus.DONE, EventStatus.NEW]


async def test_one_event_is_stored_once_with_its_id_or_without(world: World, provider: httpx.AsyncClient):
    _, body, signature = await a_paid_order(world)

    for _ in range(3):
        await call(provider, body, signature, "evt_1")
        await provider.post(routes.WEBHOOK, content=body, headers={"X-Razorpay-Signature": signature})

    assert len(await events(world)) == 2


async def test_refused_calls_leave_a_line_in_the_log_and_no_secret_in_it(
    world: World, provider: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
):
    _, body, signature = await a_paid_order(world)
    stranger = SandboxPayments(world.folder, b"another account's secret")
    listen(caplog)
    again = json.dumps(json.loads(body), separators=(",", ":")).encode()
    refused = [
        await call(provider, body, "0" * 64),
        await call(provider, body, ""),
        await provider.post(routes.WEBHOOK, content=body),
        await call(provider, again, signature),
        await call(provider, body, signing.sign(stranger._secret, body)),
        await call(provider, b"\xff\xfe", signing.sign(world.payments._secret, b"\xff\xfe")),
    ]

    assert [answer.status_code for answer in refused] == [400] * 6
    assert (await call(provider, b"x" * 10_000_000, signature)).status_code == 413
    assert await events(world) == []
    assert len(lines(caplog, "webhook_refused")) == 6
    assert len(lines(caplog, "body_refused")) == 1
    for secret in (signature, world.payments._secret.decode(), "pay_", "order_"):
        assert secret not in caplog.text


@pytest.mark.parametrize("kind", ["payment.failed", "invoice.paid", "settlement.processed", "", "é"])
async def test_events_that_concern_nothing_are_received(world: World, provider: httpx.AsyncClient, kind: str):
    body = json.dumps({"event": kind, "payload": {"payment": {"entity": {"id": 7, "order_id": None}}}}).encode()

    answer = await call(provider, body, signing.sign(world.payments._secret, body))

    assert answer.status_code == 200
    assert [event.status for event in await events(world)] == [EventStatus.DONE]
