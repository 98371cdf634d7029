"""The course editor: about the course, its curriculum, publishing."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.faces import no_such_course
from edtech_app.components.layout import app_page
from edtech_app.components.teaching.about import about_step
from edtech_app.components.teaching.curriculum import curriculum_step
from edtech_app.components.teaching.publish import publish_step, taken_down_note
from edtech_app.components.teaching.saving import changed_elsewhere, saving_note, scripts
from edtech_app.components.teaching.tabs import course_tabs
from edtech_app.pages.page import Page
from edtech_app.states.course_editor import CourseEditorState as Editor
from edtech_app.states.curriculum_editor import CurriculumState as Curriculum
from edtech_app.states.editing import EditingState as Editing
from edtech_app.states.publishing import PublishingState as Publishing


def editor_page() -> rx.Component:
    return app_page(
        rx.cond(Editor.status != "missing", course_tabs()),
        rx.match(
            Editor.status,
            ("ready", _filled()),
            ("missing", no_such_course()),
            ("failed", ui.failed_state(Editor.problem, Editor.load)),
            _loading(),
        ),
        title=rx.cond(Editor.course.title, Editor.course.title, "Your course"),
        actions=rx.cond(Editor.status == "ready", _standing()),
        area="teach",
        needs="instructor",
    )


def _standing() -> rx.Component:
    return rx.fragment(
        rx.match(
            Publishing.status,
            ("published", ui.badge(Publishing.status_text, "success")),
            ("retired", ui.badge(Publishing.status_text, "warning")),
            ("taken down", ui.badge(Publishing.status_text, "danger")),
            ui.badge(Publishing.status_text),
        ),
        ui.link_button("Preview", Publishing.preview_href, variant="secondary", size="sm", icon="eye"),
    )


def _filled() -> rx.Component:
    return rx.el.div(
        rx.cond(Publishing.taken_down_text, taken_down_note()),
        rx.el.nav(
            _step("about", "1", "About the course", Publishing.about_text),
            _step(
                "curriculum",
                "2",
                "Curriculum",
                rx.cond(Publishing.outline_text, Publishing.outline_text, Curriculum.summary),
            ),
            _step(
                "publish",
                "3",
                "Publish",
                rx.match(
                    Publishing.status,
                    ("published", "Live"),
                    ("taken down", Publishing.status_text),
                    Publishing.standing,
                ),
            ),
            aria_label="Steps",
            class_name="mb-8 grid gap-2 sm:grid-cols-3",
        ),
        rx.el.div(
            rx.match(
                Editor.step,
                ("curriculum", curriculum_step()),
                ("publish", publish_step()),
                about_step(),
            ),
            key=rx.Var.create(f"{Editing.drawing}"),
        ),
        rx.el.div(
            saving_note("rounded-full bg-surface px-3 py-1.5 shadow-raised"),
            # Below the column's links; on a phone, where fields take the whole width, under the header.
            class_name=(
                "pointer-events-none fixed z-20 max-lg:inset-x-0 max-lg:top-[4.5rem] max-lg:flex max-lg:justify-center "
                "lg:bottom-4 lg:left-4"
            ),
        ),
        changed_elsewhere(),
        scripts(),
        class_name="max-w-4xl",
    )


def _step(step: str, number: str, title: str, hint: Any) -> rx.Component:
    is_here = Editor.step == step
    return ui.anchor(
        rx.el.span(
            number,
            class_name=(
                "grid size-7 shrink-0 place-items-center rounded-full bg-ink/7 text-sm font-semibold "
                "group-aria-[current=step]:bg-accent group-aria-[current=step]:text-on-accent"
            ),
        ),
        rx.el.span(
            rx.el.span(title, class_name="block font-medium text-ink"),
            rx.el.span(hint, class_name="line-clamp-2 text-xs text-muted"),
            class_name="min-w-0",
        ),
        href=rx.Var.create("?step=" + step),
        aria_current=rx.cond(is_here, "step", "false"),
        class_name=(
            "group flex items-center gap-3 rounded-lg border border-line bg-surface px-4 py-3 transition-colors "
            "hover:border-edge aria-[current=step]:border-accent"
        ),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading the course…", class_name="sr-only", role="status"),
        rx.el.div(*[ui.skeleton("h-16 w-full rounded-lg") for _ in range(3)], class_name="grid gap-2 sm:grid-cols-3"),
        ui.skeleton("mt-8 h-96 w-full rounded-lg"),
        class_name="max-w-4xl",
    )


PAGE = Page(routes.COURSE_EDITOR, "Edit course", editor_page, on_load=Editor.load)
