"""Instructor."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def instructor_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Instructor"))


PAGE = Page(routes.INSTRUCTOR, "Instructor", instructor_page)
