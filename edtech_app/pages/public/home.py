"""The home page: one promise, a search, and what the catalog has to show today."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import course_cards_loading, course_row, thumbnail
from edtech_app.components.faces import faces
from edtech_app.components.layout import site_page
from edtech_app.components.layout.header import search_form
from edtech_app.pages.page import Page
from edtech_app.settings import get_settings
from edtech_app.states.home import HomeState
from edtech_app.states.views import CourseCardView, ReviewView, ShelfView

WIDTH = "mx-auto w-full max-w-page px-4 sm:px-6"

STEPS = (
    ("search", "Find your course", "Search by skill or browse by category. Every course shows its full curriculum."),
    (
        "circle-play",
        "Watch before you decide",
        ("Free previews are open to everyone. Pay once, and the course is yours."),
    ),
    (
        "graduation-cap",
        "Learn at your pace",
        ("Pause on your phone and continue on your computer. We save your place and your progress."),
    ),
)


def home_page() -> rx.Component:
    return site_page(
        _promise(),
        rx.el.div(
            faces(
                _catalog(),
                is_loaded=HomeState.is_loaded,
                failure=HomeState.failure,
                on_retry=HomeState.load,
                loading=course_cards_loading(8),
            ),
            class_name=f"{WIDTH} py-14 sm:py-20",
        ),
        _steps(),
        _praise(),
        _teach(),
        wide=True,
    )


def _promise() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h1(
                    "Learn it from someone who does it.",
                    class_name=(
                        "text-[2.5rem] font-semibold leading-[1.08] tracking-[-0.025em] text-ink sm:text-[3.5rem]"
                    ),
                ),
                rx.el.p(
                    "Video courses by people who work in their field. See the curriculum, watch a lecture for "
                    "free, pay once in rupees and keep the course for good.",
                    class_name="mt-5 max-w-lg text-lg text-muted text-pretty",
                ),
                search_form("home-search", class_name="mt-8 max-w-lg [&_input]:h-14 [&_input]:bg-surface"),
                _shelf_links(),
            ),
            _collage(),
            class_name=(
                f"{WIDTH} grid items-center gap-12 pb-14 pt-10 sm:py-20 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)]"
            ),
        ),
        class_name="border-b border-line bg-sunken",
    )


def _shelf_links() -> rx.Component:
    return rx.el.ul(
        rx.cond(
            HomeState.is_loaded,
            rx.foreach(HomeState.shelves, _shelf_link),
            rx.fragment(*[rx.el.li(ui.skeleton("h-9 w-28 rounded-full")) for _ in range(5)]),
        ),
        aria_label="Categories",
        class_name="mt-6 flex max-w-xl flex-wrap gap-2",
    )


def _shelf_link(shelf: ShelfView) -> rx.Component:
    return rx.el.li(
        ui.anchor(
            shelf.name,
            href=shelf.href,
            class_name=(
                "inline-flex h-9 items-center rounded-full border border-line bg-surface px-4 text-sm font-medium "
                "text-ink transition-colors hover:border-accent hover:text-accent"
            ),
        )
    )


def _collage() -> rx.Component:
    """A few real courses, laid out like prints on a table; on a phone the rows below show them soon enough."""
    return rx.el.div(
        rx.cond(
            HomeState.is_loaded,
            rx.foreach(HomeState.popular[:4], _print),
            rx.fragment(*[_print_on_its_way() for _ in range(4)]),
        ),
        class_name="grid grid-cols-2 gap-4 max-lg:hidden",
    )


def _print_on_its_way() -> rx.Component:
    """Of a print's size, so that nothing moves when the prints come."""
    return rx.el.div(
        ui.skeleton("aspect-video w-full rounded-lg"),
        rx.el.div(class_name="h-13.5"),
        class_name="min-w-0 rounded-xl border border-line bg-surface p-2 odd:mt-10 even:mb-10",
    )


def _print(card: CourseCardView) -> rx.Component:
    return ui.anchor(
        thumbnail(card.picture, card.picture_choices, "rounded-lg", width="18rem"),
        rx.el.span(
            rx.el.span(card.title, class_name="block truncate text-sm font-semibold text-ink"),
            rx.el.span(card.instructor_name, class_name="block truncate text-sm text-muted"),
            class_name="block px-1.5 pb-1 pt-2.5",
        ),
        href=card.href,
        class_name=(
            "block min-w-0 rounded-xl border border-line bg-surface p-2 shadow-raised "
            "transition-[box-shadow,translate] odd:mt-10 even:mb-10 hover:-translate-y-1 hover:shadow-floating"
        ),
    )


def _catalog() -> rx.Component:
    return rx.cond(
        rx.Var.create(HomeState.popular).length() > 0,
        rx.el.div(
            _row("Popular now", HomeState.popular, routes.catalog(sort="popular")),
            _row("New in the catalog", HomeState.newest, routes.catalog(sort="newest")),
            rx.cond(
                rx.Var.create(HomeState.free).length() > 0,
                _row("Free to start", HomeState.free, routes.catalog(price="free")),
            ),
            class_name="grid grid-cols-1 gap-16",
        ),
        ui.empty_state(
            "No courses yet",
            "The first courses are on their way. Yours could be one of them.",
            ui.link_button("Teach here", routes.NEW_COURSE),
            icon="book-open",
        ),
    )


def _row(title: str, cards: list[CourseCardView], href: str) -> rx.Component:
    return rx.el.section(
        rx.el.div(
            ui.heading(title, 2, class_name="sm:text-2xl"),
            ui.link("See all", href=href, aria_label=f"See all: {title}"),
            class_name="mb-6 flex items-baseline justify-between gap-4",
        ),
        course_row(cards),
    )


def _steps() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            ui.heading("How it works", 2, class_name="sm:text-2xl"),
            rx.el.ol(
                *[
                    rx.el.li(
                        rx.el.span(
                            ui.icon(icon, 22),
                            class_name="grid size-12 place-items-center rounded-full bg-accent-soft text-accent",
                        ),
                        rx.el.h3(title, class_name="mt-5 text-lg font-semibold text-ink"),
                        rx.el.p(words, class_name="mt-1.5 max-w-xs text-muted text-pretty"),
                    )
                    for icon, title, words in STEPS
                ],
                class_name="mt-8 grid gap-10 md:grid-cols-3",
            ),
            class_name=f"{WIDTH} py-14 sm:py-20",
        ),
        class_name="border-y border-line bg-surface",
    )


def _praise() -> rx.Component:
    return rx.cond(
        rx.Var.create(HomeState.reviews).length() > 0,
        rx.el.section(
            ui.heading("What students say", 2, class_name="sm:text-2xl"),
            rx.el.ul(
                rx.foreach(HomeState.reviews, _quote),
                class_name="mt-8 grid gap-6 md:grid-cols-2 lg:grid-cols-3",
            ),
            class_name=f"{WIDTH} py-14 sm:py-20",
        ),
    )


def _quote(review: ReviewView) -> rx.Component:
    return rx.el.li(
        ui.given_stars(review.stars),
        rx.el.blockquote(review.text, class_name="mt-3 line-clamp-6 flex-1 wrap-anywhere text-ink text-pretty"),
        rx.el.div(
            ui.avatar(review.author_name, review.author_picture, size="sm"),
            rx.el.p(
                rx.el.span(review.author_name, class_name="block truncate text-sm font-semibold text-ink"),
                ui.anchor(
                    review.course_title,
                    href=review.course_href,
                    class_name="block truncate text-sm text-muted underline-offset-4 hover:text-accent hover:underline",
                ),
                class_name="min-w-0",
            ),
            class_name="mt-6 flex items-center gap-3",
        ),
        class_name="flex flex-col rounded-xl border border-line bg-surface p-6",
    )


def _teach() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.h2(
                    "Teach what you know.",
                    class_name="text-2xl font-semibold tracking-tight text-ink sm:text-3xl",
                ),
                rx.el.p(
                    "Bring your videos, set your price and publish when you are ready. You keep "
                    f"{get_settings().instructor_share} of every sale, and you can see every student, review and "
                    "rupee.",
                    class_name="mt-3 max-w-xl text-lg text-muted text-pretty",
                ),
            ),
            ui.link_button("Start teaching", routes.TEACH, size="lg", icon="presentation", class_name="shrink-0"),
            class_name=(
                "flex flex-col items-start gap-8 rounded-xl border border-line bg-accent-soft p-8 sm:p-12 "
                "md:flex-row md:items-center md:justify-between"
            ),
        ),
        class_name=f"{WIDTH} pb-20 pt-4 sm:pb-28",
    )


PAGE = Page(
    routes.HOME,
    "Learn it from someone who does it",
    home_page,
    description=(
        "Video courses by people who work in their field. Watch a lecture for free, pay once in rupees, keep it "
        "for good."
    ),
    on_load=HomeState.load,
)
