"""Learn something worth keeping."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def home_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Learn something worth keeping"))


PAGE = Page(routes.HOME, "Learn something worth keeping", home_page)
