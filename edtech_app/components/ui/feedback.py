"""The other three faces of a page (on its way, nothing there, gone wrong) and messages in it."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.asking import tries_again
from edtech_app.components.ui.base import Text, classes
from edtech_app.components.ui.base import icon as draw_icon
from edtech_app.components.ui.buttons import button


def skeleton(class_name: str = "h-4 w-32", **props: Any) -> Component:
    """The place of something that is on its way, of its size, so that nothing jumps."""
    corners = "" if "rounded" in class_name else "rounded-sm"
    return rx.el.div(
        aria_hidden="true", class_name=f"max-w-full animate-pulse bg-ink/8 {corners} {class_name}", **props
    )


def loading_heading() -> Component:
    """Names a page, for those who hear it, whose own heading is on its way."""
    return rx.el.h1("Loading…", class_name="sr-only")


def empty_state(
    title: Text,
    text: Text,
    action: Component | None = None,
    icon: str = "inbox",
    is_page: bool = False,
    **props: Any,
) -> Component:
    """Says that there is nothing yet, and what to do about it; its title is the page's where it is all there is."""
    title_element = rx.el.h1 if is_page else rx.el.p
    return rx.el.div(
        rx.el.span(
            draw_icon(icon, 26),
            class_name="mb-5 grid size-14 place-items-center rounded-full bg-accent-soft text-accent",
        ),
        title_element(title, class_name="text-lg font-semibold tracking-tight text-ink"),
        rx.el.p(text, class_name="mt-1 max-w-sm text-muted text-pretty"),
        *([rx.el.div(action, class_name="mt-6")] if action is not None else []),
        class_name=classes(
            "flex flex-col items-center rounded-lg border border-dashed border-line px-6 py-14 text-center", props
        ),
        **props,
    )


def failed_state(message: Text, on_retry: Any, is_page: bool = False, **props: Any) -> Component:
    """Says what happened and offers to try again; it does so by itself, too. Its title is as in `empty_state`."""
    title_element = rx.el.h1 if is_page else rx.el.p
    return rx.el.div(
        rx.el.span(
            draw_icon("cloud-off", 26),
            class_name="mb-5 grid size-14 place-items-center rounded-full bg-danger-soft text-danger",
        ),
        title_element("This could not be loaded", class_name="text-lg font-semibold tracking-tight text-ink"),
        rx.el.p(message, class_name="mt-1 max-w-md text-muted text-pretty"),
        button("Try again", variant="secondary", icon="rotate-cw", on_click=on_retry, class_name="mt-6"),
        tries_again(on_retry),
        role="alert",
        class_name=classes(
            "flex flex-col items-center rounded-lg border border-line bg-surface px-6 py-14 text-center", props
        ),
        **props,
    )


ALERTS = {
    "info": ("info", "border-line bg-surface text-ink [&>svg]:text-accent"),
    "success": ("circle-check", "border-success/25 bg-success-soft text-ink [&>svg]:text-success"),
    "warning": ("triangle-alert", "border-warning/25 bg-warning-soft text-ink [&>svg]:text-warning"),
    "danger": ("circle-alert", "border-danger/25 bg-danger-soft text-ink [&>svg]:text-danger"),
}


def alert(
    text: Any, *children: Any, tone: Literal["info", "danger", "warning", "success"] = "info", **props: Any
) -> Component:
    """A message that stays in the page."""
    icon_name, look = ALERTS[tone]
    props.setdefault("role", "alert" if tone == "danger" else "status")
    return rx.el.div(
        draw_icon(icon_name, 20, class_name="mt-0.5"),
        rx.el.div(text, *children, class_name="min-w-0"),
        class_name=classes(f"flex items-start gap-3 rounded-md border px-4 py-3 text-[0.9375rem] {look}", props),
        **props,
    )
