"""Buying: what is paid is granted once, and what is not paid never."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import (
    CHECKOUT_LASTS,
    AlertKind,
    CheckoutTicket,
    Order,
    OrderStatus,
    Payment,
    PaymentProof,
)
from edtech_app.domain.entity import millis, new_id
from edtech_app.domain.errors import Conflict, GatewayFailed, InvalidInput, NotFound, NotSignedIn
from edtech_app.domain.money import Money
from tests.support.world import World, tell


@pytest.fixture
async def teacher(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def student(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def course(world: World, teacher: Actor) -> Course:
    return await world.course(teacher)


async def started(world: World, student: Actor, *courses: Course) -> CheckoutTicket:
    return await world.services.commerce.start_checkout(student, [course.id for course in courses])


async def paid(world: World, student: Actor, *courses: Course) -> tuple[Order, PaymentProof]:
    """An order that was paid and confirmed by the browser."""
    proof = await world.payments.pay((await started(world, student, *courses)).gateway_order_id)
    return await world.services.commerce.confirm(student, proof), proof


async def receipts(world: World, actor: Actor) -> list[str]:
    mine = [letter for letter in await world.letters.newest() if letter.to == actor.email]
    return [letter.subject for letter in mine if not letter.dedupe.startswith("refund:")]


async def assert_bought_once(world: World, student: Actor, order_id: str, courses: list[Course]) -> None:
    order = await world.orders.get(order_id)
    assert order.status is OrderStatus.FULFILLED
    assert order.number == "2026-27/000001"
    for course in courses:
        assert await world.enrollments.is_enrolled(student.user_id, course.id)
        assert (await world.courses.get(course.id)).student_count == 1
    rows = await world.ledger.of_instructor(courses[0].instructor_id)
    assert sorted((row.course_id, row.kind, row.amount.paise) for row in rows) == sorted(
        entry
        for course in courses
        for entry in ((course.id, "sale", course.price.paise), (course.id, "fee", -course.price.paise // 5))
    )
    assert len(await receipts(world, student)) == 1


async def test_paying_grants_the_course_books_the_sale_and_mails_one_receipt(
    world: World, student: Actor, course: Course
):
    await world.services.cart.add(student, course.id)
    order, _ = await paid(world, student, course)

    assert order.status is OrderStatus.FULFILLED
    await assert_bought_once(world, student, order.id, [course])
    assert await world.services.cart.count(student) == 0


async def test_two_confirmations_and_three_webhooks_at_once_grant_once(
    world: World, student: Actor, teacher: Actor, course: Course
):
    other = await world.course(teacher, title="Second", price=50_000)
    ticket = await started(world, student, course, other)
    proof = await world.payments.pay(ticket.gateway_order_id)
    body, signature = world.payments.webhook(proof)

    commerce = world.services.commerce
    await asyncio.gather(
        commerce.confirm(student, proof),
        commerce.confirm(student, proof),
        *(tell(world.services, body, signature, event_id) for event_id in ("e1", "e1", "e2")),
        commerce.reconcile(),
    )

    await assert_bought_once(world, student, ticket.order_id, [course, other])


async def test_a_closed_tab_loses_nothing_because_the_webhook_grants(world: World, student: Actor, course: Course):
    ticket = await started(world, student, course)
    body, signature = world.payments.webhook(await world.payments.pay(ticket.gateway_order_id))

    await tell(world.services, body, signature, "evt_1")

    await assert_bought_once(world, student, ticket.order_id, [course])


async def test_a_closed_tab_and_lost_webhooks_lose_nothing_because_reconciliation_grants(
    world: World, student: Actor, course: Course
):
    ticket = await started(world, student, course)
    await world.payments.pay(ticket.gateway_order_id)
    world.clock.turn(timedelta(minutes=5))

    assert await world.services.commerce.reconcile() == 1

    await assert_bought_once(world, student, ticket.order_id, [course])
    assert await world.services.commerce.reconcile() == 0


async def test_whoever_paid_and_comes_back_to_the_checkout_finds_it_done(world: World, student: Actor, course: Course):
    await world.services.cart.add(student, course.id)
    ticket = await started(world, student, course)
    await world.payments.pay(ticket.gateway_order_id)

    page = await world.services.commerce.look(student)

    assert page.paid_order_id == ticket.order_id
    await assert_bought_once(world, student, ticket.order_id, [course])


async def test_a_forged_payment_grants_nothing(world: World, student: Actor, course: Course):
    ticket = await started(world, student, course)
    genuine = await world.payments.pay(ticket.gateway_order_id)
    forgeries = [
        replace(genuine, signature="0" * 64),
        replace(genuine, signature=""),
        replace(genuine, signature="ünïcode\ud800"),
        replace(genuine, payment_id="pay_other"),
        replace(genuine, gateway_order_id="order_other"),
        replace(genuine, payment_id=""),
    ]

    for forgery in forgeries:
        with pytest.raises(InvalidInput):
            await world.services.commerce.confirm(student, forgery)
    body, signature = world.payments.webhook(genuine)
    for bad_body, bad_signature in ((body + b" ", signature), (body, ""), (body, "x" * 64), (b"", signature)):
        with pytest.raises(InvalidInput):
            await tell(world.services, bad_body, bad_signature, "evt")

    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.OPEN
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_genuine_proof_is_of_no_use_to_somebody_else(world: World, student: Actor, course: Course):
    proof = await world.payments.pay((await started(world, student, course)).gateway_order_id)
    thief = await world.person()

    with pytest.raises(NotFound):
        await world.services.commerce.confirm(thief, proof)
    assert not await world.enrollments.is_enrolled(thief.user_id, course.id)


async def test_a_proof_without_money_grants_nothing(world: World, student: Actor, course: Course):
    """The signature says that the window was left in good order, only the provider knows whether money came."""
    other = await world.course(await world.person(Role.INSTRUCTOR), title="Cheap", price=100)
    cheap = await world.payments.pay((await started(world, student, other)).gateway_order_id)
    ticket = await started(world, student, course)
    await world.services.commerce.confirm(student, cheap)

    assert (await world.orders.get(ticket.order_id)).status is not OrderStatus.FULFILLED
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_another_amount_than_the_orders_is_left_to_a_human(world: World, student: Actor, course: Course):
    ticket = await started(world, student, course)
    proof = await world.payments.pay(ticket.gateway_order_id, amount=Money(100))

    order = await world.services.commerce.confirm(student, proof)

    assert order.status is OrderStatus.REVIEW
    assert order.payment_id == proof.payment_id
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)
    world.clock.turn(timedelta(hours=2))
    await world.services.commerce.reconcile()
    assert (await world.orders.get(order.id)).status is OrderStatus.REVIEW


async def test_ten_tabs_share_one_order(world: World, student: Actor, course: Course):
    tickets = await asyncio.gather(*(started(world, student, course) for _ in range(10)))

    assert len({ticket.order_id for ticket in tickets}) == 1
    assert len({ticket.gateway_order_id for ticket in tickets}) == 1


async def test_a_changed_price_opens_a_new_order_and_the_old_one_is_honoured_if_paid(
    world: World, student: Actor, course: Course
):
    old = await started(world, student, course)
    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(199_900)}))
    new = await started(world, student, course)

    assert (old.amount, new.amount) == (Money(129_900), Money(199_900))
    assert (await world.orders.get(old.order_id)).status is OrderStatus.EXPIRED
    order = await world.services.commerce.confirm(student, await world.payments.pay(old.gateway_order_id))
    assert order.status is OrderStatus.FULFILLED


async def test_an_order_that_has_run_out_is_not_gone_on_with(world: World, student: Actor, course: Course):
    first = await started(world, student, course)
    world.clock.turn(CHECKOUT_LASTS - timedelta(milliseconds=1))
    assert (await started(world, student, course)).order_id == first.order_id
    world.clock.turn(timedelta(milliseconds=1))
    second = await started(world, student, course)
    assert second.order_id != first.order_id
    assert (await world.orders.get(first.order_id)).status is OrderStatus.EXPIRED
    assert (await world.orders.get(second.order_id)).expires_at == world.clock() + CHECKOUT_LASTS


async def test_an_order_of_the_provider_of_before_is_not_gone_on_with(world: World, student: Actor, course: Course):
    first = await started(world, student, course)
    await world.database["orders"].update_one({"_id": first.order_id}, {"$set": {"gateway": "razorpay"}})
    second = await started(world, student, course)
    assert (second.order_id != first.order_id, second.gateway) == (True, world.payments.name)
    assert (await world.orders.get(first.order_id)).status is OrderStatus.EXPIRED


async def test_what_is_bought_twice_is_refunded_once(world: World, student: Actor, teacher: Actor, course: Course):
    other = await world.course(teacher, title="Other", price=70_000)
    first = await started(world, student, course)
    second = await started(world, student, course, other)
    proofs = [await world.payments.pay(ticket.gateway_order_id) for ticket in (first, second)]

    orders = [await world.services.commerce.confirm(student, proof) for proof in proofs]

    assert [order.status for order in orders] == [OrderStatus.FULFILLED, OrderStatus.FULFILLED]
    assert orders[1].refunded == course.price
    rows = await world.ledger.of_instructor(teacher.user_id)
    assert sorted(row.amount.paise for row in rows if row.kind == "sale") == [70_000, 129_900]
    assert await world.payments.given_back(proofs[1].payment_id) == course.price
    assert await world.payments.given_back(proofs[0].payment_id) == Money(0)


async def test_an_order_of_nothing_new_is_refunded_whole_and_gets_no_receipt(
    world: World, student: Actor, course: Course
):
    first = await started(world, student, course)
    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(199_900)}))
    second = await started(world, student, course)
    for ticket in (first, second):
        await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))

    order = await world.orders.get(second.order_id)
    assert order.status is OrderStatus.REFUNDED
    assert order.number == ""
    assert await world.payments.captured_payments(second.gateway_order_id) == []
    await assert_bought_once(world, student, first.order_id, [course])


async def test_a_second_payment_of_one_order_goes_back(world: World, student: Actor, course: Course):
    order, proof = await paid(world, student, course)
    again = await world.payments.pay(order.gateway_order_id, again=True)

    await asyncio.gather(*(world.services.commerce.confirm(student, again) for _ in range(3)))

    assert [payment.id for payment in await world.payments.captured_payments(order.gateway_order_id)] == [
        proof.payment_id
    ]
    await assert_bought_once(world, student, order.id, [course])


async def test_receipts_are_numbered_without_gaps_however_many_pay_at_once(world: World, teacher: Actor):
    course = await world.course(teacher)
    students = [await world.person() for _ in range(12)]

    bought = await asyncio.gather(*(paid(world, student, course) for student in students))

    assert sorted(order.number for order, _ in bought) == [f"2026-27/{count:06d}" for count in range(1, 13)]


async def test_a_new_financial_year_begins_a_new_series(world: World, teacher: Actor, student: Actor, course: Course):
    await paid(world, student, course)
    world.clock.turn(timedelta(days=200))
    late, _ = await paid(world, await world.person(), course)

    assert late.number == "2027-28/000001"


async def test_nobody_checks_out_what_they_own_teach_or_cannot_see(
    world: World, student: Actor, teacher: Actor, course: Course
):
    await paid(world, student, course)
    for actor in (student, teacher):
        with pytest.raises(Conflict):
            await started(world, actor, course)
    with pytest.raises(NotFound):
        await world.services.commerce.start_checkout(student, [new_id()])
    with pytest.raises(Conflict, match="cart is empty"):
        await world.services.commerce.start_checkout(student, [])
    with pytest.raises(NotSignedIn):
        await started(world, VISITOR, course)


async def test_a_free_course_needs_no_payment_and_one_letter(world: World, student: Actor, teacher: Actor):
    free = await world.course(teacher, title="Free", price=0)

    for _ in range(2):
        await world.services.commerce.enroll_free(student, free.id)
    ticket = await started(world, student, free)

    assert ticket.is_paid
    assert await world.enrollments.is_enrolled(student.user_id, free.id)
    assert await receipts(world, student) == ["You are enrolled: Free"]
    assert (await world.courses.get(free.id)).student_count == 1


async def test_a_course_that_costs_cannot_be_had_for_nothing(world: World, student: Actor, course: Course):
    with pytest.raises(Conflict, match="not free"):
        await world.services.commerce.enroll_free(student, course.id)
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_orders_are_their_buyers_own(world: World, student: Actor, course: Course):
    order, _ = await paid(world, student, course)
    nosy = await world.person()

    assert [mine.id for mine in await world.services.orders.orders(student)] == [order.id]
    assert await world.services.orders.orders(nosy) == []
    for look in (world.services.orders.order, world.services.orders.follow):
        with pytest.raises(NotFound):
            await look(nosy, order.id)
    with pytest.raises(NotFound):
        await world.services.commerce.play_sandbox(nosy, order.id)


async def test_an_order_left_open_expires_and_is_honoured_when_the_bank_says_yes_late(
    world: World, student: Actor, course: Course
):
    ticket = await started(world, student, course)
    world.clock.turn(timedelta(minutes=40))
    await world.services.commerce.reconcile()
    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.EXPIRED

    await world.payments.pay(ticket.gateway_order_id)
    world.clock.turn(timedelta(days=2))
    await world.services.commerce.reconcile()

    await assert_bought_once(world, student, ticket.order_id, [course])


async def test_a_provider_that_is_away_delays_and_loses_nothing(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    ticket = await started(world, student, course)
    proof = await world.payments.pay(ticket.gateway_order_id)
    body, signature = world.payments.webhook(proof)

    async def away(gateway_order_id: str) -> list[object]:
        raise GatewayFailed("The payment provider does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "captured_payments", away)
        assert (await world.services.commerce.confirm(student, proof)).status is OrderStatus.OPEN
        await tell(world.services, body, signature, "evt_1")
        assert (await world.services.orders.follow(student, ticket.order_id)).order.status is OrderStatus.OPEN

    world.clock.turn(timedelta(minutes=3))
    await world.services.commerce.reconcile()
    await assert_bought_once(world, student, ticket.order_id, [course])


@pytest.mark.parametrize(
    "wrong", [{"gateway_order_id": "order_of_another"}, {"currency": "USD"}, {"amount": Money(129_899)}]
)
async def test_only_this_orders_payment_of_this_amount_in_rupees_pays_it(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
):
    ticket = await started(world, student, course)
    proof = await world.payments.pay(ticket.gateway_order_id)
    payment = Payment(proof.payment_id, ticket.gateway_order_id, course.price)

    async def claims(gateway_order_id: str) -> list[Payment]:
        return [replace(payment, **wrong)]

    monkeypatch.setattr(world.payments, "captured_payments", claims)
    order = await world.services.commerce.confirm(student, proof)

    assert order.status is (OrderStatus.OPEN if "gateway_order_id" in wrong else OrderStatus.REVIEW)
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)
    assert await world.ledger.of_order(order.id) == []


async def test_a_slow_process_gives_nothing_anew_that_was_given_back(world: World, student: Actor, course: Course):
    order, _ = await paid(world, student, course)
    await world.services.refunds.ask(student, order.id, course.id)

    slow = world.enrollment(student, course).model_copy(update={"order_id": order.id, "price": course.price})
    await world.services.enrollments.grant(slow)

    assert not await world.enrollments.is_enrolled(student.user_id, course.id)
    assert (await world.courses.get(course.id)).student_count == 0


async def test_nobody_asks_about_an_order_that_the_provider_never_heard_of(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    asked: list[str] = []

    async def away(*_: object, **__: object) -> str:
        raise GatewayFailed("The payment provider does not answer.")

    async def captured(gateway_order_id: str) -> list[Payment]:
        asked.append(gateway_order_id)
        return []

    monkeypatch.setattr(world.payments, "open_order", away)
    monkeypatch.setattr(world.payments, "captured_payments", captured)
    with pytest.raises(GatewayFailed):
        await started(world, student, course)
    for _ in range(3):
        world.clock.turn(timedelta(hours=2))
        await world.services.commerce.reconcile()

    (order,) = await world.orders.of_user(student.user_id)
    assert (order.status, asked) == (OrderStatus.EXPIRED, [])


async def test_a_captured_payment_that_cannot_be_handed_over_is_told_to_the_house(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    ticket = await started(world, student, course)
    proof = await world.payments.pay(ticket.gateway_order_id)
    world.clock.turn(timedelta(minutes=3))
    keeper = await world.person(Role.ADMINISTRATOR)

    async def away(gateway_order_id: str) -> list[Payment]:
        raise GatewayFailed("The payment provider does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "captured_payments", away)
        assert [await world.services.commerce.sweep() for _ in range(2)] == [1, 1]

    [alert] = await world.services.payment_alerts.open(keeper)
    assert (alert.kind, alert.order_id, alert.payment_id) == (
        AlertKind.NOT_FULFILLED,
        ticket.order_id,
        proof.payment_id,
    )
    assert all(said in alert.words for said in (ticket.order_id, "₹1,299", "open"))
    assert await world.services.commerce.sweep() == 1, "the provider answers again"
    await assert_bought_once(world, student, ticket.order_id, [course])


async def test_a_second_purchase_waits_until_the_first_is_handed_over(
    world: World, student: Actor, teacher: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    other = await world.course(teacher, title="Second")
    first = await started(world, student, course)
    proof = await world.payments.pay(first.gateway_order_id)
    await world.orders.move(
        first.order_id,
        origin=OrderStatus.OPEN,
        to=OrderStatus.PAID,
        now=world.clock(),
        payment_id=proof.payment_id,
        paid_at=millis(world.clock()),
    )

    async def away(gateway_order_id: str) -> list[Payment]:
        raise GatewayFailed("The payment provider does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "captured_payments", away)
        with pytest.raises(Conflict, match="still being confirmed"):
            await started(world, student, other)

    second = await started(world, student, other)
    assert second.order_id != first.order_id
    assert second.amount == other.price
    await assert_bought_once(world, student, first.order_id, [course])


async def test_nobody_enrols_in_their_own_free_course(world: World, teacher: Actor):
    own = await world.course(teacher, price=0)

    with pytest.raises(Conflict, match="your own course"):
        await world.services.commerce.enroll_free(teacher, own.id)
    assert not await world.enrollments.is_enrolled(teacher.user_id, own.id)


async def test_a_cart_of_paid_and_free_courses_grants_all_and_books_the_paid_one(
    world: World, student: Actor, teacher: Actor, course: Course
):
    free = await world.course(teacher, title="Free", price=0)

    order, _ = await paid(world, student, course, free)

    for one in (course, free):
        assert await world.enrollments.is_enrolled(student.user_id, one.id)
    rows = await world.ledger.of_order(order.id)
    assert sorted((row.course_id, row.kind.value) for row in rows) == [(course.id, "fee"), (course.id, "sale")]
    told = await world.services.notifications.page(teacher)
    assert [(one.title, one.text) for one in told.notifications] == [
        (f"You sold “{course.title}”", "A new student paid ₹1,299.")
    ]


async def test_a_free_course_that_was_had_before_costs_nothing_to_buy_beside_another(
    world: World, student: Actor, teacher: Actor, course: Course
):
    free = await world.course(teacher, title="Free", price=0)
    ticket = await started(world, student, course, free)
    await world.services.commerce.enroll_free(student, free.id)

    order = await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))

    assert (order.status, order.refunded) == (OrderStatus.FULFILLED, Money(0))
    assert await world.payments.given_back() == Money(0)
    assert await world.refunds.of_order(order.id) == []


async def test_the_checkout_of_one_course_shows_it_alone_unless_it_was_just_paid(
    world: World, student: Actor, teacher: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    other = await world.course(teacher, title="Second", price=50_000)
    ticket = await started(world, student, course)
    await world.payments.pay(ticket.gateway_order_id)

    page = await world.services.commerce.look(student, other.id)
    assert ([card.course.id for card in page.cards], page.total) == ([other.id], other.price)
    assert page.paid_order_id == ""
    again = await started(world, await world.person(), course)
    assert again.order_id != ticket.order_id

    buyer = await world.person()
    mine = await started(world, buyer, course)
    await world.payments.pay(mine.gateway_order_id)
    assert (await world.services.commerce.look(buyer, course.id)).paid_order_id == mine.order_id


async def test_the_buyers_state_is_kept_on_the_order_and_has_to_be_one(
    world: World, student: Actor, teacher: Actor, course: Course
):
    checkout = world.services.commerce.start_checkout
    with pytest.raises(InvalidInput) as refusal:
        await checkout(student, [course.id], place_of_supply="99")
    assert list(refusal.value.fields) == ["place_of_supply"]

    first = await checkout(student, [course.id], place_of_supply="29")
    assert (await world.orders.get(first.order_id)).place_of_supply == "29"
    assert (await checkout(student, [course.id], place_of_supply="29")).order_id == first.order_id
    moved = await checkout(student, [course.id], place_of_supply="07")
    assert (await world.orders.get(moved.order_id)).place_of_supply == "07"
    assert (await world.orders.get(first.order_id)).status is OrderStatus.EXPIRED

    proof = await world.payments.pay(moved.gateway_order_id)
    await world.orders.move(
        moved.order_id, origin=OrderStatus.OPEN, to=OrderStatus.PAID, now=world.clock(), payment_id=proof.payment_id
    )
    other = await world.course(teacher, title="Second")
    next_one = await checkout(student, [other.id], place_of_supply="07")
    assert (await world.orders.get(next_one.order_id)).place_of_supply == "07"
    plain = await started(world, await world.person(), course)
    assert (await world.orders.get(plain.order_id)).place_of_supply == ""


async def test_words_of_the_provider_without_an_id_are_told_apart_by_what_they_say(
    world: World, student: Actor, teacher: Actor, course: Course
):
    tickets = [await started(world, buyer, course) for buyer in (student, await world.person())]
    for ticket in tickets:
        await tell(world.services, *world.payments.webhook(await world.payments.pay(ticket.gateway_order_id)), "")

    for ticket in tickets:
        assert (await world.orders.get(ticket.order_id)).status is OrderStatus.FULFILLED


async def test_a_word_that_was_acted_on_is_not_acted_on_again_and_one_that_is_not_kept_never(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    inbox, asked = world.services.payment_inbox, list[str]()
    ticket = await started(world, student, course)
    proof = await world.payments.pay(ticket.gateway_order_id)
    event_id = await inbox.receive(*world.payments.webhook(proof), "evt_1")
    await inbox.work_off(event_id)

    async def captured(gateway_order_id: str) -> list[Payment]:
        asked.append(gateway_order_id)
        return []

    monkeypatch.setattr(world.payments, "captured_payments", captured)
    assert await inbox.receive(*world.payments.webhook(proof), "evt_1") == event_id
    await inbox.work_off(event_id)
    await inbox.work_off(new_id())
    assert asked == []
    world.clock.turn(timedelta(days=179))
    assert await inbox.forget_old() == 0
    world.clock.turn(timedelta(days=2))
    assert await inbox.forget_old() == 1
