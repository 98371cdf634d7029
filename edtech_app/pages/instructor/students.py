"""Who learns from a course, and how far they are."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.faces import no_such_course
from edtech_app.components.layout import app_page
from edtech_app.components.teaching.tabs import course_tabs
from edtech_app.pages.page import Page
from edtech_app.states.teaching import NOT_BEGUN, StudentRowView, StudentsState

ORDERS = (("newest", "Newest first"), ("name", "By name"), ("progress", "Most progress"), ("seen", "Last visit"))


def students_page() -> rx.Component:
    return app_page(
        rx.cond(StudentsState.status != "missing", course_tabs()),
        rx.match(
            StudentsState.status,
            ("ready", _filled()),
            ("empty", _empty()),
            ("missing", no_such_course()),
            ("failed", ui.failed_state(StudentsState.problem, StudentsState.load)),
            ui.skeleton("h-64 w-full rounded-lg"),
        ),
        title="Students",
        description=StudentsState.course_title,
        actions=rx.cond(
            StudentsState.status == "ready",
            ui.file_button("Download CSV", StudentsState.file_href, variant="secondary"),
        ),
        area="teach",
        needs="instructor",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        ui.filter_bar(
            ui.field(
                "Name",
                "words",
                type="search",
                placeholder="Search by name",
                default_value=StudentsState.words,
                on_change=lambda typed: StudentsState.search(typed).debounce(300),
            ),
            ui.select_field("Sort by", "order", ORDERS, value=StudentsState.order, on_change=StudentsState.sort),
        ),
        rx.el.p(StudentsState.summary, class_name="mb-4 text-sm tabular-nums text-muted", role="status"),
        rx.cond(
            StudentsState.students,
            _table(),
            ui.empty_state("No students found", "No student of this course matches this name.", icon="search-x"),
        ),
        ui.pagination(StudentsState.page, StudentsState.pages, on_page=StudentsState.turn),
    )


def _table() -> rx.Component:
    return ui.table(
        "Students of this course",
        [("Name", ""), ("Joined", "max-sm:hidden"), ("Progress", ""), ("Last visit", "max-sm:hidden")],
        rx.foreach(StudentsState.students, _student),
    )


def _student(student: StudentRowView) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            rx.el.span(
                ui.avatar(student.name, size="sm", class_name="max-sm:hidden"),
                rx.el.span(
                    rx.el.span(student.name, class_name="block font-medium text-ink"),
                    rx.el.span(
                        rx.cond(student.seen_text == NOT_BEGUN, "", "Last visit: "),
                        student.seen_text,
                        class_name="block text-sm font-normal text-muted sm:hidden",
                    ),
                ),
                class_name="flex items-center gap-3",
            ),
            scope="row",
            class_name=f"{ui.CELL} text-left",
        ),
        rx.el.td(student.joined_text, class_name=f"{ui.CELL} text-muted max-sm:hidden"),
        rx.el.td(
            rx.el.div(
                ui.progress_bar(student.percent, "Progress", class_name="w-24! sm:w-40!"),
                rx.el.span(student.percent, "%", class_name="w-12 text-right text-sm"),
                class_name="flex items-center gap-3",
            ),
            class_name=ui.CELL,
        ),
        rx.el.td(student.seen_text, class_name=f"{ui.CELL} text-muted max-sm:hidden"),
    )


def _empty() -> rx.Component:
    return ui.empty_state(
        "No students yet",
        "Once someone enrols, you can follow their progress here.",
        icon="users",
    )


PAGE = Page(routes.COURSE_STUDENTS, "Students", students_page, on_load=StudentsState.load)
