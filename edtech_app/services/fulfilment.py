"""From a paid order to what was bought: access, the ledger, the receipt. Every step may be repeated for ever."""

from edtech_app import logs, routes
from edtech_app.domain.accounts import UserStatus
from edtech_app.domain.commerce import (
    EntryKind,
    LedgerEntry,
    Order,
    OrderLine,
    OrderStatus,
    financial_year,
)
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from edtech_app.domain.notifications import NotificationKind
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.services.cart import CartService
from edtech_app.services.enrollments import EnrollmentsService
from edtech_app.services.mail import MailService
from edtech_app.services.notifications import NotificationsService
from edtech_app.services.numbering import Numbering
from edtech_app.services.refunds import MoneyBack
from edtech_app.services.tallies import InstructorTallies

log = logs.get(__name__)


class Fulfilment:
    """Hands over what was paid for. A crash anywhere leaves the order paid, and the next run finishes it."""

    def __init__(
        self,
        *,
        orders: OrderRepository,
        ledger: InstructorTallies,
        numbering: Numbering,
        users: UserRepository,
        enrollments: EnrollmentsService,
        cart: CartService,
        money_back: MoneyBack,
        mail: MailService,
        notifications: NotificationsService,
        now: Clock,
    ) -> None:
        self._orders, self._ledger, self._numbering, self._users = orders, ledger, numbering, users
        self._enrollments, self._cart, self._money_back, self._mail = enrollments, cart, money_back, mail
        self._notifications, self._now = notifications, now

    async def fulfil(self, order: Order) -> Order:
        """Grant the order's courses, book them, number and mail the receipt, and close the order.

        Courses that another order had bought already are refunded instead, and so is whatever reaches us after its
        buyer's account was deleted; an order of nothing else is refunded whole and gets no receipt.
        """
        buyer = await self._users.find(order.user_id)
        is_gone = buyer is None or buyer.status in (UserStatus.DELETING, UserStatus.DELETED)
        grant = self._has_granted if is_gone else self._grant
        granted = [line for line in order.lines if await grant(order, line)]
        twice = [line for line in order.lines if line not in granted]
        refunded = sum((line.price for line in twice), start=Money(0))
        if granted:
            order = await self._numbering.number(order.id, financial_year(order.paid_at), self._orders)
            await self._write_receipt(order, granted, refunded)
        await self._cart.take_out(order.user_id, order.course_ids)
        for line in twice:
            if not line.price.is_zero:
                await self._money_back.return_line(order, line)
        end = OrderStatus.FULFILLED if granted else OrderStatus.REFUNDED
        if await self._orders.move(
            order.id,
            origin=OrderStatus.PAID,
            to=end,
            now=self._now(),
            refunded=refunded.paise,
            open_key=f"closed:{order.id}",
        ):
            log.info("order_fulfilled", order=order.id, buyer=order.user_id, granted=len(granted), twice=len(twice))
        return await self._orders.get(order.id)

    async def _grant(self, order: Order, line: OrderLine) -> bool:
        """Enrol the buyer and book the sale; false when another order gave them the course."""
        enrollment = await self._enrollments.grant(
            Enrollment(
                id=new_id(),
                user_id=order.user_id,
                course_id=line.course_id,
                instructor_id=line.instructor_id,
                order_id=order.id,
                price=line.price,
                created_at=self._now(),
            )
        )
        if enrollment.order_id != order.id:
            return False
        for kind, amount in (
            (EntryKind.SALE, line.price),
            (EntryKind.FEE, -order.fee(line)),
        ):
            if amount.is_zero:
                continue
            await self._ledger.record(LedgerEntry.of(order, line, kind, amount, order.paid_at))
        if not line.price.is_zero:
            await self._tell_instructor(order, line)
        return True

    async def _tell_instructor(self, order: Order, line: OrderLine) -> None:
        await self._notifications.notify(
            line.instructor_id,
            NotificationKind.SALE,
            f"sale:{order.id}:{line.course_id}",
            title=f"You sold “{line.title}”",
            text=f"A new student paid {line.price}.",
            link=routes.EARNINGS,
            course_id=line.course_id,
        )

    async def _has_granted(self, order: Order, line: OrderLine) -> bool:
        """Whether the buyer had got the course by this order while there still was one; books the sale then."""
        enrollment = await self._enrollments.find(order.user_id, line.course_id)
        return enrollment is not None and enrollment.order_id == order.id and await self._grant(order, line)

    async def _write_receipt(self, order: Order, lines: list[OrderLine], refunded: Money) -> None:
        if not order.user_email:
            return
        await self._mail.write(
            "receipt",
            to=order.user_email,
            to_name=order.user_name,
            dedupe=f"receipt:{order.id}",
            values={
                "name": order.user_name,
                "number": order.number,
                "order_id": order.id,
                "lines": [{"title": line.title, "price": str(line.price)} for line in lines],
                "total": str(order.total),
                "refunded": "" if refunded.is_zero else str(refunded),
            },
        )
