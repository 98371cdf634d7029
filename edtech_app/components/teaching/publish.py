"""The editor's last step: what still lacks, seeing it as a student does, publishing, and the course's end."""

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.teaching.approval import approval_note
from edtech_app.states.approval import ApprovalState as Approval
from edtech_app.states.publishing import CheckRow
from edtech_app.states.publishing import PublishingState as Publishing


def publish_step() -> Component:
    return rx.el.div(
        approval_note(),
        ui.card(
            rx.match(
                Publishing.status,
                ("published", _published()),
                ("taken down", _taken_down()),
                _unpublished(),
            )
        ),
        ui.card(
            ui.heading("Preview as a student", 2),
            rx.el.p(
                "See the course page and the player as students see them. Until you publish, only you can.",
                class_name="mt-1 text-muted",
            ),
            ui.link_button(
                "Preview course", Publishing.preview_href, variant="secondary", icon="eye", class_name="mt-5"
            ),
        ),
        rx.cond(
            ((Publishing.status == "retired") | (Publishing.status == "taken down")) & Publishing.has_students,
            rx.fragment(),
            ui.card(_end()),
        ),
        class_name="space-y-6",
    )


def _end() -> Component:
    """Deleting the course, which is retiring it as soon as it has students."""
    return rx.fragment(
        ui.heading(rx.cond(Publishing.has_students, "Retire this course", "Delete this course"), 2),
        rx.el.p(
            rx.cond(
                Publishing.has_students,
                "This course has students, so it cannot be deleted. If you retire it, it leaves the catalog and "
                "its students keep it. You can still edit it, and publish it again.",
                "This deletes the course with all its sections, lectures and files. It cannot be undone.",
            ),
            class_name="mt-1 text-muted",
        ),
        rx.el.div(
            ui.confirm_dialog(
                ui.button(
                    rx.cond(Publishing.has_students, "Retire course", "Delete course"),
                    variant="secondary",
                    icon="trash-2",
                    type="button",
                    busy=Publishing.is_busy,
                    class_name="text-danger!",
                ),
                rx.cond(Publishing.has_students, "Retire this course?", "Delete this course?"),
                rx.cond(
                    Publishing.has_students,
                    "New students will not be able to find or buy it. Its students keep it.",
                    "Everything in it will be lost, including its files.",
                ),
                rx.cond(Publishing.has_students, "Retire course", "Delete course"),
                Publishing.delete,
            ),
            class_name="mt-5",
        ),
    )


def taken_down_note() -> Component:
    """Tells the author on every step that and why the house has taken the course down."""
    return ui.alert(
        rx.el.p("This course was taken down on ", Publishing.taken_down_text),
        rx.el.p(
            "Its students keep it, and you can still edit it. ",
            ui.link("Contact us", routes.CONTACT),
            " once you have fixed it, or if you disagree. Only we can restore it.",
            class_name="mt-1 text-muted",
        ),
        tone="danger",
        role="note",
        class_name="mb-6",
    )


def _taken_down() -> Component:
    return rx.fragment(
        ui.heading("Taken down", 2),
        rx.el.p("This course is not in the catalog. Only we can restore it.", class_name="mt-1 text-muted"),
        rx.el.div(
            ui.link_button(Publishing.students_text, Publishing.students_href, variant="secondary", icon="users"),
            ui.link_button("Reviews", Publishing.reviews_href, variant="secondary", icon="message-square-text"),
            class_name="mt-5 flex flex-wrap gap-3",
        ),
    )


def _published() -> Component:
    return rx.fragment(
        ui.heading("Your course is live", 2),
        rx.el.p("Students can find it in the catalog. They see your changes right away.", class_name="mt-1 text-muted"),
        rx.el.div(
            ui.link_button("View course page", Publishing.href, variant="secondary", icon="external-link"),
            ui.link_button(Publishing.students_text, Publishing.students_href, variant="secondary", icon="users"),
            ui.link_button("Reviews", Publishing.reviews_href, variant="secondary", icon="message-square-text"),
            ui.confirm_dialog(
                ui.button("Unpublish", variant="ghost", type="button", busy=Publishing.is_busy),
                "Unpublish this course?",
                "New students will not be able to find or buy it. Its students keep it, and you can publish it again.",
                "Unpublish",
                Publishing.unpublish,
                danger=False,
            ),
            class_name="mt-5 flex flex-wrap gap-3",
        ),
    )


def _unpublished() -> Component:
    return rx.fragment(
        ui.heading(
            rx.cond(
                Publishing.is_complete,
                rx.cond(Approval.standing == "", "Ready to publish", "Ready to publish once you are approved"),
                "Before you can publish",
            ),
            2,
        ),
        rx.cond(
            Publishing.status == "retired",
            rx.el.p(
                (
                    "This course is retired. It is not in the catalog, and its students keep it. Publish it to bring "
                    "it back."
                ),
                class_name="mt-1 text-muted",
            ),
        ),
        rx.el.ul(rx.foreach(Publishing.checks, _check), class_name="mt-4 space-y-2.5"),
        ui.button(
            "Publish course",
            size="lg",
            icon="rocket",
            busy=Publishing.is_busy,
            disabled=~Publishing.is_complete | (Approval.standing != ""),
            on_click=Publishing.publish,
            class_name="mt-6",
        ),
    )


def _check(check: CheckRow) -> Component:
    return rx.el.li(
        rx.cond(
            check.is_done,
            ui.icon("circle-check", 20, class_name="text-success"),
            ui.icon("circle-dashed", 20, class_name="text-muted"),
        ),
        rx.cond(
            check.is_done,
            rx.el.span(check.label, class_name="text-muted"),
            ui.link(check.label, rx.Var.create(check.href)),
        ),
        rx.el.span(rx.cond(check.is_done, "Done", "Still missing"), class_name="sr-only"),
        class_name="flex items-center gap-3",
    )
