"""After an account was deleted."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page


def goodbye_page() -> rx.Component:
    return narrow_page(
        ui.heading("Your account has been deleted", 1),
        rx.el.p(
            (
                "You have been signed out everywhere, and an email to confirm it is on its way. Thank you for "
                "having been with us."
            ),
            class_name="mb-6 mt-3 text-muted text-pretty",
        ),
        ui.link_button("Browse courses", routes.COURSES, variant="secondary"),
    )


PAGE = Page(routes.GOODBYE, "Goodbye", goodbye_page, description="Your account has been deleted.")
