"""Rows of the audit log."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components import ui
from edtech_app.states.admin.entries import EntryView


def entry_list(entries: Any) -> Component:
    """What was done, who did it, to whom and when, as a list that can be read on a phone too."""
    return rx.el.ul(
        rx.foreach(entries, _entry),
        class_name="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface",
    )


def _entry(entry: EntryView) -> Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(entry.words, class_name="font-medium text-ink"),
                rx.cond(entry.is_refusal, ui.badge("Refused", "warning")),
                class_name="flex flex-wrap items-center gap-2",
            ),
            rx.el.p(entry.at, class_name="shrink-0 text-sm text-muted tabular-nums"),
            class_name="flex flex-wrap items-baseline justify-between gap-x-4",
        ),
        rx.el.p(
            _name(entry.who, entry.who_href),
            rx.cond(entry.whom != "", rx.fragment(" → ", _name(entry.whom, entry.whom_href))),
            rx.cond(entry.address != "", rx.el.span(" · ", entry.address)),
            class_name="mt-0.5 text-sm text-muted wrap-anywhere",
        ),
        rx.cond(entry.details != "", rx.el.p(entry.details, class_name="mt-1 text-sm text-ink wrap-anywhere")),
        key=entry.id,
        class_name="px-4 py-3",
    )


def _name(words: Any, href: Any) -> Component:
    return rx.cond(href != "", ui.link(words, href), rx.el.span(words))
