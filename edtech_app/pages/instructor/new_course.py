"""Beginning a course: its title, and then the editor."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.teaching import OwnCoursesState as Courses


def new_course_page() -> rx.Component:
    return app_page(
        ui.card(
            rx.el.form(
                ui.field(
                    "Course title",
                    "title",
                    error=Courses.new_problem,
                    hint="You can change it later. No one sees the course until you publish it.",
                    placeholder="For example: Python from zero",
                    auto_complete="off",
                    auto_focus=True,
                    max_length=120,
                ),
                rx.el.div(
                    ui.link_button("Cancel", routes.TEACH_COURSES, variant="ghost"),
                    ui.button("Create course", busy=Courses.is_creating),
                    class_name="mt-6 flex justify-end gap-3",
                ),
                on_submit=Courses.create,
            ),
            class_name="max-w-xl",
        ),
        title="New course",
        description="Start with a title. The rest comes step by step.",
        area="teach",
        needs="instructor",
    )


PAGE = Page(routes.NEW_COURSE, "New course", new_course_page, on_load=Courses.begin)
