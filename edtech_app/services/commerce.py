"""Buying: cart, wishlist, checkout, and the one door from money to access."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import CheckoutTicket, Order, PaymentProof
from edtech_app.domain.money import Money
from edtech_app.services.catalog import CourseCard


@dataclass(frozen=True, slots=True)
class CartView:
    """What is in a cart at today's prices; `notices` say what was taken out and why, in words."""

    cards: tuple[CourseCard, ...]
    total: Money
    notices: tuple[str, ...] = ()


class CartService:
    """Carts and wishlists. A visitor's cart lives in the browser and is only ids, checked here on every look."""

    async def cart(self, actor: Actor, guest_ids: list[str]) -> CartView:
        """The actor's cart, or for a visitor the courses that `guest_ids` name."""
        raise NotImplementedError

    async def add(self, actor: Actor, course_id: str) -> CartView:
        """Put a course into the cart; one that is there already changes nothing.

        Raises:
            NotFound: Not a published course.
            Conflict: The actor owns or teaches it, it is free (enrol instead), or the cart is full.
        """
        raise NotImplementedError

    async def check_guest_add(self, course_id: str) -> None:
        """Whether a visitor may put the course into the browser's cart; raises as `add` does."""
        raise NotImplementedError

    async def remove(self, actor: Actor, course_id: str) -> CartView:
        raise NotImplementedError

    async def join_guest_cart(self, actor: Actor, guest_ids: list[str]) -> CartView:
        """Move a visitor's cart into the account's, without doubles, owned courses or things that do not exist."""
        raise NotImplementedError

    async def toggle_wish(self, actor: Actor, course_id: str) -> bool:
        """Put the course on the wishlist or take it off; true when it is on now."""
        raise NotImplementedError

    async def wishlist(self, actor: Actor) -> list[CourseCard]:
        raise NotImplementedError


class CommerceService:
    """Orders. `_settle` is the only way from money to access and may be repeated for ever."""

    async def start_checkout(self, actor: Actor, course_ids: list[str]) -> CheckoutTicket:
        """Price the courses from our own records and open an order with the provider.

        Several tabs share one open order; a free total is granted at once (`is_paid`).

        Raises:
            Conflict: Nothing to buy, or the actor owns or teaches one of the courses.
        """
        raise NotImplementedError

    async def enroll_free(self, actor: Actor, course_id: str) -> None:
        """Enrol in a free course; doing it twice is harmless.

        Raises:
            Conflict: The course is not free, or the actor teaches it.
        """
        raise NotImplementedError

    async def confirm(self, actor: Actor, proof: PaymentProof) -> Order:
        """The browser says it has paid: check the signature, ask the provider, and grant.

        Raises:
            InvalidInput: The signature is wrong.
            NotFound: The order is not the actor's.
        """
        raise NotImplementedError

    async def receive_webhook(self, body: bytes, signature: str, event_id: str) -> None:
        """The provider calls us; the browser may have been closed.

        Raises:
            InvalidInput: The signature is wrong.
        """
        raise NotImplementedError

    async def play_sandbox(self, actor: Actor, order_id: str) -> PaymentProof:
        """Pay an order in the sandbox and return the proof that a real window would hand the browser.

        Raises:
            NotAllowed: The gateway is a real one.
        """
        raise NotImplementedError

    async def orders(self, actor: Actor) -> list[Order]:
        """The actor's fulfilled and refunded orders, newest first."""
        raise NotImplementedError

    async def order(self, actor: Actor, order_id: str) -> Order:
        """
        Raises:
            NotFound: No such order, or somebody else's.
        """
        raise NotImplementedError

    async def reconcile(self) -> int:
        """Finish or expire what was left open, and say how many orders were looked at."""
        raise NotImplementedError
