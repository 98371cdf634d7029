"""What a course is: its name and facts, what one learns, its curriculum, its requirements and who teaches it."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.ui.base import on_click_script
from edtech_app.states.course import CoursePageState
from edtech_app.states.views import ChapterView, LectureRowView

course = CoursePageState.course
teacher = CoursePageState.teacher
TOGGLE_SECTIONS = """
const sections = [...document.querySelectorAll('#curriculum details')];
const open = sections.some((section) => !section.open);
sections.forEach((section) => { section.open = open; });
event.target.closest('button').querySelector('[data-words]').textContent = open ? 'Close all' : 'Open all';
"""


def introduction() -> Component:
    """Where one is, what the course is called and promises, and the facts that decide."""
    return rx.el.header(
        rx.el.nav(
            rx.el.ol(
                rx.el.li(ui.link("Courses", href=routes.COURSES)),
                rx.cond(
                    course.category_name != "",
                    rx.el.li(
                        ui.icon("chevron-right", 16, class_name="text-muted"),
                        ui.link(course.category_name, href=course.category_href),
                        class_name="flex items-center gap-1.5",
                    ),
                ),
                class_name="flex flex-wrap items-center gap-1.5 text-sm",
            ),
            aria_label="Breadcrumb",
        ),
        rx.el.h1(
            course.title,
            class_name="mt-4 text-3xl font-semibold leading-[1.15] tracking-tight text-ink sm:text-[2.5rem]",
        ),
        rx.el.p(course.subtitle, class_name="mt-4 max-w-reading text-lg text-muted text-pretty"),
        rx.el.div(
            rx.cond(
                course.rating_text != "",
                ui.anchor(
                    ui.stars(course.rating_text),
                    rx.el.span(course.reviews_text, class_name="text-muted underline underline-offset-4"),
                    href="#reviews",
                    class_name="inline-flex items-center gap-2",
                ),
                rx.el.span("No reviews yet", class_name="text-muted"),
            ),
            rx.cond(course.students_text != "", _fact("users-round", course.students_text)),
            class_name="mt-5 flex flex-wrap items-center gap-x-6 gap-y-2 text-[0.9375rem]",
        ),
        rx.el.div(
            _fact("user-round", rx.el.span("By ", ui.link(teacher.name, href=teacher.href))),
            _fact("calendar", rx.el.span("Updated ", course.updated_text)),
            _fact("languages", rx.el.span(rx.el.span("Language: ", class_name="sr-only"), course.language)),
            _fact("signal", rx.el.span(rx.el.span("Level: ", class_name="sr-only"), course.level)),
            class_name="mt-3 flex flex-wrap items-center gap-x-6 gap-y-2 text-[0.9375rem] text-muted",
        ),
    )


def _fact(icon: str, words: object) -> Component:
    return rx.el.span(
        ui.icon(icon, 17, class_name="text-muted"),
        words,
        class_name="inline-flex items-center gap-2",
    )


def outcomes() -> Component:
    """What one will be able to do."""
    return rx.cond(
        rx.Var.create(course.outcomes).length() > 0,
        rx.el.section(
            ui.heading("What you will learn", 2),
            rx.el.ul(
                rx.foreach(
                    course.outcomes,
                    lambda outcome: rx.el.li(
                        ui.icon("check", 18, class_name="mt-0.5 text-accent"),
                        rx.el.span(outcome, class_name="min-w-0"),
                        class_name="flex items-start gap-3",
                    ),
                ),
                class_name="mt-5 grid gap-x-8 gap-y-3 sm:grid-cols-2",
            ),
            class_name="rounded-xl border border-line bg-surface p-6 sm:p-8",
        ),
    )


def curriculum() -> Component:
    """Every section with its lectures; free previews play on the spot."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                ui.heading("Curriculum", 2),
                rx.el.p(course.curriculum_text, class_name="mt-1 text-[0.9375rem] text-muted"),
            ),
            rx.cond(
                rx.Var.create(CoursePageState.chapters).length() > 1,
                ui.button(
                    rx.el.span("Open all", custom_attrs={"data-words": "yes"}),
                    variant="ghost",
                    size="sm",
                    type="button",
                    custom_attrs=on_click_script(TOGGLE_SECTIONS),
                ),
            ),
            class_name="flex flex-wrap items-end justify-between gap-3",
        ),
        rx.el.div(
            rx.foreach(CoursePageState.chapters, _chapter),
            class_name="mt-5 divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface",
        ),
        id="curriculum",
    )


def _chapter(chapter: ChapterView, index: rx.Var[int]) -> Component:
    return rx.el.details(
        rx.el.summary(
            ui.icon("chevron-down", 18, class_name="text-muted transition-transform group-open:rotate-180"),
            rx.el.span(chapter.title, class_name="min-w-0 flex-1 font-semibold text-ink"),
            rx.el.span(chapter.summary, class_name="text-sm text-muted max-sm:hidden"),
            class_name="flex items-center gap-3 px-5 py-4 transition-colors hover:bg-ink/4 -outline-offset-2",
        ),
        rx.el.ul(rx.foreach(chapter.lectures, _lecture), class_name="border-t border-line bg-ground/60 py-2"),
        open=index == 0,
        key=chapter.id,
        class_name="group",
    )


def _lecture(lecture: LectureRowView) -> Component:
    sign = rx.cond(
        lecture.is_video,
        ui.icon("circle-play", 18, class_name="text-muted"),
        ui.icon("file-text", 18, class_name="text-muted"),
    )
    row = "flex items-center gap-3 px-5 py-2.5 text-[0.9375rem]"
    length = rx.el.span(lecture.length_text, class_name="text-sm tabular-nums text-muted")
    return rx.el.li(
        rx.cond(
            lecture.is_preview,
            rx.el.button(
                sign,
                rx.el.span(
                    lecture.title,
                    class_name=(
                        "min-w-0 flex-1 text-left text-accent underline decoration-accent/30 underline-offset-4"
                    ),
                ),
                ui.badge("Free preview", tone="accent"),
                length,
                type="button",
                on_click=CoursePageState.open_preview(lecture.id),
                class_name=f"{row} w-full cursor-pointer transition-colors hover:bg-ink/4 -outline-offset-2",
            ),
            rx.el.span(sign, rx.el.span(lecture.title, class_name="min-w-0 flex-1 text-ink"), length, class_name=row),
        ),
    )


def requirements() -> Component:
    """What one should bring."""
    return rx.cond(
        rx.Var.create(course.requirements).length() > 0,
        rx.el.section(
            ui.heading("Requirements", 2),
            rx.el.ul(
                rx.foreach(course.requirements, rx.el.li),
                class_name="mt-4 grid list-disc gap-2 pl-5 text-ink marker:text-muted",
            ),
        ),
    )


def description() -> Component:
    """The author's own words."""
    return rx.cond(
        course.description != "",
        rx.el.section(
            ui.heading("About this course", 2),
            ui.markdown(course.description, class_name="mt-4 max-w-reading"),
        ),
    )


def instructor() -> Component:
    """Who teaches."""
    return rx.el.section(
        ui.heading("Your instructor", 2),
        rx.el.div(
            ui.avatar(teacher.name, teacher.picture, size="lg"),
            rx.el.div(
                ui.link(teacher.name, href=teacher.href, class_name="text-lg font-semibold"),
                rx.cond(teacher.headline != "", rx.el.p(teacher.headline, class_name="mt-0.5 text-ink")),
                rx.el.p(teacher.figures, class_name="mt-0.5 text-sm text-muted"),
                class_name="min-w-0",
            ),
            class_name="mt-5 flex items-center gap-5",
        ),
        rx.cond(
            teacher.about != "",
            ui.markdown(teacher.about, class_name="mt-5 max-w-reading"),
        ),
    )
