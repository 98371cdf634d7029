"""The checkout: what is bought, one button to pay, and how it ended."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.asking import asks_again
from edtech_app.components.commerce import course_line, lines, lines_on_their_way, notices, total_row, two_columns
from edtech_app.components.layout import site_page
from edtech_app.components.scripts import script
from edtech_app.domain.gst import STATES
from edtech_app.domain.refunds import REFUND_BELOW, REFUND_WITHIN
from edtech_app.pages.page import Page
from edtech_app.states.checkout import BoughtView, CheckoutState


class WindowDialog(rx.el.Dialog):
    """A dialog that tells when it is closed, by whatever means."""

    on_close: rx.EventHandler[rx.event.no_args_event_spec]


def checkout_page() -> rx.Component:
    return site_page(
        rx.match(
            CheckoutState.phase,
            ("review", _review()),
            ("empty", _empty()),
            ("confirming", _confirming()),
            ("done", _done()),
            ("waiting", _waiting()),
            ("checked", _checked()),
            ("refunded", _refunded()),
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


def _result(icon: str, tone: str, title: str, *children: rx.Component) -> rx.Component:
    """How the order stands, in the middle of the page, read out when it changes."""
    return rx.el.div(
        rx.el.span(icon_of(icon), class_name=f"grid size-16 place-items-center rounded-full {tone}"),
        ui.heading(title, 1, class_name="mt-6"),
        *children,
        role="status",
        class_name="mx-auto flex max-w-lg flex-col items-center py-10 text-center sm:py-16",
    )


def icon_of(name: str) -> rx.Component:
    return ui.spinner(30) if name == "loader" else ui.icon(name, 30)


def _confirming() -> rx.Component:
    return _result(
        "loader",
        "bg-accent-soft text-accent",
        "Confirming your payment",
        rx.el.p(
            "This takes a few seconds. You can close this page: nothing is lost, and we will email you.",
            class_name="mt-2 text-muted text-pretty",
        ),
    )


def _done() -> rx.Component:
    return _result(
        "check",
        "bg-success-soft text-success",
        "Thank you for your order",
        rx.el.p(
            "We are sending your receipt to ",
            rx.el.span(CheckoutState.result.email, class_name="font-medium text-ink"),
            ".",
            class_name="mt-2 text-muted text-pretty",
        ),
        rx.el.ul(
            rx.foreach(CheckoutState.bought, _bought),
            class_name="mt-8 w-full divide-y divide-line rounded-lg border border-line bg-surface text-left",
        ),
        rx.el.div(
            rx.el.span("Receipt ", CheckoutState.result.number, " · ", CheckoutState.result.total),
            ui.link("View receipt", CheckoutState.result.receipt_href),
            class_name="mt-6 flex flex-wrap justify-center gap-x-4 gap-y-1 text-sm text-muted tabular-nums",
        ),
    )


def _bought(course: BoughtView) -> rx.Component:
    return rx.el.li(
        rx.el.span(course.title, class_name="min-w-0 font-medium text-ink"),
        ui.link_button(
            rx.fragment("Start", rx.el.span(" ", course.title, class_name="sr-only")),
            course.href,
            size="sm",
            icon="play",
        ),
        class_name="flex items-center justify-between gap-4 px-5 py-4",
    )


def _waiting() -> rx.Component:
    return _result(
        "clock",
        "bg-warning-soft text-warning",
        "We are still confirming your payment",
        rx.el.p(
            "Some banks take longer. You do not need to wait here or pay again: once the payment is confirmed, we "
            "will add the course to your account and email you.",
            class_name="mt-2 text-muted text-pretty",
        ),
        _ways_on(),
    )


def _checked() -> rx.Component:
    return _result(
        "clock",
        "bg-warning-soft text-warning",
        "We are checking this payment",
        rx.el.p(
            "The payment does not match the order. You will get your course or your money back, and an email. You "
            "do not need to pay again.",
            class_name="mt-2 text-muted text-pretty",
        ),
        _ways_on(),
    )


def _ways_on() -> rx.Component:
    return rx.el.div(
        ui.link_button("My learning", routes.LEARN, variant="secondary"),
        ui.link_button("Your order", CheckoutState.result.receipt_href, variant="ghost"),
        class_name="mt-8 flex flex-wrap justify-center gap-2",
    )


def _refunded() -> rx.Component:
    return _result(
        "undo-2",
        "bg-accent-soft text-accent",
        "We are refunding this payment",
        rx.el.p(
            (
                "You already have this course from another order, or the payment did not match this one. The refund "
                "goes to your original payment method, and we will email you once it is on its way."
            ),
            class_name="mt-2 text-muted text-pretty",
        ),
        ui.link_button("My learning", routes.LEARN, class_name="mt-8"),
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
