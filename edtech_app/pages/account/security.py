"""Password, email, devices and what happened lately."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import (
    code_field,
    new_password_fields,
    problem_alert,
    where_the_letter_is,
    whose_password,
)
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.security import (
    CODE_FORM,
    EMAIL_FORM,
    PASSWORD_FORM,
    SESSIONS,
    ActRow,
    ChangeEmailState,
    ChangePasswordState,
    SecurityState,
    SessionRow,
)

DESCRIPTION = "Your password, your email, and where you are signed in."


def _part(
    title: str, text: Any, *children: rx.Component, action: rx.Component | None = None, **heading: Any
) -> rx.Component:
    """One titled sheet of the page."""
    return ui.card(
        rx.el.div(
            rx.el.div(
                ui.heading(title, 2, class_name="text-lg outline-none", **heading),
                rx.el.p(text, class_name="mt-1 text-[0.9375rem] text-muted text-pretty"),
                class_name="min-w-0",
            ),
            *([action] if action is not None else []),
            class_name="mb-6 flex flex-wrap items-start justify-between gap-4",
        ),
        *children,
    )


def _done(words: str, is_done: Any) -> rx.Component:
    return rx.cond(is_done, ui.alert(words, tone="success"))


def _change_password() -> rx.Component:
    state = ChangePasswordState
    return _part(
        "Password",
        "A new password signs out all your other devices.",
        problem_alert(state.error, state.wait),
        rx.el.form(
            whose_password(SecurityState.email),
            ui.password_field(
                "Current password", "old_password", error=state.errors["old_password"], autocomplete="current-password"
            ),
            new_password_fields(state.errors, label="New password"),
            _done("Your password has been changed, and all other devices have been signed out.", state.is_done),
            rx.el.div(ui.button("Change password", busy=state.is_busy)),
            id=PASSWORD_FORM,
            on_submit=state.submit,
            class_name="flex max-w-form flex-col gap-5",
        ),
    )


def _new_address() -> rx.Component:
    state = ChangeEmailState
    return rx.el.form(
        whose_password(SecurityState.email),
        ui.field(
            "New email",
            "email",
            error=state.errors["email"],
            hint="We will send a code to this address.",
            type="email",
            id="new-email",
            required=True,
            autocomplete="email",
        ),
        ui.password_field(
            "Password",
            "password",
            error=state.errors["password"],
            hint="To confirm that it is you.",
            id="email-password",
            autocomplete="current-password",
        ),
        _done("Your email has been changed, and all other devices have been signed out.", state.is_done),
        rx.el.div(ui.button("Send code", busy=state.is_busy)),
        id=EMAIL_FORM,
        on_submit=state.submit,
        class_name="flex max-w-form flex-col gap-5",
    )


def _code() -> rx.Component:
    state = ChangeEmailState
    return rx.el.form(
        rx.el.p(
            "We have sent a six-digit code to ",
            rx.el.strong(state.new_email, class_name="break-words text-ink"),
            ". It is valid for five minutes.",
            class_name="text-muted",
        ),
        code_field(state.errors["code"]),
        rx.el.div(
            ui.button("Confirm", busy=state.is_busy),
            ui.button("Start over", variant="ghost", on_click=state.give_up),
            class_name="flex flex-wrap gap-3",
        ),
        where_the_letter_is(),
        id=CODE_FORM,
        on_submit=state.confirm,
        class_name="flex max-w-form flex-col gap-5",
    )


def _change_email() -> rx.Component:
    state = ChangeEmailState
    return _part(
        "Email",
        rx.fragment("You sign in with ", rx.el.strong(SecurityState.email, class_name="break-words text-ink"), "."),
        problem_alert(state.error, state.wait),
        rx.cond(state.challenge, _code(), _new_address()),
    )


def _session(row: SessionRow) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.cond(row.is_phone, ui.icon("smartphone", 20), ui.icon("monitor", 20)),
            class_name="grid size-10 shrink-0 place-items-center rounded-full bg-ink/6 text-muted",
        ),
        rx.el.div(
            rx.el.p(
                rx.el.span(row.device, class_name="font-medium text-ink"),
                rx.cond(row.is_this, ui.badge("This device", tone="success")),
                class_name="flex flex-wrap items-center gap-x-2 gap-y-1",
            ),
            rx.el.p(row.place, " · ", row.seen, class_name="mt-0.5 text-sm text-muted break-words"),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            ~row.is_this,
            ui.confirm_dialog(
                ui.button("Sign out", variant="secondary", size="sm", type="button", disabled=SecurityState.is_ending),
                rx.Var.create("Sign out ") + row.device + "?",
                "Anyone using it will have to sign in again.",
                "Sign out",
                SecurityState.end(row.session_id),
            ),
        ),
        key=row.session_id,
        class_name="flex items-center gap-4 py-4",
    )


def _sessions() -> rx.Component:
    return _part(
        "Where you are signed in",
        "If you do not recognise a device, sign it out and change your password.",
        rx.el.ul(rx.foreach(SecurityState.sessions, _session), class_name="-my-4 divide-y divide-line"),
        action=rx.cond(
            rx.Var.create(SecurityState.sessions).length() > 1,
            ui.confirm_dialog(
                ui.button(
                    "Sign out all other devices",
                    variant="secondary",
                    size="sm",
                    type="button",
                    busy=SecurityState.is_ending,
                ),
                "Sign out all other devices?",
                "You stay signed in here. All other devices will have to sign in again.",
                "Sign out",
                SecurityState.end_others,
            ),
            rx.fragment(),
        ),
        id=SESSIONS,
        tab_index=-1,
    )


def _act(row: ActRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                row.words,
                rx.cond(row.is_worrying, ui.badge("Was this you?", tone="warning")),
                class_name="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink",
            ),
            rx.el.p(row.where, class_name="mt-0.5 text-sm text-muted break-words"),
            class_name="min-w-0",
        ),
        rx.el.p(row.at, class_name="shrink-0 text-sm tabular-nums text-muted"),
        class_name="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-0.5 py-3",
    )


def _activity() -> rx.Component:
    return _part(
        "Recent activity",
        "What happened on your account recently. Times are in Indian time.",
        rx.cond(
            SecurityState.acts,
            rx.el.ul(rx.foreach(SecurityState.acts, _act), class_name="-my-3 divide-y divide-line"),
            rx.el.p("No activity yet.", class_name="text-muted"),
        ),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading…", class_name="sr-only", role="status"),
        *[ui.skeleton("mb-6 h-72 w-full rounded-lg") for _ in range(3)],
    )


def _parts() -> rx.Component:
    return rx.el.div(
        _change_password(),
        _change_email(),
        _sessions(),
        _activity(),
        class_name="flex flex-col gap-6",
    )


def security_page() -> rx.Component:
    return app_page(
        rx.el.div(
            rx.cond(
                SecurityState.failure,
                ui.failed_state(SecurityState.failure, SecurityState.load),
                rx.cond(SecurityState.is_loaded, _parts(), _waiting()),
            ),
            class_name="max-w-3xl",
        ),
        title="Security",
        description=DESCRIPTION,
        area="account",
    )


PAGE = Page(
    routes.SECURITY,
    "Security",
    security_page,
    description=DESCRIPTION,
    on_load=[SecurityState.load, ChangePasswordState.begin, ChangeEmailState.begin],
)
