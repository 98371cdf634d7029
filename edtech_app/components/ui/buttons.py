"""What can be pressed: buttons, links that look like buttons, icon buttons."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component
from reflex_components_core.el.elements.inline import A

from edtech_app.components.ui.base import Flag, Text, anchor, classes, on_click_script
from edtech_app.components.ui.base import icon as draw_icon

Variant = Literal["primary", "secondary", "ghost", "danger"]
Size = Literal["sm", "md", "lg"]

BASE = (
    "group relative inline-flex select-none items-center justify-center gap-2 whitespace-nowrap font-medium "
    "no-underline transition-[background-color,border-color,color,box-shadow,transform,opacity] "
    "active:translate-y-px disabled:opacity-50 disabled:active:translate-y-0 aria-busy:cursor-progress "
    "aria-busy:opacity-100"
)
SIZES = {
    "sm": "h-9 rounded-md px-3 text-sm",
    "md": "h-11 rounded-md px-4 text-[0.9375rem]",
    "lg": "h-12 rounded-md px-6 text-base",
}
VARIANTS = {
    "primary": "bg-accent text-on-accent shadow-raised hover:bg-accent-strong forced-colors:border",
    "secondary": "border border-line bg-surface text-ink shadow-raised hover:border-edge hover:bg-sunken",
    "ghost": "text-ink hover:bg-ink/6",
    "danger": "bg-danger text-on-danger shadow-raised hover:bg-danger-strong forced-colors:border",
}
ONCE = "if (event.detail > 1) event.preventDefault();"
NOT_NOW = "if (event.currentTarget.ariaBusy === 'true') { event.preventDefault(); event.stopPropagation(); }"
"""A button that is disabled while it is busy would lose the focus; one that does not answer keeps it."""
ICON_SIZES = {"sm": 16, "md": 18, "lg": 20}


def button(
    *children: Any,
    variant: Variant = "primary",
    size: Size = "md",
    busy: Flag = False,
    icon: str | None = None,
    **props: Any,
) -> Component:
    """A button. While `busy` it turns its wheel, keeps its width and cannot be pressed.

    Without a handler of its own it sends the form it stands in, and a double click sends it once.
    """
    props.setdefault("type", "button" if "on_click" in props else "submit")
    if props["type"] == "submit":
        props["custom_attrs"] = {**on_click_script(ONCE), **props.get("custom_attrs", {})}
    can_be_busy = isinstance(busy, rx.Var) or busy
    if can_be_busy:
        props["aria_busy"] = props["aria_disabled"] = busy
        props["custom_attrs"] = {
            "onClickCapture": rx.Var(f"((event) => {{ {NOT_NOW} }})"),
            **props.get("custom_attrs", {}),
        }
    return rx.el.button(
        rx.el.span(
            *([draw_icon(icon, ICON_SIZES[size])] if icon else []),
            *children,
            # Unseen, and still what the button is called.
            class_name="inline-flex items-center gap-2 group-aria-busy:opacity-0",
        ),
        *([rx.el.span(spinner(), class_name="absolute hidden group-aria-busy:inline-flex")] if can_be_busy else []),
        class_name=classes(f"{BASE} {SIZES[size]} {VARIANTS[variant]}", props),
        **props,
    )


def spinner(size: int = 18) -> Component:
    """The wheel that turns while something is on its way."""
    return draw_icon("loader-circle", size, class_name="animate-spin")


def link_button(
    text: Any,
    href: Text,
    variant: Variant = "primary",
    size: Size = "md",
    icon: str | None = None,
    **props: Any,
) -> Component:
    """A link that looks like a button."""
    return anchor(
        *([draw_icon(icon, ICON_SIZES[size])] if icon else []),
        text,
        href=href,
        class_name=classes(f"{BASE} {SIZES[size]} {VARIANTS[variant]}", props),
        **props,
    )


def file_button(text: Any, href: Text, variant: Variant = "primary", size: Size = "md", **props: Any) -> Component:
    """A link to a file of ours that looks like a button; a link within the site would look for a page there."""
    return A.create(
        draw_icon("download", ICON_SIZES[size]),
        text,
        href=href,
        download=True,
        class_name=classes(f"{BASE} {SIZES[size]} {VARIANTS[variant]}", props),
        **props,
    )


def icon_button(icon: str, label: Text, size: Size = "md", **props: Any) -> Component:
    """A square button with an icon and a name for those who do not see it."""
    props.setdefault("type", "button")
    sizes = {"sm": "size-9", "md": "size-11", "lg": "size-12"}
    return rx.el.button(
        draw_icon(icon, 20 if size != "sm" else 18),
        aria_label=label,
        title=label,
        class_name=classes(
            f"inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors "
            f"hover:bg-ink/6 "
            f"hover:text-ink active:translate-y-px disabled:opacity-50 {sizes[size]}",
            props,
        ),
        **props,
    )
