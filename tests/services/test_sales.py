"""Purchases as the house sees them: found by what is on a receipt, told whole, given back whole."""

from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import AlertKind, Order, OrderStatus, Payment
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import RefundStatus
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.services.admin.sales import PAGE
from tests.services.test_refunds import asked, bought
from tests.support.world import World, tell


@pytest.fixture
async def teacher(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def student(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Indira")


@pytest.fixture
async def courses(world: World, teacher: Actor) -> list[Course]:
    return [await world.course(teacher, title="One"), await world.course(teacher, title="Two", price=70_000)]


@pytest.fixture
async def order(world: World, student: Actor, courses: list[Course]) -> Order:
    return await bought(world, student, *courses)


async def test_an_order_is_found_by_everything_that_stands_on_its_receipt(
    world: World, keeper: Actor, student: Actor, teacher: Actor, order: Order
):
    other = await bought(world, await world.person(), await world.course(teacher, title="Three"))
    sales = world.services.sales
    names = (order.id, order.number, order.payment_id, order.gateway_order_id, student.email, student.email.upper())

    for name in names:
        assert [found.id for found in (await sales.orders(keeper, words=f" {name} ")).orders] == [order.id], name
    for nothing in ("none", new_id(), "nobody@example.com", "@", '{"$ne": ""}'):
        assert (await sales.orders(keeper, words=nothing)).orders == ()
    assert [found.id for found in (await sales.orders(keeper)).orders] == [other.id, order.id]
    assert (await sales.orders(keeper, words=order.number, status="review")).orders == ()
    assert len((await sales.orders(keeper, status="fulfilled")).orders) == 2


async def test_whoever_has_another_address_now_is_found_by_both(
    world: World, keeper: Actor, student: Actor, order: Order
):
    changed = {"email": "new@example.com", "email_key": "new@example.com"}
    await world.users.change(student.user_id, lambda user: user.model_copy(update=changed))

    for address in (student.email, "new@example.com"):
        [found] = (await world.services.sales.orders(keeper, words=address)).orders
        assert found.id == order.id


async def test_the_list_goes_on_where_it_stopped(world: World, keeper: Actor, order: Order):
    for number in range(PAGE):
        copy = {"open_key": f"closed:{number}", "gateway_order_id": f"g{number}", "payment_id": f"p{number}"}
        await world.orders.add(order.model_copy(update={"id": new_id(), **copy}))

    first = await world.services.sales.orders(keeper)
    second = await world.services.sales.orders(keeper, after=first.next)

    assert (len(first.orders), len(second.orders), second.next) == (PAGE, 1, "")
    assert second.orders[0].id == order.id


async def test_an_order_tells_all_that_happened_to_it_in_order(
    world: World, keeper: Actor, student: Actor, courses: list[Course], order: Order
):
    world.clock.turn(timedelta(hours=1))
    proof = await world.payments.pay(order.gateway_order_id)
    await tell(world.services, *world.payments.webhook(proof), "event-1")
    world.clock.turn(timedelta(hours=1))
    await world.services.refund_decisions.give(keeper, order.id, courses[1].id, "Sound is missing.")

    told = await world.services.sales.order(keeper, order.id)

    assert [one.words for one in told.happened] == [
        "Order created for ₹1,999.",
        "The buyer's browser sent the provider's proof of payment.",
        "The provider confirmed the payment.",
        "Webhook from the provider: payment.captured.",
        "Refund given, ₹700: Sound is missing.",
        "The provider accepted the refund of ₹700 for “Two”, and access ended; credit note C2026-27/000001.",
    ]
    assert [one.by for one in told.happened if one.by] == ["Indira Rao"]
    assert [(option.line.title, option.refund is not None, option.refusal) for option in told.options] == [
        ("One", False, ""),
        ("Two", True, ""),
    ]
    assert told.buyer is not None
    assert told.buyer.email == student.email
    assert sum(entry.amount.paise for entry in told.entries if entry.course_id == courses[1].id) == 0
    assert len(told.entries) == 6


async def test_a_whole_order_goes_back_and_a_repetition_goes_on_where_it_stopped(
    world: World, keeper: Actor, courses: list[Course], order: Order
):
    refunds = world.services.refund_decisions
    await refunds.give(keeper, order.id, courses[0].id, "One first.")

    given = await refunds.give_whole(keeper, order.id, "All of it.")

    assert [refund.course_id for refund in given] == [courses[1].id]
    assert await world.payments.given_back(order.payment_id) == order.total
    assert (await world.orders.get(order.id)).status is OrderStatus.REFUNDED
    with pytest.raises(Conflict, match="nothing left"):
        await refunds.give_whole(keeper, order.id, "Once more.")
    assert await world.payments.given_back(order.payment_id) == order.total


async def test_giving_a_whole_order_back_needs_a_reason_and_decides_what_was_asked(
    world: World, keeper: Actor, student: Actor, courses: list[Course], order: Order
):
    refund = await asked(world, student, order, courses[0])
    [waiting] = await world.services.sales.waiting(keeper)
    assert (waiting.refund, waiting.order.id, waiting.watched) == (refund, order.id, 0)
    with pytest.raises(InvalidInput):
        await world.services.refund_decisions.give_whole(keeper, order.id, " ")

    await world.services.refund_decisions.give_whole(keeper, order.id, "Kindness.")

    assert await world.services.sales.waiting(keeper) == []
    assert await world.payments.given_back(order.payment_id) == order.total


async def test_a_refund_that_failed_waits_and_is_tried_again(
    world: World, keeper: Actor, courses: list[Course], order: Order, monkeypatch: pytest.MonkeyPatch
):
    async def poor(payment: Payment, amount: Money, *, key: str) -> str:
        raise PaymentsRefused("Your account does not have enough balance.")

    with monkeypatch.context() as broke:
        broke.setattr(world.payments, "refund", poor)
        refund = await world.services.refund_decisions.give(keeper, order.id, courses[0].id, "Sound is missing.")
    [waiting] = await world.services.sales.waiting(keeper)
    assert (waiting.refund, refund.status) == (refund, RefundStatus.FAILED)

    again = await world.services.refund_decisions.retry(keeper, refund.id)

    assert again.status is RefundStatus.RETURNING
    assert await world.services.sales.waiting(keeper) == []


async def test_what_is_held_for_review_is_listed_until_the_payment_goes_back(
    world: World, keeper: Actor, student: Actor, courses: list[Course]
):
    ticket = await world.services.commerce.start_checkout(student, [courses[0].id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id, amount=Money(100)))
    assert [held.id for held in await world.services.sales.held(keeper)] == [ticket.order_id]
    told = await world.services.sales.order(keeper, ticket.order_id)
    assert any(one.words.startswith("Alert: Order") for one in told.happened)

    await world.services.refund_decisions.return_wrong_payment(keeper, ticket.order_id, "Another amount.")

    assert await world.services.sales.held(keeper) == []


async def test_only_the_house_reads_other_peoples_orders(
    world: World, student: Actor, teacher: Actor, keeper: Actor, order: Order
):
    sales, refunds = world.services.sales, world.services.refund_decisions
    for person, refusal in ((VISITOR, NotSignedIn), (student, NotAllowed), (teacher, NotAllowed)):
        for attempt in (
            sales.orders(person),
            sales.order(person, order.id),
            sales.waiting(person),
            sales.held(person),
            refunds.give_whole(person, order.id, "Because."),
        ):
            with pytest.raises(refusal):
                await attempt
    with pytest.raises(NotFound):
        await sales.order(keeper, new_id())
    with pytest.raises(InvalidInput):
        await sales.orders(keeper, status="$ne")


@pytest.mark.parametrize(
    ("hours", "calls", "silent"),
    [(0.5, False, False), (2, False, True), (2, True, False), (30, False, False)],
)
async def test_no_webhook_for_an_hour_after_a_payment_is_told_once(
    world: World, keeper: Actor, order: Order, hours: float, calls: bool, silent: bool
):
    inbox = world.services.payment_inbox
    assert not await inbox.listen_for_silence(), "the sandbox never calls"
    world.payments.calls_back = True
    if calls:
        proof = await world.payments.pay(order.gateway_order_id)
        await tell(world.services, *world.payments.webhook(proof), "event-1")
    world.clock.turn(timedelta(hours=hours))

    assert [await inbox.listen_for_silence() for _ in range(2)] == [silent] * 2

    told = await world.services.payment_alerts.open(keeper)
    assert [alert.kind for alert in told] == [AlertKind.SILENCE] * silent
    if silent:
        assert "since 23 Nov 2026" in told[0].words
