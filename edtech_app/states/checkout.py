"""Paying, as a tab shows it: what is bought, the payment window, and how it ended."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import logs, routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import OrderStatus, PaymentProof
from edtech_app.domain.errors import (
    AppError,
    Conflict,
    DatabaseAway,
    GatewayFailed,
    InvalidInput,
    NotFound,
)
from edtech_app.domain.gst import RATE, STATES, tax_in
from edtech_app.domain.money import Money
from edtech_app.runtime import services
from edtech_app.services.commerce import CheckoutPage
from edtech_app.services.orders import OrderPage
from edtech_app.settings import get_settings
from edtech_app.states import formats
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.payment_window import BLOCKED, NOT_PAID, NOT_THROUGH, text_of, window_script
from edtech_app.states.session import SessionState
from edtech_app.states.views import CourseCardView, card_views

log = logs.get(__name__)

PATIENCE, SHORT_PATIENCE = 5, 2
"""How often a page asks, every two seconds, about an order that was paid before it leaves the rest to a letter; and
about one whose window was just closed, which is hardly ever a payment, before it shows the order again."""

PAID_IS_SAFE = "If you have paid, nothing is lost. We will add your courses to your account automatically."


@dataclass(frozen=True)
class BoughtView:
    """A course that now is the student's, and where to start it."""

    title: str = ""
    href: str = ""


@dataclass(frozen=True)
class ResultView:
    """How an order ended: the receipt's number, what was paid, where to go."""

    order_id: str = ""
    number: str = ""
    total: str = ""
    receipt_href: str = ""
    email: str = ""


class CheckoutState(rx.State):
    """One checkout. `phase` is what the page shows.

    loading, then empty or review (what is about to be bought), confirming (paid, being checked), and in the end
    done, waiting (the bank takes longer), checked (by a human of the house), refunded or failed, which passes by itself
    while `is_away`. `place` is the buyer's state by its GST code, `tax` how much of the total is tax; both "" without a
    GSTIN.
    """

    phase: str = "loading"
    cards: list[CourseCardView] = []
    total: str = ""
    count_text: str = ""
    notices: list[str] = []
    bought: list[BoughtView] = []
    result: ResultView = ResultView()
    words: str = ""
    is_away: bool = False
    is_busy: bool = False
    is_sandbox: bool = False
    is_sandbox_open: bool = False
    seller: str = ""
    place: str = ""
    tax: str = ""
    _course_id: str = ""
    _order_id: str = ""
    _prices: list[int] = []
    _asked: int = 0
    _is_doubtful: bool = False

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Show what is about to be bought, or how the order that the URL names stands."""
        query = self.router.url.query_parameters
        self.reset()
        course_id, order_id = query.get("course", ""), query.get("order", "")
        try:
            actor = await actor_of(self)
        except DatabaseAway as away:
            return self._fail(away, order_id)
        if not actor.is_signed_in:
            back = routes.checkout_result(order_id) if order_id else routes.checkout(course_id)
            return rx.redirect(routes.sign_in(back))
        self._course_id = course_id
        self.seller = get_settings().legal_name or get_settings().site_name
        return await (self._follow(actor, order_id) if order_id else self._look(actor))

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def pay(self):
        """Open an order for what the page shows, and the payment window for it."""
        if self.is_busy or self.phase != "review":
            return
        self.is_busy = True
        self.words = ""
        yield
        is_window_open = False
        try:
            actor = await actor_of(self)
            ticket = await services().commerce.start_checkout(
                actor, [card.id for card in self.cards], place_of_supply=self.place
            )
            self._order_id = ticket.order_id
            if ticket.is_paid:
                yield rx.redirect(routes.LEARN)
            elif ticket.amount.paise != sum(self._prices):
                yield await self._look(actor)
                self.words = _changed(ticket.amount)
            elif self.is_sandbox:
                self.is_sandbox_open = is_window_open = True
            else:
                is_window_open = True
                yield rx.call_script(
                    window_script(ticket, actor, [card.title for card in self.cards]),
                    callback=CheckoutState.window_closed,
                )
        except AppError as error:
            if isinstance(error, Conflict | NotFound):
                yield await self._look(actor)
            self.words = error.message
        finally:
            self.is_busy = is_window_open

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def window_closed(self, answer: dict[str, Any]):
        """The payment window is gone: check the proof it handed over, or without one ask how the order stands."""
        self.is_busy = False
        proof = PaymentProof(
            gateway_order_id=text_of(answer, "razorpay_order_id"),
            payment_id=text_of(answer, "razorpay_payment_id"),
            signature=text_of(answer, "razorpay_signature"),
        )
        outcome = text_of(answer, "outcome")
        try:
            actor = await actor_of(self)
        except DatabaseAway:
            # It may be paid: the page that follows asks on.
            yield rx.redirect(routes.checkout_result(self._order_id), replace=True)
            return
        if not proof.signature and outcome in ("failed", "blocked"):
            yield await self._look(actor)
            self.words = NOT_THROUGH if outcome == "failed" else BLOCKED
            return
        self.phase, self._asked = "confirming", 0
        yield
        if proof.signature:
            yield await self._confirm(actor, proof)
        elif self._order_id:
            # That a window was closed does not say that nothing was paid.
            self._is_doubtful = True
            yield await self._follow(actor, self._order_id)
        else:
            yield await self._look(actor)

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def look_again(self):
        """Show, to whoever comes back to this tab, what has changed meanwhile and before they pay."""
        if self.phase not in ("review", "empty") or self.is_busy:
            return None
        before = sum(self._prices)
        going = await self._look(await actor_of(self))
        if self.phase == "review" and sum(self._prices) != before and not self.notices:
            self.words = _changed(Money(sum(self._prices)))
        return going

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def choose_place(self, code: str):
        """Say in which state the buyer is, which decides whose tax it is and changes no price."""
        self.place = code if code in STATES else ""
        self._take_tax_apart()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def sandbox_pay(self):
        """Play a buyer who pays."""
        if not self.is_sandbox_open:
            return
        actor = await actor_of(self)
        self.is_sandbox_open = self.is_busy = False
        self.phase = "confirming"
        yield
        try:
            proof = await services().commerce.play_sandbox(actor, self._order_id)
        except AppError as error:
            self.phase, self.words = "review", error.message
            return
        yield await self._confirm(actor, proof)

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def sandbox_fail(self):
        """Play a bank that says no."""
        if self.is_sandbox_open:
            self.is_sandbox_open = self.is_busy = False
            self.words = NOT_THROUGH

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def sandbox_close(self):
        """Play a buyer who changes their mind."""
        if self.is_sandbox_open:
            self.is_sandbox_open = self.is_busy = False
            self.words = NOT_PAID

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def ask_again(self, answer: str):
        """The wait is over: see whether an order that was being confirmed is through."""
        if self.phase not in ("confirming", "waiting"):
            return None
        try:
            actor = await actor_of(self)
        except DatabaseAway as away:
            return self._fail(away, self._order_id)
        return await self._follow(actor, self._order_id)

    async def _confirm(self, actor: Actor, proof: PaymentProof) -> Any:
        try:
            await services().commerce.confirm(actor, proof)
        except (InvalidInput, NotFound) as error:
            self.phase, self.words = "review", error.message
            return None
        except AppError as error:
            # Whether it was paid is not known now; the page that follows asks on.
            log.warning("payment_put_off", because=error.message)
        return rx.redirect(routes.checkout_result(self._order_id), replace=True)

    async def _look(self, actor: Actor) -> Any:
        guest = await self.get_state(GuestCart)
        try:
            page: CheckoutPage = await services().commerce.look(actor, self._course_id, guest._claim())
        except AppError as error:
            return self._fail(error)
        if page.paid_order_id:
            return rx.redirect(routes.checkout_result(page.paid_order_id))
        self.cards = card_views(page.cards)
        self.total, self._prices = str(page.total), [card.course.price.paise for card in page.cards]
        self._take_tax_apart()
        self.count_text = formats.counted(len(page.cards), "course")
        self.notices = list(page.notices)
        self.is_sandbox = page.is_sandbox
        self.phase = "review" if page.cards else "empty"
        return None

    async def _follow(self, actor: Actor, order_id: str) -> Any:
        """Show how an order stands; ask again in a while when it is still being confirmed."""
        self._order_id = order_id
        try:
            page = await services().orders.follow(actor, order_id)
        except AppError as error:
            return self._fail(error, order_id)
        return await self._show(page)

    def _fail(self, error: AppError, order_id: str = "") -> None:
        """Say why this cannot be shown, and to whoever may have paid that nothing is lost by it."""
        self.phase, self.is_away = "failed", isinstance(error, GatewayFailed)
        self.words = f"{error.message} {PAID_IS_SAFE}" if order_id and self.is_away else error.message

    async def _show(self, page: OrderPage) -> Any:
        order = page.order
        self.bought = [
            BoughtView(title=line.title, href=routes.resume(page.slugs[line.course_id]))
            for line in order.lines
            if line.course_id in page.slugs
        ]
        self.result = ResultView(
            order_id=order.id,
            number=order.number,
            total=str(order.total),
            receipt_href=routes.order(order.id),
            email=order.user_email,
        )
        match order.status:
            case OrderStatus.FULFILLED:
                self.phase = "done"
                is_at_home = self.router.url.query_parameters.get("order") == order.id
                going = [] if is_at_home else [rx.redirect(routes.checkout_result(order.id), replace=True)]
                return [SessionState.load, *going]
            case OrderStatus.PAID:
                return self._wait()
            case OrderStatus.REVIEW:
                self.phase = "checked"
            case OrderStatus.REFUNDED if order.number:
                # It was bought and refunded later: the order's own page tells how far the refund is.
                return rx.redirect(routes.order(order.id), replace=True)
            case OrderStatus.REFUNDED:
                self.phase = "refunded"
            case _:
                return await self._come_back() if self._is_doubtful and self._asked >= SHORT_PATIENCE else self._wait()
        return None

    async def _come_back(self) -> Any:
        """Show the order once more after its window was closed and nothing came of it."""
        self._is_doubtful, self._asked = False, 0
        going = await self._look(await actor_of(self))
        self.words = NOT_PAID if self.phase == "review" else self.words
        return going

    def _wait(self) -> Any:
        """Ask again in two seconds; after a while say that a letter will come, never that it failed, and ask slowly."""
        self._asked += 1
        is_long = self._asked > PATIENCE
        self.phase = "waiting" if is_long else "confirming"
        if self._asked > 4 * PATIENCE:
            return None
        return rx.call_script(
            f'new Promise((done) => setTimeout(() => done(""), {10_000 if is_long else 2_000}))',
            callback=CheckoutState.ask_again,
        )

    def _take_tax_apart(self) -> None:
        """Say how much of the total is tax, as the receipt will have it."""
        gstin = get_settings().gstin
        if gstin:
            parts = (tax_in(Money(price), gstin=gstin, place_of_supply=self.place).total for price in self._prices)
            self.tax = f"Includes {RATE}% GST: {sum(parts, start=Money(0))}"


def _changed(total: Money) -> str:
    return f"A price has changed since you opened this page. The total is now {total}."
