"""The pages about one course of an instructor's, side by side."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui

COURSE_TABS = (
    ("Course", routes.COURSE_EDITOR, "pencil"),
    ("Students", routes.COURSE_STUDENTS, "users"),
    ("Reviews", routes.COURSE_REVIEWS, "message-square-text"),
    ("Announcements", routes.COURSE_ANNOUNCEMENTS, "megaphone"),
)
"""What a course's author can look at: words, route, icon. Another page below `COURSE_EDITOR` is another row."""


def course_tabs() -> Component:
    """The row above each page about a course; the course is the one that the address names."""
    path = rx.State.router.url.path
    course_id = path.split("/")[3]
    base, here = rx.Var.create("/teach/courses/"), path.split("/")[4]

    def tab(words: str, route: str, icon_name: str) -> Component:
        part = route.removeprefix(routes.COURSE_EDITOR).removeprefix("/")
        is_here = (here == part) if part else ~here.bool()
        return ui.anchor(
            ui.icon(icon_name, 16),
            words,
            ui.in_sight(is_here),
            href=base + course_id + (f"/{part}" if part else ""),
            aria_current=rx.cond(is_here, "page", "false"),
            class_name=(
                "-mb-px inline-flex shrink-0 items-center gap-2 border-b-2 border-transparent px-1 py-3 font-medium "
                "max-sm:[&>svg]:hidden "
                "text-muted transition-colors hover:text-ink aria-[current=page]:border-accent "
                "aria-[current=page]:text-ink"
            ),
        )

    return rx.el.nav(
        *[tab(*row) for row in COURSE_TABS],
        aria_label="This course",
        class_name="-mt-2 mb-8 flex gap-2 sm:gap-6 overflow-x-auto border-b border-line",
    )
