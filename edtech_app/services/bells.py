"""Hearing in every process of the house for whom a bell should ring, whichever process has written the news."""

from datetime import datetime, timedelta

from edtech_app.domain.entity import Clock
from edtech_app.repositories.notifications import NotificationRepository

OVERLAP = timedelta(seconds=10)
"""How far back is read again: writers' clocks differ, and what is dated earlier may be stored later."""


class BellWatch:
    """Asks the database what has changed, for all tabs of a process together; one for each process."""

    def __init__(self, *, notifications: NotificationRepository, now: Clock) -> None:
        self._notifications, self._now = notifications, now
        self._since = now()
        self._heard: set[tuple[str, int]] = set()

    def pause(self) -> None:
        """Nobody listens: what happens until the next call need not be told."""
        self._since, self._heard = self._now(), set()

    async def rung(self) -> set[str]:
        """The people whose notifications are new or were read since the last call; one indexed question."""
        now: datetime = self._now()
        changes = await self._notifications.changed_since(self._since - OVERLAP)
        news = {user_id for user_id, *change in changes if tuple(change) not in self._heard}
        self._heard = {(row_id, version) for _, row_id, version in changes}
        self._since = now
        return news
