"""My learning: every course somebody learns from, and the way back into it."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import thumbnail
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.learning import LearningCourseView, LearnState

GRID = "grid grid-cols-1 gap-6 sm:grid-cols-2 xl:grid-cols-3"


def learn_page() -> rx.Component:
    return app_page(
        rx.match(
            LearnState.status,
            ("ready", rx.cond(LearnState.has_courses, _filled(), _empty())),
            ("failed", ui.failed_state(LearnState.problem, LearnState.load)),
            _loading(),
        ),
        title="My learning",
        area="learn",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                _filter("all", "All courses"),
                _filter("started", "In progress"),
                _filter("new", "Not started"),
                _filter("finished", "Finished"),
                role="group",
                aria_label="Show",
                class_name="flex flex-wrap gap-2",
            ),
            rx.cond(LearnState.has_many, _search()),
            class_name="mb-6 flex flex-wrap items-center justify-between gap-4",
        ),
        rx.cond(
            LearnState.courses,
            rx.el.ul(rx.foreach(LearnState.courses, _course), class_name=GRID),
            rx.cond(LearnState.wanted != "", _not_found(), rx.match(LearnState.chosen, *_NOTHING, rx.fragment())),
        ),
    )


def _search() -> rx.Component:
    return rx.el.input(
        type="search",
        placeholder="Search your courses",
        aria_label="Search your courses",
        default_value=LearnState.wanted,
        on_change=LearnState.search.debounce(200),
        class_name="h-10 w-full rounded-md border border-edge bg-surface px-3 text-ink sm:w-64",
    )


def _not_found() -> rx.Component:
    return ui.empty_state(
        "No courses found",
        "Try fewer words, or look in all your courses.",
        icon="search-x",
    )


_NOTHING = (
    (
        "finished",
        ui.empty_state("Nothing finished yet", "Courses you have finished appear here.", icon="trophy"),
    ),
    (
        "new",
        ui.empty_state("No courses to start", "You have started all your courses.", icon="circle-check"),
    ),
    (
        "started",
        ui.empty_state(
            "Nothing in progress",
            "Courses you have started but not finished appear here.",
            action=ui.link_button("Find another course", routes.COURSES),
            icon="circle-check",
        ),
    ),
)


def _filter(value: str, label: str) -> rx.Component:
    is_chosen = LearnState.chosen == value
    return rx.el.button(
        label,
        type="button",
        aria_pressed=rx.cond(is_chosen, "true", "false"),
        on_click=LearnState.show(value),
        class_name=rx.cond(
            is_chosen,
            "min-h-10 cursor-pointer rounded-full border border-ink bg-ink px-4 text-sm font-medium text-ground",
            "min-h-10 cursor-pointer rounded-full border border-line px-4 text-sm font-medium text-ink hover:bg-sunken",
        ),
    )


def _course(course: LearningCourseView) -> rx.Component:
    card = course.card
    return rx.el.li(
        ui.anchor(
            thumbnail(card.picture, card.picture_choices, "border border-line"),
            rx.el.h2(
                card.title,
                class_name="mt-3 line-clamp-2 font-semibold leading-snug text-ink group-hover:text-accent",
            ),
            rx.el.p(card.instructor_name, class_name="mt-1 truncate text-sm text-muted"),
            rx.el.div(ui.progress_bar(course.percent, "Progress"), class_name="mt-3"),
            rx.el.p(
                rx.cond(
                    course.is_finished,
                    rx.el.span("Finished", class_name="font-medium text-success"),
                    rx.el.span(f"{course.percent}%", class_name="font-medium text-ink"),
                ),
                rx.el.span(" · ", course.progress_text),
                rx.cond(course.left_text != "", rx.el.span(" · ", course.left_text)),
                class_name="mt-2 text-sm text-muted",
            ),
            rx.el.span(
                course.action,
                ui.icon("arrow-right", size=16),
                class_name="mt-3 inline-flex items-center gap-1.5 text-sm font-semibold text-accent",
            ),
            href=course.href,
            class_name="group block rounded-lg focus-visible:outline-offset-4",
        ),
        rx.cond(
            course.certificate_href != "",
            ui.anchor(
                ui.icon("award", size=16),
                "Certificate",
                rx.el.span(" of ", card.title, class_name="sr-only"),
                href=course.certificate_href,
                class_name=(
                    "mt-1 inline-flex min-h-8 items-center gap-1.5 text-sm font-semibold text-ink hover:text-accent "
                    "hover:underline"
                ),
            ),
        ),
        key=card.id,
        class_name="min-w-0",
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "No courses yet",
        "Courses you buy or enrol in appear here, and you can continue where you stopped.",
        action=ui.link_button("Browse courses", routes.COURSES),
        icon="book-open",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading your courses…", class_name="sr-only", role="status"),
        *[
            rx.el.div(
                ui.skeleton(class_name="aspect-video w-full rounded-lg"),
                ui.skeleton(class_name="mt-3 h-5 w-4/5"),
                ui.skeleton(class_name="mt-2 h-4 w-2/5"),
                ui.skeleton(class_name="mt-4 h-2 w-full"),
            )
            for _ in range(3)
        ],
        class_name=GRID,
    )


PAGE = Page(
    routes.LEARN,
    "My learning",
    learn_page,
    description="Your courses, and where you stopped in each.",
    on_load=LearnState.load,
)
