"""Lecture."""

import reflex as rx

from edtech_app import routes
from edtech_app.pages.page import Page


def player_page() -> rx.Component:
    return rx.el.main(rx.el.h1("Lecture"))


PAGE = Page(routes.PLAYER, "Lecture", player_page)
