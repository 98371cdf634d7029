"""Teach."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def dashboard_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Teach"))


PAGE = Page(routes.TEACH, "Teach", dashboard_page)
