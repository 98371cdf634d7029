"""Fields in which one chooses: boxes to tick, cards, and stars."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.ui.base import Text, classes
from edtech_app.components.ui.forms import below, described

CHECK = (
    "size-5 shrink-0 appearance-none border border-edge bg-surface transition-colors hover:border-ink "
    "checked:border-accent checked:bg-accent disabled:opacity-60"
)


def checkbox_field(label: Any, name: str, hint: Text = "", error: Text = "", **props: Any) -> Component:
    """A yes or no, with its words beside it."""
    described(name, error, props)
    return rx.el.div(
        rx.el.label(
            rx.el.span(
                rx.el.input(type="checkbox", class_name=classes(f"peer block rounded-sm {CHECK}", props), **props),
                rx.icon(
                    "check",
                    size=14,
                    stroke_width=3,
                    aria_hidden="true",
                    class_name="pointer-events-none absolute inset-0 m-auto hidden text-on-accent peer-checked:block",
                ),
                class_name="relative mt-0.5 inline-flex shrink-0",
            ),
            rx.el.span(label, class_name="text-[0.9375rem] text-ink"),
            html_for=props["id"],
            class_name="inline-flex cursor-pointer items-start gap-3 py-1",
        ),
        *below(props["id"], error, hint),
    )


def radio_cards(
    legend: Text,
    name: str,
    options: Sequence[tuple[str, str, str]],
    default: str = "",
    error: Text = "",
    **props: Any,
) -> Component:
    """One of a few, each with a title and a hint, (value, title, hint); the chosen one is outlined."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-1.5 block text-sm font-medium text-ink"),
        rx.el.div(
            *[
                rx.el.label(
                    rx.el.input(
                        type="radio",
                        name=name,
                        value=value,
                        default_checked=value == default,
                        class_name=f"mt-0.5 block rounded-full checked:shadow-[inset_0_0_0_4px_var(--surface)] {CHECK}",
                        **props,
                    ),
                    rx.el.span(
                        rx.el.span(title, class_name="block font-medium text-ink"),
                        *([rx.el.span(hint, class_name="mt-0.5 block text-sm text-muted")] if hint else []),
                        class_name="min-w-0",
                    ),
                    class_name=(
                        "flex cursor-pointer items-start gap-3 rounded-md border border-line bg-surface p-4 "
                        "transition-colors "
                        "hover:border-edge has-checked:border-accent has-checked:bg-accent-soft "
                        "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 "
                        "has-focus-visible:outline-accent"
                    ),
                )
                for value, title, hint in options
            ],
            class_name="grid grid-cols-[repeat(auto-fit,minmax(min(13rem,100%),1fr))] gap-3",
        ),
        *below(name, error, ""),
        aria_describedby=f"{name}-error",
        class_name="min-w-0",
    )


def star_input(
    value: rx.Var[int] | int, on_change: Any, name: str = "stars", legend: Text = "Your rating", error: Text = ""
) -> Component:
    """One to five stars to be given; a radio group, so arrow keys work. `on_change` takes the number of stars."""
    given = rx.Var.create(value).to(int)
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="mb-1 block text-sm font-medium text-ink"),
        rx.el.div(
            *[
                rx.el.label(
                    rx.el.input(
                        type="radio",
                        name=name,
                        value=str(stars),
                        checked=given == stars,
                        on_change=on_change(stars),
                        class_name="sr-only",
                    ),
                    rx.icon(
                        "star",
                        size=30,
                        stroke_width=1.5,
                        aria_hidden="true",
                        class_name=rx.cond(given >= stars, "fill-star text-star", "fill-transparent text-edge"),
                    ),
                    rx.el.span(f"{stars} star" if stars == 1 else f"{stars} stars", class_name="sr-only"),
                    class_name=(
                        "inline-flex size-11 cursor-pointer items-center justify-center rounded-md "
                        "transition-transform "
                        "hover:scale-110 has-focus-visible:outline-2 has-focus-visible:outline-accent"
                    ),
                )
                for stars in range(1, 6)
            ],
            class_name="-ml-2 inline-flex",
        ),
        *below(name, error, ""),
        aria_describedby=f"{name}-error",
    )
