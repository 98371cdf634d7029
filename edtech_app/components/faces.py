"""Which face a page shows: what was asked for, its stand-in while loading, a failure with a retry, or nothing here."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout.header import search_form


def faces(
    content: Component, *, is_loaded: Any, failure: Any, on_retry: Any, loading: Component, missing: Any = None
) -> Component:
    """`missing` is a pair: whether there is nothing here, and what says so.

    What is on its way takes a whole screen, so that the end of the page, which is pushed down, is not in sight.
    Where something may be missing, it is the page: then each face has the page's first heading.
    """
    if missing is None:
        loading = rx.el.div(loading, class_name="min-h-dvh")
        return rx.cond(failure != "", ui.failed_state(failure, on_retry), rx.cond(is_loaded, content, loading))
    is_missing, words = missing
    # In a fragment, React would make the content of the loading page's own elements, which would jump to their places.
    loading = rx.el.div(ui.loading_heading(), loading, class_name="min-h-dvh")
    shown = rx.cond(is_missing, words, rx.cond(is_loaded, content, loading))
    return rx.cond(failure != "", ui.failed_state(failure, on_retry, is_page=True), shown)


def nothing_here(title: str, text: str) -> Component:
    """What a page says when its URL leads to nothing: a way back and a search."""
    return rx.el.div(
        rx.el.p("404", class_name="text-sm font-semibold tracking-widest text-accent"),
        rx.el.h1(title, class_name="mt-3 text-3xl font-semibold tracking-tight text-ink sm:text-4xl"),
        rx.el.p(text, class_name="mt-3 max-w-md text-lg text-muted text-pretty"),
        search_form("missing-search", class_name="mt-8 w-full max-w-md text-left"),
        rx.el.div(
            ui.link_button("Browse all courses", routes.COURSES),
            ui.link_button("Go to the home page", routes.HOME, variant="ghost"),
            class_name="mt-6 flex flex-wrap justify-center gap-3",
        ),
        class_name="flex flex-col items-center py-14 text-center sm:py-24",
    )


def no_such_course() -> Component:
    """What a teaching page says of a course that is gone, or is not this instructor's."""
    return ui.empty_state(
        "Course not found",
        "It may have been deleted, or it belongs to another instructor.",
        ui.link_button("Your courses", routes.TEACH_COURSES),
        icon="search-x",
    )
