"""Order."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def order_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Order"))


PAGE = Page(routes.ORDER, "Order", order_page)
