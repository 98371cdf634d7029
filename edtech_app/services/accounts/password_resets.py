"""A new password for whoever has forgotten theirs, by a link in a letter."""

from datetime import timedelta

from edtech_app import routes
from edtech_app.domain.accounts import Client, CodePurpose, UserStatus
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict
from edtech_app.repositories.accounts import CodeRepository, SessionRepository, UserRepository
from edtech_app.services.accounts.letters import LetterLimits
from edtech_app.services.accounts.one_time_secrets import OneTimeSecrets, slot_of
from edtech_app.services.accounts.passwords import Passwords, new_password
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import Fields, email_key
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

RESET_LIFE = timedelta(hours=1)

LINK_IS_OVER = "This link no longer works. Please request a new one."


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
        letters: LetterLimits,
        mail: MailService,
        audit: AuditLog,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._codes = codes
        self._secrets = secrets
        self._passwords = passwords
        self._letters = letters
        self._mail = mail
        self._audit = audit
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
        await self._letters.spend(CodePurpose.RESET_PASSWORD, address, self._settings.limit_resets, client)
        user = await self._users.by_email(email_key(address))
        owner = user if user and user.status is UserStatus.ACTIVE else None
        # An address without an owner costs the same steps: a secret that nobody is sent, and a letter.
        await self._codes.supersede(slot_of(CodePurpose.RESET_PASSWORD, address))
        link = await self._secrets.make(
            CodePurpose.RESET_PASSWORD, address, {"user_id": owner.id if owner else ""}, RESET_LIFE
        )
        path = routes.reset_password(str(link))
        await self._mail.write(
            "reset_password" if owner else "no_account",
            to=owner.email if owner else address,
            to_name=owner.name if owner else "",
            dedupe=f"reset:{link.code_id}",
            values={"first_name": owner.first_name, "link": f"{self._settings.public_url}{path}"}
            if owner
            else {"email": address},
            expires_in=RESET_LIFE,
        )
        await self._audit.record(Act.PASSWORD_RESET_ASKED, subject_id=owner.id if owner else "", client=client)

    async def check(self, token: str) -> None:
        """Look whether a link still opens something; it stays unspent.

        Raises:
            Conflict: The link is unknown, used, replaced by a newer one or too old.
        """
        if await self._secrets.live(token, CodePurpose.RESET_PASSWORD) is None:
            raise Conflict(LINK_IS_OVER)

    async def reset(self, token: str, password: str, confirmation: str, client: Client) -> None:
        """Set a new password with a link's token, once, and end all sessions.

        Raises:
            InvalidInput: The password cannot be used; the link is not spent.
            Conflict: The link is unknown, used, replaced by a newer one or too old.
        """
        fields = Fields({"password": password, "confirmation": confirmation})
        code = await self._secrets.live(token, CodePurpose.RESET_PASSWORD)
        user = await self._users.find(code.payload["user_id"]) if code else None
        if code is None or user is None or user.status is not UserStatus.ACTIVE:
            raise Conflict(LINK_IS_OVER)
        chosen = new_password(fields, user.email_key)
        fields.check()
        hashed = await self._passwords.hash(chosen)
        if not await self._codes.use(code.id, now=self._now()):
            raise Conflict(LINK_IS_OVER)
        if not await self._users.change_credentials(user, password_hash=hashed):
            raise Conflict("Your account was just changed. Please request a new link.")
        await self._sessions.end_all(user.id)
        await self._audit.record(Act.PASSWORD_RESET, subject_id=user.id, client=client)
        await self._mail.write(
            "password_changed",
            to=user.email,
            to_name=user.name,
            dedupe=f"password-changed:{code.id}",
            values={"first_name": user.first_name},
        )
