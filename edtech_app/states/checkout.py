"""Paying, as a tab shows it: what is bought, the payment window, and how it ended."""

import json
from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import CheckoutTicket, OrderStatus, PaymentProof
from edtech_app.domain.errors import AppError, Conflict, NotSignedIn
from edtech_app.runtime import services
from edtech_app.services.commerce import CheckoutPage, OrderPage
from edtech_app.settings import get_settings
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.guest_cart import GuestCart
from edtech_app.states.session import SessionState
from edtech_app.states.views import CourseCardView, card_views

LONGEST_WAIT = 8
"""How often a page asks about an order that is being confirmed before it leaves the rest to a letter."""


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
    done, waiting (a human or the bank takes longer), refunded or failed.
    """

    phase: str = "loading"
    cards: list[CourseCardView] = []
    total: str = ""
    notices: list[str] = []
    bought: list[BoughtView] = []
    result: ResultView = ResultView()
    words: str = ""
    is_busy: bool = False
    is_sandbox: bool = False
    is_sandbox_open: bool = False
    _course_id: str = ""
    _order_id: str = ""
    _paise: int = 0
    _asked: int = 0

    @rx.event
    @allow(Policy.ANYONE)
    async def load(self):
        """Show what is about to be bought, or how the order that the URL names stands."""
        actor = await actor_of(self)
        query = self.router.url.query_parameters
        self.reset()
        course_id, order_id = query.get("course", ""), query.get("order", "")
        if not actor.is_signed_in:
            back = routes.checkout_result(order_id) if order_id else routes.checkout(course_id)
            return rx.redirect(routes.sign_in(back))
        self._course_id = course_id
        return await (self._follow(actor, order_id) if order_id else self._look(actor))

    @rx.event
    @allow(Policy.ANYONE)
    async def buy_now(self, course_id: str):
        """Buy one course without the cart; a visitor signs in first and comes back to pay."""
        actor = await actor_of(self)
        target = routes.checkout(course_id)
        return rx.redirect(target if actor.is_signed_in else routes.sign_in(target))

    @rx.event
    @allow(Policy.ANYONE)
    async def enroll_free(self, course_id: str):
        """Enrol in a free course and start it."""
        actor = await actor_of(self)
        try:
            course = await services().commerce.enroll_free(actor, course_id)
        except NotSignedIn:
            return rx.redirect(routes.sign_in(self.router.url.path))
        return [rx.toast.success("You are in. Enjoy the course!"), rx.redirect(routes.resume(course.slug))]

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def pay(self):
        """Open an order for what the page shows, and the payment window for it."""
        if self.is_busy or self.phase != "review":
            return
        self.is_busy = True
        self.words = ""
        yield
        actor = await actor_of(self)
        is_window_open = False
        try:
            ticket = await services().commerce.start_checkout(actor, [card.id for card in self.cards])
            self._order_id = ticket.order_id
            if ticket.is_paid:
                yield rx.redirect(routes.LEARN)
            elif ticket.amount.paise != self._paise:
                yield await self._look(actor)
                self.words = f"A price has changed since you opened this page: the total is {ticket.amount} now."
            elif self.is_sandbox:
                self.is_sandbox_open = is_window_open = True
            else:
                is_window_open = True
                yield rx.call_script(_window_script(ticket, actor), callback=CheckoutState.window_closed)
        except AppError as error:
            if isinstance(error, Conflict):
                yield await self._look(actor)
            self.words = error.message
        finally:
            self.is_busy = is_window_open

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def window_closed(self, answer: dict[str, Any]):
        """The payment window is gone: check the proof it handed over, or without one ask how the order stands."""
        actor = await actor_of(self)
        self.is_busy = False
        self.phase = "confirming"
        yield
        proof = PaymentProof(
            gateway_order_id=_text(answer, "razorpay_order_id"),
            payment_id=_text(answer, "razorpay_payment_id"),
            signature=_text(answer, "razorpay_signature"),
        )
        if proof.signature:
            yield await self._confirm(actor, proof)
        else:
            self.words = _text(answer, "reason")
            yield await self._look(actor)

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
        self.is_busy = False
        self.is_sandbox_open = False
        self.words = "The payment did not go through and nothing was taken. You can try again."

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def sandbox_close(self):
        """Play a buyer who changes their mind."""
        self.is_busy = False
        self.is_sandbox_open = False
        self.words = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def ask_again(self, answer: str):
        """The wait is over: see whether an order that was being confirmed is through."""
        if self.phase == "confirming":
            return await self._follow(await actor_of(self), self._order_id)
        return None

    async def _confirm(self, actor: Actor, proof: PaymentProof) -> Any:
        try:
            await services().commerce.confirm(actor, proof)
        except AppError as error:
            self.phase, self.words = "review", error.message
            return None
        return rx.redirect(routes.checkout_result(self._order_id), replace=True)

    async def _look(self, actor: Actor) -> Any:
        guest = await self.get_state(GuestCart)
        try:
            page: CheckoutPage = await services().commerce.look(actor, self._course_id, guest._ids())
        except AppError as error:
            self.phase, self.words = "failed", error.message
            return None
        if page.paid_order_id:
            return rx.redirect(routes.checkout_result(page.paid_order_id))
        self.cards = card_views(page.cards)
        self.total, self._paise = str(page.total), page.total.paise
        self.notices = list(page.notices)
        self.is_sandbox = page.is_sandbox
        self.phase = "review" if page.cards else "empty"
        return None

    async def _follow(self, actor: Actor, order_id: str) -> Any:
        """Show how an order stands; ask again in a while when it is still being confirmed."""
        self._order_id = order_id
        try:
            page = await services().commerce.follow(actor, order_id)
        except AppError as error:
            self.phase, self.words = "failed", error.message
            return None
        return await self._show(page)

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
                return SessionState.load
            case OrderStatus.PAID:
                return self._wait()
            case OrderStatus.REVIEW:
                self.phase = "waiting"
            case OrderStatus.REFUNDED:
                self.phase = "refunded"
            case _:
                return self._wait()
        return None

    def _wait(self) -> Any:
        """Ask again in two seconds; after a while say that a letter will come, never that it failed."""
        self._asked += 1
        if self._asked > LONGEST_WAIT:
            self.phase = "waiting"
            return None
        self.phase = "confirming"
        return rx.call_script(
            'new Promise((done) => setTimeout(() => done(""), 2000))', callback=CheckoutState.ask_again
        )


def _text(answer: dict[str, Any], name: str) -> str:
    """A field of what the browser sent, if it is a short text."""
    value = answer.get(name)
    return value[:200] if isinstance(value, str) else ""


def _window_script(ticket: CheckoutTicket, actor: Actor) -> str:
    """JavaScript that opens Razorpay's window for the order and answers with its proof, or why there is none."""
    options = {
        "key": ticket.public_key,
        "order_id": ticket.gateway_order_id,
        "amount": ticket.amount.paise,
        "currency": "INR",
        "name": get_settings().site_name,
        "prefill": {"name": actor.name, "email": actor.email},
    }
    return _WINDOW % tuple(json.dumps(each).replace("</", "<\\/") for each in (ticket.script_url, options))


_WINDOW = """new Promise((resolve) => {
  const load = () => window.Razorpay ? Promise.resolve() : new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = %s;
    script.onload = loaded;
    script.onerror = () => failed();
    document.head.appendChild(script);
  });
  load().then(() => {
    const checkout = new window.Razorpay({
      ...%s,
      handler: (proof) => resolve(proof),
      modal: {ondismiss: () => resolve({reason: ""})},
    });
    checkout.open();
  }).catch(() => resolve({reason: "The payment window could not be opened. Is something blocking it?"}));
})"""
