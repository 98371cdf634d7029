"""What a lecture is about, and what this person may do with it."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.learning.resources import resources
from edtech_app.states.player import PlayerState


def overview() -> rx.Component:
    """The panel that opens first."""
    return rx.el.div(
        rx.cond(PlayerState.audience == "guest", _preview_note()),
        rx.cond(
            PlayerState.lecture.description != "",
            rx.el.section(
                rx.el.h2("About this lecture", class_name="font-semibold"),
                rx.el.p(
                    PlayerState.lecture.description, class_name="mt-2 max-w-reading whitespace-pre-line text-muted"
                ),
            ),
        ),
        resources(),
        class_name="grid gap-6",
    )


def _preview_note() -> rx.Component:
    return ui.card(
        rx.el.div(
            rx.el.p("This is a free preview.", class_name="font-semibold"),
            rx.el.p(
                "The other lectures open with the course, and it remembers where you stopped.",
                class_name="mt-1 text-sm text-muted",
            ),
        ),
        ui.link_button("See the whole course", PlayerState.course_href),
        class_name="flex flex-wrap items-center justify-between gap-4",
    )
