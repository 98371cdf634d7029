"""The rules between the house, its students and its instructors."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import house, part, prose_page, reach_us
from edtech_app.pages.page import Page
from edtech_app.settings import get_settings


def terms_page() -> rx.Component:
    return prose_page(
        "Terms",
        f"The terms of {house()}, in plain words. By creating an account you agree to them.",
        part(
            "Your account",
            "An account belongs to one person. Keep your password to yourself: you are responsible for what is "
            "done with your account. Tell us right away if someone else has got into it.",
        ),
        part(
            "What you buy",
            "When you buy or enrol in a course, you get the right to watch it here, yourself, for as long as "
            f"{house()} runs and your account exists. If a course leaves the catalog, you keep your access. You may "
            "not copy, share or resell it.",
            rx.el.span(
                "Prices are in Indian rupees and are charged once. When you can get your money back is explained in ",
                ui.link("our refund policy", href=routes.REFUNDS),
                ".",
            ),
        ),
        part(
            "What you teach",
            "Publish only what is yours, or what you have the right to use. You keep your rights in it, and let us "
            "show it to your students and to anyone who watches its previews. You keep "
            f"{get_settings().instructor_share} of each sale, and {house()} keeps {get_settings().house_share}. "
            "A refund takes both shares back.",
            "A course that has students can be taken off sale, but its students keep it.",
        ),
        part(
            "What you write",
            "Reviews are for honest opinions about a course you take. We hide reviews that insult, advertise or "
            "break the law, and we may suspend the account of anyone who does so again.",
        ),
        part(
            "What we promise",
            "We do our best to keep the site running, and your courses, notes and progress safe. We cannot promise "
            "that a course gets you a job or a grade. Nothing here limits your rights as a buyer under the law. "
            "These terms follow the law of India.",
        ),
        part("Questions", rx.el.span("You can reach us ", reach_us(), ".")),
    )


PAGE = Page(
    routes.TERMS, "Terms", terms_page, description="The terms for learning, buying and teaching here, in plain words."
)
