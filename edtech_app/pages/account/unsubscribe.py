"""Ending letters of one kind from the letter, without signing in, and taking that back."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import narrow_page
from edtech_app.pages.page import Page
from edtech_app.states.preferences import UnsubscribeState as Unsubscribe


def unsubscribe_page() -> rx.Component:
    return narrow_page(
        rx.match(
            Unsubscribe.status,
            (
                "asking",
                _says(
                    "Unsubscribe from these emails?",
                    rx.fragment("We will no longer email you about ", _what(), ". You will still see them in the app."),
                    ui.button("Unsubscribe", on_click=Unsubscribe.end),
                ),
            ),
            (
                "ended",
                _says(
                    "You are unsubscribed",
                    rx.fragment("We will no longer email you about ", _what(), ". Changed your mind?"),
                    ui.button("Subscribe again", variant="secondary", on_click=Unsubscribe.resume),
                ),
            ),
            (
                "resumed",
                _says(
                    "You are subscribed again",
                    rx.fragment("We will email you about ", _what(), " again."),
                    ui.button("Unsubscribe", variant="secondary", on_click=Unsubscribe.end),
                ),
            ),
            (
                "broken",
                _says(
                    "This link does not work",
                    Unsubscribe.problem,
                    ui.link_button("Notification preferences", routes.PREFERENCES, variant="secondary"),
                ),
            ),
            rx.el.div(
                ui.loading_heading(),
                ui.skeleton("h-9 w-64 rounded-md"),
                ui.skeleton("mt-4 h-12 w-full rounded-md"),
                ui.skeleton("mt-6 h-11 w-44 rounded-md"),
            ),
        )
    )


def _what() -> rx.Component:
    return rx.el.strong(Unsubscribe.what, class_name="font-semibold text-ink")


def _says(title: str, words: Any, action: rx.Component) -> rx.Component:
    return rx.el.div(
        ui.heading(title, 1),
        rx.el.p(words, class_name="mb-6 mt-3 text-muted text-pretty"),
        action,
        rx.el.p(
            ui.link("Notification preferences", routes.PREFERENCES),
            " are in your account.",
            class_name="mt-6 text-sm text-muted",
        ),
        role="status",
    )


PAGE = Page(
    routes.UNSUBSCRIBE,
    "Unsubscribe",
    unsubscribe_page,
    description="Unsubscribe from one kind of email.",
    on_load=Unsubscribe.load,
)
