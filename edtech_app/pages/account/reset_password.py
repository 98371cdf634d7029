"""Choose a new password."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def reset_password_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Choose a new password"))


PAGE = Page(routes.RESET_PASSWORD, "Choose a new password", reset_password_page)
