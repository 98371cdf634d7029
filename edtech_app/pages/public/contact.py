"""Contact."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page
from edtech_app.settings import get_settings
from edtech_app.states.contact import ContactState


def _form() -> rx.Component:
    errors = ContactState.errors
    return rx.fragment(
        rx.cond(ContactState.error, rx.el.div(ui.alert(ContactState.error, tone="danger"), class_name="mb-5")),
        rx.el.form(
            rx.el.div(
                ui.field(
                    "Your name",
                    "name",
                    error=errors["name"],
                    default_value=ContactState.name,
                    required=True,
                    autocomplete="name",
                    max_length=60,
                ),
                ui.field(
                    "Your email",
                    "email",
                    error=errors["email"],
                    type="email",
                    default_value=ContactState.email,
                    required=True,
                    autocomplete="email",
                ),
                class_name="grid gap-5 sm:grid-cols-2",
            ),
            ui.textarea_field(
                "Your message", "message", error=errors["message"], rows=7, required=True, max_length=4000
            ),
            rx.el.div(ui.button("Send", size="lg", icon="send", busy=ContactState.is_busy)),
            on_submit=ContactState.submit,
            class_name="flex flex-col gap-5",
        ),
    )


def _sent() -> rx.Component:
    return rx.el.div(
        ui.empty_state(
            "Thank you for your message",
            "A copy is on its way to your inbox. We read every message and reply as soon as we can.",
            ui.link_button("Browse courses", routes.COURSES, variant="secondary"),
            icon="mail-check",
        ),
        role="status",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading…", class_name="sr-only", role="status"),
        ui.skeleton("h-11 w-full"),
        ui.skeleton("mt-5 h-44 w-full"),
    )


def contact_page() -> rx.Component:
    mailbox = get_settings().support_email
    return site_page(
        rx.el.div(
            ui.heading("Contact us", 1),
            rx.el.p(
                "A question, a problem, an idea? We read every message. ",
                *(["You can also email ", ui.link(mailbox, f"mailto:{mailbox}"), "."] if mailbox else []),
                class_name="mb-8 mt-2 text-muted",
            ),
            rx.cond(
                ContactState.is_sent,
                _sent(),
                ui.card(rx.cond(ContactState.is_loaded, _form(), _waiting()), class_name="sm:p-8"),
            ),
            class_name="mx-auto w-full max-w-2xl",
        )
    )


PAGE = Page(
    routes.CONTACT,
    "Contact",
    contact_page,
    description="Send us a question, a problem or an idea.",
    on_load=ContactState.load,
)
