"""Buying over HTTP: at our prices, with the provider's proof, once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from edtech_app.domain.accounts import Actor, Role
from tests.support.http import api_client, bearer
from tests.support.tab import nobody
from tests.support.world import World

V1 = "/api/v1/payments"


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def student(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def me(world: World, student: Actor) -> dict[str, str]:
    return bearer(await world.session_token(student))


async def ordered(api: httpx.AsyncClient, me: dict[str, str], *course_ids: str) -> dict[str, Any]:
    answer = await api.post(f"{V1}/capturePayment", json={"courses": course_ids}, headers=me)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def proof_of(world: World, ticket: dict[str, Any]) -> dict[str, str]:
    """What the window hands over when somebody has paid."""
    proof = await world.payments.pay(ticket["gatewayOrderId"])
    return {
        "razorpay_order_id": proof.gateway_order_id,
        "razorpay_payment_id": proof.payment_id,
        "razorpay_signature": proof.signature,
    }


async def test_a_proof_grants_what_was_ordered_as_often_as_it_comes(
    world: World, api: httpx.AsyncClient, author: Actor, student: Actor, me: dict[str, str]
):
    course = await world.course(author)
    ticket = await ordered(api, me, course.id)
    assert (ticket["amount"], ticket["currency"], ticket["paid"]) == (129_900, "INR", False)
    assert ticket["prefill"] == {"name": "Asha Rao", "email": student.email}
    proof = await proof_of(world, ticket)
    answers = [await api.post(f"{V1}/verifySignature", json=proof, headers=me) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["data"]["courses"] == [{"id": course.id, "name": course.title}]
    assert len(await world.ledger.of_order(ticket["orderId"])) == 2
    again = await api.post(V1, json={"courses": [course.id]}, headers=me)
    assert again.status_code == 409


async def test_a_wrong_proof_grants_nothing(
    world: World, api: httpx.AsyncClient, author: Actor, student: Actor, me: dict[str, str]
):
    course = await world.course(author)
    ticket = await ordered(api, me, course.id)
    proof = await proof_of(world, ticket)
    wrong = await api.post(f"{V1}/verifySignature", json=proof | {"razorpay_signature": "0" * 64}, headers=me)
    more = await api.post(f"{V1}/verifySignature", json=proof | {"courses": [nobody()]}, headers=me)
    thief = bearer(await world.session_token(await world.person()))
    theirs = await api.post(f"{V1}/verifySignature", json=proof, headers=thief)
    nobodys = await api.post(f"{V1}/verifySignature", json=proof)
    assert [each.status_code for each in (wrong, more, theirs, nobodys)] == [400, 422, 404, 401]
    assert nobodys.headers["www-authenticate"] == "Bearer"
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_free_course_is_granted_at_once_and_a_dear_one_is_not(
    world: World, api: httpx.AsyncClient, author: Actor, me: dict[str, str]
):
    free, dear = await world.course(author, price=0), await world.course(author)
    assert (await ordered(api, me, free.id))["paid"]
    answer = await api.post(f"{V1}/enrollFree", json={"courseId": free.id}, headers=me)
    assert answer.json()["data"] == {"id": free.id, "name": free.title}
    assert (await api.post(f"{V1}/enrollFree", json={"courseId": dear.id}, headers=me)).status_code == 409
    assert (await api.post(f"{V1}/enrollFree", json={"courseId": nobody()}, headers=me)).status_code == 404
    assert (await api.post(f"{V1}/capturePayment", json={"courses": []}, headers=me)).status_code == 422


async def test_orders_are_their_buyers_alone(world: World, api: httpx.AsyncClient, author: Actor, me: dict[str, str]):
    course = await world.course(author)
    ticket = await ordered(api, me, course.id)
    assert (await api.get(f"{V1}/orders", headers=me)).json()["data"]["total"] == 0
    played = await api.post(f"{V1}/paySandbox", json={"orderId": ticket["orderId"]}, headers=me)
    await api.post(f"{V1}/verifySignature", json=played.json()["data"], headers=me)
    [order] = (await api.get(f"{V1}/orders", headers=me)).json()["data"]["items"]
    assert order["courses"] == [
        {"courseId": course.id, "courseName": course.title, "price": {"amount": 129_900, "currency": "INR"}}
    ]
    assert (order["status"], order["number"]) == ("fulfilled", "2026-27/000001")
    assert (await api.get(f"{V1}/orders/{order['id']}", headers=me)).json()["data"] == order
    stranger = bearer(await world.session_token(await world.person()))
    for path in (f"orders/{order['id']}", f"orders/{nobody()}"):
        assert (await api.get(f"{V1}/{path}", headers=stranger)).status_code == 404


async def test_a_receipt_is_sent_again_three_times_a_day_to_its_buyer(
    world: World, api: httpx.AsyncClient, author: Actor, student: Actor, me: dict[str, str]
):
    ticket = await ordered(api, me, (await world.course(author)).id)
    body = {"orderId": ticket["orderId"]}
    early = await api.post(f"{V1}/sendPaymentSuccessEmail", json=body, headers=me)
    await api.post(f"{V1}/verifySignature", json=await proof_of(world, ticket), headers=me)
    stranger = bearer(await world.session_token(await world.person()))
    theirs = await api.post(f"{V1}/sendPaymentSuccessEmail", json=body, headers=stranger)
    assert (early.status_code, theirs.status_code) == (404, 404)
    first = [letter for letter in await world.letters.to(student.email) if "receipt" in letter.subject]
    statuses = [(await api.post(f"{V1}/sendPaymentSuccessEmail", json=body, headers=me)).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    sent = [letter for letter in await world.letters.to(student.email) if "receipt" in letter.subject]
    assert (len(sent), {letter.text for letter in sent}) == (4, {first[0].text})
    world.clock.turn(timedelta(days=1))
    assert (await api.post(f"{V1}/sendPaymentSuccessEmail", json=body, headers=me)).status_code == 200
