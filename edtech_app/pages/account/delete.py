"""Your data: take it along, or leave."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.account import problem_alert, whose_password
from edtech_app.components.faces import faces
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.services.accounts.deletion import CONFIRMATION
from edtech_app.states.farewell import FORM, FarewellState

DESCRIPTION = "Download what we keep about you, or delete your account."


def _part(title: str, *children: Any) -> rx.Component:
    return ui.card(ui.heading(title, 2, class_name="text-lg"), *children)


def _download() -> rx.Component:
    return _part(
        "Download your data",
        rx.el.p(
            "Everything we keep about you in one JSON file: profile, courses, progress, reviews, orders, sessions "
            "and account activity. See also ",
            ui.link("what we keep and why", routes.PRIVACY),
            ".",
            class_name="mb-5 mt-1 text-[0.9375rem] text-muted text-pretty",
        ),
        ui.button(
            ui.icon("download", 18),
            "Download",
            variant="secondary",
            busy=FarewellState.is_packing,
            on_click=FarewellState.download,
        ),
    )


def _lines(title: str, lines: Any) -> rx.Component:
    return rx.cond(
        lines.length() > 0,
        rx.el.div(
            ui.heading(title, 3),
            rx.el.ul(
                rx.foreach(lines, lambda line: rx.el.li(line)),
                class_name="mt-2 grid list-disc gap-1.5 pl-5 text-[0.9375rem] marker:text-muted",
            ),
            class_name="mt-5",
        ),
    )


def _delete() -> rx.Component:
    state = FarewellState
    return _part(
        "Delete your account",
        rx.el.p(
            "This cannot be undone. You can use your email address for a new account afterwards.",
            class_name="mt-1 text-[0.9375rem] text-muted text-pretty",
        ),
        _lines("What will be deleted", state.losses),
        _lines("What will be kept", state.stays),
        rx.el.div(problem_alert(state.error, state.wait), class_name="mt-6"),
        rx.el.form(
            whose_password(state.email),
            ui.password_field(
                "Password",
                "password",
                error=state.errors["password"],
                hint="To confirm that it is you.",
                autocomplete="current-password",
            ),
            ui.field(
                f"Type the word “{CONFIRMATION}”",
                "confirmation",
                error=state.errors["confirmation"],
                required=True,
                autocomplete="off",
                auto_capitalize="none",
                max_length=20,
            ),
            rx.el.div(ui.button("Delete my account", variant="danger", busy=state.is_busy)),
            id=FORM,
            on_submit=state.submit,
            class_name="flex max-w-form flex-col gap-5",
        ),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        ui.skeleton("h-40 w-full rounded-lg"),
        ui.skeleton("h-96 w-full rounded-lg"),
        class_name="flex flex-col gap-6",
    )


def delete_page() -> rx.Component:
    return app_page(
        rx.el.div(
            faces(
                rx.el.div(_download(), _delete(), class_name="flex flex-col gap-6"),
                is_loaded=FarewellState.is_loaded,
                failure=FarewellState.failure,
                on_retry=FarewellState.load,
                loading=_waiting(),
            ),
            class_name="max-w-3xl",
        ),
        title="Your data",
        description=DESCRIPTION,
        area="account",
    )


PAGE = Page(routes.DELETE_ACCOUNT, "Your data", delete_page, description=DESCRIPTION, on_load=FarewellState.load)
