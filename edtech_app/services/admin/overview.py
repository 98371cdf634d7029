"""How the house stands, for whoever runs it."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.payments import PaymentAlertRepository


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits for a decision or to be sent."""

    letters_waiting: int
    alerts_open: int


class OverviewService:
    """Reads the figures of the administrator's first page."""

    def __init__(self, *, letters: LetterRepository, alerts: PaymentAlertRepository) -> None:
        self._letters, self._alerts = letters, alerts

    async def read(self, actor: Actor) -> Overview:
        """The figures as they are now.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        return Overview(letters_waiting=await self._letters.count_waiting(), alerts_open=len(await self._alerts.open()))
