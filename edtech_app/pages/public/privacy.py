"""What the house keeps of people, why, and how to have it removed."""

import reflex as rx

from edtech_app import routes
from edtech_app.components.prose import house, part, prose_page, reach_us
from edtech_app.pages.page import Page


def privacy_page() -> rx.Component:
    return prose_page(
        "Privacy",
        f"What {house()} keeps of you, why, and who else sees it. It is not much.",
        part(
            "What we keep",
            [
                "Your name, your email address, and your password in a form that cannot be turned back.",
                "What you tell of yourself in your profile. An instructor's profile is public.",
                "Your courses, your progress in them, and your reviews, which show your name.",
                "Your orders: what, when, how much. Card and account numbers go to the payment provider only.",
                "Which browsers you are signed in with, so that you can end those sessions.",
            ],
        ),
        part(
            "Why",
            "To let you learn where you stopped, to pay instructors, to send you codes and receipts, and to keep the "
            "books as the law asks. For nothing else: we sell nothing about you and show no advertisements.",
        ),
        part(
            "Who else sees it",
            "An instructor sees the names of their students and how far they are. The payment provider sees what it "
            "needs to take a payment. The houses that store our files and send our mail handle them for us.",
        ),
        part(
            "In your browser",
            "One cookie says that you are signed in; scripts cannot read it. Your browser also keeps whether you "
            "like it light or dark, and your cart until you sign in. There are no trackers.",
        ),
        part(
            "Your say",
            rx.el.span(
                "You may see, correct and erase what we keep of you. Orders stay as long as tax law wants them, "
                "without anything in them that is not needed for it. Write to us ",
                reach_us(),
                ".",
            ),
        ),
    )


PAGE = Page(
    routes.PRIVACY,
    "Privacy",
    privacy_page,
    description="What we keep of you, why, who else sees it, and your say in it.",
)
