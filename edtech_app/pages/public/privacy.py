"""Privacy."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def privacy_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Privacy"))


PAGE = Page(routes.PRIVACY, "Privacy", privacy_page)
