"""Choosing: the cart that becomes an order, and the wishlist for later."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import MAX_CART, Cart, SeenPrice, WishlistEntry
from edtech_app.domain.entity import Clock, is_id, new_id
from edtech_app.domain.errors import AppError, Conflict, Duplicate, NotFound
from edtech_app.domain.money import Money
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import CartRepository, WishlistRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.services.catalog import CourseCard, CourseCards

PAISE = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CartView:
    """What is in a cart at today's prices; `notices` say what was taken out or costs something else now, in words.

    `claim` is what a visitor's browser keeps of it: each id with the price that was shown, in paise (`<id>:129900`).
    """

    cards: tuple[CourseCard, ...]
    total: Money
    notices: tuple[str, ...] = ()
    claim: tuple[str, ...] = ()

    @property
    def course_ids(self) -> tuple[str, ...]:
        return tuple(card.course.id for card in self.cards)


class CartService:
    """Carts and wishlists. A visitor's cart lives in the browser and is only a claim, checked here on every look.

    `claim` is such a cart throughout: ids, each with or without the price at which it was seen.
    """

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

    async def cart(self, actor: Actor, claim: Iterable[str] = ()) -> CartView:
        """The actor's cart, or for a visitor the courses that `claim` names.

        After signing in `claim` is what the browser still holds from before; it joins the account's cart.
        What can no longer be bought leaves the cart with a notice, and what has another price than when its owner
        looked last says so; both are told once.
        """
        cart = await self._joined(actor, claim)
        kept, notices = await self._sort_out(actor, cart.course_ids)
        view = await self._view(kept)
        if actor.is_signed_in:
            gone = set(cart.course_ids) - set(kept)
            await self._carts.change(
                cart.id,
                lambda stored: _with(
                    stored,
                    (course_id for course_id in stored.course_ids if course_id not in gone),
                    {card.course.id: card.course.price for card in view.cards},
                ),
            )
        return replace(view, notices=(*notices, *_changed_prices(view.cards, cart)))

    async def contents(self, actor: Actor, claim: Iterable[str] = ()) -> tuple[str, ...]:
        """The courses in the cart that can be bought; a visitor's cart joins the account's, nothing leaves it."""
        return (await self._sort_out(actor, (await self._joined(actor, claim)).course_ids))[0]

    async def count(self, actor: Actor, claim: Iterable[str] = ()) -> int:
        """How many courses are in the cart; see `contents`."""
        return len(await self.contents(actor, claim))

    async def add(
        self, actor: Actor, course_id: str, claim: Iterable[str] = (), *, place: int | None = None
    ) -> CartView:
        """Put a course into the cart, at its end or at a place; one that is there already changes nothing.

        A visitor's cart is `claim`; the answer says what it holds now, for the browser to keep.

        Raises:
            NotFound: Not a published course.
            Conflict: The actor owns or teaches it, it is free (enrol instead), or the cart is full.
        """
        course = await self.require_buyable(actor, course_id)

        def put(cart: Cart) -> Cart:
            ids = cart.course_ids
            if course_id in ids:
                return cart
            if len(ids) >= MAX_CART:
                raise Conflict(f"Your cart is full. It can hold {MAX_CART} courses.")
            at = len(ids) if place is None else max(place, 0)
            return _with(cart, (*ids[:at], course_id, *ids[at:]), {course_id: course.price})

        return await self._changed(actor, claim, put)

    async def remove(self, actor: Actor, course_id: str, claim: Iterable[str] = ()) -> CartView:
        """Take a course out; one that is not there changes nothing."""
        return await self._changed(
            actor, claim, lambda cart: _with(cart, (other for other in cart.course_ids if other != course_id))
        )

    async def save_for_later(self, actor: Actor, course_id: str) -> CartView:
        """Move a course from the cart to the wishlist.

        Raises:
            NotSignedIn: Visitors have no wishlist.
            NotFound: Not a published course.
        """
        await self._wish(actor, course_id)
        return await self.remove(actor, course_id)

    async def move_to_cart(self, actor: Actor, course_id: str, *, place: int | None = None) -> CartView:
        """Move a course from the wishlist to the cart, to its end or to a place.

        Raises:
            NotFound: Not a published course.
            Conflict: The actor owns or teaches it, it is free (enrol instead), or the cart is full.
        """
        view = await self.add(actor, course_id, place=place)
        await self.forget_wish(actor, course_id)
        return view

    async def join_guest_cart(self, actor: Actor, claim: Iterable[str]) -> None:
        """Move a visitor's cart into the account's, without doubles, owned courses or things that do not exist."""
        actor.require_sign_in()
        claimed = _claimed(claim)
        joining, _ = await self._sort_out(actor, claimed.course_ids)
        cart = await self._carts.of(actor.user_id)
        await self._carts.change(
            cart.id,
            lambda stored: _with(
                stored,
                tuple(dict.fromkeys((*stored.course_ids, *joining)))[:MAX_CART],
                {one.course_id: one.price for one in (*claimed.seen, *stored.seen)},
            ),
        )

    async def take_out(self, user_id: str, course_ids: Iterable[str]) -> None:
        """Take what was bought out of its buyer's cart and off the wishlist; repeatable. Called by commerce."""
        bought = set(course_ids)
        cart = await self._carts.of(user_id)
        if bought & set(cart.course_ids):
            await self._carts.change(
                cart.id, lambda stored: _with(stored, (one for one in stored.course_ids if one not in bought))
            )
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
        await self._wish(actor, course_id)
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

    async def _wish(self, actor: Actor, course_id: str) -> None:
        actor.require_sign_in()
        course = await self._courses.get(course_id)
        if not course.is_published:
            raise NotFound("This course is no longer in the catalog.")
        with suppress(Duplicate):  # it is there already, or another tab was faster and wished for the same
            await self._wishes.add(
                WishlistEntry(id=new_id(), user_id=actor.user_id, course_id=course.id, created_at=self._now())
            )

    async def _joined(self, actor: Actor, claim: Iterable[str]) -> Cart:
        """The account's cart after what the browser held has joined it; for a visitor what the browser holds."""
        if not actor.is_signed_in:
            return _claimed(claim)
        if claimed := tuple(claim):
            await self.join_guest_cart(actor, claimed)
        return await self._carts.of(actor.user_id)

    async def _changed(self, actor: Actor, claim: Iterable[str], change: Callable[[Cart], Cart]) -> CartView:
        """Change the cart and show it. Nothing is told and nothing leaves it: that is for a look at the cart."""
        if actor.is_signed_in:
            cart = await self._carts.change((await self._carts.of(actor.user_id)).id, change)
        else:
            cart = change(_claimed(claim))
        view = await self._view((await self._sort_out(actor, cart.course_ids))[0])
        return replace(view, claim=_claim_of(cart))

    async def _check(self, actor: Actor, course: Course) -> Course:
        if not course.is_published:
            raise NotFound("This course is not for sale.")
        if course.is_free:
            raise Conflict("This course is free. You can enrol and start right away.")
        if actor.is_signed_in:
            if course.instructor_id == actor.user_id:
                raise Conflict("This is your own course. You do not need to buy it.")
            if await self._enrollments.is_enrolled(actor.user_id, course.id):
                raise Conflict("You already have this course. You can find it in My learning.")
        return course

    async def _sort_out(self, actor: Actor, course_ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What of these can be bought, and words about the rest."""
        kept: list[str] = []
        notices: list[str] = []
        for course in await self._courses.many(course_ids):
            try:
                await self._check(actor, course)
            except AppError as error:
                notices.append(f"“{course.title}” was removed from your cart. {error.message}")
            else:
                kept.append(course.id)
        return tuple(kept), tuple(notices)

    async def _view(self, course_ids: tuple[str, ...]) -> CartView:
        cards = tuple(await self._cards.published(list(course_ids)))
        total = sum((card.course.price for card in cards), start=Money(0))
        claim = tuple(f"{card.course.id}:{card.course.price.paise}" for card in cards)
        return CartView(cards=cards, total=total, claim=claim)


def _with(cart: Cart, course_ids: Iterable[str], seen: Mapping[str, Money] | None = None) -> Cart:
    """The cart with these courses, and with the prices at which they were seen: the new ones, else those of before."""
    ids = tuple(course_ids)
    prices = {one.course_id: one.price for one in cart.seen} | dict(seen or {})
    known = tuple(SeenPrice(course_id=one, price=prices[one]) for one in ids if one in prices)
    return cart.model_copy(update={"course_ids": ids, "seen": known})


def _claimed(claim: Iterable[str]) -> Cart:
    """What a browser says is in its cart: no doubles, no rubbish, no more than a cart holds."""
    found: dict[str, str] = {}
    for one in claim:
        course_id, _, price = one.partition(":")
        if is_id(course_id) and len(found) < MAX_CART:
            found.setdefault(course_id, price)
    seen = (
        SeenPrice(course_id=course_id, price=Money(int(price)))
        for course_id, price in found.items()
        if PAISE.fullmatch(price)
    )
    return Cart(id="", course_ids=tuple(found), seen=tuple(seen))


def _claim_of(cart: Cart) -> tuple[str, ...]:
    prices = {one.course_id: f":{one.price.paise}" for one in cart.seen}
    return tuple(f"{course_id}{prices.get(course_id, '')}" for course_id in cart.course_ids)


def _changed_prices(cards: Iterable[CourseCard], before: Cart) -> list[str]:
    """Words about what costs something else than when its owner looked last."""
    seen = {one.course_id: one.price for one in before.seen}
    return [
        f"“{card.course.title}” now costs {card.course.price}. It was {seen[card.course.id]} when you last looked."
        for card in cards
        if card.course.price != seen.get(card.course.id, card.course.price)
    ]
