"""All orders of the house, to be found by what stands on a receipt."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.admin import further
from edtech_app.components.admin.lists import filters, nothing, order_line, rows, waiting_list
from edtech_app.components.layout import app_page
from edtech_app.pages.page import Page
from edtech_app.states.admin.orders import STATUSES
from edtech_app.states.admin.orders import HouseOrdersState as State


def orders_page() -> rx.Component:
    return app_page(
        filters(
            "Email, receipt, order or payment",
            "asha@example.com, 2026-27/000001, pay_…",
            State,
            [("", "All statuses"), *[(status.value, words) for status, (words, _) in STATUSES.items()]],
            hint="Enter it in full, as shown on the receipt or at the payment provider.",
        ),
        rx.match(
            State.status,
            ("ready", rx.fragment(rows(State.orders, order_line), further(State.first_href, State.next_href))),
            (
                "empty",
                nothing(
                    State,
                    ("No orders yet", "Completed and started orders appear here."),
                    ("No orders found", "Check that the number or email is complete, or try another status."),
                    ui.link_button("Show all orders", routes.ADMIN_ORDERS, variant="secondary"),
                ),
            ),
            ("failed", ui.failed_state(State.problem, State.load)),
            waiting_list(),
        ),
        title="Orders",
        description="All completed and started orders, newest first.",
        area="admin",
        needs="administrator",
    )


PAGE = Page(routes.ADMIN_ORDERS, "All orders", orders_page, on_load=State.load)
