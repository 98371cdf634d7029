"""Checkout."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def checkout_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Checkout"))


PAGE = Page(routes.CHECKOUT, "Checkout", checkout_page)
