"""Your account."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def profile_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Your account"))


PAGE = Page(routes.ACCOUNT, "Your account", profile_page)
