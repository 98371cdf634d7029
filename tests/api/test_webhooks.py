"""The payment provider's calls to us."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app import routes, web
from edtech_app.api import build_api
from edtech_app.domain.accounts import Role
from edtech_app.runtime import use_services
from tests.support.world import World


@pytest.fixture
async def provider(world: World) -> AsyncIterator[httpx.AsyncClient]:
    use_services(world.services)
    house = web.wrap(build_api(), world.settings, None)
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
