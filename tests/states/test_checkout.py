"""Cart, checkout and orders as a tab shows them."""

from reflex.state import UpdateVarsInternalState

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus
from edtech_app.domain.errors import GatewayFailed
from edtech_app.domain.money import Money
from edtech_app.states.buying import BuyingState
from edtech_app.states.cart import CartState, WishlistState
from edtech_app.states.checkout import PATIENCE, SHORT_PATIENCE, CheckoutState
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.order import OrderState
from edtech_app.states.orders import OrdersState
from edtech_app.states.session import SessionState
from tests.support.tab import Tab, nobody, redirect_of, words_of
from tests.support.world import World


async def student_and_course(world: World) -> tuple[Actor, Course]:
    return await world.person(), await world.course(await world.person(Role.INSTRUCTOR, "Meera"))


async def test_a_visitor_fills_a_cart_and_finds_it_in_the_account_after_signing_in(world: World):
    student, course = await student_and_course(world)
    async with Tab(world) as tab:
        await tab.fire(CartState.add, course_id=course.id)
        assert (await tab.state(GuestCart)).kept == f"{course.id}:129900"
        assert (await tab.state(SessionState)).cart_count == 1
        assert redirect_of(await tab.fire(CartState.check_out)) == routes.sign_in(routes.CHECKOUT)

        await tab.sign_in(student)
        await tab.fire(SessionState.load)

        assert (await tab.state(GuestCart)).kept == ""
        assert (await tab.state(SessionState)).cart_count == 1
    assert (await world.services.cart.cart(student)).course_ids == (course.id,)


async def test_what_a_browser_claims_to_have_in_its_cart_is_checked(world: World):
    _, course = await student_and_course(world)
    async with Tab(world, routes.CART) as tab:
        claim = f"rubbish,,{course.id},{nobody()},<script>,{course.id}"
        stored = f"{GuestCart.get_full_name()}.kept_rx_state_"
        await tab.fire(f"{UpdateVarsInternalState.get_full_name()}.update_vars_internal", vars={stored: claim})
        await tab.fire(CartState.load)

        cart = await tab.state(CartState)
        assert cart.course_ids == [course.id]
        assert cart.summary.total == "₹1,299"
        assert (await tab.state(GuestCart)).kept == f"{course.id}:129900"


async def test_the_headers_count_follows_what_leaves_the_cart(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.CART) as tab:
        await tab.sign_in(student)
        await tab.fire(CartState.add, course_id=course.id)
        await tab.fire(CartState.remove, course_id=course.id)

        assert (await tab.state(SessionState)).cart_count == 0
        assert (await tab.state(CartState)).cards == []


async def test_a_removal_is_taken_back_to_where_the_course_stood(world: World):
    student, first = await student_and_course(world)
    second = await world.course(await world.person(Role.INSTRUCTOR), title="Tabla", price=49_900)
    for course in (first, second):
        await world.services.cart.add(student, course.id)
    async with Tab(world, routes.CART) as tab:
        await tab.sign_in(student)
        await tab.fire(CartState.load)
        for leave in (CartState.remove, CartState.save_for_later):
            await tab.fire(leave, course_id=first.id)
            cart = await tab.state(CartState)
            assert (cart.removed.title, cart.course_ids) == (first.title, [second.id])
            await tab.fire(CartState.put_back)
            cart = await tab.state(CartState)
            assert (cart.removed.id, cart.course_ids) == ("", [first.id, second.id])
        assert await world.services.cart.wishlist(student) == []


async def test_what_is_saved_for_later_moves_to_the_wishlist_and_back(world: World):
    student, course = await student_and_course(world)
    await world.services.cart.add(student, course.id)
    async with Tab(world, routes.CART) as tab:
        await tab.sign_in(student)
        await tab.fire(CartState.load)
        await tab.fire(CartState.save_for_later, course_id=course.id)
        assert (await tab.state(SessionState)).cart_count == 0
        await tab.fire(WishlistState.load)
        assert [card.id for card in (await tab.state(WishlistState)).cards] == [course.id]

        await tab.fire(WishlistState.move_to_cart, course_id=course.id)
        assert (await tab.state(SessionState)).cart_count == 1
        assert (await tab.state(WishlistState)).cards == []


async def test_another_tab_counts_what_this_one_has_changed(world: World):
    student, course = await student_and_course(world)
    async with Tab(world) as here, Tab(world, routes.CART) as there:
        for tab in (here, there):
            await tab.sign_in(student)
        await there.fire(CartState.load)
        await here.fire(CartState.add, course_id=course.id)

        await there.fire(CartState.recount)
        await there.fire(CartState.look_again)

        assert (await there.state(SessionState)).cart_count == 1
        assert [card.id for card in (await there.state(CartState)).cards] == [course.id]


async def test_a_notice_waits_for_the_cart_to_be_looked_at(world: World):
    student, course = await student_and_course(world)
    await world.services.cart.add(student, course.id)
    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"status": CourseStatus.RETIRED}))
    async with Tab(world) as tab:
        await tab.sign_in(student)
        await tab.fire(SessionState.load)
        await tab.fire(CartState.recount)
        assert (await tab.state(SessionState)).cart_count == 0

        tab.open(routes.CART)
        await tab.fire(CartState.load)

        assert "removed from your cart" in (await tab.state(CartState)).notices[0]


async def test_paying_in_the_sandbox_ends_with_the_course_and_its_receipt(world: World):
    student, course = await student_and_course(world)
    await world.services.cart.add(student, course.id)
    async with Tab(world, routes.CHECKOUT) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        checkout = await tab.state(CheckoutState)
        assert (checkout.phase, checkout.total, checkout.is_sandbox) == ("review", "₹1,299", True)

        await tab.fire(CheckoutState.pay)
        assert (await tab.state(CheckoutState)).is_sandbox_open
        target = redirect_of(await tab.fire(CheckoutState.sandbox_pay))
        tab.open(target)
        await tab.fire(CheckoutState.load)

        checkout = await tab.state(CheckoutState)
        assert checkout.phase == "done"
        assert checkout.result.number == "2026-27/000001"
        assert [bought.href for bought in checkout.bought] == [routes.resume(course.slug)]
        assert (await tab.state(SessionState)).cart_count == 0
    assert await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_double_click_opens_one_order(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        await tab.fire(CheckoutState.pay)
        await tab.fire(CheckoutState.pay)

    assert len(await world.orders.of_user(student.user_id)) == 1


async def test_a_payment_that_fails_or_is_called_off_leaves_the_button_ready(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        for way_out in (CheckoutState.sandbox_fail, CheckoutState.sandbox_close):
            await tab.fire(CheckoutState.pay)
            assert (await tab.state(CheckoutState)).is_busy
            await tab.fire(way_out)
            checkout = await tab.state(CheckoutState)
            assert (checkout.phase, checkout.is_busy, checkout.is_sandbox_open) == ("review", False, False)


async def test_a_price_that_changed_meanwhile_is_shown_before_anybody_pays(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(199_900)}))

        await tab.fire(CheckoutState.pay)

        checkout = await tab.state(CheckoutState)
        assert not checkout.is_sandbox_open
        assert checkout.total == "₹1,999"
        assert "₹1,999" in checkout.words


async def test_a_forged_answer_of_the_payment_window_grants_nothing(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        await tab.fire(CheckoutState.pay)
        (order,) = await world.orders.of_user(student.user_id)
        forged = {
            "razorpay_order_id": order.gateway_order_id,
            "razorpay_payment_id": "pay_1",
            "razorpay_signature": "0" * 64,
        }
        for answer in (forged, {**forged, "razorpay_signature": {"$ne": ""}}, {}):
            await tab.fire(CheckoutState.window_closed, answer=answer)
            for _ in range(SHORT_PATIENCE):
                await tab.fire(CheckoutState.ask_again, answer="")
            assert (await tab.state(CheckoutState)).phase == "review"

    assert not await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_window_that_was_closed_is_asked_about_before_the_order_is_shown_again(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        await tab.fire(CheckoutState.pay)
        sent = await tab.fire(CheckoutState.window_closed, answer={"outcome": "closed"})
        assert (await tab.state(CheckoutState)).phase == "confirming"
        assert "setTimeout" in words_of(sent)

        for _ in range(SHORT_PATIENCE):
            await tab.fire(CheckoutState.ask_again, answer="")

        checkout = await tab.state(CheckoutState)
        assert (checkout.phase, checkout.is_busy) == ("review", False)
        assert "before paying" in checkout.words
        assert [card.id for card in checkout.cards] == [course.id]


async def test_a_payment_that_came_through_although_the_window_was_closed_is_found(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        await tab.fire(CheckoutState.pay)
        (order,) = await world.orders.of_user(student.user_id)
        await world.payments.pay(order.gateway_order_id)

        target = redirect_of(await tab.fire(CheckoutState.window_closed, answer={"outcome": "closed"}))

        assert target == routes.checkout_result(order.id)
    assert await world.enrollments.is_enrolled(student.user_id, course.id)


async def test_a_bank_that_says_no_leaves_the_same_order_to_try_again(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        for outcome in ("failed", "blocked"):
            await tab.fire(CheckoutState.pay)
            await tab.fire(CheckoutState.window_closed, answer={"outcome": outcome})
            checkout = await tab.state(CheckoutState)
            assert (checkout.phase, checkout.is_busy) == ("review", False)
            assert checkout.words

    assert len(await world.orders.of_user(student.user_id)) == 1


async def test_what_changed_while_the_tab_was_out_of_sight_is_said_when_it_is_seen_again(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(199_900)}))
        await tab.fire(CheckoutState.look_again)
        checkout = await tab.state(CheckoutState)
        assert checkout.total == "₹1,999"
        assert "₹1,999" in checkout.words

        ticket = await world.services.commerce.start_checkout(student, [course.id])
        await world.payments.pay(ticket.gateway_order_id)
        assert redirect_of(await tab.fire(CheckoutState.look_again)) == routes.checkout_result(ticket.order_id)


async def test_a_course_that_left_the_catalog_is_not_paid_for(world: World):
    student, course = await student_and_course(world)
    other = await world.course(await world.person(Role.INSTRUCTOR), title="Tabla", price=49_900)
    for one in (course, other):
        await world.services.cart.add(student, one.id)
    async with Tab(world, routes.CHECKOUT) as tab:
        await tab.sign_in(student)
        await tab.fire(CheckoutState.load)
        retired = {"status": CourseStatus.RETIRED}
        await world.courses.change(course.id, lambda kept: kept.model_copy(update=retired))

        await tab.fire(CheckoutState.pay)

        checkout = await tab.state(CheckoutState)
        assert not checkout.is_sandbox_open
        assert checkout.total == "₹499"
        assert "removed from your cart" in checkout.notices[0]


async def test_an_order_that_the_provider_cannot_confirm_yet_is_never_called_failed(world: World, monkeypatch):
    student, course = await student_and_course(world)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.payments.pay(ticket.gateway_order_id)

    async def away(gateway_order_id: str) -> list[object]:
        raise GatewayFailed("The payment provider does not answer.")

    monkeypatch.setattr(world.payments, "captured_payments", away)
    async with Tab(world, routes.checkout_result(ticket.order_id)) as tab:
        await tab.sign_in(student)
        sent = await tab.fire(CheckoutState.load)
        assert (await tab.state(CheckoutState)).phase == "confirming"
        assert "setTimeout" in words_of(sent)
        for _ in range(PATIENCE):
            await tab.fire(CheckoutState.ask_again, answer="")

        assert (await tab.state(CheckoutState)).phase == "waiting"


async def test_the_result_of_an_order_that_was_refunded_later_is_on_its_own_page(world: World):
    student, course = await student_and_course(world)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    await world.services.refunds.ask(student, ticket.order_id, course.id)
    async with Tab(world, routes.checkout_result(ticket.order_id)) as tab:
        await tab.sign_in(student)

        assert redirect_of(await tab.fire(CheckoutState.load)) == routes.order(ticket.order_id)


async def test_the_checkout_sends_a_visitor_to_sign_in_and_back(world: World):
    _, course = await student_and_course(world)
    async with Tab(world, routes.checkout(course.id)) as tab:
        assert redirect_of(await tab.fire(CheckoutState.load)) == routes.sign_in(routes.checkout(course.id))
        assert redirect_of(await tab.fire(BuyingState.buy_now, course_id=course.id)) == routes.sign_in(
            routes.checkout(course.id)
        )


async def test_a_free_course_opens_at_once(world: World):
    student = await world.person()
    free = await world.course(await world.person(Role.INSTRUCTOR), price=0)
    async with Tab(world) as tab:
        await tab.sign_in(student)

        assert redirect_of(await tab.fire(BuyingState.enroll_free, course_id=free.id)) == routes.resume(free.slug)


async def test_a_wish_comes_and_goes(world: World):
    student, course = await student_and_course(world)
    async with Tab(world, routes.WISHLIST) as tab:
        await tab.sign_in(student)
        await tab.fire(CartState.toggle_wish, course_id=course.id)
        await tab.fire(WishlistState.load)
        assert [card.id for card in (await tab.state(WishlistState)).cards] == [course.id]

        await tab.fire(WishlistState.remove, course_id=course.id)
        await tab.fire(WishlistState.load)
        assert (await tab.state(WishlistState)).cards == []


async def test_a_receipt_is_shown_to_its_buyer_and_to_nobody_else(world: World):
    student, course = await student_and_course(world)
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    nosy = await world.person()
    async with Tab(world) as mine, Tab(world) as theirs:
        await mine.sign_in(student)
        await theirs.sign_in(nosy)
        for tab in (mine, theirs):
            tab.open(routes.order(ticket.order_id), order_id=ticket.order_id)
            await tab.fire(OrderState.load)
            await tab.fire(OrdersState.load)

        receipt = (await mine.state(OrderState)).receipt
        assert (receipt.number, receipt.total, receipt.buyer) == ("2026-27/000001", "₹1,299", student.name)
        assert [row.href for row in (await mine.state(OrdersState)).rows] == [routes.order(ticket.order_id)]
        assert (await theirs.state(OrderState)).phase == "missing"
        assert (await theirs.state(OrderState)).receipt.number == ""
        assert (await theirs.state(OrdersState)).rows == []
