"""Check your mail."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def verify_email_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Check your mail"))


PAGE = Page(routes.VERIFY_EMAIL, "Check your mail", verify_email_page)
