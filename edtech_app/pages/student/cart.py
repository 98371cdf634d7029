"""Your cart."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def cart_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Your cart"))


PAGE = Page(routes.CART, "Your cart", cart_page)
