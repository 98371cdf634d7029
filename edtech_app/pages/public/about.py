"""About us."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def about_page() -> rx.Component:
    return rx.el.main(rx.el.h1("About us"))


PAGE = Page(routes.ABOUT, "About us", about_page)
