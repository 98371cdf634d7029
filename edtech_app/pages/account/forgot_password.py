"""Forgotten password."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def forgot_password_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Forgotten password"))


PAGE = Page(routes.FORGOT_PASSWORD, "Forgotten password", forgot_password_page)
