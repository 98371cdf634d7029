"""The rules between the house, its students and its instructors."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import house, part, prose_page, reach_us
from edtech_app.pages.page import Page


def terms_page() -> rx.Component:
    return prose_page(
        "Terms",
        f"The rules of {house()}, in plain words. By opening an account you agree to them.",
        part(
            "Your account",
            "An account belongs to one person. Keep your password to yourself; what is done with your account counts "
            "as done by you. Tell us at once if somebody else has got in.",
        ),
        part(
            "What you buy",
            "When you buy or enrol in a course you get the right to watch it here, yourself, for as long as the house "
            "runs and your account exists. A course that leaves the catalog stays with those who have it. You may not "
            "copy, share or resell it.",
            rx.el.span(
                "Prices are in Indian rupees and are charged once. When you may have your money back is written in ",
                ui.link("our refund rule", href=routes.REFUNDS),
                ".",
            ),
        ),
        part(
            "What you teach",
            "You publish only what is yours, or what you may use. You keep your rights in it, and let us show it to "
            "your students and to those who look at its previews. You keep 90 % of each sale; the house keeps 10 %. "
            "A refund takes back the share of the sale that it refunds.",
            "A course that has students can be withdrawn from sale, but stays with them.",
        ),
        part(
            "What you write",
            "Reviews are for honest words about a course you take. We take down what insults, advertises or breaks "
            "the law, and we may close the account of somebody who does so again.",
        ),
        part(
            "What we promise",
            "We do our best to keep the house open, and your courses, notes and progress safe. We cannot promise that "
            "a course gets you a job or a grade. What the law grants you as a buyer stays yours whatever is written "
            "here. The law of India holds.",
        ),
        part("Questions", rx.el.span("You reach us ", reach_us(), ".")),
    )


PAGE = Page(
    routes.TERMS, "Terms", terms_page, description="The rules for learning, buying and teaching here, in plain words."
)
