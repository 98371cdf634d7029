"""One announcement, as its author and the students read it."""

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.announcements import AnnouncementView


def announcement_item(row: AnnouncementView, *, for_author: bool = False) -> Component:
    """Subject, day and words; its author also reads to how many it went."""
    reach = rx.fragment(
        " · ",
        rx.cond(
            row.is_sending,
            rx.el.span(row.reach, class_name="font-medium text-accent"),
            row.reach,
        ),
    )
    return rx.el.li(
        rx.el.h3(row.subject, class_name="font-semibold text-ink [overflow-wrap:anywhere]"),
        rx.el.p(
            row.when,
            *([reach] if for_author else []),
            class_name="mt-0.5 text-sm tabular-nums text-muted",
        ),
        ui.markdown(row.body_html, class_name="mt-3"),
        class_name="py-5 first:pt-0 last:pb-0",
    )
