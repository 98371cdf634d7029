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
        f"If a course is not what you hoped for, you can get your money back within {DAYS} days, as long as you "
        f"have watched less than {REFUND_BELOW}% of it.",
        part(
            "When you can get a refund",
            [
                f"You ask within {DAYS} days of buying the course.",
                f"You have watched less than {REFUND_BELOW}% of the course.",
                (
                    "You get the full price of the course back, to the payment method you used. You do not have to "
                    "give a reason."
                ),
            ],
        ),
        part(
            "How to ask for one",
            rx.el.span(
                "Open the order in ",
                ui.link("your orders", href=routes.ORDERS),
                " and ask for a refund there. ",
                _decision(),
            ),
            f"Banks usually take {BANK_DAYS} to credit the money. Once the refund is made, you lose access to the "
            "course and its certificate is withdrawn. You can buy the course again whenever you like.",
            rx.el.span("Is something not working? Reach us ", reach_us(), ", and mention your receipt number."),
        ),
        part(
            "In other cases",
            f"After {DAYS} days, or once you have watched {REFUND_BELOW}%, a sale is final, unless something on "
            "our side kept you from watching. In that case we will make it right. If you paid and did not get your "
            "course, please tell us right away.",
        ),
    )


def _decision() -> str:
    if get_settings().refund_decision is RefundDecision.RULE:
        return "We start the refund right away."
    return "We review your request and email you our decision."


PAGE = Page(
    routes.REFUNDS,
    "Refunds",
    refunds_page,
    description=(
        f"Get your money back within {DAYS} days, as long as you have watched less than {REFUND_BELOW}% of a course."
    ),
)
