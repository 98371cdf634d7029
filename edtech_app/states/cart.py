"""The cart and the wishlist as a tab shows them."""

from dataclasses import dataclass, replace

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError
from edtech_app.runtime import services
from edtech_app.services.cart import CartView
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.session import SessionState
from edtech_app.states.views import CourseCardView, card_views

FOCUS_WHAT_FOLLOWS = """(function seek(frames) {
    const link = [...document.querySelectorAll('[data-to-cart]')].find((each) => each.checkVisibility());
    if (link && document.activeElement === document.body) link.focus();
    else if (frames) requestAnimationFrame(() => seek(frames - 1));
})(60)"""
"""The pressed button is gone, and with it the place of whoever has no mouse: soon that is the way to the cart."""


@dataclass(frozen=True)
class CartSummary:
    """What is under the list: how many courses, and what they cost together."""

    count_text: str = ""
    total: str = ""


@dataclass(frozen=True)
class RemovedView:
    """The course that left the cart last, and where it stood; `is_saved` when it is on the wishlist now."""

    id: str = ""
    title: str = ""
    place: int = 0
    is_saved: bool = False


class CartState(rx.State):
    """A visitor's or a student's cart; `course_ids` lets any page say that a course is in it."""

    cards: list[CourseCardView] = []
    course_ids: list[str] = []
    wished_ids: list[str] = []
    summary: CartSummary = CartSummary()
    notices: list[str] = []
    removed: RemovedView = RemovedView()
    is_loaded: bool = False
    failure: str = ""

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Look at the cart at today's prices; a visitor's cart joins the account's once somebody is signed in."""
        self.notices, self.removed = [], RemovedView()
        await self._look()

    @rx.event
    @allow(Policy.ANYONE)
    async def look_again(self):
        """Look once more, when somebody comes back to this tab or has changed the cart in another one."""
        if self.is_loaded:
            await self._look()

    @rx.event
    @allow(Policy.ANYONE)
    async def recount(self):
        """Bring the header's count, and what pages say is in the cart, to how it is now; tells nothing."""
        actor = await actor_of(self)
        guest = await self.get_state(GuestCart)
        self.course_ids = list(await services().cart.contents(actor, guest._claim()))
        (await self.get_state(SessionState)).cart_count = len(self.course_ids)

    @rx.event
    @allow(Policy.ANYONE)
    async def add(self, course_id: str):
        """Put a course into the cart; a visitor needs no account for that."""
        guest = await self.get_state(GuestCart)
        await self._show(await services().cart.add(await actor_of(self), course_id, guest._claim()))
        return [rx.toast.success("Added to your cart."), rx.call_script(FOCUS_WHAT_FOLLOWS)]

    @rx.event
    @allow(Policy.ANYONE)
    async def remove(self, course_id: str):
        """Take a course out of the cart; it may be put back."""
        guest = await self.get_state(GuestCart)
        removed = self._leaving(course_id)
        await self._show(await services().cart.remove(await actor_of(self), course_id, guest._claim()))
        self.removed = removed

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def save_for_later(self, course_id: str):
        """Move a course to the wishlist; it may be put back."""
        removed = replace(self._leaving(course_id), is_saved=True)
        await self._show(await services().cart.save_for_later(await actor_of(self), course_id))
        self.removed = removed

    @rx.event
    @allow(Policy.ANYONE)
    async def put_back(self):
        """Take the last removal back; the course stands where it stood."""
        actor, removed = await actor_of(self), self.removed
        if not removed.id:
            return
        guest = await self.get_state(GuestCart)
        self.removed = RemovedView()
        if removed.is_saved:
            await self._show(await services().cart.move_to_cart(actor, removed.id, place=removed.place))
        else:
            await self._show(await services().cart.add(actor, removed.id, guest._claim(), place=removed.place))

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
        return rx.toast.success("Added to your wishlist." if is_on else "Removed from your wishlist.")

    def _leaving(self, course_id: str) -> RemovedView:
        shown = (
            RemovedView(card.id, card.title, place) for place, card in enumerate(self.cards) if card.id == course_id
        )
        return next(shown, RemovedView())

    async def _look(self) -> None:
        guest = await self.get_state(GuestCart)
        self.failure = ""
        try:
            view = await services().cart.cart(await actor_of(self), guest._claim())
        except AppError as error:
            self.failure = error.message
            return
        await self._show(view)
        self.notices = [*self.notices, *view.notices]

    async def _show(self, view: CartView) -> None:
        """Show the cart, and keep the header's count and the browser's copy in step with it."""
        self.cards = card_views(view.cards)
        self.course_ids = list(view.course_ids)
        self.summary = CartSummary(
            count_text=formats.counted(len(view.cards), "course"),
            total=str(view.total),
        )
        self.is_loaded = True
        (await self.get_state(SessionState)).cart_count = len(view.cards)
        is_guest = not (await actor_of(self)).is_signed_in
        (await self.get_state(GuestCart))._keep(view.claim if is_guest else ())


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

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def move_to_cart(self, course_id: str):
        """Move a course from the wishlist to the cart."""
        view = await services().cart.move_to_cart(await actor_of(self), course_id)
        self.cards = [card for card in self.cards if card.id != course_id]
        cart = await self.get_state(CartState)
        await cart._show(view)
        cart.wished_ids = [other for other in cart.wished_ids if other != course_id]
        return rx.toast.success("Added to your cart.")
