"""What a student finds who has finished the course."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.review_form import review_form
from edtech_app.states.certificates import FinishedState
from edtech_app.states.player import PlayerState
from edtech_app.states.reviews import ReviewFormState


def congratulation() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.span(
                ui.icon("trophy", size=24),
                class_name="grid size-12 shrink-0 place-items-center rounded-full bg-success-soft text-success",
            ),
            rx.el.div(
                rx.el.h2("You finished the course", class_name="text-lg font-semibold tracking-tight"),
                rx.el.p(
                    rx.cond(
                        ReviewFormState.has_review,
                        "Well done, and thank you for your review.",
                        "Well done. Your review helps other students choose.",
                    ),
                    class_name="mt-0.5 text-muted",
                ),
            ),
            class_name="flex min-w-0 items-center gap-4",
        ),
        _certificate(),
        rx.el.div(review_form(), class_name="mt-5"),
        class_name="mt-8",
    )


def _certificate() -> rx.Component:
    """The way to the certificate, which is there as soon as the last lecture is done."""
    return rx.el.div(
        rx.cond(
            FinishedState.certificate_href != "",
            rx.fragment(
                ui.link_button("See your certificate", FinishedState.certificate_href, icon="award"),
                ui.file_button("Download PDF", FinishedState.pdf_href, variant="ghost"),
            ),
            rx.cond(FinishedState.is_loaded, rx.fragment(), ui.skeleton("h-11 w-56 rounded-md")),
        ),
        on_mount=FinishedState.open(PlayerState.lecture.course),
        key=PlayerState.lecture.course,
        class_name="mt-4 flex flex-wrap items-center gap-x-5 gap-y-2",
    )
