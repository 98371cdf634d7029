"""Choose a new password."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import LENGTH_HINT, opening
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.states.sign_in import ResetPasswordState


def _form() -> rx.Component:
    errors = ResetPasswordState.errors
    return rx.fragment(
        opening("Choose a new password", "You will be signed out everywhere else."),
        rx.cond(
            ResetPasswordState.problem,
            rx.el.div(
                ui.alert(ResetPasswordState.problem, tone="danger"),
                rx.el.p(ui.link("Ask for a new link", routes.FORGOT_PASSWORD), class_name="mt-3 text-sm"),
                class_name="mb-5",
            ),
        ),
        rx.el.form(
            ui.field(
                "New password",
                "password",
                error=errors["password"],
                hint=LENGTH_HINT,
                type="password",
                required=True,
                autocomplete="new-password",
                min_length=8,
                max_length=128,
            ),
            ui.field(
                "New password once more",
                "confirmation",
                error=errors["confirmation"],
                type="password",
                required=True,
                autocomplete="new-password",
                max_length=128,
            ),
            ui.button("Set the new password", size="lg", busy=ResetPasswordState.is_busy, class_name="w-full"),
            on_submit=ResetPasswordState.submit,
            class_name="flex flex-col gap-5",
        ),
    )


def _done() -> rx.Component:
    return rx.el.div(
        opening("Your new password is set", "Please sign in with it."),
        ui.link_button("Sign in", routes.SIGN_IN, size="lg", class_name="w-full"),
        role="status",
    )


def reset_password_page() -> rx.Component:
    return narrow_page(rx.cond(ResetPasswordState.is_done, _done(), _form()))


PAGE = Page(
    routes.RESET_PASSWORD,
    "Choose a new password",
    reset_password_page,
    description="Choose a new password for your account.",
    on_load=ResetPasswordState.load,
)
