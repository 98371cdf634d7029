"""The cart and the wishlist as a tab shows them."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError
from edtech_app.runtime import services
from edtech_app.services.cart import CartView
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.session import SessionState
from edtech_app.states.views import CourseCardView, card_views


@dataclass(frozen=True)
class CartSummary:
    """What is under the list: how many courses, and what they cost together."""

    count_text: str = ""
    total: str = ""


class CartState(rx.State):
    """A visitor's or a student's cart; `course_ids` lets any page say that a course is in it."""

    cards: list[CourseCardView] = []
    course_ids: list[str] = []
    wished_ids: list[str] = []
    summary: CartSummary = CartSummary()
    notices: list[str] = []
    is_loaded: bool = False
    failure: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Look at the cart at today's prices; a visitor's cart joins the account's once somebody is signed in."""
        actor = await actor_of(self)
        guest = await self.get_state(GuestCart)
        self.failure = ""
        try:
            view = await services().cart.cart(actor, guest._ids())
        except AppError as error:
            self.failure = error.message
            return
        await self._show(view, is_guest=not actor.is_signed_in)

    @rx.event
    @allow(Policy.ANYONE)
    async def add(self, course_id: str):
        """Put a course into the cart; a visitor needs no account for that."""
        actor = await actor_of(self)
        guest = await self.get_state(GuestCart)
        view = await services().cart.add(actor, course_id, guest._ids())
        await self._show(view, is_guest=not actor.is_signed_in)
        return rx.toast.success("It is in your cart.")

    @rx.event
    @allow(Policy.ANYONE)
    async def remove(self, course_id: str):
        """Take a course out of the cart."""
        actor = await actor_of(self)
        guest = await self.get_state(GuestCart)
        view = await services().cart.remove(actor, course_id, guest._ids())
        await self._show(view, is_guest=not actor.is_signed_in)

    @rx.event
    @allow(Policy.ANYONE)
    async def check_out(self):
        """Go and pay; a visitor signs in first and comes back."""
        actor = await actor_of(self)
        return rx.redirect(routes.CHECKOUT if actor.is_signed_in else routes.sign_in(routes.CHECKOUT))

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def toggle_wish(self, course_id: str):
        """Put a course on the wishlist, or take it off."""
        actor = await actor_of(self)
        is_on = await services().cart.toggle_wish(actor, course_id)
        others = [other for other in self.wished_ids if other != course_id]
        self.wished_ids = [course_id, *others] if is_on else others
        return rx.toast.success("It is on your wishlist." if is_on else "It is off your wishlist.")

    async def _show(self, view: CartView, *, is_guest: bool) -> None:
        """Show the cart, and keep the header's count and the browser's copy in step with it."""
        self.cards = card_views(view.cards)
        self.course_ids = list(view.course_ids)
        count = len(view.cards)
        self.summary = CartSummary(count_text=f"{count} course{'' if count == 1 else 's'}", total=str(view.total))
        self.notices = list(view.notices)
        self.is_loaded = True
        (await self.get_state(SessionState)).cart_count = count
        (await self.get_state(GuestCart))._keep(view.course_ids if is_guest else ())


class WishlistState(rx.State):
    """The courses that a student keeps for later."""

    cards: list[CourseCardView] = []
    is_loaded: bool = False
    failure: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        actor = await actor_of(self)
        self.failure = ""
        try:
            self.cards = card_views(await services().cart.wishlist(actor))
        except AppError as error:
            self.failure = error.message
        self.is_loaded = True

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def remove(self, course_id: str):
        """Take a course off the wishlist; one that another tab took off already stays off."""
        actor = await actor_of(self)
        await services().cart.forget_wish(actor, course_id)
        self.cards = [card for card in self.cards if card.id != course_id]
        cart = await self.get_state(CartState)
        cart.wished_ids = [other for other in cart.wished_ids if other != course_id]
