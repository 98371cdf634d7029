"""Asking before an administrative act, with the reason where it takes one."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.components.ui.base import Text, on_click_script
from edtech_app.components.ui.overlays import CLOSE_AROUND
from edtech_app.states.admin import ActState


def act_dialog(
    trigger: Component | None,
    title: Text,
    text: Text,
    confirm_label: Text,
    on_submit: Any,
    *fields: Component,
    id: Text,
    reason: Text = "",
    reason_hint: Text = "",
    is_reason_needed: bool = True,
    longest_reason: int = 300,
    danger: bool = True,
    **values: Any,
) -> Component:
    """A form that its trigger opens and `on_submit` gets: a handler that ends with `perform`.

    `text` says what will happen. The form sends `values` as they are, the `fields` given, and, where `reason` is its
    label, a field of that name. `id` is unique in the page; in a list it holds the row's id. A refusal is shown
    within, beside what was typed; Cancel, Escape and a click outside change nothing.
    """
    return ui.dialog(
        None if trigger is None else rx.el.span(trigger, on_click=ActState.begin, class_name="contents"),
        title,
        rx.el.form(
            *[rx.el.input(type="hidden", name=name, value=value) for name, value in values.items()],
            *fields,
            *(
                [
                    ui.textarea_field(
                        reason,
                        "reason",
                        hint=reason_hint,
                        required=is_reason_needed,
                        max_length=longest_reason,
                        rows=3,
                        id=f"{id}-reason",
                    )
                ]
                if isinstance(reason, rx.Var) or reason
                else []
            ),
            rx.cond(ActState.problem != "", ui.alert(ActState.problem, tone="danger")),
            rx.el.div(
                rx.el.span(
                    ui.button("Cancel", variant="secondary", type="button"),
                    custom_attrs=on_click_script(CLOSE_AROUND),
                    class_name="contents",
                ),
                ui.button(confirm_label, variant="danger" if danger else "primary", busy=ActState.is_busy),
                class_name="flex flex-wrap justify-end gap-3",
            ),
            on_submit=on_submit,
            class_name="space-y-4",
        ),
        description=text,
        id=id,
    )
