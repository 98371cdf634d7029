"""What a receipt and a credit note show, to the paisa."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce

from edtech_app.domain.commerce import Order
from edtech_app.domain.gst import RATE, SAC, STATES, Tax, tax_in
from edtech_app.domain.money import Money
from edtech_app.domain.refunds import Refund, RefundCause


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells: the house itself, which pays its instructors their share."""

    name: str
    address: str = ""
    email: str = ""
    gstin: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A course at the price that was paid, and the tax in it, which is nothing without a GSTIN."""

    course_id: str
    title: str
    price: Money
    tax: Tax


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A course that was given back: its number, its day and what the receipt is less by."""

    number: str
    title: str
    amount: Money
    tax: Tax
    at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything that a receipt shows; `total` and `tax` are exactly the sums over `lines`.

    Courses that were not handed over are not on it, because they were not supplied; their money went back.
    `place_of_supply` is "29 Karnataka", "" without a GSTIN. `sac` and `rate` (percent) likewise are "" and 0.
    """

    number: str
    at: datetime
    order_id: str
    payment_id: str
    seller: Seller
    buyer_name: str
    buyer_email: str
    lines: tuple[ReceiptLine, ...]
    total: Money
    tax: Tax
    sac: str
    rate: int
    place_of_supply: str
    credit_notes: tuple[CreditNote, ...]


def receipt(order: Order, refunds: list[Refund], seller: Seller) -> Receipt:
    """The receipt of an order that has its number, as it was sold: under the GSTIN that the house had then."""
    kept_out = {refund.course_id for refund in refunds if refund.cause is RefundCause.NOT_HANDED_OVER}
    lines = tuple(
        ReceiptLine(line.course_id, line.title, line.price, _tax(order, line.price))
        for line in order.lines
        if line.course_id not in kept_out
    )
    titles = {line.course_id: line.title for line in order.lines}
    return Receipt(
        number=order.number,
        at=order.paid_at,
        order_id=order.id,
        payment_id=order.payment_id,
        seller=seller,
        buyer_name=order.user_name,
        buyer_email=order.user_email,
        lines=lines,
        total=sum((line.price for line in lines), start=Money(0)),
        tax=reduce(Tax.__add__, (line.tax for line in lines), Tax()),
        sac=SAC if order.gstin else "",
        rate=RATE if order.gstin else 0,
        place_of_supply=_place(order),
        credit_notes=tuple(
            CreditNote(
                number=refund.number,
                title=titles.get(refund.course_id, ""),
                amount=refund.amount,
                tax=_tax(order, refund.amount),
                at=refund.closed_at,
            )
            for refund in refunds
            if refund.number
        ),
    )


def _tax(order: Order, price: Money) -> Tax:
    if not order.gstin:
        return Tax(taxable=price)
    return tax_in(price, gstin=order.gstin, place_of_supply=order.place_of_supply)


def _place(order: Order) -> str:
    code = (order.place_of_supply or order.gstin[:2]) if order.gstin else ""
    return f"{code} {STATES[code]}" if code in STATES else ""
