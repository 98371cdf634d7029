"""Page not found."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def not_found_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Page not found"))


PAGE = Page(routes.NOT_FOUND, "Page not found", not_found_page)
