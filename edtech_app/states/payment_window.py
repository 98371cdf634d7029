"""The payment provider's window in the page: how it is opened, and what is said when it is gone."""

from typing import Any

from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import CHECKOUT_LASTS, CheckoutTicket
from edtech_app.domain.money import CURRENCY
from edtech_app.settings import get_settings
from edtech_app.states.guard import literal

WINDOW_SECONDS = int(CHECKOUT_LASTS.total_seconds())
ACCENT = "#0b6b63"
SCRIPT_SECONDS = 10
"""How long a press of the button waits for `assets/checkout.js`, which comes after the page."""

NOT_THROUGH = (
    "The payment did not go through, and your courses are still here. You can try again. If your bank still "
    "confirms this payment later, we will find it ourselves."
)
NOT_PAID = "You closed the payment window before paying. Your courses are still here."
BLOCKED = (
    "The payment window could not be opened. Something in your browser may be blocking it. You have not been charged."
)


def text_of(answer: dict[str, Any], name: str) -> str:
    """A field of what the browser sent, if it is a short text."""
    value = answer.get(name)
    return value[:200] if isinstance(value, str) else ""


def window_script(ticket: CheckoutTicket, actor: Actor, titles: list[str]) -> str:
    """JavaScript that opens the provider's window for the order and answers how it ended; see `assets/checkout.js`."""
    options = {
        "key": ticket.public_key,
        "order_id": ticket.gateway_order_id,
        "amount": ticket.amount.paise,
        "currency": CURRENCY,
        "name": get_settings().site_name,
        "description": ", ".join(titles)[:200],
        "prefill": {"name": actor.name, "email": actor.email},
        "theme": {"color": ACCENT},
        "timeout": WINDOW_SECONDS,
    }
    return (
        "(async () => {"
        f" for (let left = {SCRIPT_SECONDS * 10}; left && !window.openPayment; left--)"
        " await new Promise((wait) => setTimeout(wait, 100));"
        f" return window.openPayment?.({literal(ticket.script_url)}, {literal(options)}) ??"
        ' {outcome: "blocked"}; })()'
    )
