"""Forgetting what was only kept for a while: codes and links, sessions, counts of tries."""

from datetime import timedelta

from edtech_app.domain.entity import Clock
from edtech_app.repositories.accounts import CodeRepository, SessionRepository
from edtech_app.repositories.counters import CounterRepository

KEPT_FOR = timedelta(days=1)
"""How long an expired code stays, so that a late visitor is told that it has run out and may ask for another."""


class AccountExpiry:
    """Runs in the background; doing it twice is harmless."""

    def __init__(
        self,
        *,
        codes: CodeRepository,
        sessions: SessionRepository,
        counters: CounterRepository,
        now: Clock,
    ) -> None:
        self._codes = codes
        self._sessions = sessions
        self._counters = counters
        self._now = now

    async def forget_expired(self) -> int:
        """Delete what has expired and say how much it was."""
        now = self._now()
        return (
            await self._codes.forget_expired(before=now - KEPT_FOR)
            + await self._sessions.forget_expired(before=now)
            + await self._counters.forget_expired(before=now)
        )
