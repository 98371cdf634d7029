"""The files of the lecture that is open in the editor: added by dropping several, renamed in place, taken out."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.resources import download_link, file_icon
from edtech_app.components.teaching.saving import kept
from edtech_app.domain.resources import MAX_NAME, MAX_RESOURCES
from edtech_app.states.editing import EditingState as Editing
from edtech_app.states.lecture_editor import LectureState as Lecture
from edtech_app.states.resource_editor import ResourceEditorState as Resources
from edtech_app.states.resources import FileRow

UPLOAD = "lecture-resources"


def resources_block() -> Component:
    """Stands in the lecture's panel."""
    lecture_id = Lecture.lecture.id
    is_loaded = Resources.lecture == lecture_id
    count = rx.Var.create(Resources.files).length()
    pieces: Any = rx.upload_files_chunk(upload_id=UPLOAD, on_upload_progress=Resources.show_progress.throttle(300))
    return rx.el.div(
        rx.el.p("Files to download", id="resources-label", class_name="mb-1.5 text-sm font-medium text-ink"),
        rx.cond(
            is_loaded & (count > 0),
            rx.el.ul(
                rx.foreach(Resources.files, _file),
                aria_labelledby="resources-label",
                class_name="mb-3 divide-y divide-line rounded-md border border-line",
            ),
        ),
        rx.cond(is_loaded & (Resources.removed.id != ""), _undo()),
        rx.cond(
            is_loaded & (Resources.percent >= 0),
            _arriving(),
            rx.cond(
                is_loaded & (count >= MAX_RESOURCES),
                rx.el.p(
                    f"A lecture can have at most {MAX_RESOURCES} files. You can put several into one ZIP archive.",
                    class_name="text-sm text-muted",
                ),
                ui.file_drop(
                    UPLOAD,
                    "Drop files here, or choose them",
                    "PDF, ZIP, images, office documents or text, up to 50 MB each",
                    on_drop=Resources.receive(pieces, lecture_id),
                    class_name="py-5!",
                ),
            ),
        ),
        rx.cond(
            is_loaded & (rx.Var.create(Resources.refused).length() > 0),
            ui.alert(
                rx.el.ul(rx.foreach(Resources.refused, lambda words: rx.el.li(words, class_name="break-words"))),
                tone="danger",
                class_name="mt-3",
            ),
        ),
        key=lecture_id,
        on_mount=Resources.load(lecture_id),
    )


def _file(file: FileRow) -> Component:
    field: Any = rx.Var.create("file.") + file.id
    return rx.el.li(
        rx.el.span(file_icon(file), class_name="pl-3 text-muted"),
        rx.el.span(
            rx.el.input(
                aria_label="File name",
                max_length=MAX_NAME,
                dir="auto",
                class_name=(
                    "w-full min-w-0 truncate rounded-md bg-transparent px-2 py-1 text-[0.9375rem] text-ink "
                    "focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
                ),
                **kept(field, file.name, lambda typed: Resources.rename(file.id, typed)),
            ),
            rx.el.span(
                rx.cond(
                    Editing.errors.get(field, ""),
                    rx.el.span(Editing.errors.get(field, ""), class_name="text-danger"),
                    file.words,
                ),
                class_name="block px-2 text-sm tabular-nums text-muted",
            ),
            class_name="min-w-0 flex-1 py-1.5",
        ),
        download_link(
            ui.icon("download", 18),
            href=file.href,
            aria_label=rx.Var.create("Download ") + file.name,
            title="Download",
            class_name="grid size-9 place-items-center rounded-md text-muted hover:bg-ink/6 hover:text-ink",
        ),
        ui.icon_button("x", rx.Var.create("Remove ") + file.name, size="sm", on_click=Resources.remove(file.id)),
        key=file.id,
        class_name="flex items-center gap-1 pr-1",
    )


def _undo() -> Component:
    return rx.el.p(
        rx.el.span("“", Resources.removed.name, "” was removed.", class_name="min-w-0 truncate"),
        ui.button("Undo", variant="ghost", size="sm", icon="undo-2", on_click=Resources.put_back),
        role="status",
        class_name=(
            "mb-3 flex items-center justify-between gap-3 rounded-md bg-sunken py-1 pl-3.5 pr-1 text-sm text-muted"
        ),
    )


def _arriving() -> Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(
                rx.cond(Resources.percent == 100, "Checking the files…", "Uploading…"),
                role="status",
                class_name="font-medium text-ink",
            ),
            rx.el.p(Resources.percent, "%", class_name="text-sm tabular-nums text-muted"),
            class_name="flex items-baseline justify-between",
        ),
        ui.progress_bar(Resources.percent, "File upload", class_name="mt-3"),
        rx.el.div(
            ui.button("Cancel", variant="ghost", size="sm", on_click=rx.cancel_upload(UPLOAD)),
            class_name="mt-2 flex justify-end",
        ),
        custom_attrs={"data-unfinished": "yes"},
        class_name="rounded-lg border border-line bg-sunken p-4",
    )
