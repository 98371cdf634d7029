"""The numbers of receipts and credit notes: a series for each financial year, without gaps."""

from datetime import datetime

from edtech_app.domain.entity import Entity
from edtech_app.domain.words import INDIA


class ReceiptSeries(Entity):
    """The receipts of one financial year: how many numbers are given out, and to which order the last one went.

    Its id is the year's name, with a C before it for the year's credit notes, whose holders are refunds. The next
    number is only given out when the last one stands on its holder, so a crash in between leaves no gap.
    """

    count: int = 0
    holder: str = ""

    @property
    def number(self) -> str:
        """The last number as it is printed: at most 16 characters, as the GST rules ask."""
        return f"{self.id}/{self.count:06d}"


def financial_year(moment: datetime) -> str:
    """India's financial year, April to March, as in `2026-27`."""
    local = moment.astimezone(INDIA)
    first = local.year if local.month >= 4 else local.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def credit_notes(moment: datetime) -> str:
    """The name of the credit notes' series of a moment, as in `C2026-27`."""
    return f"C{financial_year(moment)}"
