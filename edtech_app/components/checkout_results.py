"""How a checkout ended, in the middle of its page."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.states.checkout import BoughtView, CheckoutState


def _result(icon: str, tone: str, title: str, said: str | rx.Component, *below: rx.Component) -> rx.Component:
    """How the order stands, in the middle of the page, read out when it changes."""
    return rx.el.div(
        rx.el.span(_icon(icon), class_name=f"grid size-16 place-items-center rounded-full {tone}"),
        ui.heading(title, 1, class_name="mt-6"),
        rx.el.p(said, class_name="mt-2 text-muted text-pretty"),
        *below,
        role="status",
        class_name="mx-auto flex max-w-lg flex-col items-center py-10 text-center sm:py-16",
    )


def _icon(name: str) -> rx.Component:
    return ui.spinner(30) if name == "loader" else ui.icon(name, 30)


def confirming() -> rx.Component:
    """The payment is made, and the house has not heard of it yet."""
    return _result(
        "loader",
        "bg-accent-soft text-accent",
        "Confirming your payment",
        "This takes a few seconds. You can close this page: nothing is lost, and we will email you.",
    )


def done() -> rx.Component:
    """The courses are theirs."""
    return _result(
        "check",
        "bg-success-soft text-success",
        "Thank you for your order",
        rx.fragment(
            "We are sending your receipt to ",
            rx.el.span(CheckoutState.result.email, class_name="font-medium text-ink"),
            ".",
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
            ui.about("Start", course.title),
            course.href,
            size="sm",
            icon="play",
        ),
        class_name="flex items-center justify-between gap-4 px-5 py-4",
    )


def waiting() -> rx.Component:
    """The bank takes longer than a page waits."""
    return _result(
        "clock",
        "bg-warning-soft text-warning",
        "We are still confirming your payment",
        (
            "Some banks take longer. You do not need to wait here or pay again: once the payment is confirmed, we "
            "will add the course to your account and email you."
        ),
        _ways_on(),
    )


def checked() -> rx.Component:
    """What was paid is not what was to be paid."""
    return _result(
        "clock",
        "bg-warning-soft text-warning",
        "We are checking this payment",
        (
            "The payment does not match the order. You will get your course or your money back, and an email. You "
            "do not need to pay again."
        ),
        _ways_on(),
    )


def _ways_on() -> rx.Component:
    return rx.el.div(
        ui.link_button("My learning", routes.LEARN, variant="secondary"),
        ui.link_button("Your order", CheckoutState.result.receipt_href, variant="ghost"),
        class_name="mt-8 flex flex-wrap justify-center gap-2",
    )


def refunded() -> rx.Component:
    """It was paid twice, or cannot be given any more."""
    return _result(
        "undo-2",
        "bg-accent-soft text-accent",
        "We are refunding this payment",
        (
            "You already have this course from another order, or the payment did not match this one. The refund "
            "goes to your original payment method, and we will email you once it is on its way."
        ),
        ui.link_button("My learning", routes.LEARN, class_name="mt-8"),
    )
