"""Forgotten password."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import aside, opening, problem_alert, where_the_letter_is
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.states.sign_in import ForgotPasswordState


def _form() -> rx.Component:
    return rx.fragment(
        opening("Forgot your password?", "Enter your email and we will send you a link to choose a new one."),
        problem_alert(ForgotPasswordState.error, ForgotPasswordState.wait),
        rx.el.form(
            ui.field(
                "Email",
                "email",
                error=ForgotPasswordState.errors["email"],
                type="email",
                required=True,
                autocomplete="username",
            ),
            ui.button("Send link", size="lg", busy=ForgotPasswordState.is_busy, class_name="w-full"),
            on_submit=ForgotPasswordState.submit,
            class_name="flex flex-col gap-5",
        ),
    )


def _sent() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            opening("Check your email"),
            rx.el.p(
                "If ",
                rx.el.strong(ForgotPasswordState.email, class_name="break-words text-ink"),
                " has an account, a link is on its way to it. The link works once, within one hour.",
                class_name="-mt-4 mb-6 text-muted",
            ),
            role="status",
        ),
        problem_alert(ForgotPasswordState.error, ForgotPasswordState.wait),
        rx.el.div(
            ui.countdown(
                ForgotPasswordState.wait,
                "You can request another link in",
                ui.button(
                    "Send another link",
                    variant="ghost",
                    size="sm",
                    busy=ForgotPasswordState.is_busy,
                    on_click=ForgotPasswordState.again,
                ),
            ),
            class_name="flex h-9 items-center justify-center text-sm text-muted",
        ),
        rx.el.div(
            ui.button("Use a different email", variant="ghost", size="sm", on_click=ForgotPasswordState.load),
            class_name="mt-1 text-center",
        ),
        where_the_letter_is(),
    )


def forgot_password_page() -> rx.Component:
    return narrow_page(
        rx.cond(ForgotPasswordState.is_sent, _sent(), _form()),
        aside("Remembered it?", "Sign in", routes.SIGN_IN),
    )


PAGE = Page(
    routes.FORGOT_PASSWORD,
    "Forgot password",
    forgot_password_page,
    description="Get a link to choose a new password.",
    on_load=ForgotPasswordState.load,
)
