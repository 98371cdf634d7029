"""What we need from whoever delivers mail."""

from typing import Protocol

from edtech_app.domain.errors import GatewayFailed
from edtech_app.domain.mail import Letter, LetterStatus


class MailFailed(GatewayFailed):
    """A letter was not accepted; `is_permanent` when trying again is useless (the address does not exist)."""

    def __init__(self, message: str, *, is_permanent: bool) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent


class MailGateway(Protocol):
    """Delivers one letter at a time."""

    name: str
    """"smtp" or "outbox"."""

    async def deliver(self, letter: Letter) -> LetterStatus:
        """Hand the letter over: `SENT` when a server took it, `KEPT` when there is none and the outbox keeps it.

        The letter's id makes its Message-ID, so that receivers collapse a rare double delivery.

        Raises:
            MailFailed: The server refused it or could not be reached.
        """
        ...
