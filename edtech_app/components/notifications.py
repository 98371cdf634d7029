"""The bell in the header, the panel that it opens, and the list that the panel and the page share."""

from typing import Any, Literal

import reflex as rx
from reflex.components.component import Component

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.ui.base import on_click_script
from edtech_app.states.notifications import NotificationsState, NotificationView

OPEN_PANEL = """
const panel = event.currentTarget.nextElementSibling, box = event.target.closest('button').getBoundingClientRect();
panel.style.setProperty('--to-the-right', `${document.documentElement.clientWidth - box.right}px`);
panel.showModal();
"""
CLOSE = (
    "if (event.target === event.currentTarget || event.target.closest('a,[data-closes]')) event.currentTarget.close();"
)


def bell() -> Component:
    """The bell with its count, the panel, and the hidden button that is pressed when there is news."""
    return rx.fragment(
        rx.el.span(
            rx.el.button(
                ui.icon("bell", 20),
                rx.el.span("Notifications", class_name="sr-only"),
                rx.cond(
                    NotificationsState.badge,
                    rx.el.span(
                        NotificationsState.badge,
                        rx.el.span(" unread", class_name="sr-only"),
                        class_name=(
                            "absolute right-0.5 top-0.5 grid h-5 min-w-5 place-items-center rounded-full bg-accent "
                            "px-1 text-xs font-semibold tabular-nums text-on-accent"
                        ),
                    ),
                ),
                type="button",
                aria_haspopup="dialog",
                on_click=NotificationsState.load,
                custom_attrs={"data-bell": ""},
                class_name=(
                    "relative inline-flex size-11 items-center justify-center rounded-md text-muted "
                    "transition-colors hover:bg-ink/6 hover:text-ink"
                ),
            ),
            custom_attrs=on_click_script(OPEN_PANEL),
            class_name="contents",
        ),
        _panel(),
        rx.el.span(NotificationsState.news, role="status", class_name="sr-only"),
        rx.el.button(
            type="button",
            hidden=True,
            tab_index=-1,
            on_click=NotificationsState.look,
            custom_attrs={"data-bell-rings": "", "data-ask-again": ""},
        ),
    )


def _panel() -> Component:
    return rx.el.dialog(
        rx.el.div(
            rx.el.div(
                rx.el.h2("Notifications", class_name="mr-auto text-lg font-semibold tracking-tight"),
                mark_all(),
                ui.icon_button("x", "Close", size="sm", custom_attrs={"data-closes": ""}),
                class_name="flex items-center gap-2 border-b border-line py-2.5 pl-5 pr-3",
            ),
            rx.el.div(
                notification_faces(
                    rx.el.div(notification_list()),
                    waiting=rx.el.div(
                        *[ui.skeleton("mx-5 my-4 h-12 rounded-md") for _ in range(3)], class_name="flex flex-col"
                    ),
                    class_name="border-0!",
                ),
                class_name="min-h-0 flex-1 overflow-y-auto overscroll-contain",
            ),
            rx.el.div(
                ui.anchor("See all", href=routes.NOTIFICATIONS, class_name=FOOT_LINK),
                ui.anchor("Preferences", href=routes.PREFERENCES, class_name=FOOT_LINK),
                class_name="flex items-center justify-between border-t border-line p-2",
            ),
            class_name="flex max-h-[inherit] flex-col max-sm:h-dvh",
        ),
        aria_label="Notifications",
        custom_attrs=on_click_script(CLOSE),
        class_name=(
            "bell-panel overflow-hidden border border-line bg-surface p-0 text-base font-normal text-ink "
            "shadow-floating sm:rounded-xl"
        ),
    )


FOOT_LINK = "rounded-md px-4 py-2 text-sm font-medium text-accent transition-colors hover:bg-ink/6"


def mark_all(variant: Literal["ghost", "secondary"] = "ghost") -> Component:
    """Marks all as read; there only while something is unread."""
    return ui.button(
        "Mark all as read",
        variant=variant,
        size="sm",
        on_click=NotificationsState.read_all,
        class_name=rx.cond(NotificationsState.unread > 0, "", "invisible"),
    )


def notification_faces(filled: Component, *, waiting: Component, **props: Any) -> Any:
    """The list, or what stands in its place."""
    return rx.match(
        NotificationsState.status,
        ("ready", filled),
        (
            "empty",
            ui.empty_state(
                "No notifications",
                "News about your courses, reviews and orders appears here.",
                icon="bell",
                **props,
            ),
        ),
        ("failed", ui.failed_state(NotificationsState.problem, NotificationsState.load, **props)),
        rx.el.div(rx.el.span("Loading…", role="status", class_name="sr-only"), waiting),
    )


def notification_list(**props: Any) -> Component:
    """The notifications that are shown, each a link to its place."""
    return rx.el.ul(rx.foreach(NotificationsState.rows, _row), class_name="divide-y divide-line", **props)


def _row(row: NotificationView) -> Component:
    return rx.el.li(
        ui.anchor(
            rx.el.span(
                rx.match(
                    row.kind,
                    ("sale", ui.icon("indian-rupee", 18)),
                    ("review", ui.icon("star", 18)),
                    ("answer", ui.icon("reply", 18)),
                    ("announcement", ui.icon("megaphone", 18)),
                    ("refund", ui.icon("undo-2", 18)),
                    ("course", ui.icon("book-open", 18)),
                    ("approval", ui.icon("badge-check", 18)),
                    ui.icon("bell", 18),
                ),
                class_name=(
                    "grid size-9 shrink-0 place-items-center rounded-full bg-ink/6 text-muted "
                    "group-data-unread:bg-accent-soft group-data-unread:text-accent"
                ),
            ),
            rx.el.span(
                rx.el.span(
                    row.title,
                    class_name="line-clamp-2 text-[0.9375rem] font-medium text-ink group-data-unread:font-semibold",
                ),
                rx.cond(row.text, rx.el.span(row.text, class_name="mt-0.5 line-clamp-3 text-sm text-muted")),
                rx.el.span(row.when, class_name="mt-0.5 block text-sm text-muted tabular-nums"),
                class_name="block min-w-0 flex-1",
            ),
            rx.cond(
                row.is_unread,
                rx.el.span(
                    rx.el.span("Unread", class_name="sr-only"),
                    class_name="mt-2 size-2.5 shrink-0 rounded-full bg-accent forced-colors:bg-[color:Highlight]",
                ),
            ),
            href=row.href,
            on_click=NotificationsState.read(row.id),
            custom_attrs={"data-unread": rx.cond(row.is_unread, "", rx.Var("undefined"))},
            class_name=(
                "group flex items-start gap-3 px-5 py-3.5 transition-colors hover:bg-sunken "
                "focus-visible:-outline-offset-2"
            ),
        ),
    )
