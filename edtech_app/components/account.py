"""Pieces of the pages on which people sign up and in, and change with what they do."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.settings import get_settings
from edtech_app.states.forms import PasswordAdviceState

METER = (
    (0, "h-1 flex-1 rounded-full bg-danger"),
    (1, "h-1 flex-1 rounded-full bg-danger"),
    (2, "h-1 flex-1 rounded-full bg-warning"),
    (3, "h-1 flex-1 rounded-full bg-success"),
    (4, "h-1 flex-1 rounded-full bg-success"),
)
"""How a filled step of the meter looks for each score."""
EMPTY_STEP = "h-1 flex-1 rounded-full bg-line"
LENGTH_HINT = "8 characters or more. A short sentence works well."


def opening(title: str, text: Any = "") -> rx.Component:
    """A form's title and what it is for."""
    return rx.el.div(
        ui.heading(title, 1, class_name="text-2xl"),
        *([rx.el.p(text, class_name="mt-2 text-muted")] if isinstance(text, rx.Var) or text else []),
        class_name="mb-6",
    )


def new_password_fields(errors: Any, *, label: str = "Password") -> rx.Component:
    """A new password, how good it is while it is typed, and the same once more; `errors` is a var by field name."""
    advice = PasswordAdviceState
    return rx.fragment(
        rx.el.div(
            ui.password_field(
                label,
                "password",
                error=errors["password"],
                autocomplete="new-password",
                min_length=8,
                on_change=advice.advise.debounce(300),
            ),
            _strength_meter(advice.score, advice.words, rx.cond(advice.tip == errors["password"], "", advice.tip)),
            on_mount=advice.begin,
        ),
        ui.password_field(
            f"Confirm {label.lower()}", "confirmation", error=errors["confirmation"], autocomplete="new-password"
        ),
    )


def _strength_meter(score: Any, words: Any, tip: Any) -> rx.Component:
    """How hard the password is to guess, in four steps and in words (all three are vars)."""
    return rx.el.div(
        rx.el.div(
            *[
                rx.el.span(class_name=rx.cond(words & (score >= step), rx.match(score, *METER, EMPTY_STEP), EMPTY_STEP))
                for step in range(1, 5)
            ],
            aria_hidden="true",
            class_name="flex gap-1.5",
        ),
        rx.el.p(
            rx.cond(words, rx.el.span(words, rx.cond(tip, rx.el.span(": ", tip), "")), LENGTH_HINT),
            aria_live="polite",
            class_name="mt-1.5 text-sm text-muted",
        ),
        class_name="mt-2.5",
    )


def whose_password(email: Any) -> rx.Component:
    """Tells password managers which account a form is about; nobody else sees it."""
    return rx.el.input(
        type="email",
        name="username",
        auto_complete="username",
        value=email,
        read_only=True,
        tab_index=-1,
        aria_hidden="true",
        class_name="hidden",
    )


def code_field(error: Any) -> rx.Component:
    """Six digits from a letter; phones offer them by themselves, and they may be pasted with a space in between."""
    return ui.field(
        "Code",
        "code",
        error=error,
        required=True,
        autocomplete="one-time-code",
        input_mode="numeric",
        pattern="[0-9 ]*",
        max_length=9,
        auto_focus=True,
        class_name="text-center font-mono text-2xl tracking-[0.4em]",
    )


def problem_alert(problem: Any, wait: Any = None) -> rx.Component:
    """What is wrong with a form as a whole, and, where `wait` says that it takes a while, for how long."""
    rest: list[rx.Component] = []
    if wait is not None:
        left = ui.countdown(wait, "Time left:", rx.el.span("You can try again now."))
        rest = [rx.cond(wait.seconds > 0, rx.el.p(left, class_name="mt-1 text-muted"))]
    return rx.cond(problem, rx.el.div(ui.alert(problem, *rest, tone="danger"), class_name="mb-5"))


def where_the_letter_is() -> rx.Component:
    """In development letters may go nowhere but into the outbox."""
    if get_settings().is_production:
        return rx.fragment()
    return rx.el.div(
        ui.alert(rx.fragment("Development mode: the email is in the ", ui.link("outbox", routes.OUTBOX), ".")),
        class_name="mt-5",
    )


def waiting_form(fields: int) -> rx.Component:
    """The place of a short form while it is not known whether it is needed."""
    return rx.el.div(
        ui.loading_heading(),
        ui.skeleton("h-8 w-48"),
        *[ui.skeleton("mt-6 h-11 w-full rounded-md") for _ in range(fields)],
        ui.skeleton("mt-6 h-12 w-full rounded-md"),
    )


def aside(question: str, words: str, href: Any) -> rx.Component:
    """The way to the neighbouring form."""
    return rx.el.p(
        question, " ", ui.link(words, href), class_name="mt-6 border-t border-line pt-5 text-center text-sm text-muted"
    )
