"""Choosing: the cart that becomes an order, and the wishlist for later."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import MAX_CART, Cart, WishlistEntry
from edtech_app.domain.entity import Clock, is_id, new_id
from edtech_app.domain.errors import AppError, Conflict, Duplicate, NotFound
from edtech_app.domain.money import Money
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import CartRepository, WishlistRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.services.catalog import CourseCard, CourseCards


@dataclass(frozen=True, slots=True)
class CartView:
    """What is in a cart at today's prices; `notices` say what was taken out and why, in words."""

    cards: tuple[CourseCard, ...]
    total: Money
    notices: tuple[str, ...] = ()

    @property
    def course_ids(self) -> tuple[str, ...]:
        return tuple(card.course.id for card in self.cards)


class CartService:
    """Carts and wishlists. A visitor's cart lives in the browser and is only ids, checked here on every look."""

    def __init__(
        self,
        *,
        carts: CartRepository,
        wishes: WishlistRepository,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        cards: CourseCards,
        now: Clock,
    ) -> None:
        self._carts, self._wishes, self._courses = carts, wishes, courses
        self._enrollments, self._cards, self._now = enrollments, cards, now

    async def cart(self, actor: Actor, guest_ids: Iterable[str] = ()) -> CartView:
        """The actor's cart, or for a visitor the courses that `guest_ids` name.

        After signing in `guest_ids` is what the browser still holds from before; it joins the account's cart.
        What can no longer be bought leaves the cart with a notice, which is therefore told once.
        """
        if not actor.is_signed_in:
            return await self._view(*await self._sort_out(actor, _ids(guest_ids)))
        stored = await self._joined(actor, guest_ids)
        kept, notices = await self._sort_out(actor, stored)
        if gone := set(stored) - set(kept):
            await self._change(actor, lambda ids: tuple(course_id for course_id in ids if course_id not in gone))
        return await self._view(kept, notices)

    async def count(self, actor: Actor, guest_ids: Iterable[str] = ()) -> int:
        """How many courses are in the cart; a visitor's cart joins the account's as in `cart`, nothing leaves it."""
        ids = await self._joined(actor, guest_ids) if actor.is_signed_in else _ids(guest_ids)
        return len((await self._sort_out(actor, ids))[0])

    async def add(self, actor: Actor, course_id: str, guest_ids: Iterable[str] = ()) -> CartView:
        """Put a course into the cart; one that is there already changes nothing.

        A visitor's cart is `guest_ids`; the answer says what it holds now, for the browser to keep.

        Raises:
            NotFound: Not a published course.
            Conflict: The actor owns or teaches it, it is free (enrol instead), or the cart is full.
        """
        await self.require_buyable(actor, course_id)

        def put(ids: tuple[str, ...]) -> tuple[str, ...]:
            if course_id in ids:
                return ids
            if len(ids) >= MAX_CART:
                raise Conflict(f"Your cart is full: it holds {MAX_CART} courses.")
            return (*ids, course_id)

        if not actor.is_signed_in:
            return await self.cart(actor, put(_ids(guest_ids)))
        await self._change(actor, put)
        return await self.cart(actor)

    async def remove(self, actor: Actor, course_id: str, guest_ids: Iterable[str] = ()) -> CartView:
        """Take a course out; one that is not there changes nothing."""

        def take(ids: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(other for other in ids if other != course_id)

        if not actor.is_signed_in:
            return await self.cart(actor, take(_ids(guest_ids)))
        await self._change(actor, take)
        return await self.cart(actor)

    async def join_guest_cart(self, actor: Actor, guest_ids: Iterable[str]) -> None:
        """Move a visitor's cart into the account's, without doubles, owned courses or things that do not exist."""
        actor.require_sign_in()
        joining, _ = await self._sort_out(actor, _ids(guest_ids))
        await self._change(actor, lambda ids: tuple(dict.fromkeys((*ids, *joining)))[:MAX_CART])

    async def take_out(self, user_id: str, course_ids: Iterable[str]) -> None:
        """Take what was bought out of its buyer's cart and off the wishlist; repeatable. Called by commerce."""
        bought = set(course_ids)
        cart = await self._carts.of(user_id)
        if bought & set(cart.course_ids):
            await self._carts.change(cart.id, lambda kept: _with(kept, (i for i in kept.course_ids if i not in bought)))
        for course_id in bought:
            if entry := await self._wishes.wants(user_id, course_id):
                await self._wishes.remove(entry.id)

    async def toggle_wish(self, actor: Actor, course_id: str) -> bool:
        """Put the course on the wishlist or take it off; true when it is on now.

        Raises:
            NotFound: Not a published course.
        """
        actor.require_sign_in()
        if is_id(course_id) and (entry := await self._wishes.wants(actor.user_id, course_id)):
            await self._wishes.remove(entry.id)
            return False
        course = await self._courses.get(course_id)
        if not course.is_published:
            raise NotFound("This course has left the catalog.")
        with suppress(Duplicate):  # another tab was faster, and wished for the same
            await self._wishes.add(
                WishlistEntry(id=new_id(), user_id=actor.user_id, course_id=course.id, created_at=self._now())
            )
        return True

    async def forget_wish(self, actor: Actor, course_id: str) -> None:
        """Take a course off the wishlist; one that is not on it changes nothing."""
        actor.require_sign_in()
        if is_id(course_id) and (entry := await self._wishes.wants(actor.user_id, course_id)):
            await self._wishes.remove(entry.id)

    async def wishlist(self, actor: Actor) -> list[CourseCard]:
        """The courses that the actor keeps for later, newest first."""
        actor.require_sign_in()
        entries = await self._wishes.of_user(actor.user_id)
        return await self._cards.published([entry.course_id for entry in entries])

    async def require_buyable(self, actor: Actor, course_id: str) -> Course:
        """The course, if the actor may buy it now.

        Raises:
            NotFound: Not a published course.
            Conflict: The actor owns or teaches it, or it is free (enrol instead).
        """
        return await self._check(actor, await self._courses.get(course_id))

    async def _joined(self, actor: Actor, guest_ids: Iterable[str]) -> tuple[str, ...]:
        """What is stored in the account's cart, after what the browser held has joined it."""
        if claimed := _ids(guest_ids):
            await self.join_guest_cart(actor, claimed)
        return (await self._carts.of(actor.user_id)).course_ids

    async def _check(self, actor: Actor, course: Course) -> Course:
        if not course.is_published:
            raise NotFound("This course is not for sale.")
        if course.is_free:
            raise Conflict("This course is free. Enrol and start right away.")
        if actor.is_signed_in:
            if course.instructor_id == actor.user_id:
                raise Conflict("This is your own course; there is no need to buy it.")
            if await self._enrollments.is_enrolled(actor.user_id, course.id):
                raise Conflict("You have this course already. You find it under My learning.")
        return course

    async def _sort_out(self, actor: Actor, course_ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What of these can be bought, and words about the rest."""
        kept: list[str] = []
        notices: list[str] = []
        for course in await self._courses.many(course_ids):
            try:
                await self._check(actor, course)
            except AppError as error:
                notices.append(f"“{course.title}” left your cart. {error.message}")
            else:
                kept.append(course.id)
        return tuple(kept), tuple(notices)

    async def _view(self, course_ids: tuple[str, ...], notices: tuple[str, ...]) -> CartView:
        cards = await self._cards.published(list(course_ids))
        total = sum((card.course.price for card in cards), start=Money(0))
        return CartView(cards=tuple(cards), total=total, notices=notices)

    async def _change(self, actor: Actor, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
        cart = await self._carts.of(actor.user_id)
        await self._carts.change(cart.id, lambda kept: _with(kept, change(kept.course_ids)))


def _with(cart: Cart, course_ids: Iterable[str]) -> Cart:
    return cart.model_copy(update={"course_ids": tuple(course_ids)})


def _ids(claimed: Iterable[str]) -> tuple[str, ...]:
    """What a browser says is in its cart, as ids: no doubles, no rubbish, no more than a cart holds."""
    return tuple(dict.fromkeys(one for one in claimed if is_id(one)))[:MAX_CART]
