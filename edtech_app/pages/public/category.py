"""A category: what it is about, and its best, newest and most liked courses."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import course_cards_loading, course_row
from edtech_app.components.faces import faces, nothing_here
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page
from edtech_app.states.catalog import CategoryState
from edtech_app.states.views import CourseCardView

category = CategoryState.category

ENOUGH_FOR_MORE_ROWS = 4
"""Where all courses fit into one row, other rows would only repeat them."""


def category_page() -> rx.Component:
    return site_page(
        faces(
            _content(),
            is_loaded=CategoryState.is_loaded,
            failure=CategoryState.failure,
            on_retry=CategoryState.load,
            loading=rx.el.div(
                ui.skeleton("h-10 w-64 rounded-md"),
                ui.skeleton("mb-12 mt-4 h-6 w-full max-w-lg"),
                course_cards_loading(8),
            ),
            missing=(
                CategoryState.is_missing,
                nothing_here("Category not found", "Try searching for what you would like to learn."),
            ),
        ),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.el.header(
            ui.link("All courses", href=routes.COURSES, class_name="text-sm"),
            rx.el.h1(category.name, class_name="mt-4 text-3xl font-semibold tracking-tight text-ink sm:text-4xl"),
            rx.cond(
                category.description != "",
                rx.el.p(category.description, class_name="mt-3 max-w-reading text-lg text-muted text-pretty"),
            ),
        ),
        rx.cond(
            category.count > 0,
            rx.el.div(
                _row("Most popular", CategoryState.popular),
                rx.cond(
                    rx.Var.create(CategoryState.top_rated).length() > 0, _row("Top rated", CategoryState.top_rated)
                ),
                _row("Newest", CategoryState.newest),
                rx.el.div(
                    ui.link_button(
                        rx.el.span("See all in this category: ", category.count_text),
                        CategoryState.all_href,
                        variant="secondary",
                        size="lg",
                    ),
                    class_name="flex justify-center",
                ),
                class_name="mt-12 grid grid-cols-1 gap-14",
            ),
            ui.empty_state(
                "No courses here yet",
                "The first ones are on their way. Until then, have a look at our other courses.",
                ui.link_button("See all courses", routes.COURSES, variant="secondary"),
                icon="book-open",
                class_name="mt-12",
            ),
        ),
    )


def _more_rows() -> rx.Component:
    return rx.fragment(
        rx.cond(rx.Var.create(CategoryState.top_rated).length() > 0, _row("Top rated", CategoryState.top_rated)),
        _row("Newest", CategoryState.newest),
    )


def _row(title: str, cards: list[CourseCardView]) -> rx.Component:
    return rx.el.section(ui.heading(title, 2, class_name="mb-6"), course_row(cards))


PAGE = Page(
    routes.CATEGORY,
    rx.cond(category.name != "", category.name, "Category"),
    category_page,
    description=category.description,
    on_load=CategoryState.load,
)
