"""What stands on the documents that we draw, and who draws them."""

import asyncio
from dataclasses import dataclass
from datetime import datetime


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


def _certificate(words: CertificateWords) -> bytes:
    # The library takes a second to load, which not every process shall wait for at its start.
    from edtech_app.gateways.documents.certificate import draw_certificate

    return draw_certificate(words)
