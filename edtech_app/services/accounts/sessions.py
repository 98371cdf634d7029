"""Signing in and out, and saying who is acting."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.accounts import SESSION_LIFE, VISITOR, Actor, Client, CodePurpose, Session, User, UserStatus
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.network import is_time_zone
from edtech_app.domain.words import INDIA, date_and_time
from edtech_app.repositories.accounts import SessionRepository, UserRepository
from edtech_app.services.accounts.devices import device_in_words
from edtech_app.services.accounts.known_devices import KnownDevices
from edtech_app.services.accounts.one_time_secrets import OneTimeSecrets
from edtech_app.services.accounts.password_checks import PasswordChecks
from edtech_app.services.accounts.passwords import Passwords
from edtech_app.services.accounts.tokens import SessionTokens
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import Fields, email_key
from edtech_app.services.limits import Limits
from edtech_app.services.mail import MailService

TICKET_LIFE = timedelta(seconds=30)
SEEN_EVERY = timedelta(minutes=5)
REFUSALS_EVERY = timedelta(hours=1)
LISTED = 100
"""How many sessions a person is shown."""

WRONG_SIGN_IN = "Wrong email or password."


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened: the signed token for the cookie or the API's client, and how long it may live at most.

    `known_device` is what the browser shall keep from now on (see `KnownDevices`).
    """

    token: str
    seconds: int
    actor: Actor
    known_device: str


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
        password_checks: PasswordChecks,
        known_devices: KnownDevices,
        limits: Limits,
        mail: MailService,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._secrets = secrets
        self._tokens = tokens
        self._passwords = passwords
        self._password_checks = password_checks
        self._known_devices = known_devices
        self._limits = limits
        self._mail = mail
        self._audit = audit
        self._now = now

    async def sign_in(self, email: str, password: str, client: Client) -> str:
        """Check the password and return a session ticket: 30 seconds, one use, for `open`.

        Its owner gets a letter when the device is one in which they have not signed in before.

        Raises:
            InvalidInput: Unknown address or wrong password, in the same words and after the same work.
            NotAllowed: The account is suspended.
            TooMany: Too many failures from elsewhere than the owner's own devices, or from this one.
        """
        fields = Fields({"email": email, "password": password})
        key = email_key(fields.line("email", longest=320, missing="Please enter your email."))
        given = fields.raw("password")
        fields.refuse("password", "" if given else "Please enter your password.")
        fields.check()
        async with self._passwords.turn():
            user = await self._users.by_email(key)
            if not await self._password_checks.of_stranger(user, key, given, client) or user is None:
                raise InvalidInput({"password": WRONG_SIGN_IN}, WRONG_SIGN_IN)
            if user.status is not UserStatus.ACTIVE:
                raise NotAllowed("This account is suspended. If you think this is a mistake, please contact us.")
            if not self._known_devices.name_of(client.known_device, key):
                await self._tell_of_new_device(user, client)
            return await self.ticket(user)

    async def ticket(self, user: User) -> str:
        """A ticket for somebody who has just proved who they are."""
        payload = {"user_id": user.id, "epoch": str(user.epoch)}
        return str(await self._secrets.make(CodePurpose.OPEN_SESSION, user.email, payload, TICKET_LIFE))

    async def open(self, ticket: str, client: Client) -> OpenedSession:
        """Exchange a ticket for a session. The page's REST exchange calls this, to set the HttpOnly cookie.

        Raises:
            NotSignedIn: The ticket is unknown, used or too old, or the password was changed since.
        """
        code = await self._secrets.redeem(ticket, CodePurpose.OPEN_SESSION)
        user = await self._users.find(code.payload["user_id"]) if code else None
        is_of_now = code is not None and user is not None and code.payload["epoch"] == str(user.epoch)
        if user is None or not is_of_now or user.status is not UserStatus.ACTIVE:
            raise NotSignedIn("Signing in took too long. Please try again.")
        now = self._now()
        session = Session(
            id=new_id(),
            user_id=user.id,
            device=client.device,
            address=client.address,
            epoch=user.epoch,
            time_zone=client.time_zone if is_time_zone(client.time_zone) else "",
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LIFE,
        )
        await self._sessions.add(session)
        opened = self._opened(user, session, client)
        await self._audit.record(Act.SIGNED_IN, actor=opened.actor, client=client)
        return opened

    async def renew(self, actor: Actor, client: Client) -> OpenedSession:
        """The same session under a token that says what the account is now; asked for when its address has changed.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        user, session = await self._users.get(actor.user_id), await self._sessions.get(actor.session_id)
        return self._opened(user, session, client)

    async def actor(self, token: str) -> Actor:
        """Who the token's session belongs to, `VISITOR` when it is missing, forged, ended or run out.

        The session document decides, so ending a session takes effect on the next call.
        """
        (actor,) = await self.actors([token])
        if actor.is_signed_in:
            logs.note_user(actor.user_id)
        return actor

    async def actors(self, tokens: Sequence[str]) -> list[Actor]:
        """`actor` for several tokens, in two questions for all of them."""
        now = self._now()
        named = [self._tokens.session_id(token, now=now) for token in tokens]
        sessions = await self._sessions.live(named, now=now)
        users = {user.id: user for user in await self._users.many(each.user_id for each in sessions.values())}
        actors = {each.id: _actor_in(users.get(each.user_id), each) for each in sessions.values()}
        for each in sessions.values():
            if actors[each.id].is_signed_in and now - each.seen_at >= SEEN_EVERY:
                await self._sessions.seen(each.id, now=now)
        return [actors.get(session_id, VISITOR) for session_id in named]

    def named_by(self, token: str) -> str:
        """The id of the account that the token names, without asking whether its session still counts; "" for none.

        Good for a hint to whoever holds it ("ask again"), and for nothing else.
        """
        return self._tokens.user_id(token, now=self._now())

    async def list_mine(self, actor: Actor) -> list[Session]:
        """The actor's live sessions, the one used last first, `LISTED` at most.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        user = await self._users.get(actor.user_id)
        found = await self._sessions.live_of(user.id, now=self._now(), limit=LISTED)
        return [session for session in found if session.epoch == user.epoch]

    async def end(self, actor: Actor, session_id: str, client: Client) -> None:
        """End one of the actor's own sessions; doing it twice is harmless.

        Raises:
            NotFound: There is no such session, or it is somebody else's.
        """
        actor.require_sign_in()
        session = await self._sessions.find(session_id)
        if session is None or session.user_id != actor.user_id:
            raise NotFound("This session has already ended.")
        if await self._sessions.end(session.id):
            await self._audit.record(Act.SESSION_ENDED, actor=actor, client=client)

    async def end_others(self, actor: Actor, client: Client) -> int:
        """End all of the actor's sessions but the one they are asking from, and say how many."""
        actor.require_sign_in()
        ended = await self._sessions.end_all(actor.user_id, keep=actor.session_id)
        if ended:
            await self._audit.record(Act.OTHER_SESSIONS_ENDED, actor=actor, client=client, count=str(ended))
        return ended

    async def sign_out(self, actor: Actor, client: Client) -> None:
        """End the actor's session; doing it twice is harmless."""
        if actor.is_signed_in and await self._sessions.end(actor.session_id):
            await self._audit.record(Act.SIGNED_OUT, actor=actor, client=client)

    def _opened(self, user: User, session: Session, client: Client) -> OpenedSession:
        return OpenedSession(
            token=self._tokens.make(session, user),
            seconds=int((session.expires_at - self._now()).total_seconds()),
            actor=_actor(user, session),
            known_device=self._known_devices.remember(client.known_device, user.email),
        )

    async def note_refusal(self, actor: Actor, what: str, client: Client) -> None:
        """Keep that somebody tried what their role does not let them do: each such thing once an hour.

        No page of ours offers it to them, so it is worth knowing; a flood of it is not worth keeping.
        """
        if await self._limits.is_first("refusal", f"{actor.user_id} {what}", REFUSALS_EVERY):
            await self._audit.record(Act.NOT_ALLOWED, actor=actor, client=client, what=what)

    async def _tell_of_new_device(self, user: User, client: Client) -> None:
        at = self._now()
        await self._mail.write(
            "new_sign_in",
            to=user.email,
            to_name=user.name,
            dedupe=f"new-sign-in:{new_id()}",
            values={
                "first_name": user.first_name,
                "device": await asyncio.to_thread(device_in_words, client.device),
                "at": f"{date_and_time(at)} {INDIA}",
            },
        )


def _actor_in(user: User | None, session: Session) -> Actor:
    """Who acts in a session; nobody where its account has moved on without it."""
    if user is None or user.status is not UserStatus.ACTIVE or session.epoch != user.epoch:
        return VISITOR
    return _actor(user, session)


def _actor(user: User, session: Session) -> Actor:
    return Actor(user_id=user.id, role=user.role, session_id=session.id, email=user.email, name=user.name)
