"""Earnings."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def earnings_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Earnings"))


PAGE = Page(routes.EARNINGS, "Earnings", earnings_page)
