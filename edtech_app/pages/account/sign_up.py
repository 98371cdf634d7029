"""Create your account."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def sign_up_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Create your account"))


PAGE = Page(routes.SIGN_UP, "Create your account", sign_up_page)
