"""Sign up."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import aside, opening, strength_meter
from edtech_app.components.layout import narrow_page
from edtech_app.domain.accounts import Role
from edtech_app.pages.page import Page
from edtech_app.states.sign_up import SignUpState


def sign_up_page() -> rx.Component:
    errors = SignUpState.errors
    return narrow_page(
        opening("Create your account", "Learn from people who do it every day, or teach what you know."),
        rx.el.form(
            rx.el.div(
                ui.radio_cards(
                    "What brings you here?",
                    "role",
                    [
                        (Role.STUDENT.value, "Learning", "Take courses at your own pace"),
                        (Role.INSTRUCTOR.value, "Teaching", "Make and sell your own courses"),
                    ],
                    default=Role.STUDENT.value,
                ),
                rx.cond(errors["role"], rx.el.p(errors["role"], role="alert", class_name="mt-1.5 text-sm text-danger")),
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
                hint="We send a code there.",
                type="email",
                required=True,
                autocomplete="email",
            ),
            rx.el.div(
                ui.field(
                    "Password",
                    "password",
                    error=errors["password"],
                    type="password",
                    required=True,
                    autocomplete="new-password",
                    min_length=8,
                    max_length=128,
                    on_change=SignUpState.advise.debounce(300),
                ),
                strength_meter(SignUpState.score, SignUpState.strength, SignUpState.tip),
            ),
            ui.field(
                "Password once more",
                "confirmation",
                error=errors["confirmation"],
                type="password",
                required=True,
                autocomplete="new-password",
                max_length=128,
            ),
            ui.button("Create account", size="lg", busy=SignUpState.is_busy, class_name="w-full"),
            rx.el.p(
                "By signing up you accept our ",
                ui.link("terms", routes.TERMS),
                " and ",
                ui.link("privacy notice", routes.PRIVACY),
                ".",
                class_name="text-center text-sm text-muted",
            ),
            on_submit=SignUpState.submit,
            class_name="flex flex-col gap-5",
        ),
        aside("You have an account?", "Sign in", routes.SIGN_IN),
    )


PAGE = Page(
    routes.SIGN_UP,
    "Create your account",
    sign_up_page,
    description="Sign up to learn from or to teach people all over India.",
    on_load=SignUpState.load,
)
