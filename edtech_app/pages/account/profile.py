"""Your account."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.components.portrait import portrait_field
from edtech_app.components.ui.forms import CONTROL
from edtech_app.pages.page import Page
from edtech_app.states.profile import ProfileState
from edtech_app.states.session import SessionState

GENDERS = (("", "Prefer not to say"), ("woman", "Woman"), ("man", "Man"), ("other", "Other"))


def _form() -> rx.Component:
    errors, profile = ProfileState.errors, ProfileState.profile
    return rx.el.form(
        rx.el.div(
            ui.field(
                "First name",
                "first_name",
                error=errors["first_name"],
                default_value=profile.first_name,
                required=True,
                autocomplete="given-name",
                max_length=60,
            ),
            ui.field(
                "Last name",
                "last_name",
                error=errors["last_name"],
                default_value=profile.last_name,
                required=True,
                autocomplete="family-name",
                max_length=60,
            ),
            class_name="grid gap-5 sm:grid-cols-2",
        ),
        ui.field(
            "Headline",
            "headline",
            error=errors["headline"],
            hint="One line about what you do.",
            default_value=profile.headline,
            max_length=120,
        ),
        ui.textarea_field(
            "About you",
            "about",
            error=errors["about"],
            hint="If you teach, this is shown on your public profile.",
            rows=6,
            default_value=profile.about,
            max_length=2000,
        ),
        rx.el.fieldset(
            rx.el.legend("Links", class_name="mb-2 text-sm font-medium text-ink"),
            rx.foreach(ProfileState.links, _link_field),
            rx.cond(
                errors["links"],
                rx.el.p(errors["links"], id="links-error", role="alert", class_name="text-sm text-danger"),
                rx.el.p("Your website, GitHub, LinkedIn… Up to five.", class_name="text-sm text-muted"),
            ),
            class_name="flex min-w-0 flex-col gap-2",
        ),
        _private(),
        rx.el.div(ui.button("Save", busy=ProfileState.is_busy)),
        on_submit=ProfileState.save,
        class_name="flex flex-col gap-5",
    )


def _link_field(link: str, number: int) -> rx.Component:
    return rx.el.input(
        type="url",
        name=f"link_{number}",
        id=f"link_{number}",
        default_value=link,
        aria_label=f"Link {number + 1}",
        aria_describedby="links-error",
        placeholder="https://",
        auto_complete="url",
        max_length=200,
        class_name=f"{CONTROL} h-11",
    )


def _private() -> rx.Component:
    """What is for nobody else's eyes; all of it may stay empty."""
    errors, profile = ProfileState.errors, ProfileState.profile
    return rx.el.fieldset(
        rx.el.legend("Private", class_name="float-left text-base font-semibold text-ink"),
        rx.el.p("Only you can see this, and all of it is optional.", class_name="clear-left text-sm text-muted"),
        rx.el.div(
            ui.field(
                "Date of birth",
                "born_on",
                error=errors["born_on"],
                type="date",
                default_value=profile.born_on,
                autocomplete="bday",
            ),
            ui.select_field(
                "Gender", "gender", GENDERS, error=errors["gender"], default_value=profile.gender, auto_complete="sex"
            ),
            ui.field(
                "Phone",
                "phone",
                error=errors["phone"],
                hint="Outside India, include the country code.",
                type="tel",
                default_value=profile.phone,
                autocomplete="tel",
                max_length=30,
            ),
            class_name="mt-4 grid gap-5 sm:grid-cols-2",
        ),
        class_name="min-w-0 border-t border-line pt-5",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading…", class_name="sr-only", role="status"),
        *[ui.skeleton("mb-5 h-11 w-full") for _ in range(5)],
    )


def profile_page() -> rx.Component:
    return app_page(
        rx.el.div(
            ui.card(
                rx.cond(
                    ProfileState.failure,
                    ui.failed_state(ProfileState.failure, ProfileState.load),
                    rx.cond(
                        ProfileState.is_loaded,
                        rx.el.div(portrait_field(ProfileState.profile.name), _form(), class_name="flex flex-col gap-7"),
                        _waiting(),
                    ),
                ),
                class_name="sm:p-8",
            ),
            rx.cond(
                SessionState.can_teach,
                ui.card(
                    rx.el.div(
                        rx.el.h2("Your public profile", class_name="font-semibold text-ink"),
                        rx.el.p("What students see about you.", class_name="text-sm text-muted"),
                    ),
                    ui.link_button("View profile", ProfileState.public_page, variant="secondary", size="sm"),
                    class_name="flex flex-wrap items-center justify-between gap-4",
                ),
            ),
            ui.card(
                rx.el.div(
                    rx.el.h2("Signed in", class_name="font-semibold text-ink"),
                    rx.el.p(
                        "You are signed in as ", ProfileState.profile.email, class_name="break-words text-sm text-muted"
                    ),
                    class_name="min-w-0",
                ),
                ui.button("Sign out", variant="secondary", size="sm", on_click=SessionState.sign_out),
                class_name="flex flex-wrap items-center justify-between gap-4",
            ),
            class_name="flex max-w-2xl flex-col gap-6",
        ),
        title="Your account",
        description="Your name, and what others can see about you.",
        area="account",
    )


PAGE = Page(
    routes.ACCOUNT,
    "Your account",
    profile_page,
    description="Your name, and what others can see about you.",
    on_load=ProfileState.load,
)
