"""Signing up: a form, a six-digit code by letter, and an account once the code is right."""

import secrets
from datetime import timedelta
from typing import TypedDict

from edtech_app.domain.accounts import (
    SIGN_UP_ROLES,
    Client,
    CodePurpose,
    CodeStatus,
    OneTimeCode,
    Profile,
    Role,
    User,
)
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.repositories.accounts import CodeRepository, UserRepository
from edtech_app.services.accounts.letters import permit_letter
from edtech_app.services.accounts.one_time_secrets import slot_of
from edtech_app.services.accounts.passwords import PasswordAdvice, Passwords, new_password
from edtech_app.services.accounts.service import AccountsService
from edtech_app.services.accounts.sessions import SessionsService
from edtech_app.services.accounts.tokens import code_digest, derived_key, same
from edtech_app.services.fields import NAME_LENGTH, Fields, email_key
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5

CODE_IS_OVER = "This code is not valid any more. Please ask for a new one."


class SignUpForm(TypedDict):
    """What the sign-up page sends; everything is checked again here."""

    role: str
    first_name: str
    last_name: str
    email: str
    password: str
    confirmation: str


class SignUpService:
    """Signing up: a form, a six-digit code by letter, and an account once the code is right."""

    def __init__(
        self,
        *,
        accounts: AccountsService,
        sessions: SessionsService,
        users: UserRepository,
        codes: CodeRepository,
        passwords: Passwords,
        limits: Limits,
        mail: MailService,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._users = users
        self._codes = codes
        self._passwords = passwords
        self._limits = limits
        self._mail = mail
        self._settings = settings
        self._now = now
        self._code_key = derived_key(settings.signing_secret(), "one-time codes")

    async def request(self, form: SignUpForm, client: Client) -> str:
        """Check the form, mail a six-digit code and return the challenge's id, which the code is bound to.

        The answer is the same for an address that has an account already (its owner gets a letter saying so).

        Raises:
            InvalidInput: A field is wrong.
            TooMany: Too many codes for this address or this client.
        """
        fields = Fields(form)
        role = fields.raw("role")
        if role not in SIGN_UP_ROLES:
            fields.refuse("role", "Please choose whether you want to learn or to teach.")
        payload = {
            "role": role,
            "first_name": fields.line("first_name", longest=NAME_LENGTH, missing="Please enter your first name."),
            "last_name": fields.line("last_name", longest=NAME_LENGTH, missing="Please enter your last name."),
            "email": fields.email("email", allow_test_domains=not self._settings.is_production),
        }
        password = new_password(fields, email_key(payload["email"]))
        fields.check()
        await permit_letter(self._limits, CodePurpose.SIGN_UP, payload["email"], client)
        payload["password_hash"] = await self._passwords.hash(password)
        return await self._send_code(payload)

    async def resend_code(self, challenge_id: str, client: Client) -> str:
        """Mail a fresh code for a pending sign-up and return the new challenge's id; the old code is void.

        Raises:
            Conflict: There is no such sign-up, or it is confirmed already.
            TooMany: Too many codes for this address or this client.
        """
        code = await self._codes.find(challenge_id)
        if code is None or code.purpose is not CodePurpose.SIGN_UP or code.status is not CodeStatus.LIVE:
            raise Conflict("There is no sign-up waiting for a code. Please sign up again.")
        await permit_letter(self._limits, CodePurpose.SIGN_UP, code.payload["email"], client)
        return await self._send_code(code.payload)

    async def confirm(self, challenge_id: str, code: str, client: Client) -> str:
        """Make the account once the code is right; returns a session ticket (see `SessionsService.open`).

        Raises:
            InvalidInput: The code is wrong; the words say how many tries are left.
            Conflict: The code has run out, was used, or there is no such sign-up.
        """
        fields = Fields({"code": code})
        digits = "".join(fields.raw("code").split())
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
            fields.refuse("code", "Please enter the six digits from the letter.")
        fields.check()
        challenge = await self._spend_try(challenge_id)
        if not same(challenge.digest, code_digest(self._code_key, challenge.id, digits)):
            raise InvalidInput({"code": _tries_left(challenge.attempts_left)})
        if not await self._codes.use(challenge.id, now=self._now()):
            raise Conflict(CODE_IS_OVER)
        payload = challenge.payload
        user = User(
            id=new_id(),
            email=payload["email"],
            email_key=email_key(payload["email"]),
            password_hash=payload["password_hash"],
            role=Role(payload["role"]),
            first_name=payload["first_name"],
            last_name=payload["last_name"],
            created_at=self._now(),
        )
        await self._accounts.add(user, Profile(id=user.id))
        await self._mail.write(
            "welcome",
            to=user.email,
            to_name=user.name,
            dedupe=f"welcome:{user.id}",
            values={"first_name": user.first_name, "teaches": user.role is Role.INSTRUCTOR},
        )
        return await self._sessions.ticket(user)

    async def password_advice(self, password: str, known_about_them: list[str]) -> PasswordAdvice:
        """Advice on a password that is being typed; nothing of it is kept."""
        fields = Fields({"password": password})
        return await self._passwords.advise(fields.raw("password"), known_about_them)

    async def _send_code(self, payload: dict[str, str]) -> str:
        """Void the address's earlier codes, keep a new one's digest and write the letter."""
        slot = slot_of(CodePurpose.SIGN_UP, payload["email"])
        await self._codes.supersede(slot)
        code_id, digits = new_id(), f"{secrets.randbelow(10**6):06d}"
        await self._codes.add(
            OneTimeCode(
                id=code_id,
                purpose=CodePurpose.SIGN_UP,
                slot=slot,
                digest=code_digest(self._code_key, code_id, digits),
                attempts_left=CODE_TRIES,
                payload=payload,
                created_at=self._now(),
                expires_at=self._now() + CODE_LIFE,
            )
        )
        owner = await self._users.by_email(email_key(payload["email"]))
        if owner is None:
            template, to_name, values = "code", payload["first_name"], {"code": digits}
        else:
            template, to_name, values = "already_registered", owner.name, {"first_name": owner.first_name}
        await self._mail.write(
            template,
            to=payload["email"],
            to_name=to_name,
            dedupe=f"code:{code_id}",
            values=dict[str, object](values),
            expires_in=CODE_LIFE,
        )
        return code_id

    async def _spend_try(self, challenge_id: str) -> OneTimeCode:
        """Take one try of a code before anything is compared; the code with the tries that are left."""
        for _ in range(CODE_TRIES + 1):
            code = await self._codes.find(challenge_id)
            if code is None or code.purpose is not CodePurpose.SIGN_UP:
                raise Conflict("There is no sign-up waiting for a code. Please sign up again.")
            if code.status is not CodeStatus.LIVE or code.expires_at <= self._now() or code.attempts_left <= 0:
                raise Conflict(CODE_IS_OVER)
            if await self._codes.spend_attempt(code.id, attempts_left=code.attempts_left, now=self._now()):
                return code.model_copy(update={"attempts_left": code.attempts_left - 1})
        raise Conflict(CODE_IS_OVER)


def _tries_left(tries: int) -> str:
    if tries == 0:
        return "This code is not right, and that was the last try. Please ask for a new one."
    return f"This code is not right. You have {tries} {'try' if tries == 1 else 'tries'} left."
