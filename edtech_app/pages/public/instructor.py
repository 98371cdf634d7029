"""An instructor's public profile."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.courses import course_cards, course_cards_loading
from edtech_app.components.faces import faces, nothing_here
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page
from edtech_app.states.instructors import InstructorState, LinkView

profile = InstructorState.profile


def instructor_page() -> rx.Component:
    return site_page(
        faces(
            _content(),
            is_loaded=InstructorState.is_loaded,
            failure=InstructorState.failure,
            on_retry=InstructorState.load,
            loading=_loading(),
            missing=(
                InstructorState.is_missing,
                nothing_here("Instructor not found", "Try searching for what you would like to learn."),
            ),
        ),
    )


def _content() -> rx.Component:
    return rx.el.div(
        rx.el.header(
            ui.avatar(profile.name, profile.picture, size="lg", class_name="sm:size-28 sm:text-4xl"),
            rx.el.div(
                rx.el.p("Instructor", class_name="text-sm font-medium text-muted"),
                rx.el.h1(profile.name, class_name="text-3xl font-semibold tracking-tight text-ink sm:text-4xl"),
                rx.cond(profile.headline != "", rx.el.p(profile.headline, class_name="mt-1 text-lg text-muted")),
                rx.el.ul(
                    rx.el.li(profile.courses_text),
                    rx.cond(profile.students_text != "", rx.el.li(profile.students_text)),
                    rx.cond(
                        profile.rating_count_text != "",
                        rx.el.li(
                            ui.stars(profile.rating),
                            rx.el.span(profile.rating_count_text),
                            class_name="flex items-center gap-2",
                        ),
                    ),
                    rx.foreach(profile.links, _link),
                    class_name="mt-3 flex flex-wrap items-center gap-x-6 gap-y-1 text-[0.9375rem] text-ink",
                ),
                class_name="min-w-0",
            ),
            class_name="flex flex-col gap-6 sm:flex-row sm:items-center",
        ),
        rx.cond(
            profile.about != "",
            ui.markdown(profile.about, class_name="mt-8 max-w-reading"),
        ),
        rx.el.section(
            ui.heading("Courses", 2, class_name="mb-6"),
            rx.cond(
                rx.Var.create(InstructorState.cards).length() > 0,
                rx.fragment(
                    course_cards(InstructorState.cards),
                    ui.pagination(
                        InstructorState.page,
                        InstructorState.pages,
                        lambda page: InstructorState.path + "?page=" + page.to(str),
                    ),
                ),
                ui.empty_state(
                    "Nothing published yet",
                    "The first course is on its way.",
                    ui.link_button("See all courses", routes.COURSES, variant="secondary"),
                    icon="book-open",
                ),
            ),
            class_name="mt-14",
        ),
    )


def _link(link: LinkView) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            ui.icon("link", 16),
            link.text,
            href=link.href,
            target="_blank",
            rel="noopener noreferrer nofollow me",
            class_name="inline-flex items-center gap-1.5 text-accent hover:underline",
        )
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            ui.skeleton("size-28 shrink-0 rounded-full"),
            rx.el.div(ui.skeleton("h-9 w-64 rounded-md"), ui.skeleton("mt-3 h-5 w-48"), class_name="min-w-0 flex-1"),
            class_name="mb-14 flex items-center gap-6",
        ),
        course_cards_loading(4),
    )


PAGE = Page(
    routes.INSTRUCTOR,
    rx.cond(profile.name != "", profile.name, "Instructor"),
    instructor_page,
    description=profile.headline,
    on_load=InstructorState.load,
)
