"""Carts and wishlists."""

import asyncio

import pytest

from edtech_app.domain.accounts import VISITOR, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.commerce import MAX_CART
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, NotFound, NotSignedIn
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from tests.support.world import World


async def test_a_course_in_the_cart_is_priced_as_it_is_today(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher, price=129_900)
    await world.services.cart.add(student, course.id)

    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(99_900)}))

    view = await world.services.cart.cart(student)
    assert view.total == Money(99_900)
    assert view.course_ids == (course.id,)


async def test_adding_twice_at_once_adds_once(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)

    await asyncio.gather(*(world.services.cart.add(student, course.id) for _ in range(8)))

    assert (await world.services.cart.cart(student)).course_ids == (course.id,)


async def test_two_tabs_that_add_different_courses_lose_neither(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    courses = [await world.course(teacher, title=f"Course {number}") for number in range(6)]

    await asyncio.gather(*(world.services.cart.add(student, course.id) for course in courses))

    assert set((await world.services.cart.cart(student)).course_ids) == {course.id for course in courses}


async def test_what_cannot_be_bought_is_refused_with_its_reason(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    mine, free, owned, draft = [
        await world.course(teacher, title="Mine"),
        await world.course(teacher, title="Free", price=0),
        await world.course(teacher, title="Owned"),
        await world.course(teacher, title="Draft", status=CourseStatus.DRAFT),
    ]
    await world.services.enrollments.grant(
        Enrollment(
            id=new_id(),
            user_id=student.user_id,
            course_id=owned.id,
            instructor_id=teacher.user_id,
            created_at=world.clock(),
        )
    )

    with pytest.raises(Conflict, match="your own course"):
        await world.services.cart.add(teacher, mine.id)
    with pytest.raises(Conflict, match="free"):
        await world.services.cart.add(student, free.id)
    with pytest.raises(Conflict, match="already"):
        await world.services.cart.add(student, owned.id)
    for nothing in (draft.id, new_id(), "nonsense", ""):
        with pytest.raises(NotFound):
            await world.services.cart.add(student, nothing)
    assert (await world.services.cart.cart(student)).cards == ()


async def test_a_retired_course_leaves_the_cart_and_says_so_once(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course, other = await world.course(teacher, title="Going"), await world.course(teacher, title="Staying")
    for one in (course, other):
        await world.services.cart.add(student, one.id)
    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"status": CourseStatus.RETIRED}))

    assert await world.services.cart.count(student) == 1
    view = await world.services.cart.cart(student)

    assert view.course_ids == (other.id,)
    assert len(view.notices) == 1
    assert "Going" in view.notices[0]
    assert (await world.services.cart.cart(student)).notices == ()


async def test_a_visitors_cart_is_what_the_browser_kept_without_the_rubbish(world: World):
    teacher = await world.person(Role.INSTRUCTOR)
    course = await world.course(teacher)

    view = await world.services.cart.cart(VISITOR, [course.id, course.id, "x", new_id(), '{"$ne": 1}'])

    assert view.course_ids == (course.id,)
    assert (await world.services.cart.remove(VISITOR, course.id, view.course_ids)).cards == ()


async def test_a_visitor_adds_to_what_the_browser_kept(world: World):
    teacher = await world.person(Role.INSTRUCTOR)
    first, second = await world.course(teacher, title="One"), await world.course(teacher, title="Two")

    view = await world.services.cart.add(VISITOR, second.id, [first.id])

    assert view.course_ids == (first.id, second.id)


async def test_at_sign_in_the_visitors_cart_joins_the_accounts(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    first, second = await world.course(teacher, title="One"), await world.course(teacher, title="Two")
    await world.services.cart.add(student, first.id)

    assert await world.services.cart.count(student, [second.id, first.id, new_id()]) == 2

    assert (await world.services.cart.cart(student)).course_ids == (first.id, second.id)


async def test_a_teacher_who_put_their_own_course_into_a_visitors_cart_does_not_get_it(world: World):
    teacher = await world.person(Role.INSTRUCTOR)
    course = await world.course(teacher)

    assert (await world.services.cart.cart(teacher, [course.id])).cards == ()


async def test_a_cart_has_an_end(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)
    await world.services.cart.cart(student)
    full = tuple(new_id() for _ in range(MAX_CART))
    await world.services.cart._carts.change(student.user_id, lambda cart: cart.model_copy(update={"course_ids": full}))

    with pytest.raises(Conflict, match="full"):
        await world.services.cart.add(student, course.id)


async def test_a_wish_is_put_on_and_taken_off_and_is_the_students_own(world: World):
    teacher, student, other = await world.person(Role.INSTRUCTOR), await world.person(), await world.person()
    course = await world.course(teacher)

    assert await world.services.cart.toggle_wish(student, course.id)
    assert [card.course.id for card in await world.services.cart.wishlist(student)] == [course.id]
    assert await world.services.cart.wishlist(other) == []
    assert not await world.services.cart.toggle_wish(student, course.id)
    assert await world.services.cart.wishlist(student) == []


async def test_a_visitor_is_asked_to_sign_in_for_a_wishlist(world: World):
    with pytest.raises(NotSignedIn):
        await world.services.cart.toggle_wish(VISITOR, new_id())


async def test_a_price_that_changed_since_the_last_look_is_told_once(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher, price=129_900)
    other = await world.course(teacher, title="Tabla", price=49_900)
    for one in (course, other):
        await world.services.cart.add(student, one.id)
    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(149_900)}))
    await world.services.cart.remove(student, other.id)

    (notice,) = (await world.services.cart.cart(student)).notices

    assert "₹1,499" in notice
    assert "₹1,299" in notice
    assert (await world.services.cart.cart(student)).notices == ()


async def test_a_visitors_browser_remembers_what_a_course_cost_and_takes_it_along(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher, price=129_900)
    claim = (await world.services.cart.add(VISITOR, course.id)).claim
    assert claim == (f"{course.id}:129900",)
    await world.courses.change(course.id, lambda kept: kept.model_copy(update={"price": Money(99_900)}))

    assert "₹999" in (await world.services.cart.cart(VISITOR, claim)).notices[0]
    assert await world.services.cart.count(student, claim) == 1
    assert "₹999" in (await world.services.cart.cart(student)).notices[0]


@pytest.mark.parametrize("price", ["-1", "1e9", "٣", "9" * 40, ":", "{}"])
async def test_a_price_that_a_browser_made_up_is_no_price(world: World, price: str):
    course = await world.course(await world.person(Role.INSTRUCTOR), price=129_900)

    view = await world.services.cart.cart(VISITOR, [f"{course.id}:{price}"])

    assert (view.total, view.notices) == (Money(129_900), ())


async def test_a_course_moves_between_cart_and_wishlist_and_is_never_lost(world: World):
    teacher, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(teacher)
    await world.services.cart.add(student, course.id)

    for _ in range(2):
        await world.services.cart.save_for_later(student, course.id)
    assert await world.services.cart.contents(student) == ()
    assert [card.course.id for card in await world.services.cart.wishlist(student)] == [course.id]

    for _ in range(2):
        await world.services.cart.move_to_cart(student, course.id)
    assert await world.services.cart.contents(student) == (course.id,)
    assert await world.services.cart.wishlist(student) == []
    with pytest.raises(NotSignedIn):
        await world.services.cart.save_for_later(VISITOR, course.id)
