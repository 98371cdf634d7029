"""Accounts, sessions and one-time secrets."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from edtech_app import routes
from edtech_app.domain.accounts import (
    SIGN_UP_ROLES,
    VISITOR,
    Actor,
    Client,
    CodePurpose,
    CodeStatus,
    OneTimeCode,
    Profile,
    Role,
    Session,
    User,
    UserStatus,
)
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, Duplicate, InvalidInput, NotAllowed, NotSignedIn
from edtech_app.repositories.accounts import CodeRepository, ProfileRepository, SessionRepository, UserRepository
from edtech_app.services.accounts.passwords import PasswordAdvice, Passwords, objection_to
from edtech_app.services.accounts.tokens import Secret, SessionTokens, code_digest, derived_key, same
from edtech_app.services.fields import NAME_LENGTH, Fields, email_key
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService
from edtech_app.settings import Settings

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
CODE_PAUSE = 60
"""Seconds between two letters to one address."""
LETTERS_AN_HOUR = 5
TICKET_LIFE = timedelta(seconds=30)
RESET_LIFE = timedelta(hours=1)
SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
FAILURES = 10
FAILURES_WINDOW = timedelta(minutes=15)
EVEN_TIME = 0.2
"""Seconds that an answer takes at least, where its time would tell whether an address has an account."""

WRONG_SIGN_IN = "This email and password do not belong together."
CODE_IS_OVER = "This code is not valid any more. Please ask for a new one."
LINK_IS_OVER = "This link is not valid any more. Please ask for a new one."
TAKEN = "This email has an account already. Please sign in."


class SignUpForm(TypedDict):
    """What the sign-up page sends; everything is checked again here."""

    role: str
    first_name: str
    last_name: str
    email: str
    password: str
    confirmation: str


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened: the signed token for the cookie and how long it may live, in seconds."""

    token: str
    seconds: int
    actor: Actor


class AccountsService:
    """Accounts, sessions and one-time secrets."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        sessions: SessionRepository,
        codes: CodeRepository,
        limits: Limits,
        mail: MailService,
        settings: Settings,
        now: Callable[[], datetime],
    ) -> None:
        self._users = users
        self._profiles = profiles
        self._sessions = sessions
        self._codes = codes
        self._limits = limits
        self._mail = mail
        self._settings = settings
        self._now = now
        self._passwords = Passwords()
        self._tokens = SessionTokens(settings.signing_secret())
        self._code_key = derived_key(settings.signing_secret(), "one-time codes")

    async def request_sign_up(self, form: SignUpForm, client: Client) -> str:
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
        password = _new_password(fields, email_key(payload["email"]))
        fields.check()
        await self._permit_letter(CodePurpose.SIGN_UP, payload["email"], client)
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
        await self._permit_letter(CodePurpose.SIGN_UP, code.payload["email"], client)
        return await self._send_code(code.payload)

    async def confirm_sign_up(self, challenge_id: str, code: str, client: Client) -> str:
        """Make the account once the code is right; returns a session ticket (see `open_session`).

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
        await self._add(user, Profile(id=user.id))
        await self._mail.write(
            "welcome",
            to=user.email,
            to_name=user.name,
            dedupe=f"welcome:{user.id}",
            values={"first_name": user.first_name, "teaches": user.role is Role.INSTRUCTOR},
        )
        return await self._ticket(user)

    async def password_advice(self, password: str, known_about_them: list[str]) -> PasswordAdvice:
        """Advice on a password that is being typed; nothing of it is kept."""
        fields = Fields({"password": password})
        return await self._passwords.advise(fields.raw("password"), known_about_them)

    async def sign_in(self, email: str, password: str, client: Client) -> str:
        """Check the password and return a session ticket: 30 seconds, one use, for `open_session`.

        Raises:
            InvalidInput: Unknown address or wrong password, in the same words and the same time.
            NotAllowed: The account is suspended.
            TooMany: Too many failures.
        """
        fields = Fields({"email": email, "password": password})
        key = email_key(fields.line("email", longest=320, missing="Please enter your email."))
        given = fields.raw("password")
        fields.refuse("password", "" if given else "Please enter your password.")
        fields.check()
        tries = [("account", key), ("client", client.address)]
        for what, who in tries:
            await self._limits.spend(
                f"sign-in {what}",
                who,
                limit=FAILURES,
                window=FAILURES_WINDOW,
                words="That was wrong too often. Please wait a quarter of an hour and try again.",
            )
        user = await self._users.by_email(key)
        is_right, renewed = await self._passwords.check(given, user.password_hash if user else "")
        if user is None or not is_right:
            raise InvalidInput({"password": WRONG_SIGN_IN}, WRONG_SIGN_IN)
        for what, who in tries:
            await self._limits.give_back(f"sign-in {what}", who, window=FAILURES_WINDOW)
        if user.status is not UserStatus.ACTIVE:
            raise NotAllowed("This account is suspended. Please write to us if you think that is wrong.")
        if renewed:
            await self._users.change(user.id, lambda now: now.model_copy(update={"password_hash": renewed}))
        return await self._ticket(user)

    async def open_session(self, ticket: str, client: Client) -> OpenedSession:
        """Exchange a ticket for a session. The page's REST exchange calls this, to set the HttpOnly cookie.

        Raises:
            NotSignedIn: The ticket is unknown, used or too old.
        """
        code = await self._redeem(ticket, CodePurpose.OPEN_SESSION)
        user = await self._users.find(code.payload["user_id"]) if code else None
        if user is None or user.status is not UserStatus.ACTIVE:
            raise NotSignedIn("Signing in took too long. Please try again.")
        now = self._now()
        session = Session(
            id=new_id(),
            user_id=user.id,
            device=client.device,
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
        await self._sessions.add(session)
        return OpenedSession(
            token=self._tokens.make(session, user),
            seconds=int(SESSION_LIFE.total_seconds()),
            actor=_actor(user, session),
        )

    async def actor(self, token: str) -> Actor:
        """Who the token's session belongs to, `VISITOR` when it is missing, forged, ended or run out.

        The session document decides, so ending a session takes effect on the next call.
        """
        now = self._now()
        session = await self._sessions.live(self._tokens.session_id(token, now=now), now=now)
        user = await self._users.find(session.user_id) if session else None
        if session is None or user is None or user.status is not UserStatus.ACTIVE:
            return VISITOR
        if now - session.seen_at >= SEEN_EVERY:
            await self._sessions.seen(session.id, now=now)
        return _actor(user, session)

    async def sign_out(self, actor: Actor) -> None:
        """End the actor's session; doing it twice is harmless."""
        if actor.is_signed_in:
            await self._sessions.end(actor.session_id)

    async def request_password_reset(self, email: str, client: Client) -> None:
        """Mail a reset link if the address has an account; the caller cannot tell whether it has.

        Raises:
            InvalidInput: This is no address.
            TooMany: Too many letters for this address or this client.
        """
        fields = Fields({"email": email})
        address = fields.email("email", allow_test_domains=not self._settings.is_production)
        fields.check()
        await self._permit_letter(CodePurpose.RESET_PASSWORD, address, client)
        async with _in_even_time():
            user = await self._users.by_email(email_key(address))
            if user is None or user.status is not UserStatus.ACTIVE:
                return
            slot = _slot(CodePurpose.RESET_PASSWORD, user.email)
            await self._codes.supersede(slot)
            link = await self._make_secret(CodePurpose.RESET_PASSWORD, slot, user.id, RESET_LIFE)
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

    async def reset_password(self, token: str, password: str, confirmation: str) -> None:
        """Set a new password with a link's token, once, and end all sessions.

        Raises:
            InvalidInput: The password cannot be used; the link is not spent.
            Conflict: The link is unknown, used, replaced by a newer one or too old.
        """
        fields = Fields({"password": password, "confirmation": confirmation})
        code = await self._live_secret(token, CodePurpose.RESET_PASSWORD)
        user = await self._users.find(code.payload["user_id"]) if code else None
        if code is None or user is None:
            raise Conflict(LINK_IS_OVER)
        chosen = _new_password(fields, user.email_key)
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

    async def create_administrator(self, email: str, password: str, first_name: str, last_name: str) -> User:
        """Make an administrator; called from the command line only.

        Raises:
            InvalidInput: A value is wrong.
            Conflict: The address has an account already.
        """
        fields = Fields(
            {
                "email": email,
                "password": password,
                "confirmation": password,
                "first_name": first_name,
                "last_name": last_name,
            }
        )
        address = fields.email("email", allow_test_domains=not self._settings.is_production)
        first = fields.line("first_name", longest=NAME_LENGTH, missing="A first name is missing.")
        last = fields.line("last_name", longest=NAME_LENGTH, missing="A last name is missing.")
        chosen = _new_password(fields, email_key(address))
        fields.check()
        user = User(
            id=new_id(),
            email=address,
            email_key=email_key(address),
            password_hash=await self._passwords.hash(chosen),
            role=Role.ADMINISTRATOR,
            first_name=first,
            last_name=last,
            created_at=self._now(),
        )
        await self._add(user, Profile(id=user.id))
        return user

    async def create_demo_account(self, user: User, profile: Profile, password: str) -> User:
        """Make one of the demo school's accounts, or return the one that is there.

        Raises:
            NotAllowed: This is production, where nobody may have a password that stands in a book.
        """
        if self._settings.is_production:
            raise NotAllowed("There are no demo accounts in production.")
        if found := await self._users.by_email(user.email_key):
            return found
        made = user.model_copy(update={"password_hash": await self._passwords.hash(password)})
        await self._add(made, profile)
        return made

    async def _permit_letter(self, purpose: CodePurpose, email: str, client: Client) -> None:
        key = email_key(email)
        words = "That was a lot of letters. Please look into your mailbox, also among the spam, and try again later."
        hour = timedelta(hours=1)
        await self._limits.pause(
            f"{purpose} letter",
            key,
            seconds=CODE_PAUSE,
            words="We have just sent a letter. Please wait a minute before asking for another.",
        )
        await self._limits.spend(f"{purpose} to", key, limit=LETTERS_AN_HOUR, window=hour, words=words)
        await self._limits.spend(f"{purpose} from", client.address, limit=LETTERS_AN_HOUR, window=hour, words=words)

    async def _send_code(self, payload: dict[str, str]) -> str:
        """Void the address's earlier codes, keep a new one's digest and write the letter."""
        slot = _slot(CodePurpose.SIGN_UP, payload["email"])
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

    async def _ticket(self, user: User) -> str:
        slot = _slot(CodePurpose.OPEN_SESSION, user.email)
        return str(await self._make_secret(CodePurpose.OPEN_SESSION, slot, user.id, TICKET_LIFE))

    async def _make_secret(self, purpose: CodePurpose, slot: str, user_id: str, life: timedelta) -> Secret:
        secret = Secret.make(new_id())
        await self._codes.add(
            OneTimeCode(
                id=secret.code_id,
                purpose=purpose,
                slot=slot,
                digest=secret.digest,
                attempts_left=1,
                payload={"user_id": user_id},
                created_at=self._now(),
                expires_at=self._now() + life,
            )
        )
        return secret

    async def _live_secret(self, text: str, purpose: CodePurpose) -> OneTimeCode | None:
        secret = Secret.read(text)
        code = await self._codes.find(secret.code_id) if secret else None
        if secret is None or code is None or code.purpose is not purpose or not same(code.digest, secret.digest):
            return None
        return code if code.status is CodeStatus.LIVE and code.expires_at > self._now() else None

    async def _redeem(self, text: str, purpose: CodePurpose) -> OneTimeCode | None:
        """Spend a secret; of many calls exactly one gets it."""
        code = await self._live_secret(text, purpose)
        return code if code and await self._codes.use(code.id, now=self._now()) else None

    async def _add(self, user: User, profile: Profile) -> None:
        """Store an account; the public face comes first, because an account without one would be half an account."""
        await self._profiles.add(profile.model_copy(update={"id": user.id}))
        try:
            await self._users.add(user)
        except Duplicate:
            await self._profiles.remove(user.id)
            raise Conflict(TAKEN) from None


def _new_password(fields: Fields, key: str) -> str:
    """Read a new password and its confirmation, which a person typed twice."""
    password, confirmation = fields.raw("password"), fields.raw("confirmation")
    fields.refuse("password", objection_to(password, key))
    if password != confirmation:
        fields.refuse("confirmation", "The two passwords differ.")
    return password


def _tries_left(tries: int) -> str:
    if tries == 0:
        return "This code is not right, and that was the last try. Please ask for a new one."
    return f"This code is not right. You have {tries} {'try' if tries == 1 else 'tries'} left."


def _slot(purpose: CodePurpose, email: str) -> str:
    return f"{purpose}:{email_key(email)}"


def _actor(user: User, session: Session) -> Actor:
    return Actor(user_id=user.id, role=user.role, session_id=session.id, email=user.email, name=user.name)


@asynccontextmanager
async def _in_even_time() -> AsyncGenerator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        await asyncio.sleep(max(0.0, began + EVEN_TIME - time.monotonic()))
