"""Signing up: a form, a six-digit code by letter, and an account once the code is right."""

from datetime import timedelta
from typing import TypedDict

from edtech_app.domain.accounts import (
    SIGN_UP_ROLES,
    Approval,
    Client,
    CodePurpose,
    CodeStatus,
    Profile,
    Role,
    User,
)
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, InvalidInput
from edtech_app.repositories.accounts import CodeRepository, UserRepository
from edtech_app.services.accounts.codes import CODE_LIFE, SixDigitCodes
from edtech_app.services.accounts.letters import LetterLimits
from edtech_app.services.accounts.one_time_secrets import OneTimeSecrets
from edtech_app.services.accounts.passwords import PasswordAdvice, Passwords, new_password
from edtech_app.services.accounts.service import AccountsService
from edtech_app.services.accounts.sessions import SessionsService
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import NAME_LENGTH, Fields, email_key
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

PROOF_LIFE = timedelta(minutes=15)


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
        six_digits: SixDigitCodes,
        secrets: OneTimeSecrets,
        passwords: Passwords,
        letters: LetterLimits,
        mail: MailService,
        audit: AuditLog,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._users = users
        self._codes = codes
        self._six_digits = six_digits
        self._secrets = secrets
        self._passwords = passwords
        self._letters = letters
        self._mail = mail
        self._audit = audit
        self._settings = settings
        self._now = now

    async def request(self, form: SignUpForm, client: Client) -> str:
        """Check the form, mail a six-digit code and return the challenge's id, which the code is bound to.

        The answer is the same for an address that has an account already (its owner gets a letter saying so).

        Raises:
            InvalidInput: A field is wrong.
            TooMany: Too many codes for this address or this client.
        """
        payload, password = self._read(form)
        await self._permit_letter(payload["email"], client)
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
            raise Conflict("No sign-up is in progress. Please sign up again.")
        await self._permit_letter(code.payload["email"], client)
        return await self._send_code(code.payload)

    async def confirm(self, challenge_id: str, code: str, client: Client) -> str:
        """Make the account once the code is right; returns a session ticket (see `SessionsService.open`).

        Raises:
            InvalidInput: The code is wrong; the words say how many tries are left.
            Conflict: The code has run out, was used, or there is no such sign-up.
        """
        payload = (await self._six_digits.redeem(CodePurpose.SIGN_UP, challenge_id, code, client)).payload
        return await self._create(payload, client)

    async def send_code(self, email: str, client: Client) -> None:
        """Mail a six-digit code with which an address proves itself before there is a form (for the API).

        Raises:
            InvalidInput: This is no address.
            TooMany: Too many codes for this address or this client.
        """
        fields = Fields({"email": email})
        address = fields.email("email", allow_test_domains=not self._settings.is_production)
        fields.check()
        await self._permit_letter(address, client)
        code_id, digits = await self._six_digits.make(CodePurpose.PROVE_EMAIL, address, {"email": address})
        await self._write_code(code_id, digits, address, to_name="")

    async def verify_code(self, email: str, code: str, client: Client) -> str:
        """Turn the code that was mailed to an address into a token for `register`: 15 minutes, one use.

        Raises:
            InvalidInput: The code is wrong; the words say how many tries are left.
            Conflict: The code has run out, was used, or there is none.
            TooMany: This client has guessed at too many codes.
        """
        proved = await self._six_digits.redeem_for(CodePurpose.PROVE_EMAIL, email, code, client)
        address = proved.payload["email"]
        return str(await self._secrets.make(CodePurpose.VERIFIED_EMAIL, address, {"email": address}, PROOF_LIFE))

    async def register(self, form: SignUpForm, *, otp: str, verification_token: str, client: Client) -> str:
        """Make the account for an address that has proved itself, by its code or by `verify_code`'s token.

        Returns a session ticket (see `SessionsService.open`).

        Raises:
            InvalidInput: A field is wrong (nothing is spent then), or the code (`code`) or the token is.
            Conflict: The code has run out, or the address has an account already.
            TooMany: This client has guessed at too many codes.
        """
        payload, password = self._read(form)
        if verification_token:
            proved = await self._secrets.redeem(verification_token, CodePurpose.VERIFIED_EMAIL)
            if proved is None or email_key(proved.payload["email"]) != email_key(payload["email"]):
                raise InvalidInput({"verification_token": "This is no longer valid. Please request a new code."})
        else:
            await self._six_digits.redeem_for(CodePurpose.PROVE_EMAIL, payload["email"], otp, client)
        payload["password_hash"] = await self._passwords.hash(password)
        return await self._create(payload, client)

    async def password_advice(self, password: str, known_about_them: list[str]) -> PasswordAdvice:
        """Advice on a password that is being typed; nothing of it is kept."""
        fields = Fields({"password": password})
        return await self._passwords.advise(fields.raw("password"), known_about_them)

    def _read(self, form: SignUpForm) -> tuple[dict[str, str], str]:
        """What a sign-up keeps until it is confirmed, and the password.

        Raises:
            InvalidInput: With every field that is wrong.
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
        return payload, password

    async def _create(self, payload: dict[str, str], client: Client) -> str:
        """Make the account of an address that has proved itself; a session ticket."""
        role = Role(payload["role"])
        waits = role is Role.INSTRUCTOR and self._settings.instructor_approval
        user = User(
            id=new_id(),
            approval=Approval.WAITING if waits else Approval.NOT_NEEDED,
            email=payload["email"],
            email_key=email_key(payload["email"]),
            password_hash=payload["password_hash"],
            role=role,
            first_name=payload["first_name"],
            last_name=payload["last_name"],
            created_at=self._now(),
        )
        await self._accounts.add(user, Profile(id=user.id))
        await self._audit.record(Act.SIGNED_UP, subject_id=user.id, client=client, role=user.role.value)
        await self._mail.write(
            "welcome",
            to=user.email,
            to_name=user.name,
            dedupe=f"welcome:{user.id}",
            values={"first_name": user.first_name, "teaches": user.role is Role.INSTRUCTOR},
        )
        return await self._sessions.ticket(user)

    async def _permit_letter(self, email: str, client: Client) -> None:
        await self._letters.spend(CodePurpose.SIGN_UP, email, self._settings.limit_codes, client)

    async def _send_code(self, payload: dict[str, str]) -> str:
        """Make a fresh code for the address of a pending sign-up and write the letter."""
        code_id, digits = await self._six_digits.make(CodePurpose.SIGN_UP, payload["email"], payload)
        await self._write_code(code_id, digits, payload["email"], to_name=payload["first_name"])
        return code_id

    async def _write_code(self, code_id: str, digits: str, email: str, *, to_name: str) -> None:
        """Write the code's letter, or to whoever has an account already, that they have one."""
        owner = await self._users.by_email(email_key(email))
        await self._mail.write(
            "already_registered" if owner else "code",
            to=email,
            to_name=owner.name if owner else to_name,
            dedupe=f"code:{code_id}",
            values={"first_name": owner.first_name} if owner else {"code": digits},
            expires_in=CODE_LIFE,
        )
