"""My learning."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def learn_page() -> rx.Component:
    return rx.el.main(rx.el.h1("My learning"))


PAGE = Page(routes.LEARN, "My learning", learn_page)
