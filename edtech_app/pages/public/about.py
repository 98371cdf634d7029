"""Whose house this is and what it stands for."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import house, part, prose_page, reach_us
from edtech_app.pages.page import Page
from edtech_app.settings import get_settings


def about_page() -> rx.Component:
    return prose_page(
        f"About {house()}",
        f"{house()} is a place to learn from people who do what they teach, and to teach what you do.",
        part(
            "For students",
            "Every course shows its full curriculum, length, price and reviews before you pay. Many lectures can "
            "be watched for free. You pay once and keep the course.",
            "A rating is the plain average of what a course's students gave it. You can review a course only if "
            "you are enrolled and have finished a lecture, and no one can pay for a better position.",
        ),
        part(
            "For instructors",
            f"Instructors set the price and keep {get_settings().instructor_share} of each sale; {house()} keeps "
            f"{get_settings().house_share}. Every sale and refund is listed in your earnings, so you can check each "
            "figure line by line.",
        ),
        part(
            "How we run it",
            rx.el.span(
                "There are no adverts and no trackers here. What we keep about you, and why, is in ",
                ui.link("our privacy notice", href=routes.PRIVACY),
                ".",
            ),
        ),
        part("Contact us", rx.el.span("You can reach us ", reach_us(), ".")),
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
