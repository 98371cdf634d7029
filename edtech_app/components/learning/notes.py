"""Notes beside the player: one writes at a second of the video, and jumps back to it."""

import reflex as rx

from edtech_app.components import ui
from edtech_app.components.learning.composer import composer, marked_note, outbox
from edtech_app.components.scripts import script
from edtech_app.components.ui.forms import CONTROL
from edtech_app.domain.notes import MAX_NOTE
from edtech_app.states.notes import LectureNotesView, NotesState, NoteView
from edtech_app.states.player import PlayerState

CHIP = (
    "inline-flex min-h-8 min-w-14 shrink-0 items-center justify-center rounded-md bg-accent-soft px-2 text-sm "
    "font-semibold tabular-nums text-accent"
)


def notes() -> rx.Component:
    """The panel. It loads when it is mounted, once for each lecture."""
    lecture = PlayerState.lecture
    return rx.el.div(
        composer(),
        outbox(),
        rx.cond(
            NotesState.refusal != "", ui.alert(NotesState.refusal, tone="danger", class_name="mt-4"), rx.fragment()
        ),
        rx.match(
            NotesState.status,
            ("ready", _list()),
            (
                "failed",
                ui.failed_state(NotesState.problem, NotesState.open(lecture.course, lecture.id), class_name="mt-6"),
            ),
            rx.el.div(
                rx.el.span("Loading your notes…", class_name="sr-only", role="status"),
                ui.skeleton("h-10 w-64 rounded-md"),
                ui.skeleton("mt-4 h-16 w-full rounded-md"),
                ui.skeleton("mt-3 h-16 w-full rounded-md"),
                class_name="mt-6",
            ),
        ),
        script("notes.js"),
        key=lecture.id,
        on_mount=NotesState.open(lecture.course, lecture.id),
        class_name="max-w-3xl",
    )


def _list() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                _scope("lecture", "This lecture"),
                _scope("course", "Whole course"),
                role="group",
                aria_label="Show notes from",
                class_name="flex gap-2",
            ),
            rx.el.label(
                rx.el.span("Search your notes in this course", class_name="sr-only"),
                ui.icon("search", 16, class_name="pointer-events-none absolute left-3 top-1/2 -translate-y-1/2"),
                rx.el.input(
                    type="search",
                    placeholder="Search your notes",
                    default_value=NotesState.query,
                    on_change=lambda typed: NotesState.search(typed).debounce(250),
                    max_length=200,
                    class_name=f"{CONTROL} h-10 pl-9",
                ),
                class_name="relative min-w-44 flex-1 text-muted",
            ),
            ui.button(
                "Export",
                variant="ghost",
                size="sm",
                icon="download",
                title="All your notes in this course, as Markdown",
                on_click=NotesState.download(PlayerState.lecture.course),
            ),
            class_name="flex flex-wrap items-center gap-3 border-t border-line pt-5",
        ),
        _undo(),
        rx.cond(NotesState.lectures, _lectures(), _nothing()),
        class_name="mt-6",
    )


def _scope(value: str, label: str) -> rx.Component:
    is_chosen = NotesState.scope == value
    look = "min-h-10 cursor-pointer rounded-full border px-4 text-sm font-medium"
    return rx.el.button(
        label,
        type="button",
        aria_pressed=rx.cond(is_chosen, "true", "false"),
        on_click=NotesState.show(value),
        class_name=rx.cond(
            is_chosen, f"{look} border-ink bg-ink text-ground", f"{look} border-line text-ink hover:bg-sunken"
        ),
    )


def _undo() -> rx.Component:
    return rx.el.div(
        rx.cond(
            NotesState.deleted != "",
            rx.el.div(
                "Note deleted.",
                ui.button(
                    "Undo",
                    variant="secondary",
                    size="sm",
                    icon="undo-2",
                    id="notes-undo",
                    on_click=NotesState.put_back(NotesState.deleted),
                ),
                class_name="mt-4 flex items-center justify-between gap-4 rounded-md bg-sunken px-4 py-2 text-sm",
            ),
        ),
        role="status",
    )


def _nothing() -> rx.Component:
    return rx.cond(
        NotesState.query != "",
        ui.empty_state("No notes found", "Try fewer words.", icon="search-x", class_name="mt-5 py-10"),
        ui.empty_state(
            rx.cond(
                NotesState.scope == "course",
                "You have no notes in this course yet",
                "You have no notes in this lecture yet",
            ),
            "Write a note above. It remembers its place in the lecture.",
            icon="notebook-pen",
            class_name="mt-5 py-10",
        ),
    )


def _lectures() -> rx.Component:
    return rx.fragment(
        rx.el.p(NotesState.count_text, role="status", class_name="mt-4 text-sm text-muted"),
        rx.foreach(NotesState.lectures, _lecture),
        rx.cond(
            NotesState.more > 0,
            ui.button("Show more", variant="secondary", size="sm", on_click=NotesState.show_more, class_name="mt-4"),
        ),
    )


def _lecture(lecture: LectureNotesView) -> rx.Component:
    return rx.el.section(
        rx.cond(
            NotesState.scope == "course",
            rx.el.h2(
                lecture.title,
                rx.cond(lecture.is_gone, ui.badge("No longer in the course", class_name="ml-2")),
                class_name="mt-5 font-semibold",
            ),
        ),
        rx.el.ol(
            rx.foreach(lecture.notes, lambda note: _note(note, lecture)),
            class_name="mt-2 divide-y divide-line",
        ),
        key=lecture.id,
    )


def _note(note: NoteView, lecture: LectureNotesView) -> rx.Component:
    return rx.el.li(
        rx.cond(NotesState.editing == note.id, _change(note), _reading(note, lecture)),
        key=note.id,
        class_name="py-3",
    )


def _reading(note: NoteView, lecture: LectureNotesView) -> rx.Component:
    return rx.el.div(
        _place(note, lecture),
        rx.el.div(
            rx.cond(
                note.text != "",
                rx.el.p(note.text, class_name="whitespace-pre-line text-ink [overflow-wrap:anywhere]"),
                rx.el.p(
                    ui.icon("bookmark", 16, class_name="fill-current"),
                    "Bookmark",
                    class_name="inline-flex items-center gap-1.5 text-muted",
                ),
            ),
            class_name="min-w-0 flex-1 self-center",
        ),
        rx.el.div(
            ui.icon_button(
                "pencil",
                rx.cond(note.text != "", "Edit note", "Add a note"),
                size="sm",
                on_click=NotesState.edit(note.id),
                custom_attrs=marked_note("edit", **{"data-note": note.id}),
            ),
            ui.icon_button("trash-2", "Delete note", size="sm", on_click=NotesState.delete(note.id)),
            class_name="flex shrink-0",
        ),
        class_name="flex items-start gap-3",
    )


def _place(note: NoteView, lecture: LectureNotesView) -> rx.Component:
    """The note's second: a jump in the open video, a link into another lecture."""
    go_to = rx.el.span("Go to ", class_name="sr-only")
    return rx.cond(
        lecture.is_gone,
        rx.el.span(
            note.clock, class_name="inline-flex min-h-8 min-w-14 items-center justify-center text-sm text-muted"
        ),
        rx.cond(
            note.lecture == PlayerState.lecture.id,
            rx.cond(
                lecture.is_video,
                rx.el.button(
                    go_to,
                    note.clock,
                    type="button",
                    custom_attrs={"data-seek": note.second},
                    class_name=f"{CHIP} cursor-pointer hover:underline",
                ),
            ),
            ui.anchor(
                rx.cond(lecture.is_video, rx.fragment(go_to, note.clock), "Open"),
                href=note.href,
                class_name=f"{CHIP} hover:underline",
            ),
        ),
    )


def _change(note: NoteView) -> rx.Component:
    """A note that is being changed, in its place."""
    return rx.el.div(
        rx.el.textarea(
            default_value=note.text,
            rows="2",
            max_length=MAX_NOTE,
            auto_focus=True,
            aria_label="Note",
            custom_attrs=marked_note("change-text", **{"data-draft-of": note.id}),
            class_name=f"{CONTROL} field-sizing-content max-h-80 min-h-20 py-2.5",
        ),
        rx.el.div(
            ui.button("Save", size="sm", type="button", custom_attrs=marked_note("save-change")),
            ui.button(
                "Cancel",
                variant="ghost",
                size="sm",
                on_click=NotesState.edit(""),
                custom_attrs=marked_note("drop-change"),
            ),
            class_name="mt-2 flex gap-2",
        ),
        custom_attrs=marked_note(
            "change",
            **{
                "data-id": note.id,
                "data-course": note.course,
                "data-lecture": note.lecture,
                "data-second": note.second,
            },
        ),
    )
