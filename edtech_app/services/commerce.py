"""Paying: the checkout, and the provider's answer to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import (
    CHECKOUT_LASTS,
    CheckoutTicket,
    Order,
    OrderLine,
    OrderStatus,
    PaymentProof,
)
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, Duplicate, InvalidInput, NotAllowed, NotFound
from edtech_app.domain.gst import STATES
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.money import Money
from edtech_app.gateways.payments.port import PaymentGateway, PlayablePayments
from edtech_app.repositories.base import MAX_TRIES
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.services.cart import CartService
from edtech_app.services.catalog import CourseCard, CourseCards
from edtech_app.services.enrollments import EnrollmentsService
from edtech_app.services.mail import MailService
from edtech_app.services.orders import VISIBLE, OrdersService
from edtech_app.services.payment_inbox import PaymentInbox
from edtech_app.services.settlement import Settlement
from edtech_app.settings import Settings

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class CheckoutPage:
    """What is about to be bought, at today's prices.

    `paid_order_id` names an order that turns out to be paid already, for example because the tab was closed.
    `is_sandbox` when no money will move.
    """

    cards: tuple[CourseCard, ...]
    total: Money
    is_sandbox: bool
    notices: tuple[str, ...] = ()
    paid_order_id: str = ""


class CommerceService:
    """From the cart to the paid order. Money turns into access in `Settlement` and nowhere else."""

    def __init__(
        self,
        *,
        orders: OrderRepository,
        courses: CourseRepository,
        cards: CourseCards,
        cart: CartService,
        enrollments: EnrollmentsService,
        settlement: Settlement,
        inbox: PaymentInbox,
        payments: PaymentGateway,
        mail: MailService,
        own_orders: OrdersService,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._orders, self._courses, self._cards = orders, courses, cards
        self._cart, self._enrollments, self._settlement = cart, enrollments, settlement
        self._inbox, self._payments, self._mail = inbox, payments, mail
        self._own_orders, self._settings, self._now = own_orders, settings, now

    async def look(self, actor: Actor, course_id: str = "", claim: Iterable[str] = ()) -> CheckoutPage:
        """What the actor is about to buy: one course, or the cart with what the browser kept of it. Opens no order.

        An open order that was paid behind our back is finished first, so that nobody pays twice.

        Raises:
            Conflict: The course cannot be bought by the actor.
        """
        actor.require_sign_in()
        is_sandbox = isinstance(self._payments, PlayablePayments)
        order = await self._orders.by_open_key(actor.user_id)
        if order:
            order = await self._settlement.settle_if_possible(order)
            if order.status in VISIBLE and (not course_id or course_id in order.course_ids):
                return CheckoutPage((), Money(0), is_sandbox, paid_order_id=order.id)
        if not course_id:
            cart = await self._cart.cart(actor, claim)
            return CheckoutPage(cart.cards, cart.total, is_sandbox, cart.notices)
        course = await self._cart.require_buyable(actor, course_id)
        return CheckoutPage(tuple(await self._cards.published([course.id])), course.price, is_sandbox)

    async def start_checkout(self, actor: Actor, course_ids: list[str], *, place_of_supply: str = "") -> CheckoutTicket:
        """Price the courses from our own records and open an order with the provider.

        Several tabs share one open order; a changed cart, price or state closes it and opens another. A free total is
        granted at once (`is_paid`). `place_of_supply` is the GST code of the buyer's state ("29"), "" when not asked.

        Raises:
            InvalidInput: There is no such state.
            Conflict: Nothing to buy, or the actor owns or teaches one of the courses.
        """
        actor.require_sign_in()
        courses = [await self._buyable(actor, course_id) for course_id in dict.fromkeys(course_ids)]
        if not courses:
            raise Conflict("Your cart is empty.")
        total = sum((course.price for course in courses), start=Money(0))
        if total.is_zero:
            for course in courses:
                await self.enroll_free(actor, course.id)
            return CheckoutTicket("", self._payments.name, "", self._payments.public_key, total, is_paid=True)
        if place_of_supply not in ("", *STATES):
            raise InvalidInput({"place_of_supply": "Please choose a state from the list."})
        lines = tuple(map(_line, courses))
        for _ in range(MAX_TRIES):
            order = await self._orders.by_open_key(actor.user_id) or await self._place(
                actor, lines, total, place_of_supply
            )
            if order is None:
                continue
            if order.status is OrderStatus.PAID:
                if (await self._settlement.settle_if_possible(order)).status is OrderStatus.PAID:
                    raise Conflict("Your last payment is still being confirmed. Please wait a moment.")
                return await self.start_checkout(actor, course_ids, place_of_supply=place_of_supply)
            if not self._is_current(order, lines) or order.place_of_supply != place_of_supply:
                await self._settlement.expire(order)
                continue
            if order.status is OrderStatus.NEW:
                await self._require_still_for_sale(order)
                order = await self._open(order)
            if order.status is OrderStatus.OPEN:
                return self._ticket(order)
        raise Conflict("Your order is being changed in another window. Please try again.")

    async def enroll_free(self, actor: Actor, course_id: str) -> Course:
        """Enrol in a free course; doing it twice is harmless.

        Raises:
            Conflict: The course is not free, or the actor teaches it.
        """
        actor.require_sign_in()
        course = await self._courses.get(course_id)
        if not course.is_published:
            raise NotFound("This course is not open for enrolment.")
        if course.instructor_id == actor.user_id:
            raise Conflict("This is your own course. You can already watch all of it.")
        if not course.is_free:
            raise Conflict("This course is not free.")
        enrollment = await self._enrollments.grant_if_open(
            Enrollment(
                id=new_id(),
                user_id=actor.user_id,
                course_id=course.id,
                instructor_id=course.instructor_id,
                created_at=self._now(),
            )
        )
        await self._mail.write(
            "enrolled",
            to=actor.email,
            to_name=actor.name,
            dedupe=f"enrolled:{enrollment.id}",
            values={"name": actor.name, "title": course.title, "slug": course.slug},
        )
        await self._cart.take_out(actor.user_id, [course.id])
        return course

    async def confirm(self, actor: Actor, proof: PaymentProof) -> Order:
        """The browser says it has paid: check the signature, ask the provider, and grant.

        When the provider does not answer, the order comes back as it was; it will be settled later.

        Raises:
            InvalidInput: The signature is wrong.
            NotFound: The order is not the actor's.
        """
        actor.require_sign_in()
        if not self._payments.is_genuine(proof):
            log.warning("proof_refused", because="its signature is wrong")
            raise InvalidInput(
                {"signature": "This signature is not from our payment provider."},
                "We could not verify this payment. If you were charged, please contact us and we will look into it.",
            )
        order = await self._orders.by_gateway_order(proof.gateway_order_id)
        if order.user_id != actor.user_id:
            log.warning("proof_refused", because="the order is somebody else's", order=order.id)
            raise NotFound("This order does not exist.")
        return await self._inbox.hear_browser(order, proof)

    async def play_sandbox(self, actor: Actor, order_id: str) -> PaymentProof:
        """Pay an order in the sandbox and return the proof that a real window would hand the browser.

        Raises:
            NotAllowed: The gateway is a real one.
        """
        if not isinstance(self._payments, PlayablePayments):
            raise NotAllowed("There is no payment sandbox here.")
        order = await self._own_orders.order(actor, order_id)
        return await self._payments.pay(order.gateway_order_id)

    async def reconcile(self) -> int:
        """Finish or expire what was left open, and say how many orders and events were looked at."""
        return await self._inbox.work_off_waiting() + await self._settlement.reconcile()

    async def sweep(self) -> int:
        """Hold what the provider captured lately against our orders, and say how many payments that were."""
        return await self._settlement.sweep()

    async def _buyable(self, actor: Actor, course_id: str) -> Course:
        """A course to check out: free ones may stand beside others."""
        course = await self._courses.get(course_id)
        return course if course.is_free and course.is_published else await self._cart.require_buyable(actor, course_id)

    async def _place(
        self, actor: Actor, lines: tuple[OrderLine, ...], total: Money, place_of_supply: str
    ) -> Order | None:
        """Store a new order, unless another tab has just done so."""
        now, order_id = self._now(), new_id()
        try:
            return await self._orders.add(
                Order(
                    id=order_id,
                    user_id=actor.user_id,
                    user_email=actor.email,
                    user_name=actor.name,
                    lines=lines,
                    total=total,
                    open_key=actor.user_id,
                    fee_basis_points=self._settings.fee_basis_points,
                    gstin=self._settings.gstin,
                    place_of_supply=place_of_supply,
                    gateway=self._payments.name,
                    gateway_order_id=f"none:{order_id}",
                    payment_id=f"none:{order_id}",
                    created_at=now,
                    updated_at=now,
                    expires_at=now + CHECKOUT_LASTS,
                )
            )
        except Duplicate:
            return None

    async def _open(self, order: Order) -> Order:
        """Open the order with the provider; of several tabs that do, the first one's answer holds for all."""
        gateway_order_id = await self._payments.open_order(order.total, receipt=order.id)
        if await self._orders.move(
            order.id,
            origin=OrderStatus.NEW,
            to=OrderStatus.OPEN,
            now=self._now(),
            gateway_order_id=gateway_order_id,
        ):
            log.info("order_opened", order=order.id, courses=len(order.lines), paise=order.total.paise)
        return await self._orders.get(order.id)

    async def _require_still_for_sale(self, order: Order) -> None:
        """Look once more, now that the order can be seen: a course may have been deleted since it was priced."""
        courses = await self._courses.many(order.course_ids)
        if len(courses) < len(order.lines) or not all(course.is_published for course in courses):
            await self._settlement.expire(order)
            raise Conflict("A course in your order is no longer in the catalog.")

    def _is_current(self, order: Order, lines: tuple[OrderLine, ...]) -> bool:
        return order.sells(lines) and order.expires_at > self._now() and order.gateway == self._payments.name

    def _ticket(self, order: Order) -> CheckoutTicket:
        return CheckoutTicket(
            order_id=order.id,
            gateway=order.gateway,
            gateway_order_id=order.gateway_order_id,
            public_key=self._payments.public_key,
            amount=order.total,
            script_url=self._payments.script_url,
        )


def _line(course: Course) -> OrderLine:
    return OrderLine(course_id=course.id, instructor_id=course.instructor_id, title=course.title, price=course.price)
