"""Sign up."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import aside, new_password_fields, opening, problem_alert
from edtech_app.components.layout import narrow_page
from edtech_app.domain.accounts import Role
from edtech_app.pages.page import Page
from edtech_app.states.sign_up import SignUpState


def sign_up_page() -> rx.Component:
    errors = SignUpState.errors
    return narrow_page(
        opening("Create your account", "Learn from people who do it every day, or teach what you know."),
        problem_alert(SignUpState.error, SignUpState.wait),
        rx.el.form(
            ui.radio_cards(
                "What brings you here?",
                "role",
                [
                    (Role.STUDENT.value, "Learning", "Take courses at your own pace"),
                    (Role.INSTRUCTOR.value, "Teaching", "Make and sell your own courses"),
                ],
                default=Role.STUDENT.value,
                error=errors["role"],
            ),
            rx.el.div(
                ui.field(
                    "First name", "first_name", error=errors["first_name"], required=True, autocomplete="given-name"
                ),
                ui.field(
                    "Last name", "last_name", error=errors["last_name"], required=True, autocomplete="family-name"
                ),
                class_name="grid gap-5 sm:grid-cols-2",
            ),
            ui.field(
                "Email",
                "email",
                error=errors["email"],
                hint="We will send a code to this address.",
                type="email",
                required=True,
                autocomplete="email",
            ),
            new_password_fields(errors),
            ui.button("Create account", size="lg", busy=SignUpState.is_busy, class_name="w-full"),
            rx.el.p(
                "By signing up, you accept our ",
                ui.link("terms", routes.TERMS),
                " and ",
                ui.link("privacy notice", routes.PRIVACY),
                ".",
                class_name="text-center text-sm text-muted",
            ),
            on_submit=SignUpState.submit,
            class_name="flex flex-col gap-5",
        ),
        aside("Already have an account?", "Sign in", SignUpState.sign_in_path),
    )


PAGE = Page(
    routes.SIGN_UP,
    "Create your account",
    sign_up_page,
    description="Sign up to learn from people across India, or to teach them.",
    on_load=SignUpState.load,
)
