"""What stands over a page that an author looks at as a student does."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui


def preview_bar(words: Any, *ways: Component) -> Component:
    """Says that this is a preview and what that means, with ways back and on; stays in sight."""
    return rx.el.aside(
        rx.el.div(
            ui.icon("eye", 20, class_name="mt-0.5 text-accent"),
            rx.el.p(
                rx.el.span("This is how students see it. ", class_name="font-medium text-ink"),
                rx.el.span(words, class_name="text-muted"),
                class_name="min-w-0 text-[0.9375rem]",
            ),
            class_name="flex min-w-0 items-start gap-3",
        ),
        rx.el.div(*ways, class_name="flex shrink-0 flex-wrap gap-2"),
        aria_label="Preview",
        class_name=(
            "sticky top-16 z-20 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line "
            "bg-accent-soft px-4 py-2.5 sm:px-6"
        ),
    )
