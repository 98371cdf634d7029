"""Numbers without gaps for receipts and credit notes, on a database without transactions."""

from typing import Protocol, TypeVar

from edtech_app.domain.commerce import ReceiptSeries
from edtech_app.domain.errors import Conflict
from edtech_app.repositories.base import MAX_TRIES
from edtech_app.repositories.commerce import ReceiptSeriesRepository


class Numbered(Protocol):
    """What carries a number, "" before it has one."""

    @property
    def id(self) -> str: ...
    @property
    def number(self) -> str: ...


N = TypeVar("N", bound=Numbered)
Row = TypeVar("Row", bound=Numbered, covariant=True)


class NumberedRows(Protocol[Row]):
    """Where such things are stored."""

    async def get(self, entity_id: str, /) -> Row: ...
    async def give_number(self, entity_id: str, number: str, /) -> bool: ...


class Numbering:
    """Gives out the numbers of a series, each exactly once and without gaps.

    The series names the row that its last number went to. Whoever wants the next one first sees to it that the last
    one stands on its row, then takes the series under its version. The row is read after the series, so an unnumbered
    row that does not hold the series has never held it.
    """

    def __init__(self, series: ReceiptSeriesRepository) -> None:
        self._series = series

    async def number(self, row_id: str, series_name: str, rows: NumberedRows[N]) -> N:
        """Give the row the next number of the series unless it has one, and return it with its number."""
        for _ in range(MAX_TRIES):
            series = await self._series.of(series_name)
            row = await rows.get(row_id)
            if row.number:
                return row
            if series.holder:
                await rows.give_number(series.holder, series.number)
            if series.holder != row.id:
                await self._take(series, row.id)
        raise Conflict("Too many receipts are being made at once. Please try again.")

    async def _take(self, series: ReceiptSeries, row_id: str) -> None:
        try:
            await self._series.save(series.model_copy(update={"count": series.count + 1, "holder": row_id}))
        except Conflict:
            return
