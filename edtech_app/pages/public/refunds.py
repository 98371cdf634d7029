"""When students get their money back."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import part, prose_page, reach_us
from edtech_app.domain.refunds import BANK_DAYS, REFUND_BELOW, REFUND_WITHIN
from edtech_app.pages.page import Page
from edtech_app.settings import RefundDecision, get_settings

DAYS = REFUND_WITHIN.days


def refunds_page() -> rx.Component:
    return prose_page(
        "Refunds",
        f"If a course is not what you hoped for, you get your money back: within {DAYS} days, while you have watched "
        f"less than {REFUND_BELOW} % of it.",
        part(
            "The rule",
            [
                f"You ask within {DAYS} days of buying.",
                f"You have watched less than {REFUND_BELOW} % of the course.",
                "Then you get the full price of that course back, the way you paid. No reasons asked.",
            ],
        ),
        part(
            "How to ask",
            rx.el.span(
                "Open the order under ",
                ui.link("your purchases", href=routes.ORDERS),
                " and give the course back there. ",
                _decision(),
            ),
            f"Banks take {BANK_DAYS} to show the money. When it is on its way, the course closes for you and its "
            "certificate is withdrawn. You can buy it again whenever you like.",
            rx.el.span("Something does not work? Write to us ", reach_us(), ", with the number on your receipt."),
        ),
        part(
            "Otherwise",
            f"After {DAYS} days, or past {REFUND_BELOW} %, a sale is final, except where something on our side kept "
            "you from watching: then we make it right. If you paid and did not get your course, tell us at once.",
        ),
    )


def _decision() -> str:
    if get_settings().refund_decision is RefundDecision.RULE:
        return "The money is on its way at once."
    return "We look at it and write to you."


PAGE = Page(
    routes.REFUNDS,
    "Refunds",
    refunds_page,
    description=f"Your money back within {DAYS} days, while you have watched less than {REFUND_BELOW} % of a course.",
)
