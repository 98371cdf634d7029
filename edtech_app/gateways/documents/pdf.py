"""What stands on the documents that we draw, and who draws them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from edtech_app.domain.receipts import CreditNote, Receipt


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """What stands on a certificate; `length` says how much there was to learn, `address` is where it can be checked."""

    number: str
    name: str
    course: str
    teacher: str
    length: str
    issued_at: datetime
    address: str
    house: str


class PdfDocuments:
    """Draws documents as PDF, in a thread; the same words give the same bytes."""

    async def certificate(self, words: CertificateWords) -> bytes:
        return await asyncio.to_thread(_certificate, words)

    async def receipt(self, receipt: Receipt, house: str) -> bytes:
        """The receipt as it was given at fulfilment; what was given back later stands on credit notes."""
        return await asyncio.to_thread(_receipt, receipt, house)

    async def credit_note(self, receipt: Receipt, note: CreditNote, house: str) -> bytes:
        """One of the receipt's credit notes."""
        return await asyncio.to_thread(_credit_note, receipt, note, house)


def _certificate(words: CertificateWords) -> bytes:
    # The library takes a second to load, which not every process shall wait for at its start.
    from edtech_app.gateways.documents.certificate import draw_certificate

    return draw_certificate(words)


def _receipt(receipt: Receipt, house: str) -> bytes:
    from edtech_app.gateways.documents.receipt import draw_receipt

    return draw_receipt(receipt, house)


def _credit_note(receipt: Receipt, note: CreditNote, house: str) -> bytes:
    from edtech_app.gateways.documents.receipt import draw_credit_note

    return draw_credit_note(receipt, note, house)
