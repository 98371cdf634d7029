"""The administrator's pages about courses, orders, refunds, alerts, reviews and letters, as a tab uses them."""

from collections.abc import AsyncIterator

import pytest
import reflex as rx

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.commerce import Order, OrderStatus
from edtech_app.domain.errors import DatabaseAway, GatewayFailed
from edtech_app.domain.mail import LetterStatus
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import ReviewStatus
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.states.admin import ActState
from edtech_app.states.admin.alerts import HouseAlertsState
from edtech_app.states.admin.courses import HouseCoursesState
from edtech_app.states.admin.order import HouseOrderState
from edtech_app.states.admin.orders import HouseOrdersState
from edtech_app.states.admin.outbox import HouseOutboxState
from edtech_app.states.admin.refunds import HouseRefundsState
from edtech_app.states.admin.reviews import HouseReviewsState
from tests.services.test_refunds import asked, bought
from tests.support.tab import Tab, nobody, redirect_of, words_of
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def student(world: World) -> Actor:
    return await world.person()


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, category_id=nobody())


@pytest.fixture
async def order(world: World, student: Actor, course: Course) -> Order:
    return await bought(world, student, course)


@pytest.fixture
async def tab(world: World) -> AsyncIterator[Tab]:
    async with Tab(world, "/admin") as tab:
        await tab.sign_in(await world.person(Role.ADMINISTRATOR, "Indira"))
        yield tab


async def refusal(tab: Tab) -> str:
    return (await tab.state(ActState)).problem


async def test_a_course_is_found_taken_down_with_a_reason_and_put_back(world: World, tab: Tab, course: Course):
    tab.open("/admin/courses?q=zero%20meera")
    await tab.fire(HouseCoursesState.load)
    [row] = (await tab.state(HouseCoursesState)).courses
    assert (row.title, row.author, row.status_text, row.facts.split(" · ")[:2]) == (
        "Python from zero",
        "Meera Rao",
        "Published",
        ["₹1,299", "0 students"],
    )

    await tab.fire(HouseCoursesState.take_down, form={"course_id": course.id, "reason": " "})
    assert await refusal(tab) == "Please give a reason. The instructor will see it."
    sent = await tab.fire(HouseCoursesState.take_down, form={"course_id": course.id, "reason": "Copied."})
    assert "Course taken down" in words_of(sent)
    [row] = (await tab.state(HouseCoursesState)).courses
    assert (row.status_text, row.because, row.is_down) == ("Taken down", "Taken down on 23 Nov 2026: Copied.", True)

    await tab.fire(HouseCoursesState.restore, form={"course_id": course.id})
    assert (await world.courses.get(course.id)).status is CourseStatus.PUBLISHED
    assert not (await tab.state(HouseCoursesState)).courses[0].is_down


async def test_lists_are_narrowed_by_their_address_and_say_when_nothing_is_there(tab: Tab, course: Course):
    assert redirect_of(await tab.fire(HouseCoursesState.search, words="no such")) == "/admin/courses?q=no+such"
    assert redirect_of(await tab.fire(HouseOrdersState.choose_status, status="review")) == "/admin/orders?status=review"
    for path, state in (("/admin/courses?q=no+such", HouseCoursesState), ("/admin/orders?q=x", HouseOrdersState)):
        tab.open(path)
        await tab.fire(state.load)
        assert (await tab.state(state)).status == "empty"
    tab.open("/admin/orders?status=nonsense")
    await tab.fire(HouseOrdersState.load)
    assert (await tab.state(HouseOrdersState)).status == "failed"


async def test_an_order_is_found_by_its_receipt_and_told_whole(tab: Tab, student: Actor, order: Order):
    tab.open(f"/admin/orders?q={order.number}")
    await tab.fire(HouseOrdersState.load)
    [row] = (await tab.state(HouseOrdersState)).orders
    assert (row.href, row.total, row.status_text) == (f"/admin/orders/{order.id}", "₹1,299", "Paid")
    assert student.email in row.buyer

    tab.open(row.href, order_id=order.id)
    await tab.fire(HouseOrderState.load)
    page = await tab.state(HouseOrderState)
    assert (page.status, page.title, page.left) == ("ready", "Order 2026-27/000001", "₹1,299")
    assert {fact.label: fact.value for fact in page.facts}["Payment"] == order.payment_id
    assert [(entry.kind, entry.amount) for entry in page.ledger] == [("Sale", "₹1,299"), ("Platform fee", "-₹259.80")]
    assert [paper.label for paper in page.papers] == ["Receipt"]
    assert page.lines[0].rule == "Can be refunded under the refund policy."


async def test_an_order_is_given_back_once_and_the_page_follows(world: World, tab: Tab, course: Course, order: Order):
    tab.open(f"/admin/orders/{order.id}", order_id=order.id)
    await tab.fire(HouseOrderState.load)
    await tab.fire(HouseOrderState.give, form={"course_id": course.id, "reason": ""})
    assert await refusal(tab) == "Please give a reason."

    await tab.fire(HouseOrderState.give_whole, form={"reason": "The sound is missing."})
    page = await tab.state(HouseOrderState)
    assert (page.status_text, page.left, page.lines[0].status_text) == ("Refunded", "", "Refund on its way")
    assert [paper.label for paper in page.papers] == ["Receipt", "Credit note"]
    assert ("Refund given, ₹1,299: The sound is missing.", "Indira Rao") in [
        (one.words, one.by) for one in page.happened
    ]

    await tab.fire(HouseOrderState.give_whole, form={"reason": "Again."})
    assert "nothing left" in await refusal(tab)
    assert await world.payments.given_back(order.payment_id) == order.total


async def test_there_is_no_such_order_and_a_database_away_says_so(
    tab: Tab, world: World, order: Order, monkeypatch: pytest.MonkeyPatch
):
    tab.open("/admin/orders/x", order_id="x")
    await tab.fire(HouseOrderState.load)
    assert (await tab.state(HouseOrderState)).status == "missing"

    async def away(*_: object, **__: object) -> None:
        raise DatabaseAway

    monkeypatch.setattr(world.services.sales, "order", away)
    tab.open(f"/admin/orders/{order.id}", order_id=order.id)
    await tab.fire(HouseOrderState.load)
    assert (await tab.state(HouseOrderState)).status == "failed"


async def test_a_refund_is_declined_with_a_reason_or_approved(
    world: World, tab: Tab, student: Actor, course: Course, order: Order
):
    refund = await asked(world, student, order, course)
    await tab.fire(HouseRefundsState.load)
    [row] = (await tab.state(HouseRefundsState)).refunds
    assert (row.title, row.amount, row.words, row.has_failed) == ("Python from zero", "₹1,299", "Please.", False)

    await tab.fire(HouseRefundsState.decline, form={"refund_id": refund.id, "reason": ""})
    assert await refusal(tab) == "Please give a reason. The student will see it."
    await tab.fire(HouseRefundsState.approve, form={"refund_id": refund.id, "reason": ""})

    assert (await tab.state(HouseRefundsState)).status == "empty"
    assert await world.payments.given_back(order.payment_id) == order.total


async def test_a_refund_is_not_called_made_before_the_provider_has_agreed(
    world: World, tab: Tab, student: Actor, course: Course, order: Order, monkeypatch: pytest.MonkeyPatch
):
    refund = await asked(world, student, order, course)

    async def away(*_: object, **__: object) -> str:
        raise GatewayFailed("The payment provider does not answer.")

    async def refuse(*_: object, **__: object) -> str:
        raise PaymentsRefused("The payment provider refused.")

    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", away)
        told = words_of(await tab.fire(HouseRefundsState.approve, form={"refund_id": refund.id, "reason": ""}))
    assert "not complete yet" in told
    assert "on its way" not in told

    tab.open(f"/admin/orders/{order.id}", order_id=order.id)
    with monkeypatch.context() as patch:
        patch.setattr(world.payments, "refund", refuse)
        told = words_of(await tab.fire(HouseOrderState.give, form={"course_id": course.id, "reason": "Please."}))
    assert "refused a refund" in told

    told = words_of(await tab.fire(HouseRefundsState.retry, form={"refund_id": refund.id}))
    assert "on its way to the buyer" in told


async def test_what_is_held_is_returned_and_its_alert_closed(world: World, tab: Tab, student: Actor, course: Course):
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id, amount=Money(100)))
    await tab.fire(HouseAlertsState.load)
    page = await tab.state(HouseAlertsState)
    assert ([alert.kind for alert in page.alerts], len(page.held)) == (["Wrong amount"], 1)

    tab.open(page.held[0].href, order_id=ticket.order_id)
    await tab.fire(HouseOrderState.load)
    assert (await tab.state(HouseOrderState)).is_held
    await tab.fire(HouseOrderState.return_payment, form={"reason": "Another amount."})
    assert (await world.orders.get(ticket.order_id)).status is OrderStatus.REFUNDED
    await tab.fire(HouseAlertsState.close, form={"alert_id": page.alerts[0].id, "reason": "Returned."})
    assert (await tab.state(HouseAlertsState)).status == "empty"


async def test_a_reported_review_is_hidden_shown_again_and_kept(world: World, tab: Tab, course: Course):
    writer = await world.learner(course)
    review = await world.services.reviews.write(writer, course.id, stars=1, text="Rude words")
    reporter = await world.person(Role.STUDENT, "Asha")
    await world.services.moderation.report(reporter, review.id, "insult", "He insults me.")
    await tab.fire(HouseReviewsState.load)
    [row] = (await tab.state(HouseReviewsState)).reported
    assert (row.writer, row.course, row.stars, row.text) == ("Ravi Rao", "Python from zero", 1, "Rude words")
    assert [(report.who, report.reason, report.text) for report in row.reports] == [
        ("Asha Rao", "Abusive", "He insults me.")
    ]

    await tab.fire(HouseReviewsState.hide, form={"review_id": review.id, "reason": "Rude."})
    page = await tab.state(HouseReviewsState)
    assert (page.reported, [hidden.because for hidden in page.hidden]) == ([], ["Rude."])
    await tab.fire(HouseReviewsState.restore, form={"review_id": review.id})
    assert (await world.reviews.get(review.id)).status is ReviewStatus.VISIBLE
    await world.services.moderation.report(await world.person(), review.id, "spam", "")
    await tab.fire(HouseReviewsState.dismiss, form={"review_id": review.id})
    assert (await tab.state(HouseReviewsState)).reported == []
    assert (await world.reviews.get(review.id)).status is ReviewStatus.VISIBLE


async def test_a_letter_is_read_sent_again_and_dropped(world: World, tab: Tab, student: Actor, order: Order):
    letter = await world.newest_letter()
    await world.database["outbox"].update_one({"_id": letter.id}, {"$set": {"status": "dead", "error": "No mailbox"}})
    tab.open(f"/admin/outbox?pile=failed&letter={letter.id}")
    await tab.fire(HouseOutboxState.load)
    page = await tab.state(HouseOutboxState)
    assert (page.opened.subject, page.opened.error, page.opened.may_go_again) == (letter.subject, "No mailbox", True)
    assert [row.href for row in page.letters] == [f"/admin/outbox?pile=failed&letter={letter.id}"]

    await tab.fire(HouseOutboxState.send_again, form={"letter_id": letter.id})
    page = await tab.state(HouseOutboxState)
    assert (page.letters, page.opened.status_text) == ([], "Waiting")
    await tab.fire(HouseOutboxState.drop, form={"letter_id": letter.id})
    assert (await world.letters.get(letter.id)).status is LetterStatus.DROPPED
    assert not (await tab.state(HouseOutboxState)).opened.may_be_dropped

    tab.open("/admin/outbox?pile=nonsense")
    assert redirect_of(await tab.fire(HouseOutboxState.load)) == "/admin/outbox"


@pytest.mark.parametrize(
    "handler",
    [
        HouseCoursesState.load,
        HouseOrdersState.load,
        HouseOrderState.load,
        HouseRefundsState.load,
        HouseAlertsState.load,
        HouseReviewsState.load,
        HouseOutboxState.load,
    ],
)
async def test_nobody_but_an_administrator_sees_anything_of_it(
    world: World, author: Actor, order: Order, handler: rx.EventHandler
):
    async with Tab(world, "/admin") as tab:
        await tab.sign_in(author)
        tab.open("/admin", order_id=order.id)
        assert "This is only for administrators." in words_of(await tab.fire(handler))
        assert order.user_email not in tab.heard
