"""Writing to all students of a course."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.announcements import announcement_item
from edtech_app.components.faces import no_such_course
from edtech_app.components.layout import app_page
from edtech_app.components.teaching.tabs import course_tabs
from edtech_app.domain.announcements import MAX_BODY, MAX_SUBJECT
from edtech_app.pages.page import Page
from edtech_app.states.announcements import FORM, PREVIEW
from edtech_app.states.announcements import AnnouncementsState as Announcements


def announcements_page() -> rx.Component:
    return app_page(
        rx.cond(Announcements.status != "missing", course_tabs()),
        rx.match(
            Announcements.status,
            ("ready", _filled()),
            ("missing", no_such_course()),
            ("failed", ui.failed_state(Announcements.problem, Announcements.load)),
            _loading(),
        ),
        title="Announcements",
        description=Announcements.course_title,
        area="teach",
        needs="instructor",
    )


def _filled() -> rx.Component:
    return rx.el.div(
        rx.cond(
            Announcements.students > 0,
            rx.cond(Announcements.next_text != "", _not_today(), _writing()),
            rx.cond(Announcements.rows, rx.fragment(), _nobody()),
        ),
        rx.cond(
            Announcements.rows,
            rx.el.section(
                ui.heading("Sent", 2),
                ui.card(
                    rx.el.ul(
                        rx.foreach(Announcements.rows, lambda row: announcement_item(row, for_author=True)),
                        class_name="divide-y divide-line",
                    ),
                    class_name="mt-4",
                ),
            ),
        ),
        _preview(),
        rx.el.button(
            type="button",
            hidden=True,
            tab_index=-1,
            on_click=Announcements.look,
            custom_attrs={"data-announcements-look": "", "data-ask-again": ""},
        ),
        class_name="flex max-w-3xl flex-col gap-10",
    )


def _not_today() -> rx.Component:
    return ui.alert(
        "You have already written to these students today. You can send the next announcement on ",
        rx.el.strong(Announcements.next_text, class_name="font-semibold"),
        ".",
    )


def _writing() -> rx.Component:
    return ui.card(
        ui.heading("Write to your students", 2, class_name="text-lg"),
        rx.el.p(
            "Your message goes to ",
            rx.el.strong(Announcements.students_text, class_name="font-semibold text-ink"),
            " by email and in the app, and stays next to the lectures. You can send one a day.",
            class_name="mb-5 mt-1 text-[0.9375rem] text-muted text-pretty",
        ),
        rx.el.form(
            ui.field(
                "Subject",
                "subject",
                error=Announcements.errors["subject"],
                max_length=MAX_SUBJECT,
                default_value=Announcements.subject,
                on_change=Announcements.keep_subject.debounce(400),
                required=True,
                autocomplete="off",
            ),
            ui.textarea_field(
                "Message",
                "body",
                error=Announcements.errors["body"],
                hint="Markdown works: **bold**, lists, ## headings, links.",
                rows=8,
                max_length=MAX_BODY,
                default_value=Announcements.body,
                on_change=Announcements.keep_body.debounce(400),
                required=True,
            ),
            rx.el.div(ui.button("Preview and send", icon="eye", busy=Announcements.is_busy)),
            id=FORM,
            on_submit=Announcements.check,
            no_validate=True,
            class_name="flex flex-col gap-5",
        ),
    )


def _preview() -> rx.Component:
    return ui.dialog(
        None,
        "Preview",
        rx.el.article(
            rx.el.h3(Announcements.subject, class_name="text-lg font-semibold [overflow-wrap:anywhere]"),
            ui.markdown(Announcements.preview_html, class_name="mt-3"),
            class_name="rounded-lg border border-line bg-ground p-5",
        ),
        rx.el.p(
            "Once sent, it cannot be taken back.",
            class_name="mt-4 text-sm text-muted",
        ),
        rx.el.div(
            ui.button(
                "Send to ",
                Announcements.students_text,
                icon="send",
                busy=Announcements.is_busy,
                on_click=Announcements.send,
            ),
            class_name="mt-4 flex justify-end",
        ),
        id=PREVIEW,
        class_name="w-[min(42rem,calc(100vw-2rem))]!",
    )


def _nobody() -> rx.Component:
    return ui.empty_state(
        "No students yet",
        "Once this course has students, you can write to all of them here.",
        icon="megaphone",
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.span("Loading announcements…", class_name="sr-only", role="status"),
        ui.skeleton("h-96 w-full max-w-3xl rounded-lg"),
    )


PAGE = Page(routes.COURSE_ANNOUNCEMENTS, "Announcements", announcements_page, on_load=Announcements.load)
