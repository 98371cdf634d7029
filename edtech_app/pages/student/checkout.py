"""The checkout: what is bought, and one button to pay."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import checkout_results as results
from edtech_app.components import ui
from edtech_app.components.asking import asks_again
from edtech_app.components.commerce import course_line, lines, lines_on_their_way, notices, total_row, two_columns
from edtech_app.components.layout import site_page
from edtech_app.components.scripts import script
from edtech_app.domain.gst import STATES
from edtech_app.domain.refunds import REFUND_BELOW, REFUND_WITHIN
from edtech_app.pages.page import Page
from edtech_app.states.checkout import CheckoutState


class WindowDialog(rx.el.Dialog):
    """A dialog that tells when it is closed, by whatever means."""

    on_close: rx.EventHandler[rx.event.no_args_event_spec]


def checkout_page() -> rx.Component:
    return site_page(
        rx.match(
            CheckoutState.phase,
            ("review", _review()),
            ("empty", _empty()),
            ("confirming", results.confirming()),
            ("done", results.done()),
            ("waiting", results.waiting()),
            ("checked", results.checked()),
            ("refunded", results.refunded()),
            ("failed", _failed()),
            rx.fragment(ui.heading("Checkout", 1), lines_on_their_way()),
        ),
        asks_again(CheckoutState.look_again),
    )


def _review() -> rx.Component:
    return rx.fragment(
        ui.heading("Checkout", 1),
        two_columns(
            rx.fragment(
                notices(CheckoutState.notices),
                rx.el.h2("Your order", class_name="mb-5 text-lg font-semibold text-ink"),
                lines(CheckoutState.cards, course_line),
            ),
            _payment(),
        ),
        rx.cond(CheckoutState.is_sandbox_open, _sandbox()),
    )


def _payment() -> rx.Component:
    return ui.card(
        rx.el.p(CheckoutState.count_text, class_name="mb-1 text-sm text-muted"),
        total_row("Total", CheckoutState.total),
        rx.cond(
            CheckoutState.tax,
            rx.fragment(
                rx.el.p(CheckoutState.tax, class_name="mt-1 text-right text-sm text-muted tabular-nums"),
                _place(),
            ),
        ),
        rx.cond(
            CheckoutState.words != "",
            ui.alert(CheckoutState.words, tone="warning", role="alert", class_name="mt-5"),
        ),
        ui.button(
            "Pay ",
            CheckoutState.total,
            size="lg",
            busy=CheckoutState.is_busy,
            on_click=CheckoutState.pay,
            class_name="mt-5 w-full",
        ),
        rx.el.p(
            ui.icon("lock", 16, class_name="mt-0.5"),
            rx.cond(
                CheckoutState.is_sandbox,
                "Test mode: this site uses a payment sandbox, so no money moves.",
                "Payments are handled by Razorpay: UPI, cards or net banking. We never see your card details.",
            ),
            class_name="mt-4 flex gap-2 text-sm text-muted",
        ),
        rx.el.p(
            ui.icon("undo-2", 16, class_name="mt-0.5"),
            rx.el.span(
                f"Not what you hoped for? You can get your money back within {REFUND_WITHIN.days} days, as long as "
                f"you have watched less than {REFUND_BELOW}%. ",
                ui.link("Refund policy", routes.REFUNDS),
            ),
            class_name="mt-3 flex gap-2 text-sm text-muted text-pretty",
        ),
        rx.el.p(
            "Sold by ",
            CheckoutState.seller,
            ". By paying, you agree to our ",
            ui.link("terms", routes.TERMS),
            ".",
            class_name="mt-4 border-t border-line pt-4 text-sm text-muted text-pretty",
        ),
        script("checkout.js"),
    )


def _place() -> rx.Component:
    """Asked only by a house that is registered for GST, whose receipts name the place of supply."""
    return rx.el.div(
        ui.select_field(
            "Your state",
            "place",
            [("", "Prefer not to say"), *sorted(STATES.items(), key=lambda state: state[1])],
            value=CheckoutState.place,
            on_change=CheckoutState.choose_place,
            hint="Shown on your receipt. It does not change the price.",
        ),
        class_name="mt-5",
    )


def _sandbox() -> rx.Component:
    return WindowDialog.create(
        rx.el.div(
            rx.el.p("Payment sandbox", class_name="text-sm font-semibold uppercase tracking-wide"),
            rx.el.h2(
                "This is a sandbox. No money moves.",
                id="sandbox-title",
                class_name="mt-1 text-2xl font-semibold leading-tight tracking-tight text-balance",
            ),
            class_name="bg-warning-soft p-6 text-warning",
        ),
        rx.el.div(
            total_row("You would pay", CheckoutState.total),
            rx.el.div(
                ui.button(
                    "Pay by UPI",
                    size="lg",
                    icon="smartphone",
                    on_click=CheckoutState.sandbox_pay,
                    class_name="w-full",
                ),
                ui.button(
                    "Pay by card",
                    size="lg",
                    icon="credit-card",
                    on_click=CheckoutState.sandbox_pay,
                    class_name="w-full",
                ),
                ui.button(
                    "Let the payment fail",
                    variant="secondary",
                    on_click=CheckoutState.sandbox_fail,
                    class_name="w-full",
                ),
                ui.button(
                    "Close without paying", variant="ghost", on_click=CheckoutState.sandbox_close, class_name="w-full"
                ),
                class_name="mt-6 flex flex-col gap-2",
            ),
            class_name="p-6",
        ),
        id="sandbox",
        aria_labelledby="sandbox-title",
        on_mount=rx.call_script("document.getElementById('sandbox').showModal()"),
        on_close=CheckoutState.sandbox_close,
        class_name=(
            "w-[min(26rem,calc(100vw-2rem))] overflow-hidden rounded-xl border border-line bg-surface p-0 text-ink "
            "shadow-floating"
        ),
    )


def _empty() -> rx.Component:
    return rx.fragment(
        ui.heading("Checkout", 1),
        rx.el.div(
            notices(CheckoutState.notices),
            ui.empty_state(
                "Nothing to pay for",
                "Your cart is empty.",
                ui.link_button("Find a course", routes.COURSES),
                icon="shopping-cart",
            ),
            class_name="mt-8",
        ),
    )


def _failed() -> rx.Component:
    return rx.fragment(
        ui.heading("Checkout", 1),
        rx.cond(
            CheckoutState.is_away,
            ui.failed_state(CheckoutState.words, CheckoutState.load, class_name="mt-8"),
            _refused(),
        ),
    )


def _refused() -> rx.Component:
    return ui.empty_state(
        "This cannot be bought right now",
        CheckoutState.words,
        rx.el.div(
            ui.link_button("My learning", routes.LEARN),
            ui.button("Try again", variant="secondary", icon="rotate-cw", on_click=CheckoutState.load),
            class_name="flex flex-wrap justify-center gap-2",
        ),
        icon="circle-alert",
        class_name="mt-8",
    )


PAGE = Page(
    routes.CHECKOUT,
    "Checkout",
    checkout_page,
    description="Pay for your courses.",
    on_load=CheckoutState.load,
)
