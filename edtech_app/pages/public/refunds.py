"""When students get their money back."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import part, prose_page, reach_us
from edtech_app.pages.page import Page


def refunds_page() -> rx.Component:
    return prose_page(
        "Refunds",
        "If a course is not what you hoped for, you get your money back: within 30 days, while you have watched less "
        "than 30 % of it.",
        part(
            "The rule",
            [
                "You ask within 30 days of buying.",
                "You have watched less than 30 % of the course.",
                "Then you get the full price of that course back, the way you paid. No reasons asked.",
            ],
        ),
        part(
            "How to ask",
            rx.el.span(
                "Write to us ",
                reach_us(),
                ", from the address of your account, with the number on your receipt. You find it under ",
                ui.link("your purchases", href=routes.ORDERS),
                ".",
            ),
            "Banks take five to seven working days to show the money. When it is on its way, the course leaves your "
            "account.",
        ),
        part(
            "Otherwise",
            "After 30 days, or past 30 %, a sale is final, except where something on our side kept you from watching: "
            "then we make it right. If you paid and did not get your course, tell us; you need not wait 30 days.",
        ),
    )


PAGE = Page(
    routes.REFUNDS,
    "Refunds",
    refunds_page,
    description="Your money back within 30 days, while you have watched less than 30 % of a course.",
)
