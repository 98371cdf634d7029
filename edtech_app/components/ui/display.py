"""What is looked at: cards, badges, people, stars, progress, and text written by people."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.ui.base import Text, Tone, classes


def card(*children: Any, **props: Any) -> Component:
    """A sheet on the ground that holds what belongs together."""
    return rx.el.div(
        *children,
        class_name=classes("rounded-lg border border-line bg-surface p-5 sm:p-6", props),
        **props,
    )


TONES: dict[str, str] = {
    "neutral": "bg-ink/7 text-ink",
    "accent": "bg-accent-soft text-accent",
    "success": "bg-success-soft text-success",
    "warning": "bg-warning-soft text-warning",
    "danger": "bg-danger-soft text-danger",
}


def badge(text: Any, tone: Tone = "neutral", **props: Any) -> Component:
    """A word about the state of a thing."""
    return rx.el.span(
        text,
        class_name=classes(
            f"inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2.5 py-0.5 text-xs font-medium "
            f"{TONES[tone]}",
            props,
        ),
        **props,
    )


def avatar(name: Text, picture: Text = "", size: Literal["sm", "md", "lg"] = "md", **props: Any) -> Component:
    """A person's picture, or the first letter of their name; the name itself stands beside it."""
    sizes = {"sm": "size-8 text-sm", "md": "size-11 text-base", "lg": "size-20 text-2xl"}
    initial = rx.Var.create(name).to(str)[0:1].upper()
    image = rx.el.img(src=picture, alt="", class_name="size-full object-cover")
    return rx.el.span(
        rx.cond(picture, image, initial) if isinstance(picture, rx.Var) else (image if picture else initial),
        aria_hidden="true",
        class_name=classes(
            f"inline-grid shrink-0 select-none place-items-center overflow-hidden rounded-full bg-accent-soft "
            f"font-semibold "
            f"text-accent {sizes[size]}",
            props,
        ),
        **props,
    )


def stars(value: rx.Var[Any] | float | str, count: Any = None, **props: Any) -> Component:
    """A mean rating as a number, stars, and optionally how many gave it."""
    return rx.el.span(
        rx.el.span(value, class_name="font-semibold text-ink"),
        rx.el.span("out of 5 stars", class_name="sr-only"),
        star_row(value),
        *([rx.el.span("(", count, ")", class_name="text-muted")] if count is not None else []),
        class_name=classes("relative inline-flex items-center gap-1.5 text-sm tabular-nums", props),
        **props,
    )


def star_row(value: rx.Var[Any] | float | str, **props: Any) -> Component:
    """Five stars, filled as far as the value goes; say the number beside it."""
    return rx.el.span(
        aria_hidden="true",
        style={"--value": value},
        class_name=classes("stars text-[0.9375rem]", props),
        **props,
    )


def given_stars(value: rx.Var[Any] | int, **props: Any) -> Component:
    """The stars that somebody gave, as a picture and in words."""
    return rx.el.span(
        star_row(value),
        rx.el.span(value, " out of 5 stars", class_name="sr-only"),
        class_name=classes("flex", props),
        **props,
    )


def about(words: Text, title: Text) -> Component:
    """The words of a button that stands once for each of many things, and for those who do not see where, of which."""
    return rx.fragment(words, rx.el.span(" ", title, class_name="sr-only"))


def progress_bar(percent: rx.Var[Any] | int, label: Text, **props: Any) -> Component:
    """How far something has come, 0 to 100; `label` says of what."""
    return rx.el.progress(
        value=percent,
        max=100,
        aria_label=label,
        class_name=classes("block h-1.5 w-full rounded-full", props),
        **props,
    )


def markdown(html: rx.Var[str] | str, **props: Any) -> Component:
    """Text written by people, as the safe HTML that `domain.markdown.safe_html` made of it; never raw text."""
    return rx.html(html, class_name=classes("reading", props), **props)
