"""A visitor's cart: the ids of courses, kept in the browser until somebody signs in."""

import reflex as rx

from edtech_app.domain.commerce import MAX_CART
from edtech_app.domain.entity import is_id


class GuestCart(rx.State):
    """What the browser says a visitor has put into the cart; anybody may write anything there."""

    kept: str = rx.LocalStorage("", name="guest_cart", sync=True)

    def _ids(self) -> list[str]:
        """The ids among what the browser kept."""
        return [word for word in (self.kept or "").split(",")[: MAX_CART * 2] if is_id(word)]

    def _keep(self, course_ids: tuple[str, ...]) -> None:
        text = ",".join(course_ids)
        if text != self.kept:
            self.kept = text
