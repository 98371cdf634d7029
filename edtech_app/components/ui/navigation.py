"""Ways through more than fits: tabs and pages."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.ui.base import anchor, classes, icon
from edtech_app.components.ui.buttons import BASE, SIZES, VARIANTS, button

SHOW_HERE = """
document.querySelectorAll('nav > [aria-current=page]').forEach((place) => {
  const row = place.parentElement.getBoundingClientRect(), here = place.getBoundingClientRect();
  if (here.left < row.left || here.right > row.right)
    place.parentElement.scrollLeft += here.left - row.left - (row.width - here.width) / 2;
});
"""
SELECT_TAB = """
const chosen = event.target.closest('[role=tab]');
if (!chosen) return;
const tabs = [...event.currentTarget.querySelectorAll('[role=tab]')];
const panels = event.currentTarget.parentElement.querySelectorAll(':scope > [role=tabpanel]');
tabs.forEach((tab, index) => {
  tab.setAttribute('aria-selected', tab === chosen);
  tab.tabIndex = tab === chosen ? 0 : -1;
  panels[index].hidden = tab !== chosen;
});
"""
TAB_KEYS = """
const tabs = [...event.currentTarget.querySelectorAll('[role=tab]')];
const here = tabs.indexOf(document.activeElement);
const next = {ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1}[event.key];
if (next === undefined) return;
event.preventDefault();
const tab = tabs[(next + tabs.length) % tabs.length];
tab.focus();
tab.click();
"""


def tabs(items: Sequence[tuple[str, str, Any]], default: str = "", **props: Any) -> Component:
    """Several contents in one place, (value, label, content); the browser alone switches between them."""
    chosen = default or items[0][0]
    return rx.el.div(
        rx.el.div(
            *[
                rx.el.button(
                    label,
                    type="button",
                    role="tab",
                    id=f"tab-{value}",
                    aria_controls=f"panel-{value}",
                    aria_selected="true" if value == chosen else "false",
                    tab_index=0 if value == chosen else -1,
                    class_name=(
                        "-mb-px shrink-0 border-b-2 border-transparent px-1 py-3 font-medium text-muted "
                        "transition-colors hover:text-ink "
                        "aria-selected:border-accent aria-selected:text-ink"
                    ),
                )
                for value, label, _ in items
            ],
            role="tablist",
            custom_attrs={
                "onClick": rx.Var(f"((event) => {{ {SELECT_TAB} }})"),
                "onKeyDown": rx.Var(f"((event) => {{ {TAB_KEYS} }})"),
            },
            class_name="flex gap-6 overflow-x-auto border-b border-line",
        ),
        *[
            rx.el.div(
                content,
                role="tabpanel",
                id=f"panel-{value}",
                aria_labelledby=f"tab-{value}",
                tab_index=0,
                hidden=value != chosen,
                class_name="pt-6",
            )
            for value, _, content in items
        ],
        class_name=classes("min-w-0", props),
        **props,
    )


def pagination(
    page: rx.Var[int] | int,
    pages: rx.Var[int] | int,
    href_for: Callable[[Any], Any] | None = None,
    on_page: Callable[[Any], Any] | None = None,
    **props: Any,
) -> Component:
    """Previous and next, and where one is; nothing when there is a single page.

    `href_for(page)` makes links, `on_page(page)` events.
    """
    here, last = rx.Var.create(page).to(int), rx.Var.create(pages).to(int)

    def step(label: str, icon_name: str, target: Any, possible: Any) -> Component:
        back = icon_name == "chevron-left"
        content = [icon(icon_name, 18), label] if back else [label, icon(icon_name, 18)]
        idle = rx.el.span(
            *content,
            aria_disabled="true",
            class_name=f"{BASE} {SIZES['sm']} border border-line text-muted opacity-60",
        )
        if href_for is not None:
            live = anchor(
                *content,
                href=href_for(target),
                rel="prev" if back else "next",
                class_name=f"{BASE} {SIZES['sm']} {VARIANTS['secondary']}",
            )
        else:
            live = button(*content, variant="secondary", size="sm", on_click=on_page(target) if on_page else None)
        return rx.cond(possible, live, idle)

    return rx.cond(
        last > 1,
        rx.el.nav(
            step("Previous", "chevron-left", here - 1, here > 1),
            rx.el.span("Page ", here, " of ", last, class_name="text-sm tabular-nums text-muted"),
            step("Next", "chevron-right", here + 1, here < last),
            aria_label="Pages",
            class_name=classes("mt-10 flex items-center justify-center gap-4", props),
            **props,
        ),
    )


def in_sight(is_here: Any) -> Component:
    """Within a link of a row to swipe: brings the place where somebody is into sight."""
    return rx.cond(is_here, rx.el.span(on_mount=rx.call_script(SHOW_HERE), hidden=True), None)
