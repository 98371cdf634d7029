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
        _course(),
        class_name="grid gap-8",
    )


def _course() -> rx.Component:
    """What the lecture belongs to and who teaches it."""
    about = PlayerState.about
    return rx.el.section(
        rx.el.h2("About this course", class_name="font-semibold"),
        rx.cond(about.subtitle != "", rx.el.p(about.subtitle, class_name="mt-2 max-w-reading text-muted")),
        rx.el.dl(
            rx.cond(
                about.instructor_name != "",
                _fact(
                    "Taught by",
                    ui.anchor(
                        about.instructor_name,
                        href=about.instructor_href,
                        class_name="text-accent underline-offset-4 hover:underline",
                    ),
                ),
            ),
            _fact("Content", about.size_text),
            _fact("Level", about.level),
            _fact("Language", about.language),
            _fact("Last updated", about.updated_text),
            class_name="mt-4 grid max-w-3xl grid-cols-2 gap-x-6 gap-y-4 text-sm sm:grid-cols-3",
        ),
    )


def _fact(name: str, value: rx.Component | rx.Var[str] | str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-muted"),
        rx.el.dd(value, class_name="mt-0.5 font-medium text-ink [overflow-wrap:anywhere]"),
    )


def _preview_note() -> rx.Component:
    return ui.card(
        rx.el.div(
            rx.el.p("This is a free preview.", class_name="font-semibold"),
            rx.el.p(
                "Get the course to watch all its lectures and save your progress.",
                class_name="mt-1 text-sm text-muted",
            ),
        ),
        ui.link_button("View course", PlayerState.course_href),
        class_name="flex flex-wrap items-center justify-between gap-4",
    )
