"""What is shown where there is nothing: a search, and ways back."""

import reflex as rx

from edtech_app import routes
from edtech_app.components.faces import nothing_here
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page


def not_found_page() -> rx.Component:
    return site_page(
        nothing_here(
            "There is nothing here",
            "The address may be mistyped, or what was here has moved. Perhaps you find it by its name.",
        )
    )


PAGE = Page(routes.NOT_FOUND, "Not found", not_found_page)
