"""What opens over the page: dialogs, drawers, menus; native elements, so that focus and Escape behave."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.ui.base import Text, anchor, classes, icon, on_click_script
from edtech_app.components.ui.buttons import button, icon_button

OPEN_NEXT = "event.currentTarget.nextElementSibling.showModal();"
CLOSE_AROUND = "event.currentTarget.closest('dialog').close();"
CLOSE_OUTSIDE = "if (event.target === event.currentTarget) event.currentTarget.close();"
CLOSE_OUTSIDE_OR_BY_LINK = (
    "if (event.target === event.currentTarget || event.target.closest('a:not([download])')) "
    "event.currentTarget.close();"
)
PAUSE_WITHIN = "((event) => event.currentTarget.querySelector('video')?.pause())"
TOGGLE_MENU = """
const panel = event.currentTarget.nextElementSibling, source = event.target.closest('button,a,summary');
if (panel.dataset.closed && Date.now() - panel.dataset.closed < 250) return;
panel.togglePopover({source});
source?.setAttribute('aria-expanded', panel.matches(':popover-open'));
if (!CSS.supports('position-area', 'bottom') && source) {
  const box = source.getBoundingClientRect();
  panel.style.position = 'fixed';
  panel.style.top = box.bottom + 'px';
  if (panel.dataset.side === 'start') panel.style.left = box.left + 'px';
  else panel.style.right = (document.documentElement.clientWidth - box.right) + 'px';
}
"""
MENU_CLOSING = """
if (event.newState !== 'closed') return;
event.currentTarget.dataset.closed = Date.now();
event.currentTarget.parentElement.querySelector('[aria-expanded]')?.setAttribute('aria-expanded', false);
"""
MENU_KEYS = """
const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
if (!step || !event.currentTarget.querySelector(':popover-open')) return;
event.preventDefault();
const items = [...event.currentTarget.querySelectorAll('[popover] :is(a,button)')];
items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
"""


def _opener(trigger: Component | None, script: str) -> list[Component]:
    """The trigger in a box that is not there for layout; what opens is its next sibling."""
    if trigger is None:
        return []
    return [rx.el.span(trigger, custom_attrs=on_click_script(script), class_name="contents")]


def close_button() -> Component:
    """Closes the dialog it stands in; last in the order of tabs, so that what one came for has the focus."""
    return icon_button(
        "x", "Close", size="sm", custom_attrs=on_click_script(CLOSE_AROUND), class_name="absolute right-4 top-4"
    )


def dialog(
    trigger: Component | None, title: Text, *children: Any, description: Text = "", id: Text | None = None, **props: Any
) -> Component:
    """A dialog that its trigger opens; Escape, the cross and a click outside close it, and a video in it stops then.

    A handler closes it from the server with `rx.call_script("document.getElementById('<id>').close()")`.
    """
    if id is not None:
        props["id"] = id
    has_description = isinstance(description, rx.Var) or bool(description)
    return rx.fragment(
        *_opener(trigger, OPEN_NEXT),
        rx.el.dialog(
            rx.el.div(
                rx.el.h2(title, class_name="pr-10 text-lg font-semibold tracking-tight text-ink"),
                *([rx.el.p(description, class_name="mt-1 text-muted")] if has_description else []),
                rx.el.div(*children, class_name="mt-5"),
                close_button(),
                class_name="relative p-6 text-left whitespace-normal",
            ),
            aria_label=title,
            custom_attrs={**on_click_script(CLOSE_OUTSIDE), "onClose": rx.Var(PAUSE_WITHIN)},
            class_name=classes(
                "w-[min(32rem,calc(100vw-2rem))] max-h-[calc(100dvh-2rem)] overflow-y-auto rounded-xl border "
                "border-line bg-surface p-0 "
                "text-base font-normal text-ink shadow-floating",
                props,
            ),
            **props,
        ),
    )


def confirm_dialog(
    trigger: Component | None,
    title: Text,
    text: Text,
    confirm_label: Text,
    on_confirm: Any,
    danger: bool = True,
    **props: Any,
) -> Component:
    """Asks before something is done that cannot easily be undone; the way out comes first."""
    return dialog(
        trigger,
        title,
        rx.el.div(
            rx.el.span(
                button("Cancel", variant="secondary", type="button"),
                custom_attrs=on_click_script(CLOSE_AROUND),
                class_name="contents",
            ),
            rx.el.span(
                button(confirm_label, variant="danger" if danger else "primary", on_click=on_confirm),
                custom_attrs=on_click_script(CLOSE_AROUND),
                class_name="contents",
            ),
            class_name="flex flex-wrap justify-end gap-3",
        ),
        description=text,
        **props,
    )


def drawer(
    trigger: Component | None,
    title: Text,
    *children: Any,
    side: Literal["left", "right"] = "left",
    id: str | None = None,
    stays: bool = False,
    **props: Any,
) -> Component:
    """A sheet from the side; following a link in it closes it, unless it `stays` for the next choice."""
    leaves = CLOSE_OUTSIDE if stays else CLOSE_OUTSIDE_OR_BY_LINK
    if id is not None:
        props["id"] = id
    return rx.fragment(
        *_opener(trigger, OPEN_NEXT),
        rx.el.dialog(
            rx.el.div(
                rx.el.h2(title, class_name="mb-4 text-lg font-semibold tracking-tight"),
                *children,
                close_button(),
                class_name="relative flex min-h-full flex-col p-5",
            ),
            aria_label=title,
            data_side=side,
            custom_attrs=on_click_script(leaves),
            class_name=classes(
                "drawer w-[min(22rem,calc(100vw-3rem))] overflow-y-auto bg-surface p-0 text-ink shadow-floating", props
            ),
            **props,
        ),
    )


def menu(
    trigger: Component, *items: Any, side: Literal["start", "end"] = "end", label: Text = "Menu", **props: Any
) -> Component:
    """A short list of things to do or places to go; arrow keys walk, Escape and a click elsewhere close."""
    return rx.el.div(
        *_opener(trigger, TOGGLE_MENU),
        rx.el.div(
            *items,
            role="group",
            aria_label=label,
            data_side=side,
            custom_attrs={
                "popover": "auto",
                "onClick": rx.Var(
                    "((event) => { if (event.target.closest('a,button')) event.currentTarget.hidePopover(); })"
                ),
                "onBeforeToggle": rx.Var(f"((event) => {{ {MENU_CLOSING} }})"),
            },
            class_name=classes(
                "menu-panel min-w-56 max-h-[70dvh] overflow-y-auto rounded-lg border border-line bg-surface p-1.5 "
                "text-ink shadow-floating",
                props,
            ),
            **props,
        ),
        custom_attrs={"onKeyDown": rx.Var(f"((event) => {{ {MENU_KEYS} }})")},
        class_name="inline-flex",
    )


MENU_ITEM = (
    "flex w-full items-center gap-3 rounded-md px-3 py-2 text-left text-[0.9375rem] text-ink transition-colors "
    "hover:bg-ink/6 "
    "focus-visible:bg-ink/6"
)


def menu_link(text: Any, href: Text, icon_name: str = "", **props: Any) -> Component:
    """A place to go, in a menu."""
    return anchor(
        *([icon(icon_name, 18, class_name="text-muted")] if icon_name else []),
        text,
        href=href,
        class_name=classes(MENU_ITEM, props),
        **props,
    )


def menu_button(text: Any, on_click: Any, icon_name: str = "", **props: Any) -> Component:
    """A thing to do, in a menu."""
    return rx.el.button(
        *([icon(icon_name, 18, class_name="text-muted")] if icon_name else []),
        text,
        type="button",
        on_click=on_click,
        class_name=classes(MENU_ITEM, props),
        **props,
    )


def menu_line() -> Component:
    """Divides a menu."""
    return rx.el.hr(class_name="my-1.5 border-line")
