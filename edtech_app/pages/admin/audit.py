"""The audit log: who did what, to whom and when; nothing here can be changed."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import entry_list, further
from edtech_app.components.layout import app_page
from edtech_app.domain.audit import Act
from edtech_app.pages.page import Page
from edtech_app.states.admin.audit import AuditState as State

ACTS = [("", "All actions"), *sorted(((act.value, act.words) for act in Act), key=lambda act: act[1])]


def audit_page() -> rx.Component:
    return app_page(
        _filters(),
        rx.match(
            State.status,
            ("ready", rx.fragment(entry_list(State.entries), further(State.first_href, State.next_href))),
            (
                "empty",
                ui.empty_state(
                    "No entries found",
                    "Try other dates, another person or all actions.",
                    ui.link_button("Show everything", routes.ADMIN_AUDIT, variant="secondary"),
                    icon="search-x",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            ui.skeleton("h-96 w-full rounded-lg"),
        ),
        title="Audit log",
        description="What was done to accounts and to the site. Entries are kept for a year and cannot be changed.",
        area="admin",
        needs="administrator",
    )


def _filters() -> rx.Component:
    return rx.el.form(
        rx.el.div(ui.select_field("Action", "act", ACTS, default_value=State.act), class_name="max-sm:col-span-full"),
        ui.field("Done by", "who", default_value=State.who, placeholder="Email or ID", auto_complete="off"),
        ui.field("Done to", "whom", default_value=State.whom, placeholder="Email or ID", auto_complete="off"),
        ui.field("From", "since", type="date", default_value=State.since),
        ui.field("To", "until", type="date", default_value=State.until),
        rx.el.div(
            ui.button("Show", variant="secondary", icon="filter"),
            ui.link_button("Clear", routes.ADMIN_AUDIT, variant="ghost"),
            class_name="flex items-end gap-2",
        ),
        key=State.drawn,
        on_submit=State.narrow,
        role="search",
        class_name="mb-6 grid grid-cols-2 gap-4 xl:grid-cols-3",
    )


PAGE = Page(routes.ADMIN_AUDIT, "Audit log", audit_page, on_load=State.load)
