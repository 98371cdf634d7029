"""Course."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def course_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Course"))


PAGE = Page(routes.COURSE, "Course", course_page)
