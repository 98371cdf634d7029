"""One order: its receipt, and what of it can be given back."""

from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, InvalidInput, NotFound
from edtech_app.domain.gst import Tax
from edtech_app.domain.receipts import Receipt
from edtech_app.domain.refunds import BANK_DAYS, RefundCause, RefundStatus
from edtech_app.runtime import services
from edtech_app.services.orders import OrderPage
from edtech_app.services.receipts import plain
from edtech_app.services.refunds import RefundOption
from edtech_app.settings import RefundDecision, get_settings
from edtech_app.states import formats
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.orders import STATUS_WORDS, StandingView, standing_of
from edtech_app.states.session import SessionState

GIVE_BACK_DIALOG = "give-back"
BANKS = f"Banks usually take {BANK_DAYS} to credit it."
REFUND_WORDS = {
    RefundStatus.ASKED: (
        "Refund requested",
        "warning",
        "We will review your request and email you. You keep the course until then.",
    ),
    RefundStatus.DECLINED: ("Refund declined", "neutral", ""),
    RefundStatus.APPROVED: (
        "Refund approved",
        "warning",
        "We are waiting for the payment provider to confirm the refund.",
    ),
    RefundStatus.SENT: (
        "Refund approved",
        "warning",
        f"The payment provider has accepted the refund to your original payment method. {BANKS}",
    ),
    RefundStatus.RETURNING: ("Refund on its way", "success", f"It goes to your original payment method. {BANKS}"),
    RefundStatus.RETURNED: ("Refunded", "success", f"Refunded to your original payment method. {BANKS}"),
    RefundStatus.FAILED: (
        "Refund delayed",
        "warning",
        "The refund did not go through yet. We are working on it and will email you.",
    ),
}


@dataclass(frozen=True)
class LineView:
    """A course on a receipt; `href` leads to it, "" when it is gone; `taxable` is "" without a GSTIN."""

    title: str = ""
    price: str = ""
    taxable: str = ""
    href: str = ""


@dataclass(frozen=True)
class SumView:
    """A line between the courses and the total: a part of the tax."""

    label: str = ""
    amount: str = ""


@dataclass(frozen=True)
class NoteView:
    """A credit note of the order."""

    number: str = ""
    title: str = ""
    amount: str = ""
    date: str = ""
    href: str = ""


@dataclass(frozen=True)
class ReceiptView:
    """An order as it is printed; `number` and `pdf_href` are "" before there is a receipt."""

    number: str = ""
    order_id: str = ""
    payment_id: str = ""
    date: str = ""
    buyer: str = ""
    email: str = ""
    seller: str = ""
    seller_address: str = ""
    seller_email: str = ""
    gstin: str = ""
    place_of_supply: str = ""
    sac: str = ""
    lines: list[LineView] = field(default_factory=list)
    taxes: list[SumView] = field(default_factory=list)
    total: str = ""
    refunded: str = ""
    notes: list[NoteView] = field(default_factory=list)
    pdf_href: str = ""


@dataclass(frozen=True)
class GiveBackView:
    """A course of the order and whether it can be given back; `why_not` says why it cannot, `status` how its refund is.

    `start_href` leads to the course while it is the student's, `course_href` to where it can be bought again.
    """

    course_id: str = ""
    title: str = ""
    price: str = ""
    watched: str = ""
    why_not: str = ""
    status: str = ""
    tone: str = ""
    note: str = ""
    start_href: str = ""
    course_href: str = ""


class OrderState(rx.State):
    """One order. `phase` is loading, ready, missing or failed; `asked` is the course whose dialog is open."""

    phase: str = "loading"
    words: str = ""
    standing: StandingView = StandingView()
    receipt: ReceiptView = ReceiptView()
    courses: list[GiveBackView] = []
    asked: GiveBackView = GiveBackView()
    is_decided_at_once: bool = True
    error: str = ""
    is_busy: bool = False
    _order_id: str = ""

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read the order that the URL names, if it is the person's own."""
        self.reset()
        self._order_id = str(getattr(self, "order_id", ""))
        self.is_decided_at_once = get_settings().refund_decision is RefundDecision.RULE
        try:
            await self._read()
            self.phase = "ready"
        except NotFound:
            self.phase = "missing"
        except AppError as error:
            self.phase, self.words = "failed", error.message

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def look_again(self):
        """Show how the order and its refunds stand now, to whoever comes back to this tab."""
        if self.phase == "ready" and not self.is_busy:
            await self._read()

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def ask_back(self, course_id: str):
        """Ask once more before a course is given back."""
        self.asked = next((course for course in self.courses if course.course_id == course_id), GiveBackView())
        self.error = ""
        if self.asked.course_id:
            return rx.call_script(f"document.getElementById('{GIVE_BACK_DIALOG}').showModal()")
        return None

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def give_back(self, form: dict[str, Any]):
        """Give the course of the dialog back; twice is once."""
        if self.is_busy or not self.asked.course_id:
            return
        self.is_busy = True
        yield
        try:
            await services().refunds.ask(
                await actor_of(self), self._order_id, self.asked.course_id, str(form.get("words", ""))
            )
            await self._read()
        except InvalidInput as wrong:
            self.error = wrong.fields.get("words", wrong.message)
            yield focus_first_wrong(wrong)
            return
        finally:
            self.is_busy = False
        yield rx.call_script(f"document.getElementById('{GIVE_BACK_DIALOG}').close()")
        yield SessionState.load

    async def _read(self) -> None:
        actor, house = await actor_of(self), services()
        page = await house.orders.follow(actor, self._order_id)
        order = page.order
        receipt = await house.orders.receipt(actor, order.id) if order.number else None
        options = await house.refunds.options(actor, order.id) if order.number else []
        self.standing = standing_of(order)
        self.receipt = _receipt(page, receipt) if receipt else _unnumbered(page)
        self.courses = [_give_back(page, option) for option in options]


def _unnumbered(page: OrderPage) -> ReceiptView:
    """An order that has no receipt (yet)."""
    order, settings = page.order, get_settings()
    is_paid = order.status in STATUS_WORDS
    return ReceiptView(
        order_id=order.id,
        payment_id="" if order.payment_id.startswith("none:") else order.payment_id,
        date=formats.date_and_time(order.paid_at) if is_paid else "",
        buyer=order.user_name,
        email=order.user_email,
        seller=settings.legal_name or settings.site_name,
        seller_email=settings.support_email,
        lines=[LineView(line.title, str(line.price), href=_href(page, line.course_id)) for line in order.lines],
        total=str(order.total),
        refunded="" if order.refunded.is_zero else str(order.refunded),
    )


def _receipt(page: OrderPage, receipt: Receipt) -> ReceiptView:
    seller, is_taxed = receipt.seller, bool(receipt.seller.gstin)
    return ReceiptView(
        number=receipt.number,
        order_id=receipt.order_id,
        payment_id=receipt.payment_id,
        date=formats.date_and_time(receipt.at),
        buyer=receipt.buyer_name,
        email=receipt.buyer_email,
        seller=seller.name,
        seller_address=seller.address,
        seller_email=seller.email,
        gstin=seller.gstin,
        place_of_supply=receipt.place_of_supply,
        sac=receipt.sac,
        lines=[
            LineView(
                line.title,
                str(line.price),
                taxable=str(line.tax.taxable) if is_taxed else "",
                href=_href(page, line.course_id),
            )
            for line in receipt.lines
        ],
        taxes=_taxes(receipt.tax, receipt.rate) if is_taxed else [],
        total=str(receipt.total),
        refunded="" if page.order.refunded.is_zero else str(page.order.refunded),
        notes=[
            NoteView(
                number=note.number,
                title=note.title,
                amount=str(note.amount),
                date=formats.date(note.at),
                href=routes.credit_note_pdf(receipt.order_id, plain(note.number)),
            )
            for note in receipt.credit_notes
        ],
        pdf_href=routes.receipt_pdf(receipt.order_id),
    )


def _taxes(tax: Tax, rate: int) -> list[SumView]:
    taxable = SumView("Taxable value", str(tax.taxable))
    if tax.igst.is_zero:
        half = f"{rate / 2:g}%"
        return [taxable, SumView(f"CGST {half}", str(tax.cgst)), SumView(f"SGST {half}", str(tax.sgst))]
    return [taxable, SumView(f"IGST {rate}%", str(tax.igst))]


def _give_back(page: OrderPage, option: RefundOption) -> GiveBackView:
    line, refund, slug = option.line, option.refund, page.slugs.get(option.line.course_id, "")
    status, tone, note = REFUND_WORDS[refund.status] if refund else ("", "", "")
    if refund and refund.cause is RefundCause.NOT_HANDED_OVER:
        note = f"You already had this course, so we are refunding it. {note}"
    elif refund and refund.status is RefundStatus.DECLINED:
        note = refund.reason
    is_theirs = refund is None or not (refund.is_due or refund.status is RefundStatus.RETURNING)
    return GiveBackView(
        course_id=line.course_id,
        title=line.title,
        price=str(line.price),
        watched=f"{option.watched}% watched",
        why_not=option.refusal,
        status=status,
        tone=tone,
        note=note,
        start_href=routes.resume(slug) if slug and is_theirs else "",
        course_href=routes.course(slug) if slug else "",
    )


def _href(page: OrderPage, course_id: str) -> str:
    return routes.course(page.slugs[course_id]) if course_id in page.slugs else ""
