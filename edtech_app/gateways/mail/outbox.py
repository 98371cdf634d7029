"""The outbox alone: letters stay where they are, to be read on the outbox page."""

from edtech_app.domain.mail import Letter, LetterStatus


class OutboxMail:
    """Delivers nothing; the letter is kept."""

    name = "outbox"

    async def deliver(self, letter: Letter) -> LetterStatus:
        return LetterStatus.KEPT
