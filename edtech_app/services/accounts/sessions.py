"""Signing in and out, and saying who is acting."""

from dataclasses import dataclass
from datetime import timedelta

from edtech_app.domain.accounts import VISITOR, Actor, Client, CodePurpose, Session, User, UserStatus
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotSignedIn
from edtech_app.repositories.accounts import SessionRepository, UserRepository
from edtech_app.services.accounts.one_time_secrets import OneTimeSecrets
from edtech_app.services.accounts.passwords import Passwords
from edtech_app.services.accounts.tokens import SessionTokens
from edtech_app.services.fields import Fields, email_key
from edtech_app.services.limits import Limits

TICKET_LIFE = timedelta(seconds=30)
SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
FAILURES = 10
FAILURES_WINDOW = timedelta(minutes=15)

WRONG_SIGN_IN = "This email and password do not belong together."


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened: the signed token for the cookie and how long it may live, in seconds."""

    token: str
    seconds: int
    actor: Actor


class SessionsService:
    """Signing in and out, and saying who is acting."""

    def __init__(
        self,
        *,
        users: UserRepository,
        sessions: SessionRepository,
        secrets: OneTimeSecrets,
        tokens: SessionTokens,
        passwords: Passwords,
        limits: Limits,
        now: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._secrets = secrets
        self._tokens = tokens
        self._passwords = passwords
        self._limits = limits
        self._now = now

    async def sign_in(self, email: str, password: str, client: Client) -> str:
        """Check the password and return a session ticket: 30 seconds, one use, for `open`.

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
        return await self.ticket(user)

    async def ticket(self, user: User) -> str:
        """A ticket for somebody who has just proved who they are."""
        return str(await self._secrets.make(CodePurpose.OPEN_SESSION, user, TICKET_LIFE))

    async def open(self, ticket: str, client: Client) -> OpenedSession:
        """Exchange a ticket for a session. The page's REST exchange calls this, to set the HttpOnly cookie.

        Raises:
            NotSignedIn: The ticket is unknown, used or too old.
        """
        code = await self._secrets.redeem(ticket, CodePurpose.OPEN_SESSION)
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


def _actor(user: User, session: Session) -> Actor:
    return Actor(user_id=user.id, role=user.role, session_id=session.id, email=user.email, name=user.name)
