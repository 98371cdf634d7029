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
            "Title or author",
            "Words of a title or a name",
            State,
            [("", "Every status"), *[(status.value, words) for status, words in STATUSES.items()]],
        ),
        rx.match(
            State.status,
            ("ready", rx.fragment(rows(State.courses, _course), further(State.first_href, State.next_href))),
            (
                "empty",
                nothing(
                    State,
                    ("No courses yet", "As soon as an instructor begins one, it stands here."),
                    ("No course found", "None has these words in its title or its author's name, or this status."),
                    ui.link_button("Show all courses", routes.ADMIN_COURSES, variant="secondary"),
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Courses",
        description="Everybody's courses, drafts too, newest first.",
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
        "It leaves the catalog, and nobody new can buy it. Its students keep it. Its author gets a letter with the "
        "reason, may go on editing it, and cannot put it back.",
        "Take down",
        State.take_down,
        id=rx.Var.create("down-") + course.id,
        reason="Why?",
        reason_hint="The author reads this.",
        longest_reason=MAX_TAKEDOWN_REASON,
        course_id=course.id,
    )


def _restoring(course: HouseCourseRow) -> rx.Component:
    return act_dialog(
        ui.button("Put back", variant="secondary", size="sm", type="button"),
        rx.Var.create("Put “") + course.title + "” back?",
        "It becomes what it was before it was taken down, and its author gets a letter.",
        "Put back",
        State.restore,
        id=rx.Var.create("back-") + course.id,
        danger=False,
        course_id=course.id,
    )


PAGE = Page(routes.ADMIN_COURSES, "All courses", courses_page, on_load=State.load)
