"""Receipts and credit notes on paper, for the buyer and for the house, and receipts by mail again."""

from datetime import timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import NotFound
from edtech_app.domain.limits import Limit
from edtech_app.domain.money import Money
from edtech_app.gateways.documents.pdf import PdfDocuments
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService
from edtech_app.services.orders import OrdersService

AGAIN = Limit(3, timedelta(days=1))
"""How often one order's receipt is sent again."""


class ReceiptsService:
    """Draws what `OrdersService.receipt` tells; the same order gives the same bytes."""

    def __init__(
        self, *, orders: OrdersService, documents: PdfDocuments, mail: MailService, limits: Limits, house: str
    ) -> None:
        self._orders, self._documents, self._house = orders, documents, house
        self._mail, self._limits = mail, limits

    async def mail_again(self, actor: Actor, order_id: str) -> None:
        """Send the receipt of an order to its buyer once more; every amount on it is the order's.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: No such order, somebody else's, or one that has no receipt.
            TooMany: It was sent again three times today.
        """
        receipt = await self._orders.receipt(actor, order_id)
        if not receipt.buyer_email:
            raise NotFound("There is no email address to send this receipt to.")
        await self._limits.spend(
            "receipt again", receipt.order_id, AGAIN, words="This receipt has already been sent several times."
        )
        refunded = sum((note.amount for note in receipt.credit_notes), start=Money(0))
        await self._mail.write(
            "receipt",
            to=receipt.buyer_email,
            to_name=receipt.buyer_name,
            dedupe=f"receipt:{receipt.order_id}:{new_id()}",
            values={
                "name": receipt.buyer_name,
                "number": receipt.number,
                "order_id": receipt.order_id,
                "lines": [{"title": line.title, "price": str(line.price)} for line in receipt.lines],
                "total": str(receipt.total),
                "refunded": "" if refunded.is_zero else str(refunded),
            },
        )

    async def as_pdf(self, actor: Actor, order_id: str) -> tuple[str, bytes]:
        """A file's name and the receipt of an order.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: No such order, somebody else's, or one that has no receipt.
        """
        receipt = await self._orders.receipt(actor, order_id)
        return file_name("receipt", receipt.number), await self._documents.receipt(receipt, self._house)

    async def credit_note_as_pdf(self, actor: Actor, order_id: str, plain_number: str) -> tuple[str, bytes]:
        """A file's name and one of the order's credit notes; its number comes with `-` for `/`, as addresses have it.

        Raises:
            NotSignedIn: A visitor asks.
            NotFound: No such order or note, or somebody else's.
        """
        receipt = await self._orders.receipt(actor, order_id)
        for note in receipt.credit_notes:
            if plain(note.number) == plain_number:
                document = await self._documents.credit_note(receipt, note, self._house)
                return file_name("credit-note", note.number), document
        raise NotFound("This credit note does not exist.")


def plain(number: str) -> str:
    """A receipt's number as names of files and addresses can have it: `2026-27-000001`."""
    return number.replace("/", "-")


def file_name(kind: str, number: str) -> str:
    return f"{kind}-{plain(number)}.pdf"
