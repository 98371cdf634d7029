"""Asking the server again when somebody comes back to a tab, or has changed their cart in another one."""

from typing import Any

import reflex as rx


def asks_again(handler: Any) -> rx.Component:
    """Fires the handler then; `assets/cart.js` presses this button, which nobody sees."""
    return rx.el.button(type="button", hidden=True, tab_index=-1, on_click=handler, custom_attrs={"data-ask-again": ""})
