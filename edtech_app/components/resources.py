"""Files to take along with a lecture, as a list."""

from typing import Any

import reflex as rx
from reflex.components.component import Component
from reflex_components_core.el.elements.inline import A

from edtech_app.components import ui
from edtech_app.states.resources import FileRow


def file_icon(file: FileRow) -> Any:
    """What kind of file it is, for the eye."""
    return rx.match(
        file.look,
        ("archive", ui.icon("file-archive", 20)),
        ("picture", ui.icon("file-image", 20)),
        ("sheet", ui.icon("file-spreadsheet", 20)),
        ui.icon("file-text", 20),
    )


def download_link(*children: Any, href: Any, **props: Any) -> Component:
    """A link that the browser follows and our pages do not: what is there comes onto the disk, and the page stays."""
    return A.create(*children, href=href, download=True, **props)


def download_row(file: FileRow) -> Component:
    """A file as a link that brings it onto the disk."""
    return rx.el.li(
        download_link(
            rx.el.span(file_icon(file), class_name="text-muted"),
            rx.el.span(
                rx.el.bdi(file.name, class_name="block break-words font-medium text-ink group-hover:text-accent"),
                rx.el.span(file.words, class_name="block text-sm tabular-nums text-muted"),
                class_name="min-w-0 flex-1",
            ),
            ui.icon("download", 18, class_name="text-muted group-hover:text-accent"),
            href=file.href,
            class_name="group flex items-center gap-3 px-4 py-3 transition-colors hover:bg-sunken",
        ),
        key=file.id,
    )
