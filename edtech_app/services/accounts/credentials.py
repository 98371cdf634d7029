"""Changing what one signs in with: the password and the address."""

from edtech_app.domain.accounts import Actor, Client, CodePurpose, User
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, Duplicate
from edtech_app.repositories.accounts import CodeRepository, SessionRepository, UserRepository
from edtech_app.services.accounts.codes import CODE_LIFE, SixDigitCodes
from edtech_app.services.accounts.letters import LetterLimits
from edtech_app.services.accounts.one_time_secrets import slot_of
from edtech_app.services.accounts.password_checks import PasswordChecks
from edtech_app.services.accounts.passwords import Passwords, new_password
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import Fields, email_key
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

AT_ONCE = "Your account was just changed in another window. Please try again."


class CredentialsService:
    """Changing what one signs in with. Each change ends all other sessions and is told by letter."""

    def __init__(
        self,
        *,
        users: UserRepository,
        sessions: SessionRepository,
        codes: CodeRepository,
        six_digits: SixDigitCodes,
        passwords: Passwords,
        password_checks: PasswordChecks,
        letters: LetterLimits,
        mail: MailService,
        audit: AuditLog,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._codes = codes
        self._six_digits = six_digits
        self._passwords = passwords
        self._password_checks = password_checks
        self._letters = letters
        self._mail = mail
        self._audit = audit
        self._settings = settings
        self._now = now

    async def change_password(self, actor: Actor, old: str, new: str, confirmation: str, client: Client) -> None:
        """Set a new password; the actor stays signed in here and nowhere else, and open reset links are void.

        Raises:
            InvalidInput: The old password is wrong (`old_password`), or the new one cannot be used.
            Conflict: The account was changed at the same moment.
            TooMany: The old password was wrong too often.
        """
        actor.require_sign_in()
        fields = Fields({"password": new, "confirmation": confirmation})
        chosen = new_password(fields, email_key(actor.email))
        if chosen == old:
            fields.refuse("password", "This is already your password. Please choose a different one.")
        fields.check()
        user = await self._password_checks.of_actor(actor, old, client, field="old_password")
        await self._begin_epoch(actor, user, password_hash=await self._passwords.hash(chosen))
        await self._audit.record(Act.PASSWORD_CHANGED, actor=actor, client=client)
        await self._mail.write(
            "password_changed",
            to=user.email,
            to_name=user.name,
            dedupe=f"password-changed:{new_id()}",
            values={"first_name": user.first_name},
        )

    async def request_email_change(self, actor: Actor, email: str, password: str, client: Client) -> str:
        """Mail a six-digit code to the new address and return the challenge's id, which the code is bound to.

        The answer is the same when the address has an account already; its owner gets a letter that says so.

        Raises:
            InvalidInput: The password is wrong, or this is no address or the present one.
            TooMany: The password was wrong too often, or there were too many letters.
        """
        actor.require_sign_in()
        fields = Fields({"email": email})
        address = fields.email("email", allow_test_domains=not self._settings.is_production)
        if email_key(address) == email_key(actor.email):
            fields.refuse("email", "This is already your email.")
        fields.check()
        user = await self._password_checks.of_actor(actor, password, client)
        await self._letters.spend(CodePurpose.CHANGE_EMAIL, address, self._settings.limit_codes, client)
        code_id, digits = await self._six_digits.make(
            CodePurpose.CHANGE_EMAIL, address, {"user_id": user.id, "email": address}
        )
        owner = await self._users.by_email(email_key(address))
        await self._mail.write(
            "already_registered" if owner else "code",
            to=address,
            to_name=owner.name if owner else user.name,
            dedupe=f"code:{code_id}",
            values={"first_name": owner.first_name} if owner else {"code": digits},
            expires_in=CODE_LIFE,
        )
        return code_id

    async def confirm_email_change(self, actor: Actor, challenge_id: str, code: str, client: Client) -> None:
        """Give the account its new address; letters tell the old and the new one.

        Raises:
            InvalidInput: The code is wrong; the words say how many tries are left.
            Conflict: The code has run out or was used, or the address or the account was taken or changed meanwhile.
            TooMany: There were too many wrong codes.
        """
        actor.require_sign_in()
        payload = (
            await self._six_digits.redeem(CodePurpose.CHANGE_EMAIL, challenge_id, code, client, owner_id=actor.user_id)
        ).payload
        user, address = await self._users.get(actor.user_id), payload["email"]
        try:
            await self._begin_epoch(actor, user, email=address, email_key=email_key(address))
        except Duplicate:
            raise Conflict("An account with this email already exists.") from None
        await self._audit.record(Act.EMAIL_CHANGED, actor=actor, client=client)
        for to in (user.email, address):
            await self._mail.write(
                "email_changed",
                to=to,
                to_name=user.name,
                dedupe=f"email-changed:{challenge_id}:{'old' if to == user.email else 'new'}",
                values={"first_name": user.first_name, "is_new": to == address},
            )

    async def _begin_epoch(self, actor: Actor, user: User, **changes: str) -> None:
        """Change the account and so end all sessions but the actor's own; a link to reset the password is void too.

        The actor's session goes ahead: if the process dies in between, they sign in again and nothing is open.
        """
        await self._sessions.move_on(actor.session_id, epoch=user.epoch + 1)
        try:
            is_changed = await self._users.change_credentials(user, **changes)
        except Duplicate:
            await self._sessions.move_on(actor.session_id, epoch=user.epoch)
            raise
        if not is_changed:
            raise Conflict(AT_ONCE)
        await self._codes.supersede(slot_of(CodePurpose.RESET_PASSWORD, user.email))
        await self._sessions.end_all(user.id, keep=actor.session_id)
