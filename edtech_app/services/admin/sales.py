"""Purchases as the house sees them: finding one, everything that is known of it, and what waits for a decision."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app.domain.accounts import Actor, User
from edtech_app.domain.audit import Act
from edtech_app.domain.commerce import EntryKind, LedgerEntry, Order, OrderStatus, PaymentAlert
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.order_history import Happening, history, names_in
from edtech_app.domain.refunds import Refund, RefundStatus
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.commerce import LedgerRepository, OrderRepository, PaymentEventRepository
from edtech_app.repositories.payments import PaymentAlertRepository, RefundRepository
from edtech_app.services.fields import email_key
from edtech_app.services.refunds import RefundOption, RefundOptions

PAGE = 25
MOST_FOUND = 100
MOST_ACTS = 500
DECISIONS = (Act.REFUND_ASKED, Act.REFUND_APPROVED, Act.REFUND_DECLINED, Act.REFUND_GIVEN)
SOON = timedelta(minutes=1)
"""Past every row that is stored, should another process's clock be a little ahead."""


@dataclass(frozen=True, slots=True)
class OrderList:
    """Some orders, newest first; `next` goes on behind them, "" after the last."""

    orders: tuple[Order, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class OrderFile:
    """Everything that is known of an order. `buyer` is None when the account's row is gone.

    `options` are its lines, each with its refund or with what the printed rule says against one.
    """

    order: Order
    buyer: User | None
    options: tuple[RefundOption, ...]
    refunds: tuple[Refund, ...]
    entries: tuple[LedgerEntry, ...]
    alerts: tuple[PaymentAlert, ...]
    happened: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class WaitingRefund:
    """A refund that waits for the house, and the order that it is of; `watched` is in percent."""

    refund: Refund
    order: Order
    watched: int = 0


class SalesService:
    """For administrators alone. It only reads; money goes back through `RefundDecisions`."""

    def __init__(
        self,
        *,
        orders: OrderRepository,
        users: UserRepository,
        ledger: LedgerRepository,
        refunds: RefundRepository,
        alerts: PaymentAlertRepository,
        events: PaymentEventRepository,
        entries: AuditRepository,
        options: RefundOptions,
        now: Clock,
    ) -> None:
        self._orders, self._users, self._ledger, self._refunds = orders, users, ledger, refunds
        self._alerts, self._events, self._entries = alerts, events, entries
        self._options, self._now = options, now

    async def orders(self, actor: Actor, *, words: str = "", status: str = "", after: str = "") -> OrderList:
        """Orders in every status or in one, newest first.

        `words` find by what is exact: the order's id, the receipt's number, the payment's or the provider's order id,
        the buyer's address, now or at the time; at most a hundred. `after` is the `next` of the page before.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no such status.
        """
        actor.require_administrator()
        if status not in ("", *OrderStatus):
            raise InvalidInput({"status": "Please choose a status from the list."})
        if sought := words.strip():
            found = await self._found(sought)
            kept = [order for order in found if status in ("", order.status)]
            return OrderList(tuple(sorted(kept, key=lambda order: order.id, reverse=True)[:MOST_FOUND]))
        found = await self._orders.newest(status=status, before=after, limit=PAGE + 1)
        return OrderList(tuple(found[:PAGE]), found[PAGE - 1].id if len(found) > PAGE else "")

    async def order(self, actor: Actor, order_id: str) -> OrderFile:
        """Everything that is known of an order.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such order.
        """
        actor.require_administrator()
        order = await self._orders.get(order_id)
        buyer, options, refunds, entries = await asyncio.gather(
            self._users.find(order.user_id),
            self._options.of_order(order),
            self._refunds.of_order(order.id),
            self._ledger.of_order(order.id),
        )
        alerts, events, acts = await asyncio.gather(
            self._alerts.of_order(order.id),
            self._events.of_order(order.gateway_order_id),
            self._entries.about(order.user_id, limit=MOST_ACTS),
        )
        decisions = [act for act in acts if act.act in DECISIONS and act.details.get("order") == order.id]
        names = {user.id: user.name for user in await self._users.many(act.actor_id for act in decisions)}
        happened = history(order, refunds=refunds, alerts=alerts, events=events, decisions=decisions)
        return OrderFile(
            order=order,
            buyer=buyer,
            options=tuple(options),
            refunds=tuple(refunds),
            entries=tuple(sorted(entries, key=_as_it_happened)),
            alerts=tuple(alerts),
            happened=tuple(names_in(happened, names)),
        )

    async def waiting(self, actor: Actor) -> list[WaitingRefund]:
        """Refunds that were asked for or have failed, longest first, with what a decision needs to know.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        rows = [
            row
            for status in (RefundStatus.ASKED, RefundStatus.FAILED)
            for row in await self._refunds.in_status(status, before=self._now() + SOON)
        ]
        orders = {order.id: order for order in await self._orders.many(row.order_id for row in rows)}
        found: list[WaitingRefund] = []
        for row in rows:
            if order := orders.get(row.order_id):
                watched = [each.watched for each in await self._options.of_order(order) if each.refund == row]
                found.append(WaitingRefund(row, order, *watched))
        return found

    async def held(self, actor: Actor) -> list[Order]:
        """Orders that were paid otherwise than they ask for, longest first; nobody got anything for them.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        return await self._orders.in_status(OrderStatus.REVIEW, before=self._now() + SOON)

    async def _found(self, sought: str) -> list[Order]:
        found = {order.id: order for order in await self._orders.named(sought)}
        if "@" in sought:
            user = await self._users.by_email(email_key(sought))
            own = await self._orders.of_user(user.id, limit=MOST_FOUND) if user else []
            found |= {order.id: order for order in (*own, *await self._orders.of_address(sought, limit=MOST_FOUND))}
        return list(found.values())


def _as_it_happened(entry: LedgerEntry) -> tuple[datetime, str, int]:
    """A sale stands before its fee, though both are of one moment and their ids may be of one millisecond."""
    return entry.created_at, entry.course_id, list(EntryKind).index(entry.kind)
