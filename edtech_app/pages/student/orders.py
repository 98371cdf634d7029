"""Your orders."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def orders_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Your orders"))


PAGE = Page(routes.ORDERS, "Your orders", orders_page)
