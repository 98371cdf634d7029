"""Refunds."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def refunds_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Refunds"))


PAGE = Page(routes.REFUNDS, "Refunds", refunds_page)
