"""What all pieces share: icons, links, class names, and the few lines of script that native elements need."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

Text = rx.Var[str] | str
Flag = rx.Var[bool] | bool
Tone = Literal["neutral", "accent", "success", "warning", "danger"]


def classes(base: str, props: dict[str, Any]) -> str:
    """The piece's own classes and those that the caller adds."""
    return f"{base} {props.pop('class_name', '')}".strip()


def on_click_script(body: str) -> dict[str, Any]:
    """A click handler that runs in the browser alone: it answers at once and does not wait for the server."""
    return {"onClick": rx.Var(f"((event) => {{ {body} }})")}


def icon(name: str, size: int = 20, **props: Any) -> Component:
    """A lucide icon, for the eye only; `name` is a literal, because a name in a var would load all of them."""
    return rx.icon(
        name, size=size, stroke_width=1.75, aria_hidden="true", class_name=classes("shrink-0", props), **props
    )


def anchor(*children: Any, href: Text, **props: Any) -> Component:
    """A bare link. Inside the site it changes the page without loading it anew; elsewhere it opens a new tab.

    A place on the same page (`#…`) is left to the browser, which moves the focus there too.
    """
    if isinstance(href, str) and not href.startswith("/"):
        if href.startswith("http"):
            props = {"target": "_blank", "rel": "noopener noreferrer", **props}
        return A.create(*children, href=href, **props)
    return ReactRouterLink.create(*children, to=href, **props)


def link(text: Any, href: Text, **props: Any) -> Component:
    """A link in running text."""
    return anchor(
        text,
        href=href,
        class_name=classes(
            "font-medium text-accent underline decoration-accent/30 underline-offset-4 "
            "transition-colors hover:decoration-accent",
            props,
        ),
        **props,
    )


def heading(text: Any, level: int = 2, **props: Any) -> Component:
    """A heading; its level is its place in the page, and its size follows."""
    sizes = {
        1: "text-2xl sm:text-3xl font-semibold tracking-tight text-ink",
        2: "text-xl font-semibold tracking-tight text-ink",
        3: "text-base font-semibold text-ink",
        4: "text-sm font-semibold text-ink",
    }
    element = {1: rx.el.h1, 2: rx.el.h2, 3: rx.el.h3, 4: rx.el.h4}[level]
    return element(text, class_name=classes(sizes[level], props), **props)


def section(title: Any, *children: Any, action: Component | None = None, **props: Any) -> Component:
    """A titled part of a page, with an optional link or button at its title's end."""
    return rx.el.section(
        rx.el.div(
            heading(title, 2),
            *([action] if action is not None else []),
            class_name="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-2",
        ),
        *children,
        class_name=classes("mt-12 first:mt-0", props),
        **props,
    )
