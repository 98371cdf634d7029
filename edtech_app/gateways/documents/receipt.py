"""A receipt and a credit note on paper; with a GSTIN they show what Rules 46 and 53 of the CGST Rules ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from edtech_app.domain.gst import Tax
from edtech_app.domain.money import Money
from edtech_app.domain.receipts import CreditNote, Receipt
from edtech_app.domain.words import date
from edtech_app.gateways.documents.sheet import ACCENT, INK, MUTED, Sheet, Weight

LEFT, MIDDLE, RIGHT = 20.0, 110.0, 190.0
"""Where text begins, where the right half does, and where text ends, in millimetres."""
BOTTOM = 262.0
"""Below this a page holds only its foot."""
SIZE, SMALL = 10.0, 8.5


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    price: Money
    tax: Tax


@dataclass(frozen=True, slots=True)
class _Paper:
    """What differs between the two: its name, its facts, its rows, and what its sum is called."""

    name: str
    at: datetime
    facts: tuple[tuple[str, str], ...]
    rows: tuple[_Row, ...]
    total_name: str
    total: Money
    tax: Tax
    remark: str


def draw_receipt(receipt: Receipt, house: str) -> bytes:
    """The receipt as PDF, always the same bytes."""
    is_taxed = bool(receipt.seller.gstin)
    return _draw(
        receipt,
        house,
        _Paper(
            name="Tax invoice and receipt" if is_taxed else "Receipt",
            at=receipt.at,
            facts=(("Number", receipt.number), ("Paid on", date(receipt.at)), *_place(receipt)),
            rows=tuple(_Row(line.title, line.price, line.tax) for line in receipt.lines),
            total_name="Total paid",
            total=receipt.total,
            tax=receipt.tax,
            remark="Prices include GST. No tax is payable on reverse charge." if is_taxed else "",
        ),
    )


def draw_credit_note(receipt: Receipt, note: CreditNote, house: str) -> bytes:
    """A credit note as PDF, always the same bytes."""
    return _draw(
        receipt,
        house,
        _Paper(
            name="Credit note",
            at=note.at,
            facts=(
                ("Number", note.number),
                ("Date", date(note.at)),
                ("For the receipt", f"{receipt.number} of {date(receipt.at)}"),
                *_place(receipt),
            ),
            rows=(_Row(note.title, note.amount, note.tax),),
            total_name="Total refunded",
            total=note.amount,
            tax=note.tax,
            remark="Refunded to the original payment method.",
        ),
    )


def _place(receipt: Receipt) -> tuple[tuple[str, str], ...]:
    return (("Place of supply", receipt.place_of_supply),) if receipt.place_of_supply else ()


def _draw(receipt: Receipt, house: str, paper: _Paper) -> bytes:
    number = paper.facts[0][1]
    sheet = Sheet(title=f"{paper.name} {number}", author=receipt.seller.name, made_at=paper.at)
    sheet.mark(LEFT, 18, 10)
    sheet.write(house, LEFT + 13, 25, size=15, weight="semibold")
    sheet.write(paper.name, RIGHT, 25, size=15, weight="semibold", colour=ACCENT, align="right")
    y = max(_parties(sheet, receipt, 44), _facts(sheet, paper.facts, 44)) + 12
    y = _rows(sheet, receipt, paper, y)
    _sums(sheet, receipt, paper, y)
    return sheet.bytes()


def _parties(sheet: Sheet, receipt: Receipt, y: float) -> float:
    """Who sold and who bought; returns where they end."""
    seller = receipt.seller
    for label, name, about in (
        ("Sold by", seller.name, (seller.address, f"GSTIN {seller.gstin}" if seller.gstin else "", seller.email)),
        ("Bought by", receipt.buyer_name, (receipt.buyer_email,)),
    ):
        sheet.write(label, LEFT, y, size=SMALL, colour=MUTED)
        y = _written(sheet, name, LEFT, y + 5.5, width=80, is_strong=True)
        for text in filter(None, about):
            y = _written(sheet, text, LEFT, y, width=80)
        y += 5
    return y - 5


def _facts(sheet: Sheet, facts: Iterable[tuple[str, str]], y: float) -> float:
    for label, value in facts:
        sheet.write(label, MIDDLE + 15, y, size=SMALL, colour=MUTED)
        y = _written(sheet, value, MIDDLE + 15, y + 5.5, width=RIGHT - MIDDLE - 15, is_strong=True) + 3
    return y - 3


def _rows(sheet: Sheet, receipt: Receipt, paper: _Paper, y: float) -> float:
    """The table of courses, over as many pages as it takes; returns where it ends."""
    is_taxed = bool(receipt.seller.gstin)
    y = _head(sheet, y, is_taxed=is_taxed)
    for row in paper.rows:
        title = sheet.lines_of(row.title or "A course", 92 if is_taxed else 130, size=SIZE)
        if y + len(title) * 5 + 4 > BOTTOM:
            sheet.turn()
            y = _head(sheet, 24, is_taxed=is_taxed)
        top = y + 6
        for line in title:
            y += 5
            sheet.write(line, LEFT, y + 1, size=SIZE)
        if is_taxed:
            sheet.write(receipt.sac, 122, top, size=SIZE, colour=MUTED)
            sheet.write(_amount(row.tax.taxable), 163, top, size=SIZE, align="right")
        sheet.write(_amount(row.price), RIGHT, top, size=SIZE, align="right")
        y += 4
        sheet.rule(LEFT, y, RIGHT, y)
    return y


def _head(sheet: Sheet, y: float, *, is_taxed: bool) -> float:
    sheet.write("Course", LEFT, y, size=SMALL, colour=MUTED)
    if is_taxed:
        sheet.write("SAC", 122, y, size=SMALL, colour=MUTED)
        sheet.write("Taxable value", 163, y, size=SMALL, colour=MUTED, align="right")
    sheet.write("Price", RIGHT, y, size=SMALL, colour=MUTED, align="right")
    sheet.rule(LEFT, y + 2.5, RIGHT, y + 2.5, width=0.4)
    return y + 2.5


def _sums(sheet: Sheet, receipt: Receipt, paper: _Paper, y: float) -> None:
    """What it comes to, how much of it is tax, and the words at the foot."""
    if y + 44 > BOTTOM:
        sheet.turn()
        y = 24.0
    y += 9
    for label, amount in _taxes(receipt, paper.tax):
        sheet.write(label, MIDDLE, y, size=SIZE, colour=MUTED)
        sheet.write(_amount(amount), RIGHT, y, size=SIZE, align="right")
        y += 6
    sheet.write(paper.total_name, MIDDLE, y + 2, size=12, weight="semibold")
    sheet.write(_amount(paper.total), RIGHT, y + 2, size=12, weight="semibold", align="right")
    contact = f"Questions? {receipt.seller.email}" if receipt.seller.email else ""
    y = BOTTOM + 6
    for text in filter(
        None,
        (
            paper.remark,
            f"Order {receipt.order_id} · Payment {receipt.payment_id}",
            f"Computer-generated. Valid without a signature. {contact}".strip(),
        ),
    ):
        y = _written(sheet, text, LEFT, y, width=RIGHT - LEFT, size=SMALL - 0.5)


def _taxes(receipt: Receipt, tax: Tax) -> list[tuple[str, Money]]:
    """The lines between the courses and the total; nothing without a GSTIN."""
    if not receipt.seller.gstin:
        return []
    if tax.igst.is_zero:
        half = f"{receipt.rate / 2:g}%"
        return [("Taxable value", tax.taxable), (f"CGST {half}", tax.cgst), (f"SGST {half}", tax.sgst)]
    return [("Taxable value", tax.taxable), (f"IGST {receipt.rate}%", tax.igst)]


def _amount(money: Money) -> str:
    """`₹1,299.00`: on paper, columns of amounts are read by their paise."""
    text = str(money)
    return text if "." in text else f"{text}.00"


def _written(
    sheet: Sheet, text: str, x: float, y: float, *, width: float, size: float = SIZE, is_strong: bool = False
) -> float:
    """Write a text on as many lines as it takes; returns the base line of what comes below it."""
    weight: Weight
    weight, colour = ("semibold", INK) if is_strong else ("regular", MUTED)
    for line in sheet.lines_of(text, width, size=size, weight=weight):
        sheet.write(line, x, y, size=size, weight=weight, colour=colour)
        y += size * 0.5
    return y
