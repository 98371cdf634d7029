"""The editor's first step: what the course is about, each field saved as it is typed."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.courses import thumbnail
from edtech_app.components.teaching.saving import kept, kept_choice
from edtech_app.states.course_editor import CourseEditorState as Editor
from edtech_app.states.editing import EditingState as Editing
from edtech_app.states.editing import LineRow
from edtech_app.states.views import LEVELS

PICTURE_UPLOAD = "thumbnail"
PICTURES: dict[str, list[str]] = {"image/jpeg": [".jpg", ".jpeg"], "image/png": [".png"], "image/webp": [".webp"]}


def about_step() -> Component:
    return rx.el.div(
        _group(
            "Basics",
            "What students read first, in the catalog and at the top of the course page.",
            ui.field("Title", "title", max_length=120, **_saved("title", Editor.course.title)),
            ui.field(
                "Subtitle",
                "subtitle",
                hint="One sentence: who the course is for, and what they will be able to do.",
                max_length=200,
                **_saved("subtitle", Editor.course.subtitle),
            ),
            _description(),
        ),
        _group(
            "Category, level and language",
            "Help the right students find your course.",
            rx.el.div(
                ui.select_field(
                    "Category",
                    "category_id",
                    rx.Var.create(Editor.categories),
                    **_chosen("category_id", Editor.course.category_id),
                ),
                ui.select_field(
                    "Level",
                    "level",
                    [(level.value, words) for level, words in LEVELS.items()],
                    **_chosen("level", Editor.course.level),
                ),
                ui.select_field(
                    "Language",
                    "language",
                    rx.Var.create(Editor.languages),
                    **_chosen("language", Editor.course.language),
                ),
                _price(),
                class_name="grid gap-5 sm:grid-cols-2",
            ),
            _tags(),
        ),
        _group("Thumbnail", "Shown in the catalog, in 16:9. If you do not add one, we make one for you.", _picture()),
        _group(
            "Outcomes and requirements",
            "Both lists are shown on the course page.",
            _lines("outcomes", "What students will learn", Editor.outcomes, "For example: Read and write files"),
            _lines("requirements", "Requirements", Editor.requirements, "For example: A computer"),
        ),
        class_name="space-y-6",
    )


def _group(title: str, text: str, *children: Any) -> Component:
    return ui.card(
        ui.heading(title, 2),
        rx.el.p(text, class_name="mt-1 text-sm text-muted"),
        rx.el.div(*children, class_name="mt-6 space-y-6"),
    )


def _saved(name: str, value: Any) -> dict[str, Any]:
    return {"error": Editing.errors.get(name, ""), **kept(name, value, lambda typed: Editor.save(name, typed))}


def _chosen(name: str, value: Any) -> dict[str, Any]:
    return {
        "error": Editing.errors.get(name, ""),
        **kept_choice(name, value, lambda chosen: Editor.save(name, chosen)),
    }


def _description() -> Component:
    return ui.tabs(
        [
            (
                "write",
                "Write",
                ui.textarea_field(
                    "Description",
                    "description",
                    rows=10,
                    class_name="min-h-64!",
                    hint="Markdown works: **bold**, lists, ## headings, links.",
                    **_saved("description", Editor.course.description),
                ),
            ),
            (
                "preview",
                "Preview",
                rx.cond(
                    Editor.course.description_html,
                    ui.markdown(Editor.course.description_html, class_name="min-h-48"),
                    rx.el.p("Nothing to preview yet.", class_name="min-h-48 text-muted"),
                ),
            ),
        ],
    )


def _price() -> Component:
    return rx.el.div(
        rx.cond(
            Editor.is_free,
            rx.el.div(
                rx.el.p("Price", class_name="mb-1.5 text-sm font-medium text-ink"),
                rx.el.p("Free for everyone", class_name="flex h-11 items-center text-success"),
            ),
            ui.field("Price", "price", prefix="₹", input_mode="decimal", **_saved("price", Editor.course.price)),
        ),
        ui.checkbox_field(
            "This course is free",
            "free",
            checked=Editor.is_free,
            on_change=Editor.set_free,
        ),
        class_name="space-y-1",
    )


def _tags() -> Component:
    return rx.el.div(
        rx.el.p("Tags", id="tags-label", class_name="mb-1.5 text-sm font-medium text-ink"),
        rx.cond(
            Editor.course.tags,
            rx.el.ul(
                rx.foreach(Editor.course.tags, _tag),
                aria_labelledby="tags-label",
                class_name="mb-3 flex flex-wrap gap-2",
            ),
        ),
        _add("tags", "Add tags", "For example: data, charts", Editor.add_tags),
    )


def _tag(tag: Any) -> Component:
    return rx.el.li(
        rx.el.span(tag, class_name="min-w-0 break-words"),
        ui.icon_button(
            "x",
            rx.Var.create("Remove ") + tag,
            size="sm",
            on_click=Editor.remove_tag(tag),
            class_name="-mr-1.5 size-7!",
        ),
        key=tag,
        class_name="inline-flex items-center gap-1 rounded-full bg-ink/7 py-0.5 pl-3 pr-2 text-sm",
    )


def _lines(name: str, label: str, lines: Any, example: str) -> Component:
    """A list of short lines that are written in place, and a field for the next."""
    return rx.el.div(
        rx.el.p(label, id=f"{name}-label", class_name="mb-1.5 text-sm font-medium text-ink"),
        rx.cond(
            lines,
            rx.el.ul(
                rx.foreach(lines, lambda line: _line(name, label, line)),
                aria_labelledby=f"{name}-label",
                class_name="mb-3 divide-y divide-line rounded-md border border-line",
            ),
        ),
        _add(name, f"Add to {label.lower()}", example, Editor.add_line),
    )


def _line(name: str, label: str, line: LineRow) -> Component:
    return rx.el.li(
        rx.el.input(
            aria_label=label,
            max_length=160,
            class_name=(
                "min-w-0 flex-1 truncate rounded-md bg-transparent px-3.5 py-2 text-[0.9375rem] text-ink "
                "focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
            ),
            **kept(
                rx.Var.create(f"{name}.") + line.key, line.text, lambda typed: Editor.save_line(name, line.key, typed)
            ),
        ),
        ui.icon_button(
            "x", rx.Var.create("Remove ") + line.text, size="sm", on_click=Editor.remove_line(name, line.key)
        ),
        key=line.key,
        class_name="flex items-center gap-1 pr-1",
    )


def _add(name: str, label: str, example: str, add: Any) -> Component:
    return rx.el.form(
        rx.el.input(type="hidden", name="list", value=name),
        rx.el.div(
            ui.field(
                label,
                "line",
                error=Editing.errors.get(name, ""),
                id=f"{name}-line",
                placeholder=example,
                auto_complete="off",
                wrapper_class_name="flex-1 [&>label]:sr-only",
            ),
            ui.button("Add", variant="secondary", icon="plus"),
            class_name="flex items-start gap-2",
        ),
        on_submit=add,
        reset_on_submit=True,
    )


def _picture() -> Component:
    return rx.el.div(
        rx.el.div(
            thumbnail(Editor.course.picture, Editor.course.picture_choices, "border border-line"),
            rx.cond(
                Editor.course.has_own_picture,
                ui.button(
                    "Remove picture", variant="ghost", size="sm", on_click=Editor.remove_picture, class_name="mt-2"
                ),
                rx.el.p(
                    "Made from the title and the category. Keep it, or choose your own picture.",
                    class_name="mt-2 text-sm text-muted",
                ),
            ),
        ),
        rx.el.div(
            ui.file_drop(
                PICTURE_UPLOAD,
                "Drop a picture here, or choose one",
                "JPEG, PNG or WebP, at most 5 MB",
                PICTURES,
                multiple=False,
                on_drop=Editor.receive_picture(
                    rx.upload_files_chunk(
                        upload_id=PICTURE_UPLOAD, on_upload_progress=Editor.picture_progress.throttle(300)
                    )
                ),
                class_name="h-full",
            ),
            rx.cond(
                Editor.picture_percent >= 0,
                ui.progress_bar(Editor.picture_percent, "Thumbnail upload", class_name="mt-3"),
            ),
            rx.cond(
                Editing.errors.get("picture", ""),
                ui.alert(Editing.errors.get("picture", ""), tone="danger", class_name="mt-3"),
            ),
        ),
        class_name="grid gap-5 sm:grid-cols-2",
    )
