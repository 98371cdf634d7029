"""Terms of use."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def terms_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Terms of use"))


PAGE = Page(routes.TERMS, "Terms of use", terms_page)
