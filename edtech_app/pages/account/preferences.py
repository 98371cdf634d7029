"""What you want to be told, in the app and by mail."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.faces import faces
from edtech_app.components.layout import app_page
from edtech_app.domain.notifications import Channel
from edtech_app.pages.page import Page
from edtech_app.states.preferences import ChoiceView
from edtech_app.states.preferences import PreferencesState as Preferences

DESCRIPTION = "Choose what we tell you, and where. Changes are saved right away."
ALWAYS = (
    "Receipts, refunds and certificates",
    "Codes, links and alerts about your account and password",
    "Our decisions about your courses and your teaching",
)


def preferences_page() -> rx.Component:
    return app_page(
        rx.el.div(
            faces(
                rx.el.div(_choices(), _always(), class_name="flex flex-col gap-6"),
                is_loaded=Preferences.is_loaded,
                failure=Preferences.failure,
                on_retry=Preferences.load,
                loading=rx.el.div(
                    ui.skeleton("h-80 w-full rounded-lg"),
                    ui.skeleton("h-44 w-full rounded-lg"),
                    class_name="flex flex-col gap-6",
                ),
            ),
            class_name="max-w-3xl",
        ),
        title="Notification preferences",
        description=DESCRIPTION,
        actions=rx.el.span(Preferences.note, role="status", class_name="py-2 text-sm font-medium text-success"),
        area="account",
    )


def _choices() -> rx.Component:
    return ui.card(
        ui.heading("What you can choose", 2, class_name="text-lg"),
        rx.el.ul(rx.foreach(Preferences.choices, _choice), class_name="mt-2 divide-y divide-line"),
    )


def _choice(choice: ChoiceView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(choice.label, id=f"about-{choice.kind}", class_name="font-medium text-ink"),
            rx.el.p(choice.hint, class_name="text-sm text-muted text-pretty"),
            class_name="min-w-0 flex-1 max-sm:basis-full",
        ),
        rx.el.div(
            _switch(choice, Channel.APP, "In the app", choice.in_app),
            _switch(choice, Channel.MAIL, "By email", choice.by_mail),
            role="group",
            aria_labelledby=f"about-{choice.kind}",
            class_name="flex gap-6",
        ),
        class_name="flex flex-wrap items-center gap-x-8 gap-y-2 py-4",
    )


def _switch(choice: ChoiceView, channel: Channel, label: str, is_on: Any) -> rx.Component:
    return ui.checkbox_field(
        label,
        channel.value,
        id=f"{channel.value}-{choice.kind}",
        checked=is_on,
        on_change=lambda wanted: Preferences.choose(choice.kind, channel.value, wanted),
    )


def _always() -> rx.Component:
    return ui.card(
        ui.heading("What you always get", 2, class_name="text-lg"),
        rx.el.p(
            "These are about your money, your security or our terms, so they cannot be turned off.",
            class_name="mt-1 text-[0.9375rem] text-muted text-pretty",
        ),
        rx.el.ul(
            *[rx.el.li(words) for words in ALWAYS],
            class_name="mt-4 grid list-disc gap-1.5 pl-5 text-[0.9375rem] marker:text-muted",
        ),
    )


PAGE = Page(
    routes.PREFERENCES,
    "Notification preferences",
    preferences_page,
    description=DESCRIPTION,
    on_load=Preferences.load,
)
