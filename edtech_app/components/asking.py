"""Asking the server again: when somebody comes back, has changed their cart in another tab, or got no answer."""

from typing import Any

import reflex as rx

from edtech_app.components.scripts import script


def asks_again(handler: Any) -> rx.Component:
    """Fires the handler then; `assets/cart.js` presses this button, which nobody sees."""
    return rx.el.button(type="button", hidden=True, tab_index=-1, on_click=handler, custom_attrs={"data-ask-again": ""})


def tries_again(handler: Any) -> rx.Component:
    """Fires the handler now and then while it is on the page; `assets/again.js` presses the button."""
    button = rx.el.button(type="button", hidden=True, tab_index=-1, on_click=handler, custom_attrs={"data-again": ""})
    return rx.fragment(button, script("again.js"))
