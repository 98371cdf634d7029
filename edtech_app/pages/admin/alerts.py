"""What the house cannot settle by itself about money."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import act_dialog
from edtech_app.components.admin.lists import ROW, order_line, rows, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.domain.commerce import MAX_ALERT_NOTE
from edtech_app.pages.page import Page
from edtech_app.states.admin.alerts import AlertRow
from edtech_app.states.admin.alerts import HouseAlertsState as State


def alerts_page() -> rx.Component:
    return app_page(
        rx.match(
            State.status,
            (
                "ready",
                rx.fragment(
                    rx.cond(State.held, ui.section("Held for review", rows(State.held, order_line))),
                    rx.cond(State.alerts, ui.section("Alerts", rows(State.alerts, _alert))),
                ),
            ),
            (
                "empty",
                ui.empty_state(
                    "No alerts",
                    "Payments without an order, disputes and failed refunds appear here.",
                    icon="circle-check",
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Payment alerts",
        description="Payment problems that need a person. Close an alert once you have dealt with it.",
        area="admin",
        needs="administrator",
    )


def _alert(alert: AlertRow) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(alert.kind, class_name="font-semibold text-ink"),
            rx.el.p(alert.words, class_name="mt-1 text-ink wrap-anywhere"),
            rx.el.p(
                alert.at,
                rx.cond(alert.payment != "", rx.fragment(" · ", alert.payment)),
                rx.cond(alert.order_href != "", rx.fragment(" · ", ui.link("View order", alert.order_href))),
                class_name="mt-1 text-sm text-muted tabular-nums wrap-anywhere",
            ),
            class_name="min-w-0 flex-1 basis-80",
        ),
        act_dialog(
            ui.button("Close", variant="secondary", size="sm", type="button"),
            "Close this alert?",
            "It is removed from this list. The order keeps it, with your note.",
            "Close",
            State.close,
            id=rx.Var.create("close-") + alert.id,
            reason="What did you do?",
            longest_reason=MAX_ALERT_NOTE,
            danger=False,
            alert_id=alert.id,
        ),
        key=alert.id,
        class_name=ROW,
    )


PAGE = Page(routes.ADMIN_ALERTS, "Payment alerts", alerts_page, on_load=State.load)
