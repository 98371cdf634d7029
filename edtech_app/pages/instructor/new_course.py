"""New course."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def new_course_page() -> rx.Component:
    return rx.el.main(rx.el.h1("New course"))


PAGE = Page(routes.NEW_COURSE, "New course", new_course_page)
