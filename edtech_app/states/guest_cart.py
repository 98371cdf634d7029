"""A visitor's cart: the ids of courses and their prices, kept in the browser until somebody signs in."""

import reflex as rx

from edtech_app.domain.commerce import MAX_CART


class GuestCart(rx.State):
    """What the browser says a visitor has put into the cart; anybody may write anything there."""

    kept: str = rx.LocalStorage("", name="guest_cart", sync=True)

    def _claim(self) -> list[str]:
        """What the browser kept, word by word; services judge it."""
        return [word for word in (self.kept or "").split(",")[: MAX_CART * 2] if word]

    def _keep(self, claim: tuple[str, ...]) -> None:
        text = ",".join(claim)
        if text != self.kept:
            self.kept = text
