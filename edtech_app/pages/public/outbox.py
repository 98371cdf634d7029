"""Outbox."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def outbox_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Outbox"))


PAGE = Page(routes.OUTBOX, "Outbox", outbox_page, is_development_only=True)
