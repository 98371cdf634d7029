"""Sign in."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def sign_in_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Sign in"))


PAGE = Page(routes.SIGN_IN, "Sign in", sign_in_page)
