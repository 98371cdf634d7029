"""What people want to be told, in the app and by mail, and ending letters from the letters themselves."""

import hmac
from typing import NamedTuple

from edtech_app import routes
from edtech_app.domain.accounts import Actor, UserStatus
from edtech_app.domain.entity import is_id
from edtech_app.domain.errors import Duplicate, InvalidInput, NotFound
from edtech_app.domain.notifications import Channel, NotificationKind, Preferences, Reach, reach
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.notifications import PreferencesRepository
from edtech_app.services.keys import derived_key, same

LONGEST = 120
NOT_OURS = "This link is incomplete. Please open it again from the email."


class _Subscription(NamedTuple):
    user_id: str
    kind: NotificationKind


class PreferencesService:
    """Keeps choices, and reads the signed links in letters that change one of them without signing in.

    A link names an account and a kind of letters and never runs out, because the letter does not either (RFC 8058).
    It can do nothing else.
    """

    def __init__(
        self, *, preferences: PreferencesRepository, users: UserRepository, signing_secret: bytes, site: str
    ) -> None:
        self._preferences, self._users, self._site = preferences, users, site
        self._key = derived_key(signing_secret, "unsubscribe")

    async def of_person(self, user_id: str) -> Preferences:
        """What somebody has chosen; called by whoever tells them something."""
        return await self._preferences.find(user_id) or Preferences(id=user_id)

    async def mine(self, actor: Actor) -> Preferences:
        """What the actor has chosen.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        return await self.of_person(actor.user_id)

    async def choose(self, actor: Actor, kind: str, channel: str, *, wanted: bool) -> Preferences:
        """Switch one kind of news on or off in one channel; the same twice is the same as once.

        Raises:
            NotSignedIn: This is a visitor.
            InvalidInput: There is no such kind or channel.
            Conflict: It cannot be switched off.
        """
        actor.require_sign_in()
        if kind not in tuple(NotificationKind) or channel not in tuple(Channel):
            raise InvalidInput({"choice": "This option does not exist."})
        return await self._choose(actor.user_id, NotificationKind(kind), Channel(channel), wanted=bool(wanted))

    def unsubscribe_address(self, user_id: str, kind: NotificationKind) -> str:
        """Where a click and a POST end letters of this kind to this person."""
        body = f"{user_id}.{kind}"
        return f"{self._site}{routes.unsubscribe_at_once(f'{body}.{self._mark(body)}')}"

    def kind_of(self, token: str) -> NotificationKind:
        """Which letters a link is about.

        Raises:
            NotFound: It is not a link of ours.
        """
        return self._read(token).kind

    async def unsubscribe(self, token: str) -> NotificationKind:
        """End the letters that the link is about; doing it twice is harmless.

        Raises:
            NotFound: It is not a link of ours.
        """
        return await self._by_link(token, wanted=False)

    async def subscribe_again(self, token: str) -> NotificationKind:
        """Undo that.

        Raises:
            NotFound: It is not a link of ours.
        """
        return await self._by_link(token, wanted=True)

    async def _by_link(self, token: str, *, wanted: bool) -> NotificationKind:
        found = self._read(token)
        await self._choose(found.user_id, found.kind, Channel.MAIL, wanted=wanted)
        return found.kind

    async def _choose(self, user_id: str, kind: NotificationKind, channel: Channel, *, wanted: bool) -> Preferences:
        blank = Preferences(id=user_id)
        try:
            chosen = await self._preferences.add(blank.with_choice(kind, channel, wanted=wanted))
        except Duplicate:
            chosen = await self._preferences.change(
                user_id, lambda kept: kept.with_choice(kind, channel, wanted=wanted)
            )
        # Asked afterwards: a deletion that begins in between erases it, and one that had begun is seen here.
        user = await self._users.find(user_id)
        if user is None or user.status in (UserStatus.DELETING, UserStatus.DELETED):
            await self._preferences.remove(user_id)
        return chosen

    def _read(self, token: str) -> _Subscription:
        body, _, mark = token.rpartition(".")
        if len(token) > LONGEST or not token.isascii() or not same(mark, self._mark(body)):
            raise NotFound(NOT_OURS)
        user_id, _, kind = body.partition(".")
        if not is_id(user_id) or kind not in tuple(NotificationKind):
            raise NotFound(NOT_OURS)
        if reach(NotificationKind(kind), Channel.MAIL) is Reach.ALWAYS:
            raise NotFound(NOT_OURS)
        return _Subscription(user_id, NotificationKind(kind))

    def _mark(self, body: str) -> str:
        return hmac.digest(self._key, body.encode(), "sha256").hex()[:40]
