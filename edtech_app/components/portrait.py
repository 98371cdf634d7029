"""Choosing a portrait: a file, a square of it, and how it will look, before anything is kept."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.scripts import script
from edtech_app.components.ui.base import on_click_script
from edtech_app.components.ui.overlays import CLOSE_AROUND
from edtech_app.states.portrait import DIALOG, UPLOAD, PortraitState

PICTURES: dict[str, Any] = {"image/jpeg": [".jpg", ".jpeg"], "image/png": [".png"], "image/webp": [".webp"]}
KEYS = "Profile picture. Drag it, or move it with the arrow keys and zoom with plus and minus."


def _piece(name: str) -> dict[str, Any]:
    """How `assets/portrait.js` finds a piece."""
    return {"data-portrait": name}


def _image() -> Component:
    return rx.el.img(
        alt="", draggable=False, custom_attrs=_piece("image"), class_name="absolute left-0 top-0 max-w-none"
    )


def _preview(size: str) -> Component:
    return rx.el.span(
        _image(),
        aria_hidden="true",
        class_name=f"relative block shrink-0 overflow-hidden rounded-full border border-line bg-sunken {size}",
    )


def _crop() -> Component:
    file: Any = rx.upload_files_chunk(upload_id=UPLOAD)
    square = rx.Var("window.portraitSquare()").to(dict[str, float])
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                _image(),
                rx.el.span(
                    aria_hidden="true",
                    class_name="pointer-events-none absolute inset-0 rounded-full shadow-[0_0_0_999px_rgb(0_0_0/0.45)]",
                ),
                tab_index=0,
                role="application",
                aria_label=KEYS,
                custom_attrs=_piece("stage"),
                class_name=(
                    "relative aspect-square w-full max-w-72 shrink-0 cursor-grab touch-none select-none "
                    "overflow-hidden rounded-lg bg-sunken active:cursor-grabbing"
                ),
            ),
            rx.el.div(
                _preview("size-28"),
                _preview("size-11"),
                class_name="flex items-center gap-4 sm:flex-col sm:justify-center",
            ),
            class_name="flex flex-col gap-5 sm:flex-row sm:justify-between",
        ),
        rx.el.label(
            rx.el.span("Zoom", class_name="text-sm font-medium text-ink"),
            rx.el.input(
                type="range",
                min=1,
                max=6,
                step=0.01,
                default_value=1,
                custom_attrs=_piece("zoom"),
                class_name="mt-2 w-full max-w-72 accent-accent",
            ),
            class_name="mt-5 flex flex-col",
        ),
        rx.cond(PortraitState.problem, rx.el.div(ui.alert(PortraitState.problem, tone="danger"), class_name="mt-4")),
        rx.el.div(
            rx.el.span(
                ui.button("Cancel", variant="secondary", type="button"),
                custom_attrs=on_click_script(CLOSE_AROUND),
                class_name="contents",
            ),
            ui.button(
                "Save picture",
                type="button",
                busy=PortraitState.is_busy,
                on_click=PortraitState.save(file, square),
            ),
            class_name="mt-6 flex flex-wrap justify-end gap-3",
        ),
        custom_attrs=_piece("crop"),
    )


def portrait_field(name: Any) -> Component:
    """The account's picture, a place to drop another, and the dialog in which its square is chosen."""
    return rx.el.div(
        ui.avatar(name, PortraitState.picture, size="lg", class_name="size-24 text-3xl"),
        rx.el.div(
            rx.el.div(
                ui.drop_zone(
                    rx.el.span(
                        ui.icon("upload", 18, class_name="text-muted"),
                        rx.cond(PortraitState.picture, "Change picture", "Choose a picture"),
                        class_name="inline-flex items-center gap-2 font-medium text-ink",
                    ),
                    rx.el.span("or drop one here. JPEG, PNG or WebP, at most 5 MB.", class_name="text-sm text-muted"),
                    id=UPLOAD,
                    label="Choose a picture",
                    accept=PICTURES,
                    multiple=False,
                    class_name=(
                        "flex cursor-pointer flex-col items-start gap-0.5 rounded-lg border border-dashed border-edge "
                        "px-4 py-3 transition-colors hover:border-accent"
                    ),
                ),
                custom_attrs=_piece("drop"),
            ),
            rx.cond(
                PortraitState.picture,
                ui.button(
                    "Remove picture", variant="ghost", size="sm", on_click=PortraitState.remove, class_name="mt-2"
                ),
            ),
            class_name="min-w-0 flex-1",
        ),
        ui.dialog(
            None,
            "Profile picture",
            rx.el.p(
                "Your browser cannot open this file as a picture. Please use JPEG, PNG or WebP.",
                custom_attrs=_piece("problem"),
                hidden=True,
                class_name="text-danger",
            ),
            _crop(),
            id=DIALOG,
        ),
        script("portrait.js"),
        on_mount=PortraitState.load,
        class_name="flex flex-wrap items-center gap-5",
    )
