"""The editor's second step: the outline of sections and lectures."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.teaching.lecture import lecture_panel, new_lecture
from edtech_app.components.teaching.saving import kept
from edtech_app.components.teaching.video import arrivals, upload_line
from edtech_app.states.curriculum_editor import CurriculumState as Curriculum
from edtech_app.states.curriculum_editor import DeletedRow, EditedChapterRow, EditedLectureRow
from edtech_app.states.editing import EditingState as Editing
from edtech_app.states.lecture_editor import LectureState as Lecture

DRAG_HINT = "Drag to move, or press the up and down arrow keys: "


def curriculum_step() -> Component:
    return rx.el.div(
        rx.cond(
            Curriculum.chapters,
            rx.fragment(
                rx.el.p(Curriculum.summary, class_name="mb-4 text-sm text-muted"),
                rx.el.ol(rx.foreach(Curriculum.chapters, _chapter), class_name="space-y-5"),
            ),
            ui.empty_state(
                "Start with a section",
                "Sections group your lectures. Give the first one a title below, then add lectures to it.",
                icon="list-tree",
            ),
        ),
        rx.el.form(
            rx.el.div(
                ui.field(
                    "New section",
                    "title",
                    id="section-title",
                    error=Curriculum.problem,
                    placeholder="For example: First steps",
                    auto_complete="off",
                    max_length=120,
                    required=True,
                    wrapper_class_name="flex-1",
                ),
                ui.button("Add section", variant="secondary", icon="plus", class_name="mt-[1.6875rem]"),
                class_name="flex items-start gap-2",
            ),
            on_submit=Curriculum.add_section,
            # At once and in the browser: a second Enter then has nothing to send, and the next title is not lost.
            reset_on_submit=True,
            class_name="mt-6",
        ),
        rx.cond(Curriculum.deleted, _deleted()),
        _undo(),
        new_lecture(),
        lecture_panel(),
        arrivals(),
        # Where `assets/outline.js` says what was dropped where.
        rx.el.input(type="hidden", on_blur=Curriculum.drop, custom_attrs={"data-outline": "drop"}),
        rx.el.p(Curriculum.announcement, role="status", class_name="sr-only"),
    )


def _title(row: Any) -> Any:
    """What it is called by now."""
    return Curriculum.titles.get(row.id, row.title)


def _chapter(chapter: EditedChapterRow) -> Component:
    title = _title(chapter)
    return rx.el.li(
        rx.el.div(
            _grip("section", title),
            rx.el.div(
                rx.el.p(
                    rx.el.span(chapter.number_text, class_name="font-medium text-ink"),
                    " · ",
                    chapter.summary,
                    class_name="px-2 text-xs text-muted",
                ),
                rx.el.input(
                    aria_label=rx.Var.create("Title of ") + chapter.number_text,
                    max_length=120,
                    class_name=(
                        "w-full truncate rounded-md border border-transparent bg-transparent px-2 py-1 text-lg "
                        "font-semibold tracking-tight text-ink hover:border-line focus:border-accent focus:bg-surface "
                        "focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
                    ),
                    **kept(chapter.id, title, lambda typed: Curriculum.rename_section(chapter.id, typed)),
                ),
                rx.cond(
                    Editing.errors.get(chapter.id, ""),
                    rx.el.p(Editing.errors.get(chapter.id, ""), class_name="px-2 pt-1 text-sm text-danger"),
                ),
                class_name="min-w-0 flex-1",
            ),
            _moves(title, lambda by: Curriculum.move_section(chapter.id, by)),
            ui.confirm_dialog(
                ui.icon_button("trash-2", "Delete this section", size="sm"),
                "Delete this section?",
                rx.Var.create("“")
                + title
                + ("” will be deleted with all its lectures. You can restore it within a day."),
                "Delete section",
                Curriculum.delete_section(chapter.id),
            ),
            class_name="flex items-center gap-1 border-b border-line py-3 pl-1 pr-2 sm:pl-2 sm:pr-4",
        ),
        rx.el.div(
            rx.cond(
                chapter.lectures,
                rx.el.ol(rx.foreach(chapter.lectures, _lecture), class_name="divide-y divide-line"),
                rx.el.p("No lectures yet.", class_name="px-4 py-5 text-sm text-muted sm:px-6"),
            ),
            custom_attrs={"data-lectures": chapter.id},
        ),
        rx.el.div(
            ui.button(
                "Add lecture",
                variant="ghost",
                size="sm",
                icon="plus",
                on_click=Lecture.begin_lecture(chapter.id),
            ),
            class_name="border-t border-line px-2 py-2 sm:px-3",
        ),
        key=chapter.id,
        custom_attrs={"data-section": chapter.id, "data-title": title},
        class_name="overflow-hidden rounded-lg border border-line bg-surface data-[moving=yes]:opacity-50",
    )


def _lecture(lecture: EditedLectureRow) -> Component:
    title = _title(lecture)
    return rx.el.li(
        _grip("lecture", title),
        rx.cond(
            lecture.is_video,
            ui.icon("circle-play", 20, class_name="text-muted"),
            ui.icon("file-text", 20, class_name="text-muted"),
        ),
        rx.el.button(
            rx.el.span(title, class_name="block truncate font-medium text-ink group-hover:text-accent"),
            rx.el.span(
                upload_line(
                    lecture.id,
                    rx.el.span(
                        lecture.state_text,
                        class_name=rx.cond(lecture.is_playable, "text-muted", "text-warning"),
                    ),
                ),
                rx.cond(lecture.is_preview, rx.el.span(" · Free preview", class_name="text-success")),
                class_name="block text-sm tabular-nums",
            ),
            type="button",
            on_click=Lecture.open_lecture(lecture.id),
            class_name="group min-w-0 flex-1 cursor-pointer rounded-sm py-1 text-left",
        ),
        _moves(title, lambda by: Curriculum.move_lecture(lecture.id, by)),
        ui.icon_button(
            "pencil",
            rx.Var.create("Edit ") + title,
            size="sm",
            on_click=Lecture.open_lecture(lecture.id),
            class_name="max-sm:hidden",
        ),
        key=lecture.id,
        custom_attrs={"data-lecture": lecture.id, "data-title": title},
        class_name=(
            "flex items-center gap-2 py-2 pl-1 pr-2 data-[moving=yes]:bg-sunken data-[moving=yes]:opacity-50 "
            "sm:gap-3 sm:pl-2 sm:pr-4"
        ),
    )


def _grip(kind: str, title: Any) -> Component:
    """What something is dragged by; with the focus on it, arrow keys move it too."""
    return rx.el.button(
        ui.icon("grip-vertical", 18),
        type="button",
        aria_label=rx.Var.create(DRAG_HINT) + title,
        title=DRAG_HINT.removesuffix(": "),
        custom_attrs={"data-grip": kind},
        class_name=(
            "grid h-9 w-7 shrink-0 cursor-grab touch-none place-items-center rounded-md text-muted transition-colors "
            "hover:bg-ink/6 hover:text-ink active:cursor-grabbing"
        ),
    )


def _moves(title: Any, move: Any) -> Component:
    return rx.el.div(
        ui.icon_button(
            "chevron-up",
            rx.Var.create("Move up: ") + title,
            size="sm",
            on_click=move(-1),
            custom_attrs={"data-move": "-1"},
            class_name="max-sm:w-7!",
        ),
        ui.icon_button(
            "chevron-down",
            rx.Var.create("Move down: ") + title,
            size="sm",
            on_click=move(1),
            custom_attrs={"data-move": "1"},
            class_name="max-sm:w-7!",
        ),
        class_name="flex shrink-0",
    )


def _undo() -> Component:
    """Offers to undo the last deletion, until something else is deleted or it is waved away."""
    return rx.el.div(
        rx.cond(
            Curriculum.undo.id,
            rx.el.div(
                rx.el.span(
                    "“", Curriculum.undo.title, "” was deleted.", class_name="min-w-0 flex-1 truncate font-medium"
                ),
                rx.el.button(
                    "Undo",
                    type="button",
                    on_click=Curriculum.put_back(Curriculum.undo.id),
                    class_name="rounded-md px-3 py-1.5 font-semibold underline underline-offset-4 hover:bg-ground/15",
                ),
                rx.el.button(
                    ui.icon("x", 18),
                    type="button",
                    aria_label="Dismiss",
                    on_click=Curriculum.hide_undo,
                    class_name="grid size-9 place-items-center rounded-full hover:bg-ground/15",
                ),
                class_name=(
                    "fixed inset-x-4 bottom-4 z-20 mx-auto flex max-w-md items-center gap-2 rounded-full bg-ink py-2 "
                    "pl-5 pr-2 text-ground shadow-floating"
                ),
            ),
        ),
        role="status",
    )


def _deleted() -> Component:
    return rx.el.details(
        rx.el.summary(
            "Recently deleted",
            class_name="cursor-pointer rounded-sm text-sm font-medium text-muted hover:text-ink",
        ),
        rx.el.ul(
            rx.foreach(Curriculum.deleted, _deleted_row),
            class_name="mt-3 divide-y divide-line rounded-lg border border-line bg-surface",
        ),
        class_name="mt-8",
    )


def _deleted_row(row: DeletedRow) -> Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(row.title, class_name="block truncate font-medium text-ink"),
            rx.el.span(row.words, class_name="block text-sm text-muted"),
            class_name="min-w-0 flex-1",
        ),
        ui.button("Restore", variant="ghost", size="sm", icon="undo-2", on_click=Curriculum.put_back(row.id)),
        key=row.id,
        class_name="flex items-center gap-3 py-2 pl-4 pr-2",
    )
