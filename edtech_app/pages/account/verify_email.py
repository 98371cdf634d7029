"""Verify your email."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import aside, code_field, opening, problem_alert, waiting_form, where_the_letter_is
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.states.sign_up import VerifyEmailState


def _code_form() -> rx.Component:
    return rx.fragment(
        opening("Check your email"),
        rx.el.p(
            "We have sent a six-digit code to ",
            rx.el.strong(VerifyEmailState.email, class_name="break-words text-ink"),
            ". It is valid for five minutes.",
            class_name="-mt-4 mb-6 text-muted",
        ),
        problem_alert(VerifyEmailState.error, VerifyEmailState.wait),
        rx.el.form(
            code_field(VerifyEmailState.errors["code"]),
            ui.button("Confirm", size="lg", busy=VerifyEmailState.is_busy, class_name="w-full"),
            on_submit=VerifyEmailState.confirm,
            class_name="flex flex-col gap-5",
        ),
        rx.el.div(
            rx.el.div(
                ui.countdown(
                    VerifyEmailState.resend_wait,
                    "You can request another code in",
                    ui.button("Send another code", variant="ghost", size="sm", on_click=VerifyEmailState.resend),
                ),
                class_name="flex h-9 items-center text-sm text-muted",
            ),
            ui.button("Use a different email", variant="ghost", size="sm", on_click=VerifyEmailState.start_again),
            class_name="mt-4 flex flex-col items-center gap-1 text-center",
        ),
        where_the_letter_is(),
    )


def _nothing_pending() -> rx.Component:
    return rx.fragment(
        opening(
            "No sign-up in progress",
            "When you sign up, we email you a code to enter on this page, in the same tab.",
        ),
        ui.link_button("Create an account", routes.SIGN_UP, size="lg", class_name="w-full"),
        aside("Already confirmed?", "Sign in", routes.SIGN_IN),
    )


def _signing_in() -> rx.Component:
    return rx.el.div(
        opening("Your account is ready", "Signing you in…"),
        ui.spinner(28),
        role="status",
        class_name="text-center text-muted",
    )


def verify_email_page() -> rx.Component:
    return narrow_page(
        rx.cond(
            ~VerifyEmailState.is_loaded,
            waiting_form(1),
            rx.cond(
                VerifyEmailState.is_done,
                _signing_in(),
                rx.cond(VerifyEmailState.challenge, _code_form(), _nothing_pending()),
            ),
        )
    )


PAGE = Page(
    routes.VERIFY_EMAIL,
    "Check your email",
    verify_email_page,
    description="Enter the code we have emailed you.",
    on_load=VerifyEmailState.load,
)
