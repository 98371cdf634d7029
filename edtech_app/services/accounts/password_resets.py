"""A new password for whoever has forgotten theirs, by a link in a letter."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from edtech_app import routes
from edtech_app.domain.accounts import Client, CodePurpose, UserStatus
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict
from edtech_app.repositories.accounts import CodeRepository, SessionRepository, UserRepository
from edtech_app.services.accounts.letters import permit_letter
from edtech_app.services.accounts.one_time_secrets import OneTimeSecrets, slot_of
from edtech_app.services.accounts.passwords import Passwords, new_password
from edtech_app.services.fields import Fields, email_key
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

RESET_LIFE = timedelta(hours=1)
EVEN_TIME = 0.2
"""Seconds that an answer takes at least, where its time would tell whether an address has an account."""

LINK_IS_OVER = "This link is not valid any more. Please ask for a new one."


class PasswordResetsService:
    """A new password for whoever has forgotten theirs, by a link in a letter."""

    def __init__(
        self,
        *,
        users: UserRepository,
        sessions: SessionRepository,
        codes: CodeRepository,
        secrets: OneTimeSecrets,
        passwords: Passwords,
        limits: Limits,
        mail: MailService,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._codes = codes
        self._secrets = secrets
        self._passwords = passwords
        self._limits = limits
        self._mail = mail
        self._settings = settings
        self._now = now

    async def request(self, email: str, client: Client) -> None:
        """Mail a reset link if the address has an account; the caller cannot tell whether it has.

        Raises:
            InvalidInput: This is no address.
            TooMany: Too many letters for this address or this client.
        """
        fields = Fields({"email": email})
        address = fields.email("email", allow_test_domains=not self._settings.is_production)
        fields.check()
        await permit_letter(self._limits, CodePurpose.RESET_PASSWORD, address, client)
        async with _in_even_time():
            user = await self._users.by_email(email_key(address))
            if user is None or user.status is not UserStatus.ACTIVE:
                return
            await self._codes.supersede(slot_of(CodePurpose.RESET_PASSWORD, user.email))
            link = await self._secrets.make(CodePurpose.RESET_PASSWORD, user, RESET_LIFE)
            await self._mail.write(
                "reset_password",
                to=user.email,
                to_name=user.name,
                dedupe=f"reset:{link.code_id}",
                values={
                    "first_name": user.first_name,
                    "link": f"{self._settings.public_url}{routes.reset_password(str(link))}",
                },
                expires_in=RESET_LIFE,
            )

    async def reset(self, token: str, password: str, confirmation: str) -> None:
        """Set a new password with a link's token, once, and end all sessions.

        Raises:
            InvalidInput: The password cannot be used; the link is not spent.
            Conflict: The link is unknown, used, replaced by a newer one or too old.
        """
        fields = Fields({"password": password, "confirmation": confirmation})
        code = await self._secrets.live(token, CodePurpose.RESET_PASSWORD)
        user = await self._users.find(code.payload["user_id"]) if code else None
        if code is None or user is None:
            raise Conflict(LINK_IS_OVER)
        chosen = new_password(fields, user.email_key)
        fields.check()
        hashed = await self._passwords.hash(chosen)
        if not await self._codes.use(code.id, now=self._now()):
            raise Conflict(LINK_IS_OVER)
        await self._users.change(user.id, lambda now: now.model_copy(update={"password_hash": hashed}))
        await self._sessions.end_all(user.id)
        await self._mail.write(
            "password_changed",
            to=user.email,
            to_name=user.name,
            dedupe=f"password-changed:{code.id}",
            values={"first_name": user.first_name},
        )


@asynccontextmanager
async def _in_even_time() -> AsyncGenerator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, began + EVEN_TIME - time.monotonic()))
