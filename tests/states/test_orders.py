"""An order's page: its receipt, what can be given back, and how that stands."""

from datetime import timedelta

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import GatewayFailed
from edtech_app.states.order import OrderState
from edtech_app.states.orders import OrdersState
from edtech_app.states.player import PlayerState
from tests.support.tab import Tab, words_of
from tests.support.world import World


async def bought(world: World, *courses: Course) -> tuple[Actor, str]:
    """Somebody who has bought the courses in one order."""
    student = await world.person()
    ticket = await world.services.commerce.start_checkout(student, [course.id for course in courses])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    return student, ticket.order_id


async def opened(tab: Tab, actor: Actor, order_id: str) -> OrderState:
    await tab.sign_in(actor)
    tab.open(routes.order(order_id), order_id=order_id)
    await tab.fire(OrderState.load)
    return await tab.state(OrderState)


async def two_courses(world: World) -> tuple[Course, Course]:
    teacher = await world.person(Role.INSTRUCTOR, "Meera")
    return await world.course(teacher), await world.course(teacher, title="Tabla", price=49_900)


async def test_giving_one_course_back_asks_first_ends_access_and_shows_where_the_money_is(world: World):
    python, tabla = await two_courses(world)
    student, order_id = await bought(world, python, tabla)
    async with Tab(world) as tab:
        order = await opened(tab, student, order_id)
        assert [course.why_not for course in order.courses] == ["", ""]

        assert "showModal" in words_of(await tab.fire(OrderState.ask_back, course_id=tabla.id))
        assert await world.enrollments.is_enrolled(student.user_id, tabla.id)
        sent = await tab.fire(OrderState.give_back, form={"words": "Too slow for me"})

        order = await tab.state(OrderState)
        assert "close()" in words_of(sent)
        assert order.standing.status == "Partly refunded"
        assert (order.receipt.total, order.receipt.refunded) == ("₹1,798", "₹499")
        kept, given = order.courses
        assert kept.start_href
        assert not kept.status
        assert given.status == "Refund on its way"
        assert not given.start_href
        assert given.course_href == routes.course(tabla.slug)
        assert [note.number for note in order.receipt.notes] == ["C2026-27/000001"]
        assert not await world.enrollments.is_enrolled(student.user_id, tabla.id)

        again = await opened(tab, student, order_id)
        assert [course.status for course in again.courses] == ["", "Refund on its way"]
        await tab.fire(OrdersState.load)
        assert [(row.status, row.refunded) for row in (await tab.state(OrdersState)).rows] == [
            ("Partly refunded", "₹499")
        ]


async def test_a_course_that_cannot_be_given_back_says_why(world: World):
    course, _ = await two_courses(world)
    student, order_id = await bought(world, course)
    world.clock.turn(timedelta(days=31))
    async with Tab(world) as tab:
        order = await opened(tab, student, order_id)

        assert "30 days" in order.courses[0].why_not
        await tab.fire(OrderState.ask_back, course_id=course.id)
        said = words_of(await tab.fire(OrderState.give_back, form={}))

        assert "30 days" in said
        assert await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_nobody_gives_back_what_somebody_else_bought(world: World):
    course, _ = await two_courses(world)
    _, order_id = await bought(world, course)
    async with Tab(world) as tab:
        order = await opened(tab, await world.person(), order_id)
        assert order.phase == "missing"

        await tab.fire(OrderState.ask_back, course_id=course.id)
        await tab.fire(OrderState.give_back, form={"words": ""})

    assert await world.refunds.of_order(order_id) == []


async def test_what_became_of_a_refund_is_shown_to_whoever_comes_back_to_the_tab(world: World):
    course, _ = await two_courses(world)
    student, order_id = await bought(world, course)
    async with Tab(world) as tab:
        await opened(tab, student, order_id)
        await world.services.refunds.ask(student, order_id, course.id)

        await tab.fire(OrderState.look_again)

        assert (await tab.state(OrderState)).courses[0].status == "Refund on its way"


async def test_a_refund_that_the_provider_has_not_answered_yet_is_agreed_and_not_failed(world: World, monkeypatch):
    course, _ = await two_courses(world)
    student, order_id = await bought(world, course)

    async def away(*anything: object, **more: object) -> str:
        raise GatewayFailed("The payment provider does not answer.")

    monkeypatch.setattr(world.payments, "refund", away)
    async with Tab(world) as tab:
        await opened(tab, student, order_id)
        await tab.fire(OrderState.ask_back, course_id=course.id)
        await tab.fire(OrderState.give_back, form={})

        assert (await tab.state(OrderState)).courses[0].status == "Refund approved"


async def test_an_order_that_was_not_paid_says_so_and_leads_to_checkout(world: World):
    course, _ = await two_courses(world)
    student = await world.person()
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    async with Tab(world) as tab:
        order = await opened(tab, student, ticket.order_id)

        assert order.standing.is_unfinished
        assert order.standing.status == "Not paid"
        assert not order.receipt.pdf_href
        assert order.courses == []
        await tab.fire(OrdersState.load)
        assert (await tab.state(OrdersState)).rows == []


async def test_the_player_says_that_a_course_was_given_back_and_opens_it_again_once_it_is_bought_again(world: World):
    course, _ = await two_courses(world)
    student, order_id = await bought(world, course)
    await world.services.refunds.ask(student, order_id, course.id)
    lecture = (await world.lectures.of(course.id))[0]
    async with Tab(world) as tab:
        await tab.sign_in(student)
        tab.open(routes.player(course.slug, lecture.id), slug=course.slug, lecture_id=lecture.id)
        await tab.fire(PlayerState.load)
        player = await tab.state(PlayerState)
        assert (player.status, player.problem.split(".")[0]) == ("locked", "This course was refunded")

        ticket = await world.services.commerce.start_checkout(student, [course.id])
        await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
        await tab.fire(PlayerState.load)
        assert (await tab.state(PlayerState)).status == "ready"

        order = await opened(tab, student, ticket.order_id)
        assert order.courses[0].start_href
        before = await opened(tab, student, order_id)
        assert before.courses[0].status == "Refund on its way"
