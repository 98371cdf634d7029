"""What of an order can be given back for its money."""

from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.commerce import state_badge
from edtech_app.components.ui.base import on_click_script
from edtech_app.domain.refunds import BANK_DAYS
from edtech_app.states.order import GIVE_BACK_DIALOG, GiveBackView, OrderState


def courses() -> rx.Component:
    """The courses of the order; each may be given back while the refund policy lets it."""
    return ui.section(
        "Your courses",
        rx.el.ul(
            rx.foreach(OrderState.courses, _course),
            class_name="divide-y divide-line rounded-lg border border-line bg-surface",
        ),
        rx.el.p("Read our ", ui.link("refund policy", routes.REFUNDS), ".", class_name="mt-3 text-sm text-muted"),
        class_name="max-w-reading print:hidden",
    )


def _course(course: GiveBackView) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(course.title, class_name="font-medium text-ink [overflow-wrap:anywhere]"),
                rx.cond(course.status == "", rx.el.p(course.watched, class_name="text-sm text-muted tabular-nums")),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(course.status, state_badge(course.status, course.tone)),
            class_name="flex items-start justify-between gap-4",
        ),
        rx.cond(course.note, rx.el.p(course.note, role="status", class_name="mt-1 text-sm text-muted text-pretty")),
        rx.cond(course.why_not, rx.el.p(course.why_not, class_name="mt-1 text-sm text-muted text-pretty")),
        rx.el.div(
            rx.cond(
                course.start_href,
                ui.link_button(ui.about("Start", course.title), course.start_href, size="sm", icon="play"),
                rx.cond(
                    course.course_href,
                    ui.link_button(
                        ui.about("View course", course.title), course.course_href, size="sm", variant="secondary"
                    ),
                ),
            ),
            rx.cond(
                (course.status == "") & (course.why_not == ""),
                ui.button(
                    ui.about("Request refund", course.title),
                    variant="ghost",
                    size="sm",
                    on_click=OrderState.ask_back(course.course_id),
                ),
            ),
            class_name="mt-3 flex flex-wrap gap-2",
        ),
        class_name="px-5 py-4",
    )


def dialog() -> rx.Component:
    """Asks before a course is given back, and says what that means."""
    asked = OrderState.asked
    return ui.dialog(
        None,
        rx.Var.create("Request a refund for “") + asked.title + "”?",
        rx.el.ul(
            rx.cond(
                OrderState.is_decided_at_once,
                rx.fragment(
                    _consequence(
                        "undo-2",
                        asked.price,
                        (" will be refunded to your original payment method. Banks usually take "),
                        BANK_DAYS,
                        ".",
                    ),
                    _consequence(
                        "lock",
                        (
                            "You lose access to the course once the refund is made. Your notes are "
                            "kept in case you come back."
                        ),
                    ),
                    _consequence("award", "If you have a certificate for it, the certificate will be withdrawn."),
                ),
                rx.fragment(
                    _consequence("mail", "We will review your request and email you. You keep the course until then."),
                    _consequence(
                        "undo-2",
                        "If we approve it, ",
                        asked.price,
                        (" will be refunded to your original payment method."),
                    ),
                    _consequence("lock", "You then lose access to the course, and its certificate is withdrawn."),
                ),
            ),
            class_name="space-y-3",
        ),
        rx.el.form(
            ui.textarea_field("What went wrong? (optional)", "words", error=OrderState.error, rows=3, max_length=1000),
            rx.el.div(
                rx.el.span(
                    ui.button("Keep course", variant="secondary", type="button"),
                    custom_attrs=on_click_script("event.currentTarget.closest('dialog').close();"),
                    class_name="contents",
                ),
                ui.button("Request refund", variant="danger", busy=OrderState.is_busy),
                class_name="mt-6 flex flex-wrap justify-end gap-3",
            ),
            on_submit=OrderState.give_back,
            reset_on_submit=False,
            class_name="mt-6",
        ),
        id=GIVE_BACK_DIALOG,
    )


def _consequence(icon_name: str, *words: Any) -> rx.Component:
    return rx.el.li(
        ui.icon(icon_name, 18, class_name="mt-0.5 text-muted"),
        rx.el.span(*words),
        class_name="flex gap-3 text-pretty",
    )
