"""How the house is, in a few numbers for whoever watches over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.commerce import OrderStatus
from edtech_app.domain.entity import NEVER, Clock
from edtech_app.repositories.clock import DatabaseClock
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.mail import LetterRepository

log = logs.get(__name__)

FRESH = timedelta(minutes=1)
"""How old an answer may be: counting takes the longer the more there is, and watchers ask often."""
MOST_OFF = timedelta(seconds=10)
"""How far two clocks of the house may be apart: tickets live for thirty seconds, codes for five minutes."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """Letters that are not delivered yet, and how many orders are in each status."""

    letters_waiting: int
    orders: Mapping[OrderStatus, int]


class VitalsService:
    """Counts, at most once a minute."""

    def __init__(self, *, letters: LetterRepository, orders: OrderRepository, clock: DatabaseClock, now: Clock) -> None:
        self._letters, self._orders, self._clock, self._now = letters, orders, clock, now
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

    async def compare_clocks(self) -> timedelta:
        """By how much this machine's clock is ahead of the database's; a line for whoever can set it when it is wrong.

        Raises:
            DatabaseAway: The database does not answer.
        """
        ahead = self._now() - await self._clock.now()
        if abs(ahead) > MOST_OFF:
            log.error("clock_off", seconds=round(ahead.total_seconds()), then="set it, and keep it by NTP")
        return ahead
