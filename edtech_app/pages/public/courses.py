"""The catalog: look for courses, narrow them down, turn the pages; the URL holds it all."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import NARROW_GRID, course_cards, course_cards_loading
from edtech_app.components.faces import faces
from edtech_app.components.layout import site_page
from edtech_app.components.search_box import search_box
from edtech_app.components.ui.base import on_click_script
from edtech_app.components.ui.buttons import BASE, SIZES, VARIANTS
from edtech_app.components.ui.overlays import CLOSE_AROUND
from edtech_app.pages.page import Page
from edtech_app.states.catalog import SORTS, CatalogState
from edtech_app.states.navigation import NavigationState
from edtech_app.states.views import ChoiceView


def courses_page() -> rx.Component:
    return site_page(
        rx.el.h1(
            CatalogState.heading, class_name="text-3xl font-semibold tracking-tight text-ink text-balance sm:text-4xl"
        ),
        rx.el.div(
            _search(),
            _filter_sheet(),
            _sort(),
            class_name="mt-6 flex flex-wrap items-end gap-x-4 gap-y-3",
        ),
        rx.el.div(
            _filters(),
            rx.el.div(
                rx.el.h2("Courses found", class_name="sr-only"),
                faces(
                    _results(),
                    is_loaded=CatalogState.is_loaded,
                    failure=CatalogState.failure,
                    on_retry=CatalogState.load,
                    loading=course_cards_loading(9, NARROW_GRID),
                ),
                class_name="min-w-0",
            ),
            class_name=rx.cond(
                _has_nothing_to_filter(), "mt-8", "mt-8 grid gap-x-12 gap-y-6 lg:grid-cols-[14rem_minmax(0,1fr)]"
            ),
        ),
    )


def _has_nothing_to_filter() -> Any:
    """No course is found, and not because of a filter that could be taken away."""
    found, chosen = (rx.Var.create(some).length() for some in (CatalogState.cards, CatalogState.chosen))
    return CatalogState.is_loaded & (found == 0) & (chosen == 0)


def _search() -> rx.Component:
    return search_box(
        "catalog-search",
        on_submit=CatalogState.search,
        placeholder="Search by subject, skill or instructor",
        input_class=(
            "h-11 w-full rounded-md border border-edge bg-surface pl-10.5 pr-4 text-base text-ink transition-colors "
            "hover:border-ink focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent"
        ),
        input_props={"key": CatalogState.words, "default_value": CatalogState.words},
        class_name="min-w-0 grow basis-72",
    )


def _sort() -> rx.Component:
    return rx.el.div(
        rx.el.label("Sort by", html_for="sort", class_name="sr-only"),
        rx.el.select(
            *[rx.el.option(words, value=sort.value) for sort, words in SORTS.items()],
            id="sort",
            name="sort",
            value=CatalogState.sort,
            on_change=CatalogState.sort_by,
            class_name=(
                "h-11 appearance-none rounded-md border border-edge bg-surface pl-3.5 pr-10 text-base text-ink "
                "transition-colors hover:border-ink"
            ),
        ),
        ui.icon("chevron-down", 18, class_name="pointer-events-none absolute inset-y-0 right-3 my-auto text-muted"),
        class_name="relative max-sm:grow max-sm:[&>select]:w-full",
    )


def _filters() -> rx.Component:
    """Beside the results where there is room."""
    return rx.el.aside(
        rx.el.div(
            _all_filters("filters"),
            class_name="sticky top-20 -ml-2 max-h-[calc(100dvh-6rem)] overflow-y-auto py-1 pl-2 pr-3",
        ),
        aria_label="Filters",
        class_name=rx.cond(_has_nothing_to_filter(), "hidden", "max-lg:hidden"),
    )


def _filter_sheet() -> rx.Component:
    """The filters on a phone: a sheet that stays open until enough is chosen."""
    return ui.drawer(
        rx.el.button(
            ui.icon("sliders-horizontal", 18),
            "Filters",
            rx.cond(
                rx.Var.create(CatalogState.chosen).length() > 0,
                rx.el.span(
                    rx.Var.create(CatalogState.chosen).length(),
                    class_name="grid size-5 place-items-center rounded-full bg-accent text-xs text-on-accent",
                ),
            ),
            type="button",
            class_name=f"{BASE} {SIZES['md']} {VARIANTS['secondary']} min-h-11 max-lg:grow lg:hidden",
        ),
        "Filters",
        _all_filters("filters-phone"),
        rx.el.div(
            rx.el.span(
                ui.button(CatalogState.show_text, type="button", class_name="w-full"),
                custom_attrs=on_click_script(CLOSE_AROUND),
                class_name="block grow",
            ),
            rx.cond(
                rx.Var.create(CatalogState.chosen).length() > 0,
                ui.link_button("Clear", CatalogState.all_href, variant="ghost"),
            ),
            class_name=("sticky bottom-0 -mx-5 -mb-5 mt-auto flex gap-2 border-t border-line bg-surface px-5 py-3"),
        ),
        side="right",
        stays=True,
    )


def _all_filters(prefix: str) -> rx.Component:
    return rx.el.div(
        _filter(f"{prefix}-category", "Category", CatalogState.categories),
        _filter(f"{prefix}-level", "Level", CatalogState.levels),
        _filter(f"{prefix}-price", "Price", CatalogState.prices),
        _filter(f"{prefix}-rating", "Rating", CatalogState.ratings),
        _filter(f"{prefix}-length", "Length", CatalogState.lengths),
        _filter(f"{prefix}-language", "Language", CatalogState.languages),
        class_name="grid gap-7 max-lg:pb-6",
    )


def _filter(id: str, title: str, choices: list[ChoiceView]) -> rx.Component:
    return rx.cond(
        rx.Var.create(choices).length() > 0,
        rx.el.div(
            rx.el.h2(title, id=id, class_name="text-sm font-semibold text-ink"),
            rx.el.ul(rx.foreach(choices, _choice), aria_labelledby=id, class_name="mt-2 grid"),
        ),
    )


def _choice(choice: ChoiceView) -> rx.Component:
    return rx.el.li(
        ui.anchor(
            rx.el.span(
                ui.icon("check", 14, class_name="invisible group-aria-[current=true]:visible"),
                class_name=(
                    "grid size-5 shrink-0 place-items-center rounded-sm border border-edge bg-surface "
                    "text-on-accent transition-colors group-hover:border-ink "
                    "group-aria-[current=true]:border-accent group-aria-[current=true]:bg-accent"
                ),
            ),
            rx.el.span(choice.label, class_name="min-w-0 flex-1 truncate"),
            rx.el.span(choice.count_text, class_name="text-sm tabular-nums text-muted"),
            href=choice.href,
            rel="nofollow",
            aria_current=rx.cond(choice.is_chosen, "true", "false"),
            class_name=(
                "group -mx-2 flex min-h-10 items-center gap-3 rounded-md px-2 text-[0.9375rem] text-ink "
                "transition-colors hover:bg-ink/6"
            ),
        ),
    )


def _results() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.p(CatalogState.total_text, role="status", class_name="mr-2 text-muted"),
            rx.foreach(CatalogState.chosen, _chosen),
            rx.cond(
                rx.Var.create(CatalogState.chosen).length() > 0,
                ui.link("Clear all", href=CatalogState.all_href, class_name="ml-1 text-sm"),
            ),
            class_name="mb-5 flex min-h-8 flex-wrap items-center gap-2",
        ),
        rx.cond(
            CatalogState.meant != "",
            rx.el.p(
                "Did you mean ",
                ui.link(CatalogState.meant, href=CatalogState.meant_href),
                "?",
                class_name="-mt-2 mb-5 text-muted",
            ),
        ),
        rx.cond(
            CatalogState.is_whole,
            None,
            rx.el.p(
                "The catalog is being refreshed. Some courses may be missing for a moment.",
                class_name="-mt-2 mb-5 text-muted",
            ),
        ),
        rx.el.div(
            rx.cond(
                rx.Var.create(CatalogState.cards).length() > 0,
                rx.fragment(course_cards(CatalogState.cards, NARROW_GRID), _pages()),
                _nothing(),
            ),
            aria_busy=CatalogState.is_busy,
            class_name="transition-opacity aria-busy:opacity-60",
        ),
    )


def _nothing() -> rx.Component:
    """Nothing answers: why that may be, and ways on."""
    has_filters = rx.Var.create(CatalogState.chosen).length() > 0
    return ui.empty_state(
        CatalogState.nothing_text,
        rx.cond(
            has_filters,
            "No course matches all of these filters. Try removing one or more.",
            "Try different or fewer words, or browse a category.",
        ),
        rx.el.div(
            rx.cond(
                has_filters,
                ui.link_button("Clear all filters", CatalogState.all_href),
                ui.link_button("See all courses", routes.COURSES),
            ),
            rx.el.ul(
                rx.foreach(
                    NavigationState.categories,
                    lambda category: rx.el.li(
                        ui.anchor(
                            category.name,
                            href=category.href,
                            class_name=(
                                "inline-flex h-9 items-center rounded-full border border-line px-3.5 text-sm text-ink "
                                "transition-colors hover:border-edge hover:bg-ink/6"
                            ),
                        )
                    ),
                ),
                aria_label="Categories",
                class_name="mt-7 flex max-w-lg flex-wrap justify-center gap-2",
            ),
            class_name="flex flex-col items-center",
        ),
        icon="search-x",
    )


def _chosen(choice: ChoiceView) -> rx.Component:
    return ui.anchor(
        choice.label,
        ui.icon("x", 14),
        href=choice.href,
        aria_label=f"Remove filter: {choice.label}",
        class_name=(
            "inline-flex h-8 items-center gap-1.5 rounded-full bg-accent-soft px-3 text-sm font-medium text-accent "
            "transition-colors hover:bg-accent hover:text-on-accent"
        ),
    )


def _pages() -> rx.Component:
    """Previous and next as links, so that pages can be shared and the back button works."""
    link = f"{BASE} {SIZES['md']} {VARIANTS['secondary']}"
    return rx.cond(
        CatalogState.pages > 1,
        rx.el.nav(
            rx.cond(
                CatalogState.page > 1,
                ui.anchor(
                    ui.icon("chevron-left", 18),
                    "Previous",
                    href=CatalogState.previous_href,
                    rel="prev",
                    class_name=link,
                ),
            ),
            rx.el.span(
                "Page ", CatalogState.page, " of ", CatalogState.pages, class_name="text-sm tabular-nums text-muted"
            ),
            rx.cond(
                CatalogState.page < CatalogState.pages,
                ui.anchor(
                    "Next", ui.icon("chevron-right", 18), href=CatalogState.next_href, rel="next", class_name=link
                ),
            ),
            aria_label="Pages",
            class_name="mt-12 flex items-center justify-center gap-5",
        ),
    )


PAGE = Page(
    routes.COURSES,
    "Courses",
    courses_page,
    description="All video courses, by subject, level, rating and price. Prices in rupees, many of them free.",
    on_load=CatalogState.load,
)
