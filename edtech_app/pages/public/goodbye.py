"""After an account was deleted."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page


def goodbye_page() -> rx.Component:
    return narrow_page(
        ui.heading("Your account is deleted", 1),
        rx.el.p(
            "You are signed out everywhere, and a letter confirms it. Thank you for having been here.",
            class_name="mb-6 mt-3 text-muted text-pretty",
        ),
        ui.link_button("Look around", routes.COURSES, variant="secondary"),
    )


PAGE = Page(routes.GOODBYE, "Goodbye", goodbye_page, description="Your account is deleted.")
