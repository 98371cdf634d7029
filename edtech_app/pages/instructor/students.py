"""Students."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def students_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Students"))


PAGE = Page(routes.COURSE_STUDENTS, "Students", students_page)
