"""What is shown where there is nothing: a search, and ways back."""

import reflex as rx

from edtech_app import routes
from edtech_app.components.faces import nothing_here
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page


def not_found_page() -> rx.Component:
    return site_page(
        nothing_here(
            "Page not found",
            "The web address may be mistyped, or the page may have moved. Try searching for it.",
        )
    )


PAGE = Page(routes.NOT_FOUND, "Page not found", not_found_page)
