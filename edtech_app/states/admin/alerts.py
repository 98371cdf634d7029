"""What the house cannot settle by itself about money: alerts, and orders that were paid otherwise than they ask for."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.commerce import PaymentAlert
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.admin.orders import HouseOrderRow, order_row
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class AlertRow:
    """An alert; `order_href` leads to the order that it is about, "" for none."""

    id: str = ""
    kind: str = ""
    words: str = ""
    at: str = ""
    payment: str = ""
    order_href: str = ""


class HouseAlertsState(rx.State):
    """`status` is loading, ready, empty or failed; `held` are the orders that wait for a look at their payment."""

    status: str = "loading"
    problem: str = ""
    alerts: list[AlertRow] = []
    held: list[HouseOrderRow] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read what nobody has dealt with yet, newest first."""
        with failing_in_place(self):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def close(self, form: dict[str, Any]):
        """Note how an alert was dealt with."""
        alert_id, note = typed(form, "alert_id"), typed(form, "reason")
        return perform(
            self,
            lambda actor, _: services().payment_alerts.close(actor, alert_id, note),
            "Alert closed.",
            self._read,
        )

    async def _read(self) -> None:
        actor = await actor_of(self)
        alerts, held = await services().payment_alerts.open(actor), await services().sales.held(actor)
        self.alerts, self.held = [_row(alert) for alert in alerts], [order_row(order) for order in held]
        self.status = "ready" if alerts or held else "empty"


def _row(alert: PaymentAlert) -> AlertRow:
    return AlertRow(
        id=alert.id,
        kind=alert.kind.value.capitalize(),
        words=alert.words,
        at=formats.date_and_time(alert.created_at),
        payment=alert.payment_id,
        order_href=routes.admin_order(alert.order_id) if alert.order_id else "",
    )
