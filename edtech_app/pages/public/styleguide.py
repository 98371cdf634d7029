"""Style guide."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def styleguide_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Style guide"))


PAGE = Page(routes.STYLEGUIDE, "Style guide", styleguide_page, is_development_only=True)
