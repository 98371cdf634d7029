"""All courses of the house, to be found, taken down and put back."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog, further
from edtech_app.components.admin.lists import ROW, filters, nothing, rows, state_word, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.domain.catalog import MAX_TAKEDOWN_REASON
from edtech_app.pages.page import Page
from edtech_app.states.admin.courses import HouseCourseRow
from edtech_app.states.admin.courses import HouseCoursesState as State
from edtech_app.states.publishing import STATUSES


def courses_page() -> rx.Component:
    return app_page(
        filters(
            "Title or instructor",
            "Search by title or name",
            State,
            [("", "All statuses"), *[(status.value, words) for status, words in STATUSES.items()]],
        ),
        rx.match(
            State.status,
            ("ready", rx.fragment(rows(State.courses, _course), further(State.first_href, State.next_href))),
            (
                "empty",
                nothing(
                    State,
                    ("No courses yet", "Courses appear here once an instructor creates one."),
                    ("No courses found", "Try other words or another status."),
                    ui.link_button("Show all courses", routes.ADMIN_COURSES, variant="secondary"),
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Courses",
        description="All courses, including drafts, newest first.",
        area="admin",
        needs="administrator",
    )


def _course(course: HouseCourseRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                ui.anchor(
                    course.title,
                    href=course.href,
                    class_name="min-w-0 font-semibold leading-snug text-ink wrap-anywhere hover:underline",
                ),
                state_word(course.status_text, course.tone),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
            ),
            rx.el.p(
                rx.cond(course.author_href != "", ui.link(course.author, course.author_href), course.author),
                " · ",
                course.facts,
                class_name="mt-1 text-sm text-muted tabular-nums",
            ),
            rx.cond(course.because != "", rx.el.p(course.because, class_name="mt-2 text-sm text-ink wrap-anywhere")),
            class_name="min-w-0 flex-1 basis-80",
        ),
        rx.cond(course.is_down, _restoring(course), _taking_down(course)),
        key=course.id,
        class_name=ROW,
    )


def _taking_down(course: HouseCourseRow) -> rx.Component:
    return act_dialog(
        ui.button("Take down", variant="secondary", size="sm", type="button"),
        rx.Var.create("Take down “") + course.title + "”?",
        "It leaves the catalog, and new students cannot buy it. Its students keep it. Its instructor gets an email "
        "with your reason and can still edit the course, but cannot publish it again.",
        "Take down",
        State.take_down,
        id=rx.Var.create("down-") + course.id,
        reason="Reason",
        reason_hint="The instructor will see this.",
        longest_reason=MAX_TAKEDOWN_REASON,
        course_id=course.id,
    )


def _restoring(course: HouseCourseRow) -> rx.Component:
    return act_dialog(
        ui.button("Restore", variant="secondary", size="sm", type="button"),
        rx.Var.create("Restore “") + course.title + "”?",
        "It returns to its earlier status, and its instructor gets an email.",
        "Restore",
        State.restore,
        id=rx.Var.create("back-") + course.id,
        danger=False,
        course_id=course.id,
    )


PAGE = Page(routes.ADMIN_COURSES, "All courses", courses_page, on_load=State.load)
