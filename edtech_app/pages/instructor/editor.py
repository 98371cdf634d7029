"""Edit course."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def editor_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Edit course"))


PAGE = Page(routes.COURSE_EDITOR, "Edit course", editor_page)
