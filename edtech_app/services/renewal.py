"""Rows that an older version of the house has stored: brought to the form in which we store them now."""

from collections.abc import Sequence
from typing import Any

from edtech_app import logs
from edtech_app.repositories.base import Repository
from edtech_app.repositories.counters import CounterRepository

log = logs.get(__name__)


class RenewalService:
    """Walks each collection once for every form that its entity has had; reading a row is what knows the old forms."""

    def __init__(self, *, rows: Sequence[Repository[Any]], counters: CounterRepository) -> None:
        self._rows, self._counters = rows, counters

    async def renew_rows(self) -> int:
        """Write anew what we would store otherwise today, and say how many rows that were.

        Filters find only what is stored, so a row of before a field is missing from every list that asks for it.
        Repeatable: what a crash left out is done next time.
        """
        renewed = 0
        for rows in self._rows:
            mark = f"renewed:{rows.collection}:{rows.form()}"
            if await self._counters.value(mark):
                continue
            count = await rows.renew()
            if count:
                log.info("rows_renewed", collection=rows.collection, count=count)
            await self._counters.next(mark)
            renewed += count
        return renewed
