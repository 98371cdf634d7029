"""What happened that concerns you, all of it, the newest first."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.layout import app_page
from edtech_app.components.notifications import mark_all, notification_faces, notification_list
from edtech_app.pages.page import Page
from edtech_app.states.notifications import NotificationsState as Notifications

DESCRIPTION = "What happened with your courses, reviews and orders in the last six months."


def notifications_page() -> rx.Component:
    return app_page(
        notification_faces(
            _filled(),
            waiting=ui.skeleton("h-96 w-full rounded-lg"),
        ),
        title="Notifications",
        description=DESCRIPTION,
        actions=rx.cond(Notifications.status == "ready", mark_all("secondary")),
        area="account",
    )


def _filled() -> rx.Component:
    return rx.fragment(
        rx.el.div(notification_list(), class_name="overflow-hidden rounded-lg border border-line bg-surface"),
        rx.cond(
            Notifications.has_more,
            rx.el.div(
                ui.button("Show more", variant="secondary", busy=Notifications.is_busy, on_click=Notifications.more),
                class_name="mt-6",
            ),
        ),
    )


PAGE = Page(
    routes.NOTIFICATIONS, "Notifications", notifications_page, description=DESCRIPTION, on_load=Notifications.load
)
