"""Sign in."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import aside, opening, problem_alert
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.states.sign_in import DemoAccountView, SignInState

HAS_ENDED = "You have been signed out. Sign in again to continue where you were."


def _demo_account(account: DemoAccountView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(account.role, class_name="text-sm font-medium text-ink"),
            rx.el.p(account.email, class_name="truncate text-sm text-muted"),
            rx.el.p(account.password, class_name="truncate font-mono text-xs text-muted"),
            class_name="min-w-0",
        ),
        ui.button("Use", variant="secondary", size="sm", on_click=SignInState.use_demo(account.email)),
        class_name="flex items-center justify-between gap-3 py-3",
    )


def _demo_accounts() -> rx.Component:
    return rx.cond(
        SignInState.demo_accounts,
        rx.el.section(
            rx.el.h2("Demo accounts", class_name="text-sm font-medium text-ink"),
            rx.el.ul(rx.foreach(SignInState.demo_accounts, _demo_account), class_name="divide-y divide-line"),
            class_name="mt-6 rounded-md bg-sunken px-4 pb-1 pt-4",
        ),
    )


def sign_in_page() -> rx.Component:
    return narrow_page(
        opening("Sign in"),
        rx.cond(SignInState.has_ended, rx.el.div(ui.alert(HAS_ENDED), class_name="mb-5")),
        problem_alert(SignInState.error, SignInState.wait),
        rx.el.form(
            ui.field(
                "Email",
                "email",
                error=SignInState.errors["email"],
                type="email",
                required=True,
                autocomplete="username",
            ),
            rx.el.div(
                ui.password_field(
                    "Password", "password", error=SignInState.errors["password"], autocomplete="current-password"
                ),
                rx.el.p(ui.link("Forgot your password?", routes.FORGOT_PASSWORD), class_name="mt-2 text-sm"),
            ),
            ui.button("Sign in", size="lg", busy=SignInState.is_busy, class_name="w-full"),
            on_submit=SignInState.submit,
            class_name="flex flex-col gap-5",
        ),
        _demo_accounts(),
        aside("New here?", "Create an account", SignInState.sign_up_path),
    )


PAGE = Page(
    routes.SIGN_IN,
    "Sign in",
    sign_in_page,
    description="Sign in to continue learning or teaching.",
    on_load=SignInState.load,
)
