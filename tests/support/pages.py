"""The pages as the browser gets them; building them takes long, so each is built once for all tests."""

from functools import cache

import reflex as rx

from edtech_app.pages import SITE_MAP


@cache
def built(route: str) -> rx.Component:
    """The page at this route."""
    return next(page for page in SITE_MAP if page.route == route).component()
