"""The box to search the catalog with, and its suggestions: a combobox that arrow keys, Enter and Escape work."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.ui.base import classes
from edtech_app.states.suggestions import PieceView, SuggestionState, SuggestionView

TYPING_PAUSE = 150
"""Milliseconds of quiet before suggestions are asked for."""

CHOOSE = """
const box = event.currentTarget, input = box.querySelector('input');
const options = [...box.querySelectorAll('[role=option]')];
const at = options.findIndex((option) => option.ariaSelected === 'true');
const choose = (next) => {
  options.forEach((option, place) => { option.ariaSelected = place === next; });
  if (next < 0) return input.removeAttribute('aria-activedescendant');
  input.setAttribute('aria-activedescendant', options[next].id);
  options[next].scrollIntoView({block: 'nearest'});
};
const dismiss = () => { choose(-1); box.dataset.dismissed = ''; };
"""
"""What the scripts below share. Which option is chosen is the browser's alone; the server need not be asked."""
KEYS = f"""
{CHOOSE}
const isOpen = options.length > 0 && !('dismissed' in box.dataset), step = {{ArrowDown: 1, ArrowUp: -1}}[event.key];
if (step && options.length) {{
  event.preventDefault();
  delete box.dataset.dismissed;
  choose((at + 1 + step + options.length + 1) % (options.length + 1) - 1);
}} else if (event.key === 'Enter' && isOpen && at >= 0) {{
  event.preventDefault();
  options[at].click();
}} else if (event.key === 'Enter') {{
  dismiss();
}} else if (event.key === 'Escape' && isOpen) {{
  event.preventDefault();
  dismiss();
}}
"""
TYPING = f"{CHOOSE} delete box.dataset.dismissed; choose(-1);"
KEEP_FOCUS = "if (event.target.closest('[role=option]')) event.preventDefault();"
"""A tap on an option must not first take the focus from the box, which would close the list under the finger."""
FOLLOW = f"{CHOOSE} if (event.target.closest('[role=option]')) {{ dismiss(); input.blur(); }}"


def search_box(
    id: str,
    *,
    on_submit: Any,
    placeholder: str,
    input_class: str,
    input_props: dict[str, Any] | None = None,
    **props: Any,
) -> Component:
    """A plain form until the page is alive, so that it works from the first moment."""
    is_open = (SuggestionState.box == id) & (rx.Var.create(SuggestionState.items).length() > 0)
    return rx.el.form(
        rx.el.label("Search courses", html_for=id, class_name="sr-only"),
        ui.icon("search", 18, class_name="pointer-events-none absolute inset-y-0 left-3.5 my-auto text-muted"),
        rx.el.input(
            type="search",
            name="q",
            id=id,
            placeholder=placeholder,
            auto_complete="off",
            max_length=200,
            role="combobox",
            aria_autocomplete="list",
            aria_expanded=rx.cond(is_open, "true", "false"),
            aria_controls=f"{id}-options",
            enter_key_hint="search",
            on_change=lambda typed: SuggestionState.suggest(id, typed).debounce(TYPING_PAUSE),
            class_name=input_class,
            **(input_props or {}),
        ),
        rx.cond(is_open, _options(id)),
        rx.el.span(rx.cond(is_open, SuggestionState.told, ""), role="status", class_name="sr-only"),
        action=routes.COURSES,
        method="get",
        on_submit=on_submit,
        role="search",
        custom_attrs={
            "data-search-box": "",
            "onKeyDown": rx.Var(f"((event) => {{ {KEYS} }})"),
            "onInput": rx.Var(f"((event) => {{ {TYPING} }})"),
            "onMouseDown": rx.Var(f"((event) => {{ {KEEP_FOCUS} }})"),
            "onClick": rx.Var(f"((event) => {{ {FOLLOW} }})"),
        },
        class_name=classes("relative", props),
        **props,
    )


def _options(id: str) -> Component:
    return rx.el.div(
        rx.foreach(SuggestionState.items, lambda item, place: _option(id, item, place)),
        role="listbox",
        id=f"{id}-options",
        aria_label="Suggestions",
        class_name=(
            "suggestions absolute inset-x-0 top-full z-40 mt-2 max-h-[min(26rem,60dvh)] overflow-y-auto rounded-lg "
            "border border-line bg-surface p-1.5 text-left shadow-floating"
        ),
    )


def _option(id: str, item: SuggestionView, place: Any) -> Component:
    return ui.anchor(
        rx.match(
            item.kind,
            ("category", ui.icon("shapes", 18, class_name="shrink-0 text-muted")),
            ("instructor", ui.icon("user-round", 18, class_name="shrink-0 text-muted")),
            ("search", ui.icon("search", 18, class_name="shrink-0 text-muted")),
            ui.icon("book-open", 18, class_name="shrink-0 text-muted"),
        ),
        rx.el.span(rx.foreach(item.pieces, _piece), class_name="min-w-0 flex-1 truncate"),
        rx.cond(item.note != "", rx.el.span(item.note, class_name="max-w-[40%] truncate text-sm text-muted")),
        href=item.href,
        key=item.key,
        id=f"{id}-option-{place}",
        role="option",
        tab_index=-1,
        class_name=(
            "flex min-h-11 items-center gap-3 rounded-md px-3 py-2 text-[0.9375rem] text-ink hover:bg-ink/6 "
            "aria-selected:bg-accent-soft"
        ),
    )


def _piece(piece: PieceView) -> Component:
    return rx.cond(
        piece.is_typed,
        rx.el.span(piece.text, class_name="whitespace-pre font-semibold"),
        rx.el.span(piece.text, class_name="whitespace-pre"),
    )
