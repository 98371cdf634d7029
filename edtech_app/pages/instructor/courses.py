"""An instructor's courses, drafts too."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import thumbnail
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.teaching import OwnCourseRow
from edtech_app.states.teaching import OwnCoursesState as Courses


def courses_page() -> rx.Component:
    return app_page(
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


def _filled() -> rx.Component:
    return rx.fragment(
        ui.field(
            "Search your courses",
            "words",
            type="search",
            placeholder="Search your courses",
            on_change=lambda typed: Courses.search(typed).debounce(200),
            wrapper_class_name="mb-6 max-w-sm [&>label]:sr-only",
        ),
        rx.cond(
            Courses.courses,
            rx.el.ul(
                rx.foreach(Courses.courses, _course),
                class_name="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface",
            ),
            ui.empty_state("Nothing found", "None of your courses has these words in its title.", icon="search-x"),
        ),
    )


def _course(course: OwnCourseRow) -> rx.Component:
    return rx.el.li(
        ui.anchor(
            rx.el.div(
                thumbnail(course.picture, course.picture_choices, width="9rem"), class_name="w-24 shrink-0 sm:w-36"
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
                    course.price_text,
                    " · ",
                    course.lectures_text,
                    " · ",
                    course.students_text,
                    rx.cond(course.rating_text, rx.el.span(" · ", course.rating_text, " ★")),
                    class_name="mt-1 text-sm tabular-nums text-muted",
                ),
                rx.el.p("Changed ", course.updated_text, class_name="mt-0.5 text-sm text-muted"),
                class_name="min-w-0 flex-1",
            ),
            ui.icon("chevron-right", 20, class_name="text-muted"),
            href=course.href,
            class_name="flex items-center gap-4 p-4 transition-colors hover:bg-sunken sm:gap-5",
        ),
        key=course.id,
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "Teach your first course",
        "Begin with a title. You add videos and articles step by step, and nobody sees it before you publish.",
        ui.link_button("Create a course", routes.NEW_COURSE, icon="plus"),
        icon="presentation",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading your courses…", class_name="sr-only", role="status"),
        *[ui.skeleton("h-28 w-full rounded-lg") for _ in range(3)],
        class_name="space-y-3",
    )


PAGE = Page(routes.TEACH_COURSES, "Your courses", courses_page, on_load=Courses.load)
