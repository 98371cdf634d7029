"""Letters are written into the outbox with the change that causes them and delivered in the background."""

from datetime import timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.mail import Letter


class MailService:
    """Writes letters and works the outbox off."""

    async def write(
        self,
        template: str,
        *,
        to: str,
        to_name: str,
        dedupe: str,
        values: dict[str, object],
        expires_in: timedelta | None = None,
    ) -> None:
        """Render a letter from `template` (its name in `services/letters/`) and put it in the outbox.

        The same `dedupe` writes once. Every value is escaped. `expires_in` drops a letter that is of no use any more.
        """
        raise NotImplementedError

    async def letters(self, actor: Actor) -> list[Letter]:
        """The newest letters, for the outbox page: to anybody in development, to an administrator in production.

        Raises:
            NotAllowed: This is production and the actor is no administrator.
        """
        raise NotImplementedError

    async def deliver_waiting(self) -> int:
        """Try to deliver the letters whose time has come and say how many were tried; several workers may run it."""
        raise NotImplementedError
