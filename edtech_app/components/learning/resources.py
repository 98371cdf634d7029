"""What can be taken along with the open lecture."""

import reflex as rx

from edtech_app.components.resources import download_row
from edtech_app.states.player import PlayerState
from edtech_app.states.resources import ResourcesState


def resources() -> rx.Component:
    """The lecture's files, when it has any."""
    lecture = PlayerState.lecture
    return rx.el.div(
        rx.cond(
            (ResourcesState.lecture == lecture.id) & (rx.Var.create(ResourcesState.files).length() > 0),
            rx.el.section(
                rx.el.h2("Files for this lecture", id="lecture-files", class_name="font-semibold"),
                rx.el.ul(
                    rx.foreach(ResourcesState.files, download_row),
                    class_name=(
                        "mt-3 max-w-reading divide-y divide-line overflow-hidden rounded-lg border border-line "
                        "bg-surface"
                    ),
                ),
                aria_labelledby="lecture-files",
            ),
        ),
        key=lecture.id,
        on_mount=ResourcesState.load(lecture.id),
        class_name="empty:hidden",
    )
