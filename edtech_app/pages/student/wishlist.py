"""Wishlist."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def wishlist_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Wishlist"))


PAGE = Page(routes.WISHLIST, "Wishlist", wishlist_page)
