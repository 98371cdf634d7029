"""What a student finds who has finished the course."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.review_form import review_form
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
                        "Well done. A few words from you help the next student to choose.",
                    ),
                    class_name="mt-0.5 text-muted",
                ),
            ),
            role="status",
            class_name="mb-5 flex items-center gap-4",
        ),
        review_form(),
        class_name="mt-8",
    )
