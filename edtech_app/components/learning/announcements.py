"""What the course's author wrote to its students, beside the lectures."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.announcements import announcement_item
from edtech_app.states.announcements import CourseNewsState
from edtech_app.states.player import PlayerState


def announcements() -> rx.Component:
    """The panel. It loads when it is mounted, once for each lecture."""
    lecture = PlayerState.lecture
    return rx.el.div(
        rx.match(
            CourseNewsState.status,
            ("ready", rx.el.ul(rx.foreach(CourseNewsState.rows, announcement_item), class_name="divide-y divide-line")),
            (
                "empty",
                ui.empty_state(
                    "No announcements yet",
                    "Messages from the instructor to all students of this course appear here.",
                    icon="megaphone",
                ),
            ),
            ("failed", ui.failed_state(CourseNewsState.problem, CourseNewsState.open(lecture.course))),
            rx.el.div(
                rx.el.span("Loading announcements…", class_name="sr-only", role="status"),
                ui.skeleton("h-6 w-64"),
                ui.skeleton("mt-3 h-20 w-full rounded-md"),
            ),
        ),
        key=lecture.id,
        on_mount=CourseNewsState.open(lecture.course),
        class_name="max-w-3xl",
    )
