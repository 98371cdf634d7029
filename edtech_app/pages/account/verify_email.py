"""Verify your email."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import aside, opening
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.settings import get_settings
from edtech_app.states.sign_up import VerifyEmailState


def _code_form() -> rx.Component:
    return rx.fragment(
        opening("Check your mail"),
        rx.el.p(
            "We have sent a six-digit code to ",
            rx.el.strong(VerifyEmailState.email, class_name="break-words text-ink"),
            ". It is good for five minutes.",
            class_name="-mt-4 mb-6 text-muted",
        ),
        rx.el.form(
            ui.field(
                "Code",
                "code",
                error=VerifyEmailState.error,
                required=True,
                autocomplete="one-time-code",
                input_mode="numeric",
                pattern="[0-9 ]*",
                max_length=7,
                auto_focus=True,
                class_name="text-center font-mono text-2xl tracking-[0.4em]",
            ),
            ui.button("Confirm", size="lg", busy=VerifyEmailState.is_busy, class_name="w-full"),
            on_submit=VerifyEmailState.confirm,
            class_name="flex flex-col gap-5",
        ),
        rx.el.div(
            rx.cond(
                VerifyEmailState.wait_seconds > 0,
                rx.el.p(
                    "You can ask for another code in ",
                    rx.el.span(VerifyEmailState.wait_seconds, class_name="tabular-nums"),
                    " s.",
                    class_name="py-2 text-sm text-muted",
                ),
                ui.button("Send another code", variant="ghost", size="sm", on_click=VerifyEmailState.resend),
            ),
            ui.button("Use another address", variant="ghost", size="sm", on_click=VerifyEmailState.start_again),
            class_name="mt-4 flex flex-col items-center gap-1 text-center",
        ),
        *([] if get_settings().is_production else [_where_the_letter_is()]),
    )


def _where_the_letter_is() -> rx.Component:
    """In development letters may go nowhere but into the outbox."""
    return rx.el.div(
        ui.alert(rx.fragment("This is development: the letter is in the ", ui.link("outbox", routes.OUTBOX), ".")),
        class_name="mt-5",
    )


def _nothing_pending() -> rx.Component:
    return rx.fragment(
        opening(
            "No sign-up is waiting here",
            "This page takes the code that we mail to you when you sign up, in the tab where you did it.",
        ),
        ui.link_button("Create an account", routes.SIGN_UP, size="lg", class_name="w-full"),
        aside("You have confirmed it already?", "Sign in", routes.SIGN_IN),
    )


def _signing_in() -> rx.Component:
    return rx.el.div(
        opening("Your account is ready", "One moment, we are signing you in…"),
        ui.spinner(28),
        role="status",
        class_name="text-center text-muted",
    )


def verify_email_page() -> rx.Component:
    return narrow_page(
        rx.cond(
            ~VerifyEmailState.is_loaded,
            rx.el.div(
                ui.skeleton("h-8 w-48"),
                ui.skeleton("mt-6 h-11 w-full"),
                ui.skeleton("mt-5 h-12 w-full"),
            ),
            rx.cond(
                VerifyEmailState.is_done,
                _signing_in(),
                rx.cond(VerifyEmailState.challenge, _code_form(), _nothing_pending()),
            ),
        )
    )


PAGE = Page(
    routes.VERIFY_EMAIL,
    "Check your mail",
    verify_email_page,
    description="Enter the code that we have mailed to you.",
    on_load=VerifyEmailState.load,
)
