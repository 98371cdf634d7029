"""What the administrator's lists share: the fields that narrow them, their rows, and a word with its colour."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.admin.orders import HouseOrderRow

LIST = "divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
ROW = "flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4"


def filters(
    label: str,
    placeholder: str,
    state: Any,
    options: list[tuple[str, str]],
    *,
    hint: str = "",
) -> Component:
    """A field for words and a choice of statuses over a list whose state has `search` and `choose_status`."""
    return ui.filter_bar(
        rx.fragment(
            ui.field(
                label,
                "words",
                type="search",
                default_value=state.words,
                placeholder=placeholder,
                hint=hint,
                on_change=lambda words: state.search(words).debounce(300),
            ),
            key=rx.Var.create(state.drawn).to_string(),
        ),
        ui.select_field("Status", "status", options, value=state.standing, on_change=state.choose_status),
    )


def nothing(state: Any, of_all: tuple[str, str], of_these: tuple[str, str], everything: Component) -> Component:
    """An empty list: of a house that has nothing yet, or of what was asked for, with the way back to everything."""
    return rx.cond(
        (state.words == "") & (state.standing == ""),
        ui.empty_state(*of_all),
        ui.empty_state(*of_these, everything, icon="search-x"),
    )


def rows(items: Any, draw: Callable[[Any], Component]) -> Component:
    """A list on one sheet."""
    return rx.el.ul(rx.foreach(items, draw), class_name=LIST)


def state_word(words: Any, tone: Any) -> Any:
    """A word about how something stands, in the colour of its tone ("" for none)."""
    return rx.match(
        tone,
        ("success", ui.badge(words, "success")),
        ("warning", ui.badge(words, "warning")),
        ("danger", ui.badge(words, "danger")),
        ui.badge(words),
    )


def waiting_list() -> Component:
    """A list that is on its way."""
    return rx.el.div(
        rx.el.span("Loading…", role="status", class_name="sr-only"),
        *[ui.skeleton("h-20 w-full rounded-lg") for _ in range(4)],
        class_name="space-y-3",
    )


def order_line(order: HouseOrderRow) -> Component:
    """An order in a list: all of it is one link."""
    return rx.el.li(
        ui.anchor(
            rx.el.div(
                rx.el.p(order.title, class_name="line-clamp-2 font-semibold text-ink"),
                rx.el.p(order.buyer, class_name="mt-1 text-sm text-ink wrap-anywhere"),
                rx.el.p(order.facts, class_name="mt-0.5 text-sm text-muted tabular-nums wrap-anywhere"),
                class_name="min-w-0 flex-1 max-sm:basis-full",
            ),
            state_word(order.status_text, order.tone),
            rx.el.p(order.total, class_name="font-semibold tabular-nums text-ink max-sm:ml-auto sm:w-24 sm:text-right"),
            ui.icon("chevron-right", 18, class_name="text-muted max-sm:hidden"),
            href=order.href,
            class_name=(
                "flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-4 transition-colors hover:bg-sunken "
                "focus-visible:-outline-offset-2 sm:flex-nowrap"
            ),
        ),
        key=order.id,
    )
