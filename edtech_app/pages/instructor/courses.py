"""Your courses."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def courses_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Your courses"))


PAGE = Page(routes.TEACH_COURSES, "Your courses", courses_page)
