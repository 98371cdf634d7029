"""The categories of the catalog: made, renamed, ordered, merged, and deleted when they are empty."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.services.catalog.categories import LONGEST_DESCRIPTION, LONGEST_NAME
from edtech_app.states.admin.categories import CategoriesState as State
from edtech_app.states.admin.categories import CategoryRow


def categories_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            (
                "ready",
                rx.el.ul(
                    rx.foreach(State.categories, _category),
                    class_name="divide-y divide-line rounded-lg border border-line bg-surface",
                ),
            ),
            (
                "empty",
                ui.empty_state(
                    "No categories yet",
                    ("A course needs a category before it can be published. Create the first one."),
                    icon="shapes",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            ui.skeleton("h-96 w-full rounded-lg"),
        ),
        title="Categories",
        description="The menu and the home page show them in this order.",
        actions=act_dialog(
            ui.button("New category", icon="plus", type="button"),
            "New category",
            "It is added at the end. Its web address is made from its name and does not change when you rename it.",
            "Create category",
            State.add,
            *_fields("new", "", ""),
            id="new-category",
            danger=False,
        ),
        area="admin",
        needs="administrator",
    )


def _fields(prefix: Any, name: Any, description: Any) -> list[rx.Component]:
    return [
        ui.field(
            "Name",
            "name",
            default_value=name,
            required=True,
            max_length=LONGEST_NAME,
            auto_complete="off",
            id=f"{prefix}-name",
        ),
        ui.textarea_field(
            "Description",
            "description",
            default_value=description,
            hint="Shown below the name.",
            rows=3,
            max_length=LONGEST_DESCRIPTION,
            id=f"{prefix}-description",
        ),
    ]


def _category(row: CategoryRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            ui.icon_button(
                "chevron-up",
                f"Move {row.name} up",
                size="sm",
                disabled=row.is_first,
                on_click=State.move(row.id, -1),
            ),
            ui.icon_button(
                "chevron-down",
                f"Move {row.name} down",
                size="sm",
                disabled=row.is_last,
                on_click=State.move(row.id, 1),
            ),
            class_name="flex shrink-0 flex-col self-start sm:flex-row sm:self-center",
        ),
        rx.el.div(
            ui.anchor(row.name, href=row.href, class_name="font-medium text-ink hover:underline"),
            rx.cond(row.description != "", rx.el.p(row.description, class_name="text-sm text-muted wrap-anywhere")),
            rx.el.p(row.courses_text, class_name="mt-0.5 text-sm text-muted tabular-nums"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            act_dialog(
                ui.button("Edit", variant="secondary", size="sm", type="button"),
                f"Edit {row.name}",
                "Its web address does not change.",
                "Save",
                State.describe,
                *_fields(row.id, row.name, row.description),
                id=f"edit-{row.id}",
                danger=False,
                category_id=row.id,
            ),
            act_dialog(
                ui.button("Merge", variant="secondary", size="sm", type="button"),
                f"Merge {row.name} into another",
                "Its courses move there, and its web address will lead there. This cannot be undone.",
                "Merge",
                State.merge,
                ui.select_field("Into", "into", rx.Var.create(State.choices), required=True, id=f"into-{row.id}"),
                id=f"merge-{row.id}",
                category_id=row.id,
            ),
            rx.cond(
                row.is_empty,
                act_dialog(
                    ui.button("Delete", variant="ghost", size="sm", type="button", class_name="text-danger!"),
                    f"Delete {row.name}?",
                    "It has no courses. Its web address will stop working.",
                    "Delete",
                    State.delete,
                    id=f"delete-{row.id}",
                    category_id=row.id,
                ),
            ),
            class_name="flex shrink-0 flex-wrap gap-2 max-sm:w-full max-sm:pl-13",
        ),
        key=f"{row.id}{row.name}{row.description}",
        class_name="flex flex-wrap items-center gap-x-4 gap-y-3 p-4 sm:flex-nowrap",
    )


PAGE = Page(routes.ADMIN_CATEGORIES, "Categories", categories_page, on_load=State.load)
