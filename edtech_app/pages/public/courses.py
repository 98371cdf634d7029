"""Courses."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def courses_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Courses"))


PAGE = Page(routes.COURSES, "Courses", courses_page)
