"""Category."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def category_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Category"))


PAGE = Page(routes.CATEGORY, "Category", category_page)
