"""Contact."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def contact_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Contact"))


PAGE = Page(routes.CONTACT, "Contact", contact_page)
