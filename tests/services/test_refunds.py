"""Giving a course back: whoever may, once; and the provider has the last word."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.audit import HOUSE, Act
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import AlertKind, Dispute, Order, OrderStatus, Payment, ProviderRefund, RefundProgress
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, GatewayFailed, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import Refund, RefundCause, RefundStatus
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.settings import RefundDecision
from tests.support.crash import Crash, dying_services, fuses
from tests.support.world import World, tell

PRICE = Money(129_900)


@pytest.fixture
async def teacher(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def student(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Head")


@pytest.fixture
async def course(world: World, teacher: Actor) -> Course:
    return await world.course(teacher)


@pytest.fixture
async def order(world: World, student: Actor, course: Course) -> Order:
    return await bought(world, student, course)


async def bought(world: World, student: Actor, *courses: Course) -> Order:
    ticket = await world.services.commerce.start_checkout(student, [course.id for course in courses])
    return await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))


async def letters(world: World, template: str) -> list[str]:
    return [letter.subject for letter in await world.letters.newest() if letter.dedupe.startswith(f"{template}:")]


async def told_of_refund(world: World, order: Order, event: str = "refund.processed") -> None:
    """The provider calls us about a refund of the order's payment."""
    proof = await world.payments.pay(order.gateway_order_id)
    body, signature = world.payments.webhook(proof, event)
    await tell(world.services, body, signature, new_id())


async def assert_given_back(world: World, order: Order, course: Course, teacher: Actor) -> None:
    """Access, totals, ledger and order all say so, and the money went back once."""
    assert not await world.enrollments.is_enrolled(order.user_id, course.id)
    assert (await world.courses.get(course.id)).student_count == 0
    rows = await world.ledger.of_instructor(teacher.user_id)
    assert sorted(row.kind.value for row in rows) == ["fee", "fee refund", "refund", "sale"]
    assert sum(row.amount.paise for row in rows) == 0
    after = await world.orders.get(order.id)
    assert (after.status, after.refunded) == (OrderStatus.REFUNDED, PRICE)
    assert await world.payments.given_back() == PRICE
    assert await letters(world, "refund") == ["Your refund of ₹1,299 is on its way"]
    (refund,) = await world.refunds.of_order(order.id)
    assert refund.number == "C2026-27/000001"


async def test_within_the_rule_the_money_goes_back_at_once_and_access_ends(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order
):
    refund = await world.services.refunds.ask(student, order.id, course.id, "Not what I hoped for.")

    assert (refund.status, refund.cause, refund.words) == (
        RefundStatus.RETURNING,
        RefundCause.STUDENT,
        "Not what I hoped for.",
    )
    await assert_given_back(world, order, course, teacher)
    await told_of_refund(world, order)
    assert (await world.refunds.get(refund.id)).status is RefundStatus.RETURNED


async def test_asking_ten_times_at_once_gives_back_once(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order
):
    await asyncio.gather(*(world.services.refunds.ask(student, order.id, course.id) for _ in range(10)))

    await assert_given_back(world, order, course, teacher)


async def test_after_thirty_days_a_sale_is_final(world: World, student: Actor, course: Course, order: Order):
    world.clock.turn(timedelta(days=30, seconds=1))

    with pytest.raises(Conflict, match="30 days"):
        await world.services.refunds.ask(student, order.id, course.id)
    assert await world.payments.given_back() == Money(0)


async def test_whoever_has_watched_thirty_percent_keeps_the_course_even_after_unmarking_it(
    world: World, student: Actor, course: Course, order: Order
):
    (lecture, *_) = await world.lectures.of(course.id)
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=False)

    (option,) = await world.services.refunds.options(student, order.id)
    assert (option.watched, option.refund) == (33, None)
    assert "You have watched 33%" in option.refusal
    with pytest.raises(Conflict, match="below 30%"):
        await world.services.refunds.ask(student, order.id, course.id)


async def test_of_a_cart_one_course_goes_back_and_the_other_stays(
    world: World, student: Actor, teacher: Actor, course: Course
):
    other = await world.course(teacher, title="Other", price=70_000)
    order = await bought(world, student, course, other)

    await world.services.refunds.ask(student, order.id, other.id)

    after = await world.orders.get(order.id)
    assert (after.status, after.refunded) == (OrderStatus.FULFILLED, Money(70_000))
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert not await world.enrollments.is_enrolled(student.user_id, other.id)
    assert await world.payments.given_back(order.payment_id) == Money(70_000)
    await world.services.refunds.ask(student, order.id, course.id)
    assert (await world.orders.get(order.id)).status is OrderStatus.REFUNDED
    assert await world.payments.given_back(order.payment_id) == order.total


async def test_a_refunded_course_can_be_bought_again_and_given_back_again(
    world: World, student: Actor, course: Course, order: Order
):
    await world.services.refunds.ask(student, order.id, course.id)

    again = await bought(world, student, course)

    assert again.status is OrderStatus.FULFILLED
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert (await world.courses.get(course.id)).student_count == 1
    await world.services.refunds.ask(student, again.id, course.id)
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)
    assert (await world.courses.get(course.id)).student_count == 0
    assert await world.payments.given_back() == PRICE + PRICE


async def test_late_word_of_a_refunded_order_gives_nothing_back_to_its_buyer(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order
):
    await world.services.refunds.ask(student, order.id, course.id)

    await told_of_refund(world, order, "payment.captured")
    await told_of_refund(world, order, "order.paid")
    world.clock.turn(timedelta(hours=2))
    await world.services.commerce.reconcile()

    await assert_given_back(world, order, course, teacher)


async def test_a_refund_made_in_the_dashboard_ends_in_the_same_place(
    world: World, teacher: Actor, course: Course, order: Order
):
    payment = Payment(order.payment_id, order.gateway_order_id, order.total)
    await world.payments.refund_elsewhere(payment, order.total)

    for event in ("refund.created", "refund.processed", "refund.processed"):
        await told_of_refund(world, order, event)

    await assert_given_back(world, order, course, teacher)
    (refund,) = await world.refunds.of_order(order.id)
    assert (refund.cause, refund.status) == (RefundCause.HOUSE, RefundStatus.RETURNED)


async def test_a_refund_in_the_dashboard_of_a_courses_price_is_for_that_course(
    world: World, student: Actor, teacher: Actor, course: Course
):
    other = await world.course(teacher, title="Other", price=70_000)
    order = await bought(world, student, course, other)
    payment = Payment(order.payment_id, order.gateway_order_id, order.total)
    await world.payments.refund_elsewhere(payment, Money(70_000))

    await told_of_refund(world, order)

    assert not await world.enrollments.is_enrolled(student.user_id, other.id)
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert (await world.orders.get(order.id)).refunded == Money(70_000)


async def test_a_refund_in_the_dashboard_that_fits_no_course_is_left_to_a_human(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    payment = Payment(order.payment_id, order.gateway_order_id, order.total)
    await world.payments.refund_elsewhere(payment, Money(10_000))

    for _ in range(2):
        await told_of_refund(world, order)

    (alert,) = await world.services.payment_alerts.open(keeper)
    assert (alert.kind, alert.order_id) == (AlertKind.ODD_REFUND, order.id)
    assert await world.enrollments.is_enrolled(student.user_id, course.id)


async def refuse(*_: object, **__: object) -> str:
    """The provider of somebody whose account is empty."""
    raise PaymentsRefused("Your account does not have enough balance.")


async def test_a_refund_that_the_provider_refuses_takes_nothing_away_and_may_be_tried_again(
    world: World, student: Actor, keeper: Actor, teacher: Actor, course: Course, order: Order,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", refuse)
        refund = await world.services.refunds.ask(student, order.id, course.id)

    assert refund.status is RefundStatus.FAILED
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert [waiting.refund.id for waiting in await world.services.sales.waiting(keeper)] == [refund.id]
    assert [alert.kind for alert in await world.services.payment_alerts.open(keeper)] == [AlertKind.REFUND_FAILED]
    await world.services.refund_decisions.retry(keeper, refund.id)
    await assert_given_back(world, order, course, teacher)
    assert await world.services.payment_alerts.open(keeper) == [], "nobody has to close by hand what is mended"


async def test_a_refund_that_a_bank_sends_back_is_owed_and_paid_by_the_next_attempt(
    world: World, student: Actor, keeper: Actor, teacher: Actor, course: Course, order: Order
):
    refund = await world.services.refunds.ask(student, order.id, course.id)
    await world.payments.fail_refund(refund.gateway_refund_id)
    await told_of_refund(world, order, "refund.failed")

    failed = await world.refunds.get(refund.id)
    assert (failed.status, failed.is_due) == (RefundStatus.FAILED, True)
    assert not await world.enrollments.is_enrolled(student.user_id, course.id)
    assert (await world.services.refund_decisions.retry(keeper, refund.id)).status is RefundStatus.RETURNING
    await told_of_refund(world, order)

    await assert_given_back(world, order, course, teacher)
    assert (await world.refunds.get(refund.id)).status is RefundStatus.RETURNED


async def test_a_provider_that_is_away_delays_a_refund_and_the_job_finishes_it(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    async def away(*_: object, **__: object) -> str:
        raise GatewayFailed("The payment provider does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", away)
        refund = await world.services.refunds.ask(student, order.id, course.id)
    assert refund.status is RefundStatus.APPROVED
    assert await world.enrollments.is_enrolled(student.user_id, course.id)

    world.clock.turn(timedelta(minutes=2))
    assert await world.services.refund_reconciliation.reconcile() == 1
    await assert_given_back(world, order, course, teacher)
    world.clock.turn(timedelta(hours=2))
    assert await world.services.refund_reconciliation.reconcile() == 1, "whose webhook got lost is asked about"
    assert (await world.refunds.get(refund.id)).status is RefundStatus.RETURNED
    assert await world.services.refund_reconciliation.reconcile() == 0


async def test_a_refund_whose_word_does_not_come_keeps_no_other_waiting(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    other = await world.course(teacher, title="Other")
    second = await bought(world, student, other)
    for one, sold in ((order, course), (second, other)):
        await world.services.refunds.ask(student, one.id, sold.id)
    real, asked_about = world.payments.refunds, list[str]()

    async def away_for_one(payment_id: str) -> list[ProviderRefund]:
        asked_about.append(payment_id)
        if payment_id == order.payment_id:
            raise GatewayFailed("The payment provider does not answer.")
        return await real(payment_id)

    monkeypatch.setattr(world.payments, "refunds", away_for_one)
    world.clock.turn(timedelta(hours=2))
    await world.services.refund_reconciliation.reconcile()

    assert set(asked_about) == {order.payment_id, second.payment_id}
    (followed,) = await world.refunds.of_order(second.id)
    assert followed.status is RefundStatus.RETURNED


async def asked(world: World, student: Actor, order: Order, course: Course) -> Refund:
    """What a student asked for in a house that decides itself."""
    object.__setattr__(world.settings, "refund_decision", RefundDecision.HOUSE)
    return await world.services.refunds.ask(student, order.id, course.id, "Please.")


async def test_where_the_house_decides_an_administrator_approves(
    world: World, student: Actor, keeper: Actor, teacher: Actor, course: Course, order: Order
):
    refund = await asked(world, student, order, course)
    assert refund.status is RefundStatus.ASKED
    assert await world.payments.given_back() == Money(0)

    await asyncio.gather(*(world.services.refund_decisions.decide(keeper, refund.id, approve=True) for _ in range(3)))

    await assert_given_back(world, order, course, teacher)
    acts = [entry.act.value for entry in await world.services.audit.about_me(student)]
    assert sorted(acts) == ["refund approved", "refund asked for"]
    with pytest.raises(Conflict, match="on its way"):
        await world.services.refund_decisions.decide(keeper, refund.id, approve=False, reason="Too late.")


async def test_a_refusal_has_a_reason_that_the_student_gets_by_letter(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    refund = await asked(world, student, order, course)
    with pytest.raises(InvalidInput):
        await world.services.refund_decisions.decide(keeper, refund.id, approve=False, reason=" ")

    for _ in range(2):
        await world.services.refund_decisions.decide(keeper, refund.id, approve=False, reason="You have had the files.")

    assert (await world.services.refunds.ask(student, order.id, course.id)).status is RefundStatus.DECLINED
    assert await letters(world, "refund-declined") == [f"About your refund for “{course.title}”"]
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert await world.payments.given_back() == Money(0)
    assert (
        await world.services.refund_decisions.decide(keeper, refund.id, approve=True)
    ).status is RefundStatus.RETURNING


async def test_an_administrator_may_give_back_what_the_rule_would_not_and_the_certificate_ends_too(
    world: World, student: Actor, keeper: Actor, teacher: Actor, course: Course, order: Order
):
    for lecture in await world.lectures.of(course.id):
        await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    certificate = await world.services.certificates.mine(student, course.id)
    assert certificate is not None
    world.clock.turn(timedelta(days=90))

    for _ in range(2):
        await world.services.refund_decisions.give(keeper, order.id, course.id, "Its films did not play.")

    assert not (await world.services.certificates.verify(VISITOR, certificate.id)).certificate.is_valid
    await assert_given_back(world, order, course, teacher)


async def test_nobody_gives_back_what_is_not_theirs_to_give(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order
):
    refunds, stranger = world.services.refunds, await world.person()
    for actor in (stranger, teacher):
        with pytest.raises(NotFound):
            await refunds.ask(actor, order.id, course.id)
        with pytest.raises(NotFound):
            await refunds.options(actor, order.id)
    with pytest.raises(NotSignedIn):
        await refunds.ask(VISITOR, order.id, course.id)
    with pytest.raises(NotFound):
        await refunds.ask(student, order.id, new_id())
    with pytest.raises(InvalidInput):
        await refunds.ask(student, order.id, course.id, "x" * 1001)
    refund = await asked(world, student, order, course)
    decisions = world.services.refund_decisions
    for attempt in (
        decisions.decide(student, refund.id, approve=True),
        decisions.give(student, order.id, course.id, "Because."),
        decisions.retry(student, refund.id),
        world.services.sales.waiting(student),
        decisions.return_wrong_payment(student, order.id, "Because."),
        world.services.payment_alerts.open(student),
        world.services.payment_alerts.close(student, new_id(), ""),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    assert await world.payments.given_back() == Money(0)


async def test_a_disputed_payment_is_flagged_and_not_given_back_by_the_rule(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    for event in ("won", "created"):
        await told_of_refund(world, order, f"payment.dispute.{event}")

    assert (await world.orders.get(order.id)).dispute is Dispute.WON
    assert {alert.kind for alert in await world.services.payment_alerts.open(keeper)} == {AlertKind.DISPUTE}
    with pytest.raises(Conflict, match="Your bank"):
        await world.services.refunds.ask(student, order.id, course.id)


async def test_a_wrong_amount_is_given_back_by_an_administrator(
    world: World, student: Actor, keeper: Actor, course: Course
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    proof = await world.payments.pay(ticket.gateway_order_id, amount=Money(100))
    await world.services.commerce.confirm(student, proof)
    (alert,) = await world.services.payment_alerts.open(keeper)
    assert alert.kind is AlertKind.WRONG_AMOUNT

    await world.services.refund_decisions.return_wrong_payment(
        keeper, ticket.order_id, "Another amount than the order's."
    )

    assert await world.payments.given_back(proof.payment_id) == Money(100)
    after = await world.orders.get(ticket.order_id)
    assert (after.status, after.refunded) == (OrderStatus.REFUNDED, Money(0))
    with pytest.raises(Conflict):
        await world.services.refund_decisions.return_wrong_payment(keeper, ticket.order_id, "Once more.")
    assert await world.services.payment_alerts.open(keeper) == []
    [kept] = (await world.services.sales.order(keeper, ticket.order_id)).alerts
    assert (kept.id, kept.answer) == (alert.id, "The payment went back: Another amount than the order's.")


async def test_a_crash_at_any_write_of_a_refund_is_mended_by_the_jobs_alone(tmp_path: Path):
    deaths = 0
    for fuse in fuses():
        world = await World.open(tmp_path / str(fuse.left))
        teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
        course = await world.course(teacher)
        order = await bought(world, student, course)
        try:
            await dying_services(world, fuse).refunds.ask(student, order.id, course.id)
        except Crash:
            deaths += 1
        if not await world.refunds.of_order(order.id):
            await world.services.refunds.ask(student, order.id, course.id)
        for _ in range(2):
            world.clock.turn(timedelta(hours=2))
            await world.services.enrollments.finish_counting()
            await world.services.refund_reconciliation.reconcile()
        await assert_given_back(world, order, course, teacher)
        (enrollment,) = await world.enrollments.all_of_user(student.user_id)
        assert (enrollment.status, enrollment.counted) == (EnrollmentStatus.REFUNDED, "gone")
    assert deaths > 12


async def test_the_provider_may_tell_of_a_refund_before_its_answer_reached_us(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    real = world.payments.refund

    async def answer_lost(*given: Any, **more: Any) -> str:
        await real(*given, **more)
        raise GatewayFailed("The payment provider does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", answer_lost)
        assert (await world.services.refunds.ask(student, order.id, course.id)).status is RefundStatus.APPROVED
    await told_of_refund(world, order)

    await assert_given_back(world, order, course, teacher)
    (refund,) = await world.refunds.of_order(order.id)
    assert refund.status is RefundStatus.RETURNED


async def test_word_of_a_refund_finishes_what_was_left_between_the_provider_and_our_books(
    world: World, student: Actor, teacher: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    async def busy(*_: object) -> None:
        raise Conflict("This course is being changed right now.")

    with monkeypatch.context() as patch:
        patch.setattr(world.services.enrollments, "end", busy)
        refund = await world.services.refunds.ask(student, order.id, course.id)
    assert refund.status is RefundStatus.SENT
    await told_of_refund(world, order)

    await assert_given_back(world, order, course, teacher)


async def test_a_refund_in_the_dashboard_that_failed_there_takes_nothing_away(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    payment = Payment(order.payment_id, order.gateway_order_id, order.total)
    await world.payments.fail_refund(await world.payments.refund_elsewhere(payment, order.total))

    await told_of_refund(world, order, "refund.failed")

    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert await world.refunds.of_order(order.id) == []
    assert await world.services.payment_alerts.open(keeper) == []


async def test_what_was_paid_through_another_provider_goes_back_there(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(world.payments, "name", "razorpay")

    with pytest.raises(Conflict, match="paid in another way"):
        await world.services.refunds.ask(student, order.id, course.id)
    with pytest.raises(Conflict, match="another provider"):
        await world.services.refund_decisions.give(keeper, order.id, course.id, "Kindness.")
    await world.services.refund_reconciliation.compare(order)

    assert await world.refunds.of_order(order.id) == []
    assert await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_only_what_was_paid_for_can_go_back(world: World, student: Actor, teacher: Actor, keeper: Actor):
    paid, free = await world.course(teacher), await world.course(teacher, title="Free", price=0)
    order = await bought(world, student, paid, free)
    waiting = await world.services.commerce.start_checkout(await world.person(), [paid.id])

    assert [option.refusal for option in await world.services.refunds.options(student, order.id)] == [
        "",
        "This course was free.",
    ]
    for order_id, course in ((order.id, free), (waiting.order_id, paid)):
        with pytest.raises(Conflict, match="no payment to refund"):
            await world.services.refund_decisions.give(keeper, order_id, course.id, "Kindness.")

    await world.services.refunds.ask(student, order.id, paid.id)
    after = await world.orders.get(order.id)
    assert (after.status, after.refunded) == (OrderStatus.REFUNDED, PRICE)
    assert await world.enrollments.is_enrolled(student.user_id, free.id)


async def test_only_a_refund_that_failed_is_tried_again(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    refund = await world.services.refunds.ask(student, order.id, course.id)

    with pytest.raises(Conflict, match="has not failed"):
        await world.services.refund_decisions.retry(keeper, refund.id)
    assert (await world.refunds.get(refund.id)).attempt == 1


async def test_a_wrong_payment_that_the_provider_has_not_got_any_more_cannot_go_back(
    world: World, student: Actor, keeper: Actor, course: Course
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    proof = await world.payments.pay(ticket.gateway_order_id, amount=Money(100))
    await world.services.commerce.confirm(student, proof)
    payment = Payment(proof.payment_id, ticket.gateway_order_id, Money(100))
    await world.payments.refund_elsewhere(payment, Money(100))
    await world.payments.pay(ticket.gateway_order_id, again=True)

    with pytest.raises(Conflict, match="no longer has this payment"):
        await world.services.refund_decisions.return_wrong_payment(keeper, ticket.order_id, "Wrong amount.")
    assert await world.refunds.of_order(ticket.order_id) == []


async def test_an_alert_is_closed_once_with_a_note_of_bearable_length(world: World, keeper: Actor, order: Order):
    for event in ("created", "created"):
        await told_of_refund(world, order, f"payment.dispute.{event}")
    alerts = world.services.payment_alerts
    [alert] = await alerts.open(keeper)
    with pytest.raises(InvalidInput):
        await alerts.close(keeper, alert.id, "x" * 501)

    closed = [await alerts.close(keeper, alert.id, note) for note in (f" {'x' * 500}\n", "Again.")]

    assert [one.answer for one in closed] == ["x" * 500] * 2
    assert await alerts.open(keeper) == []
    story = (await world.services.sales.order(keeper, order.id)).happened
    assert [one.words for one in story if one.words.startswith("Alert closed")] == [f"Alert closed: {'x' * 500}"]


async def test_of_two_refunds_of_one_payment_each_ends_as_the_provider_says_of_it(
    world: World, student: Actor, keeper: Actor, teacher: Actor, course: Course
):
    other = await world.course(teacher, title="Other", price=70_000)
    order = await bought(world, student, course, other)
    first, second = [await world.services.refunds.ask(student, order.id, one.id) for one in (course, other)]
    assert {first.status, second.status} == {RefundStatus.RETURNING}
    await world.payments.fail_refund(second.gateway_refund_id)

    await told_of_refund(world, order)

    assert (await world.refunds.get(first.id)).status is RefundStatus.RETURNED
    failed = await world.refunds.get(second.id)
    assert failed.status is RefundStatus.FAILED
    [alert] = await world.services.payment_alerts.open(keeper)
    assert (alert.kind, alert.order_id, alert.payment_id) == (AlertKind.REFUND_FAILED, order.id, order.payment_id)
    again = await world.services.refund_decisions.retry(keeper, second.id)
    assert (again.attempt, again.status) == (2, RefundStatus.RETURNING)
    assert await world.services.payment_alerts.open(keeper) == []
    await told_of_refund(world, order)
    assert (await world.refunds.get(second.id)).status is RefundStatus.RETURNED


async def test_money_has_arrived_when_the_provider_says_so_and_not_before(
    world: World, student: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    refund = await world.services.refunds.ask(student, order.id, course.id)
    real = world.payments.refunds

    async def pending(payment_id: str) -> list[ProviderRefund]:
        return [replace(theirs, progress=RefundProgress.PENDING) for theirs in await real(payment_id)]

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refunds", pending)
        await told_of_refund(world, order)
        assert (await world.refunds.get(refund.id)).status is RefundStatus.RETURNING
    await told_of_refund(world, order)
    assert (await world.refunds.get(refund.id)).status is RefundStatus.RETURNED


async def test_the_provider_is_asked_about_real_payments_alone(
    world: World, student: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    asked: list[str] = []

    async def refunds(payment_id: str) -> list[ProviderRefund]:
        asked.append(payment_id)
        return []

    monkeypatch.setattr(world.payments, "refunds", refunds)
    await world.services.refund_reconciliation.compare(await world.orders.get(ticket.order_id))
    assert asked == []


async def test_a_refund_of_a_whole_cart_in_the_dashboard_is_each_courses_and_the_houses(
    world: World, student: Actor, teacher: Actor, course: Course
):
    other = await world.course(teacher, title="Other", price=70_000)
    order = await bought(world, student, course, other)
    payment = Payment(order.payment_id, order.gateway_order_id, order.total)
    theirs = await world.payments.refund_elsewhere(payment, order.total)

    for _ in range(2):
        await told_of_refund(world, order)

    given = {row.course_id: row for row in await world.refunds.of_order(order.id)}
    assert {row.gateway_refund_id for row in given.values()} == {theirs, f"{theirs}/1"}
    for row in given.values():
        assert (row.cause, row.status, row.decided_by) == (RefundCause.HOUSE, RefundStatus.RETURNED, HOUSE)
        assert "dashboard" in row.reason
    assert set(given) == {course.id, other.id}
    assert (await world.orders.get(order.id)).status is OrderStatus.REFUNDED


async def test_a_refund_in_the_dashboard_is_for_the_only_course_of_that_price_that_is_left(
    world: World, student: Actor, keeper: Actor, teacher: Actor, course: Course
):
    twins = [await world.course(teacher, title=title, price=70_000) for title in ("One", "Two")]
    order = await bought(world, student, course, *twins)
    payment = Payment(order.payment_id, order.gateway_order_id, order.total)
    unclear = await bought(world, await world.person(), course, *twins)
    of_unclear = Payment(unclear.payment_id, unclear.gateway_order_id, unclear.total)

    await world.payments.refund_elsewhere(of_unclear, Money(70_000))
    await told_of_refund(world, unclear)
    [alert] = await world.services.payment_alerts.open(keeper)
    assert (alert.kind, alert.order_id) == (AlertKind.ODD_REFUND, unclear.id)
    assert await world.refunds.of_order(unclear.id) == []

    await world.services.refunds.ask(student, order.id, twins[0].id)
    await world.payments.refund_elsewhere(payment, Money(70_000))
    await told_of_refund(world, order)
    assert {row.course_id for row in await world.refunds.of_order(order.id)} == {twin.id for twin in twins}
    assert await world.enrollments.is_enrolled(student.user_id, course.id)
    assert len(await world.services.payment_alerts.open(keeper)) == 1


async def test_what_the_house_gives_says_who_gave_it_why_and_for_which_course(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    refund = await world.services.refund_decisions.give(keeper, order.id, course.id, " Sound  is missing. ")

    assert (refund.cause, refund.reason, refund.decided_by, refund.created_at) == (
        RefundCause.HOUSE,
        "Sound is missing.",
        keeper.user_id,
        world.clock(),
    )
    [entry] = (await world.services.audit.search(keeper, act=Act.REFUND_GIVEN)).entries
    assert (entry.actor_id, entry.subject_id) == (keeper.user_id, student.user_id)
    assert entry.details == {
        "order": order.id,
        "course": course.id,
        "amount": "₹1,299",
        "reason": "Sound is missing.",
    }
    [told] = (await world.services.notifications.page(student)).notifications
    assert ("₹1,299" in told.text, course.title in told.text, told.course_id) == (True, True, course.id)


async def test_what_a_student_asks_for_is_written_down_with_who_decided_it(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    refund = await world.services.refunds.ask(student, order.id, course.id)

    assert refund.decided_by == HOUSE
    [entry] = (await world.services.audit.search(keeper, act=Act.REFUND_ASKED)).entries
    assert (entry.actor_id, entry.subject_id) == (student.user_id, student.user_id)
    assert entry.details == {"order": order.id, "course": course.id, "amount": "₹1,299"}


async def test_what_went_back_in_the_dashboard_is_written_down_too(
    world: World, student: Actor, keeper: Actor, order: Order
):
    await world.payments.refund_elsewhere(Payment(order.payment_id, order.gateway_order_id, order.total), order.total)

    await told_of_refund(world, order)

    [entry] = (await world.services.audit.search(keeper, act=Act.REFUND_GIVEN)).entries
    assert (entry.actor_id, entry.subject_id) == (HOUSE, student.user_id)
    assert entry.details == {"order": order.id, "amount": "₹1,299"}


async def test_a_refund_that_failed_here_and_was_made_in_the_dashboard_is_one_refund(
    world: World,
    student: Actor,
    keeper: Actor,
    teacher: Actor,
    course: Course,
    order: Order,
    monkeypatch: pytest.MonkeyPatch,
):
    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", refuse)
        failed = await world.services.refunds.ask(student, order.id, course.id)
    await world.payments.refund_elsewhere(Payment(order.payment_id, order.gateway_order_id, order.total), order.total)

    await told_of_refund(world, order)

    [refund] = await world.refunds.of_order(order.id)
    assert (refund.id, refund.status) == (failed.id, RefundStatus.RETURNED)
    assert await world.services.payment_alerts.open(keeper) == []
    await assert_given_back(world, order, course, teacher)


async def test_what_the_house_declines_is_told_and_written_down_with_its_reason(
    world: World, student: Actor, keeper: Actor, course: Course, order: Order
):
    refund = await asked(world, student, order, course)
    decisions = world.services.refund_decisions
    for wrong in ("", "x" * 1001):
        with pytest.raises(InvalidInput) as refusal:
            await decisions.decide(keeper, refund.id, approve=False, reason=wrong)
        assert list(refusal.value.fields) == ["reason"]
        with pytest.raises(InvalidInput) as refusal:
            await decisions.give(keeper, order.id, course.id, wrong)
        assert list(refusal.value.fields) == ["reason"]

    await decisions.decide(keeper, refund.id, approve=False, reason="All was watched.")

    assert (await world.refunds.get(refund.id)).reason == "All was watched."
    [entry] = (await world.services.audit.search(keeper, act=Act.REFUND_DECLINED)).entries
    assert entry.actor_id == keeper.user_id
    assert entry.details == {
        "order": order.id,
        "course": course.id,
        "amount": "₹1,299",
        "reason": "All was watched.",
    }
    [told] = (await world.services.notifications.page(student)).notifications
    assert ("All was watched." in told.text, course.title in told.text, told.course_id) == (True, True, course.id)
    [letter] = [row for row in await world.letters.newest() if row.dedupe == f"refund-declined:{refund.id}"]
    assert "All was watched." in letter.text


async def test_a_dispute_that_opens_and_ends_is_told_each_time_with_its_payment(
    world: World, keeper: Actor, order: Order
):
    seen: list[Dispute] = []
    for event in ("created", "under_review", "lost", "created"):
        await told_of_refund(world, order, f"payment.dispute.{event}")
        seen.append((await world.orders.get(order.id)).dispute)

    assert seen == [Dispute.OPEN, Dispute.OPEN, Dispute.LOST, Dispute.LOST]
    alerts = await world.services.payment_alerts.open(keeper)
    assert {(alert.order_id, alert.payment_id) for alert in alerts} == {(order.id, order.payment_id)}
    assert len(alerts) == 2
    assert all(order.number in alert.words for alert in alerts)
