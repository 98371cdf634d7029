"""Whose house this is and what it stands for."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import house, part, prose_page, reach_us
from edtech_app.pages.page import Page


def about_page() -> rx.Component:
    return prose_page(
        f"About {house()}",
        f"{house()} is a place to learn from people who do what they teach, and to teach what one does.",
        part(
            "For those who learn",
            "Every course shows its whole curriculum, its length, its price and what its students say, before anybody "
            "pays. Many lessons can be watched for free. A course is paid once and stays with its student.",
            "Ratings are the plain mean of all stars that students of the course gave. Only somebody who is enrolled "
            "and has finished a lecture can review, and nobody can pay for a better place.",
        ),
        part(
            "For those who teach",
            "An instructor sets the price and keeps 90 % of each sale; the house keeps 10 % to run the place. Figures "
            "are sums over a ledger that is only ever added to, so they can be checked line by line.",
        ),
        part(
            "How it is run",
            rx.el.span(
                "There are no advertisements and no trackers here. What we keep of you, and why, is written in ",
                ui.link("our privacy notes", href=routes.PRIVACY),
                ".",
            ),
        ),
        part("Talk to us", rx.el.span("You reach us ", reach_us(), ".")),
        rx.el.div(
            ui.link_button("Find a course", routes.COURSES),
            ui.link_button("Start teaching", routes.TEACH, variant="secondary"),
            class_name="mt-12 flex flex-wrap gap-3",
        ),
    )


PAGE = Page(
    routes.ABOUT,
    "About us",
    about_page,
    description="A place to learn from people who do what they teach: how it works, and how it is run.",
)
