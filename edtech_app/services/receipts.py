"""Receipts and credit notes on paper, for the buyer and for the house."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.errors import NotFound
from edtech_app.gateways.documents.pdf import PdfDocuments
from edtech_app.services.commerce import CommerceService


class ReceiptsService:
    """Draws what `CommerceService.receipt` tells; the same order gives the same bytes."""

    def __init__(self, *, commerce: CommerceService, documents: PdfDocuments, house: str) -> None:
        self._commerce, self._documents, self._house = commerce, documents, house

    async def as_pdf(self, actor: Actor, order_id: str) -> tuple[str, bytes]:
        """A file's name and the receipt of an order.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: No such order, somebody else's, or one that has no receipt.
        """
        receipt = await self._commerce.receipt(actor, order_id)
        return file_name("receipt", receipt.number), await self._documents.receipt(receipt, self._house)

    async def credit_note_as_pdf(self, actor: Actor, order_id: str, plain_number: str) -> tuple[str, bytes]:
        """A file's name and one of the order's credit notes; its number comes with `-` for `/`, as addresses have it.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: No such order or note, or somebody else's.
        """
        receipt = await self._commerce.receipt(actor, order_id)
        for note in receipt.credit_notes:
            if plain(note.number) == plain_number:
                document = await self._documents.credit_note(receipt, note, self._house)
                return file_name("credit-note", note.number), document
        raise NotFound("There is no such credit note.")


def plain(number: str) -> str:
    """A receipt's number as names of files and addresses can have it: `2026-27-000001`."""
    return number.replace("/", "-")


def file_name(kind: str, number: str) -> str:
    return f"{kind}-{plain(number)}.pdf"
