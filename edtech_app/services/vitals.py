"""How the house is, in a few numbers for whoever watches over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.entity import NEVER, Clock
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.mail import LetterRepository

FRESH = timedelta(minutes=1)
"""How old an answer may be: counting takes the longer the more there is, and watchers ask often."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Letters that are not delivered yet, and how many orders are in each status."""

    letters_waiting: int
    orders: Mapping[OrderStatus, int]


class VitalsService:
    """Counts, at most once a minute."""

    def __init__(self, *, letters: LetterRepository, orders: OrderRepository, now: Clock) -> None:
        self._letters, self._orders, self._now = letters, orders, now
        self._vitals = Vitals(0, {})
        self._read_at = NEVER

    async def read(self) -> Vitals:
        """The numbers as they were within the last minute.

        Raises:
            DatabaseAway: The database does not answer at this moment.
        """
        now = self._now()
        # What was counted a moment ago says nothing of whether the database answers now.
        await self._letters.find("")
        if now >= self._read_at + FRESH:
            orders = {status: await self._orders.count(status) for status in OrderStatus}
            self._vitals = Vitals(await self._letters.count_waiting(), orders)
            self._read_at = now
        return self._vitals
