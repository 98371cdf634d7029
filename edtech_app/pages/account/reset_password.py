"""Choose a new password."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import new_password_fields, opening, problem_alert, waiting_form
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.states.sign_in import ResetPasswordState


def _form() -> rx.Component:
    return rx.fragment(
        opening("Choose a new password", "You will be signed out everywhere."),
        problem_alert(ResetPasswordState.failure),
        rx.el.form(
            new_password_fields(ResetPasswordState.errors, label="New password"),
            ui.button("Set new password", size="lg", busy=ResetPasswordState.is_busy, class_name="w-full"),
            on_submit=ResetPasswordState.submit,
            class_name="flex flex-col gap-5",
        ),
    )


def _link_is_over() -> rx.Component:
    return rx.el.div(
        opening("This link no longer works", "A link works once, within one hour, and only the newest one works."),
        ui.link_button("Request a new link", routes.FORGOT_PASSWORD, size="lg", class_name="w-full"),
        role="alert",
    )


def _done() -> rx.Component:
    return rx.el.div(
        opening("Your password has been changed", "You can now sign in with your new password."),
        ui.link_button("Sign in", routes.SIGN_IN, size="lg", class_name="w-full"),
        role="status",
    )


def reset_password_page() -> rx.Component:
    state = ResetPasswordState
    return narrow_page(
        rx.cond(
            state.is_loaded,
            rx.cond(state.is_done, _done(), rx.cond(state.problem, _link_is_over(), _form())),
            waiting_form(2),
        )
    )


PAGE = Page(
    routes.RESET_PASSWORD,
    "Choose a new password",
    reset_password_page,
    description="Choose a new password for your account.",
    on_load=ResetPasswordState.load,
)
