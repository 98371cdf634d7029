"""A course's public page: everything that helps to decide, and the box to buy it from."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import course_page as parts
from edtech_app.components import ui
from edtech_app.components.asking import asks_again
from edtech_app.components.course_reviews import reviews
from edtech_app.components.courses import course_row
from edtech_app.components.faces import faces, nothing_here
from edtech_app.components.layout import site_page
from edtech_app.components.preview_bar import preview_bar
from edtech_app.pages.page import Page
from edtech_app.states.cart import CartState
from edtech_app.states.course import CoursePageState


def course_page() -> rx.Component:
    return site_page(
        faces(
            rx.fragment(
                _trial(),
                _content(),
                parts.preview_dialog(),
                asks_again(CoursePageState.refresh),
            ),
            is_loaded=CoursePageState.is_loaded,
            failure=CoursePageState.failure,
            on_retry=CoursePageState.load,
            loading=_loading(),
            missing=(
                CoursePageState.is_missing,
                nothing_here(
                    "Course not found",
                    (
                        "It may have been renamed, or it is no longer available. Another course may suit you just as "
                        "well."
                    ),
                ),
            ),
        ),
    )


def _trial() -> rx.Component:
    """For an author who looks at the page as a student does."""
    standing = CoursePageState.standing
    return rx.cond(
        standing.trial,
        rx.el.div(
            preview_bar(
                standing.trial,
                ui.link_button("See the player", standing.watch_href, variant="secondary", size="sm", icon="play"),
                ui.link_button("Back to the editor", standing.edit_href, size="sm", icon="arrow-left"),
            ),
            class_name=(
                "contents [&>aside]:-mx-4 [&>aside]:-mt-8 [&>aside]:mb-8 [&>aside]:sm:-mx-6 [&>aside]:sm:-mt-10 "
                "[&>aside]:xl:rounded-b-lg"
            ),
        ),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(parts.introduction(), class_name="lg:col-start-1"),
            rx.el.div(
                parts.buy_box(),
                class_name="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1 [&>aside]:h-auto",
            ),
            rx.el.div(
                rx.el.div(
                    parts.outcomes(),
                    parts.curriculum(),
                    parts.requirements(),
                    parts.description(),
                    parts.instructor(),
                    reviews(),
                    class_name="grid min-w-0 gap-14",
                ),
                # It stays within what surrounds it: not before the box's own button has gone by.
                parts.phone_bar(),
                class_name="min-w-0 lg:col-start-1",
            ),
            class_name="grid gap-x-14 gap-y-10 lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-[auto_1fr]",
        ),
        rx.cond(
            rx.Var.create(CoursePageState.more).length() > 0,
            ui.section(
                rx.el.span("More from ", CoursePageState.teacher.name),
                course_row(CoursePageState.more),
                class_name="mt-20 border-t border-line pt-12 first:mt-20",
            ),
        ),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            ui.skeleton("h-5 w-40"),
            ui.skeleton("mt-5 h-10 w-full max-w-xl rounded-md"),
            ui.skeleton("mt-4 h-6 w-full max-w-lg"),
            ui.skeleton("mt-6 h-5 w-64"),
            ui.skeleton("mt-3 h-5 w-80 max-w-full"),
            ui.skeleton("mt-12 h-48 w-full rounded-xl"),
            ui.skeleton("mt-12 h-72 w-full rounded-xl"),
        ),
        ui.skeleton("h-[32rem] w-full rounded-xl max-lg:hidden"),
        role="status",
        aria_label="Loading the course",
        class_name="grid gap-x-14 lg:grid-cols-[minmax(0,1fr)_22rem]",
    )


PAGE = Page(
    routes.COURSE,
    rx.cond(CoursePageState.is_missing, "Course not found", CoursePageState.course.title),
    course_page,
    description=CoursePageState.course.summary,
    on_load=[CoursePageState.load, CartState.recount],
)
