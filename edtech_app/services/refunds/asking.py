"""Giving a course back, as its student does it: look what can be given back, and ask."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.audit import HOUSE, Act
from edtech_app.domain.commerce import Order
from edtech_app.domain.errors import Conflict, NotFound
from edtech_app.domain.refunds import (
    Refund,
    RefundStatus,
    read_words,
)
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.services.audit import AuditLog
from edtech_app.services.refunds.money_back import MoneyBack
from edtech_app.services.refunds.options import RefundOption, RefundOptions, line_of
from edtech_app.settings import RefundDecision, Settings


class RefundsService:
    """Requests. Where the printed rule decides they are granted at once, and `MoneyBack` carries them out."""

    def __init__(
        self,
        *,
        options: RefundOptions,
        orders: OrderRepository,
        money_back: MoneyBack,
        audit: AuditLog,
        settings: Settings,
    ) -> None:
        self._options, self._orders, self._money_back = options, orders, money_back
        self._audit, self._settings = audit, settings

    async def options(self, actor: Actor, order_id: str) -> list[RefundOption]:
        """What can be given back of one of the actor's orders, line by line.

        Raises:
            NotFound: No such order, or somebody else's.
        """
        order = await self._own_order(actor, order_id)
        return await self._options.of_order(order)

    async def ask(self, actor: Actor, order_id: str, course_id: str, words: str = "") -> Refund:
        """Give a course of the actor's back; asking twice is asking once.

        Where the rule decides, the money is on its way when this returns, or as soon as the provider answers; where
        the house does, it waits for an administrator.

        Raises:
            NotFound: No such order or course in it, or somebody else's order.
            Conflict: The printed rule does not allow it; the words say why.
            InvalidInput: The words are too long.
        """
        order = await self._own_order(actor, order_id)
        line = line_of(order, course_id)
        tidy = read_words("words", words)
        option = await self._options.of_line(order, line)
        if option.refund is not None:
            return option.refund
        if option.refusal:
            raise Conflict(option.refusal)
        by_rule = self._settings.refund_decision is RefundDecision.RULE
        refund = await self._money_back.begin_line(
            order,
            line,
            words=tidy,
            status=RefundStatus.APPROVED if by_rule else RefundStatus.ASKED,
            decided_by=HOUSE if by_rule else "",
        )
        await self._audit.record(
            Act.REFUND_ASKED,
            actor=actor,
            subject_id=refund.user_id,
            order=refund.order_id,
            course=refund.course_id,
            amount=str(refund.amount),
        )
        return await self._money_back.go_on_if_possible(refund)

    async def _own_order(self, actor: Actor, order_id: str) -> Order:
        actor.require_sign_in()
        order = await self._orders.get(order_id)
        if order.user_id != actor.user_id:
            raise NotFound(self._orders.missing)
        return order
