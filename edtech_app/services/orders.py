"""Orders as their buyers see them: the list, one order as it stands, its receipt."""

from dataclasses import dataclass, field

from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import Order, OrderStatus
from edtech_app.domain.errors import NotFound
from edtech_app.domain.receipts import Receipt, Seller, receipt
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.payments import RefundRepository
from edtech_app.services.settlement import Settlement
from edtech_app.settings import Settings

VISIBLE = (OrderStatus.PAID, OrderStatus.FULFILLED, OrderStatus.REVIEW, OrderStatus.REFUNDED)


@dataclass(frozen=True, slots=True)
class OrderPage:
    """An order, and the slugs of its courses by their ids."""

    order: Order
    slugs: dict[str, str] = field(default_factory=dict[str, str])


class OrdersService:
    """What somebody has bought. Only what was paid is shown; nobody sees an order of somebody else."""

    def __init__(
        self,
        *,
        orders: OrderRepository,
        courses: CourseRepository,
        refunds: RefundRepository,
        settlement: Settlement,
        settings: Settings,
    ) -> None:
        self._orders, self._courses, self._refunds = orders, courses, refunds
        self._settlement, self._settings = settlement, settings

    async def orders(self, actor: Actor) -> list[Order]:
        """The actor's orders that were paid, newest first."""
        actor.require_sign_in()
        return [order for order in await self._orders.of_user(actor.user_id) if order.status in VISIBLE]

    async def order(self, actor: Actor, order_id: str) -> Order:
        """
        Raises:
            NotFound: No such order, or somebody else's.
        """
        actor.require_sign_in()
        order = await self._orders.get(order_id)
        if order.user_id != actor.user_id:
            raise NotFound("This order does not exist.")
        return order

    async def follow(self, actor: Actor, order_id: str) -> OrderPage:
        """One of the actor's orders as it stands now; one that is not finished is settled if it can be.

        Raises:
            NotFound: No such order, or somebody else's.
        """
        order = await self._settlement.settle_if_possible(await self.order(actor, order_id))
        courses = await self._courses.many(order.course_ids)
        return OrderPage(order, {course.id: course.slug for course in courses})

    async def receipt(self, actor: Actor, order_id: str) -> Receipt:
        """Everything that the receipt of one of the actor's orders shows, with the credit notes that belong to it.

        Administrators may see everybody's.

        Raises:
            NotFound: No such order, somebody else's, or one that has no receipt.
        """
        order = await (self._orders.get(order_id) if actor.is_administrator else self.order(actor, order_id))
        if not order.number:
            raise NotFound("There is no receipt for this order.")
        settings = self._settings
        seller = Seller(
            name=settings.legal_name or settings.site_name,
            address=settings.legal_address,
            email=settings.support_email,
            gstin=order.gstin,
        )
        return receipt(order, await self._refunds.of_order(order.id), seller)
