"""An instructor's courses, drafts too."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import thumbnail
from edtech_app.components.layout import app_page
from edtech_app.components.teaching.approval import approval_note
from edtech_app.pages.page import Page
from edtech_app.states.teaching import OwnCourseRow
from edtech_app.states.teaching import OwnCoursesState as Courses


def courses_page() -> rx.Component:
    return app_page(
        approval_note(),
        rx.match(
            Courses.status,
            ("ready", _filled()),
            ("empty", _empty()),
            ("failed", ui.failed_state(Courses.problem, Courses.load)),
            _loading(),
        ),
        title="Your courses",
        actions=ui.link_button("New course", routes.NEW_COURSE, icon="plus"),
        area="teach",
        needs="instructor",
    )


STATUSES = (("", "Every status"), ("published", "Published"), ("draft", "Drafts"), ("retired", "Retired"))
ORDERS = (
    ("newest", "Newest first"),
    ("changed", "Last changed"),
    ("title", "By title"),
    ("students", "Most students"),
    ("rating", "Best rated"),
)


def _filled() -> rx.Component:
    return rx.fragment(
        ui.filter_bar(
            ui.field(
                "Title",
                "words",
                type="search",
                placeholder="Search by title",
                default_value=Courses.words,
                on_change=lambda typed: Courses.search(typed).debounce(300),
            ),
            ui.select_field("Status", "only", STATUSES, value=Courses.only, on_change=Courses.narrow),
            ui.select_field("Sort by", "order", ORDERS, value=Courses.order, on_change=Courses.sort),
        ),
        rx.cond(Courses.refused, _refusals()),
        rx.el.div(
            rx.el.p(Courses.found_text, class_name="tabular-nums text-muted", role="status"),
            rx.cond(Courses.chosen, _chosen()),
            class_name="mb-3 flex min-h-9 flex-wrap items-center justify-between gap-3 text-sm",
        ),
        rx.cond(
            Courses.courses,
            rx.el.ul(
                rx.foreach(Courses.courses, _course),
                class_name="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface",
            ),
            ui.empty_state(
                "No courses found", "None of your courses match. Try another title or status.", icon="search-x"
            ),
        ),
        ui.pagination(Courses.page, Courses.pages, on_page=Courses.turn),
    )


def _chosen() -> rx.Component:
    return rx.el.div(
        rx.el.span(
            rx.Var.create(Courses.chosen).to(list).length(),
            " selected",
            class_name="font-medium tabular-nums text-ink",
            role="status",
        ),
        ui.confirm_dialog(
            ui.button("Unpublish", variant="secondary", size="sm", busy=Courses.is_busy, type="button"),
            "Unpublish these courses?",
            (
                "New students will not be able to find or buy them. Their students keep them, and you can publish them "
                "again at any time."
            ),
            "Unpublish",
            Courses.unpublish_chosen,
        ),
        class_name="flex items-center gap-3",
    )


def _refusals() -> rx.Component:
    return ui.alert(
        rx.el.p("Some courses could not be unpublished:"),
        rx.el.ul(rx.foreach(Courses.refused, rx.el.li), class_name="mt-1 list-disc pl-5"),
        tone="warning",
        class_name="mb-4",
    )


def _course(course: OwnCourseRow) -> rx.Component:
    return rx.el.li(
        rx.el.label(
            rx.el.span("Select ", course.title, class_name="sr-only"),
            rx.el.input(
                type="checkbox",
                checked=rx.Var.create(Courses.chosen).to(list).contains(course.id),
                disabled=course.status != "published",
                on_change=lambda is_chosen: Courses.choose(course.id, is_chosen.to(bool)),
                class_name="size-5 accent-accent disabled:opacity-40",
            ),
            class_name="flex cursor-pointer items-center self-stretch pl-4 max-sm:pl-3",
        ),
        ui.anchor(
            rx.el.div(
                thumbnail(course.picture, course.picture_choices, width="9rem"),
                class_name="w-20 shrink-0 self-start max-sm:pt-1 sm:w-36 sm:self-center",
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.h2(course.title, class_name="min-w-0 font-semibold leading-snug text-ink line-clamp-2"),
                    rx.match(
                        course.status,
                        ("published", ui.badge(course.status_text, "success")),
                        ("retired", ui.badge(course.status_text, "warning")),
                        ("taken down", ui.badge(course.status_text, "danger")),
                        ui.badge(course.status_text),
                    ),
                    class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
                ),
                rx.el.p(
                    _fact(course.price_text),
                    " · ",
                    _fact(course.lectures_text),
                    " · ",
                    _fact(course.students_text),
                    rx.cond(course.rating_text, rx.fragment(" · ", _fact(course.rating_text, " ★"))),
                    class_name="mt-1 text-sm tabular-nums text-muted",
                ),
                rx.el.p("Changed ", course.updated_text, class_name="mt-0.5 text-sm text-muted"),
                class_name="min-w-0 flex-1",
            ),
            ui.icon("chevron-right", 20, class_name="text-muted max-sm:hidden"),
            href=course.href,
            class_name="flex min-w-0 flex-1 items-center gap-3 p-4 max-sm:pl-3 sm:gap-5",
        ),
        key=course.id,
        class_name="flex items-center transition-colors hover:bg-sunken",
    )


def _fact(*words: Any) -> rx.Component:
    """What does not break in its midst when a line is full."""
    return rx.el.span(*words, class_name="whitespace-nowrap")


def _empty() -> rx.Component:
    return ui.empty_state(
        "Teach your first course",
        "Start with a title. You add videos and articles step by step, and no one sees it until you publish.",
        ui.link_button("Create course", routes.NEW_COURSE, icon="plus"),
        icon="presentation",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading your courses…", class_name="sr-only", role="status"),
        *[ui.skeleton("h-28 w-full rounded-lg") for _ in range(3)],
        class_name="space-y-3",
    )


PAGE = Page(routes.TEACH_COURSES, "Your courses", courses_page, on_load=Courses.load)
