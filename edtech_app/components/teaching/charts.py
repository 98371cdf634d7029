"""Figures over time as columns; the page puts the same figures into a table for whoever does not see them."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.charts import BarView, ChartView


def chart(title: str, view: ChartView) -> Component:
    """A chart under its sum: heights say it all, what is below zero is hatched besides."""
    return ui.card(
        rx.el.h3(title, class_name="text-sm font-medium text-muted"),
        rx.el.p(view.sum_text, class_name="mt-1 text-2xl font-semibold tracking-tight tabular-nums text-ink"),
        rx.el.p(view.before_text, class_name="mt-1 text-sm tabular-nums text-muted"),
        rx.el.div(
            rx.el.div(
                rx.el.span(view.top, class_name="absolute -top-5 right-0 text-xs tabular-nums text-muted"),
                rx.foreach(view.bars, _column),
                rx.cond(
                    view.is_flat,
                    rx.el.span(
                        "Nothing in this period", class_name="absolute inset-0 grid place-items-center text-muted"
                    ),
                ),
                rx.el.span(
                    style={"bottom": rx.Var.create(f"{view.zero}%")},
                    class_name="absolute inset-x-0 border-t border-edge",
                ),
                class_name="relative flex h-40 items-stretch border-t border-line",
            ),
            rx.el.div(rx.foreach(view.bars, _label), class_name="flex border-t border-line pt-2"),
            aria_hidden="true",
            class_name="mt-9",
        ),
        class_name="min-w-0",
    )


def _column(bar: BarView) -> Component:
    return rx.el.div(
        rx.el.div(
            style={"height": rx.Var.create(f"{bar.height}%"), "bottom": rx.Var.create(f"{bar.foot}%")},
            class_name=rx.cond(
                bar.is_below,
                "hatched absolute inset-x-px rounded-b-sm border border-accent sm:inset-x-[12%]",
                "absolute inset-x-px rounded-t-sm bg-accent group-hover:bg-accent-strong sm:inset-x-[12%] "
                "forced-colors:border",
            ),
        ),
        title=bar.words,
        class_name="group relative min-w-0 flex-1 hover:bg-ink/4",
    )


def _label(bar: BarView) -> Component:
    return rx.el.span(
        rx.el.span(bar.label, class_name="absolute right-1/2 translate-x-1/2 whitespace-nowrap"),
        class_name="last:*:right-0 last:*:translate-x-0 relative h-4 min-w-0 flex-1 text-xs tabular-nums text-muted",
    )


def figures_table(caption: Any, heads: tuple[str, ...], body: Component) -> Component:
    """A table that stands folded below what it explains; the first column names the row, the others are numbers."""
    return rx.el.details(
        rx.el.summary(
            ui.icon("chevron-right", 16, class_name="transition-transform group-open:rotate-90"),
            "As a table",
            class_name=(
                "flex w-fit cursor-pointer items-center gap-1.5 rounded-sm py-1 text-sm font-medium text-muted "
                "hover:text-ink"
            ),
        ),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="sr-only"),
                rx.el.thead(
                    rx.el.tr(
                        *[
                            rx.el.th(
                                head,
                                scope="col",
                                class_name="py-2 pl-4 text-right font-medium text-muted first:pl-0 first:text-left",
                            )
                            for head in heads
                        ],
                        class_name="border-b border-line",
                    )
                ),
                body,
                class_name="w-full text-sm tabular-nums",
            ),
            tab_index=0,
            role="region",
            aria_label=caption,
            class_name="mt-2 max-h-96 overflow-auto",
        ),
        class_name="group mt-4",
    )


def figures_row(name: Any, *numbers: Any) -> Component:
    """A row of `figures_table`."""
    return rx.el.tr(
        rx.el.th(name, scope="row", class_name="py-1.5 text-left font-normal text-ink"),
        *[rx.el.td(number, class_name="py-1.5 pl-4 text-right text-ink") for number in numbers],
        class_name="border-b border-line last:border-0",
    )
