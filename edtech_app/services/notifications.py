"""Telling people what happened, once for each fact, and what they have read of it."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor, User, UserStatus
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Duplicate, NotFound
from edtech_app.domain.notifications import MOST_KEPT, TOPICS, Channel, Notification, NotificationKind
from edtech_app.domain.privacy import NOTIFICATIONS_KEPT
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.notifications import NotificationRepository
from edtech_app.services.mail import MailService
from edtech_app.services.preferences import PreferencesService

PAGE = 20
MOST_COUNTED = 100
"""From so many unread ones on the bell counts no further."""
TRIMMED = 20
"""How many old ones a new one pushes out at most; more than one, so that a crash is made good by the next."""


@dataclass(frozen=True, slots=True)
class NotificationsPage:
    """Some of a person's notifications, the newest first; `has_more` when older ones follow."""

    notifications: list[Notification]
    has_more: bool


class NotificationsService:
    """Writes notifications for other services, and shows people their own."""

    def __init__(
        self,
        *,
        notifications: NotificationRepository,
        users: UserRepository,
        preferences: PreferencesService,
        mail: MailService,
        now: Clock,
    ) -> None:
        self._notifications, self._users = notifications, users
        self._preferences, self._mail, self._now = preferences, mail, now

    # What other services call

    async def notify(
        self,
        user_id: str,
        kind: NotificationKind,
        fact: str,
        *,
        title: str,
        text: str = "",
        link: str,
        course_id: str = "",
    ) -> None:
        """Tell somebody of a fact, once: `fact` names it (`sale:<order>:<course>`) and repeating it changes nothing.

        Call it after the fact is stored, from a step that is repeated when a crash comes between the two. `title` and
        `text` are plain words that name no other person; `link` is a path of this site. Some kinds are mailed too, as
        the person likes it. Nothing is told to somebody who is leaving or has left.
        """
        now = self._now()
        notification = Notification(
            id=new_id(),
            user_id=user_id,
            key=f"{fact}:{user_id}",
            kind=kind,
            title=title,
            text=text,
            link=link,
            course_id=course_id,
            created_at=now,
            changed_at=now,
        )
        preferences = await self._preferences.of_person(user_id)
        is_new = preferences.wants(kind, Channel.APP) and await self._add(notification)
        # Asked afterwards: a deletion that begins in between erases it, and one that had begun is seen here.
        user = await self._users.find(user_id)
        if user is None or user.status in (UserStatus.DELETING, UserStatus.DELETED):
            await self._notifications.remove(notification.id)
            return
        if is_new:
            for old in await self._notifications.of(user_id, skip=MOST_KEPT, limit=TRIMMED):
                await self._notifications.remove(old.id)
        if TOPICS[kind].has_plain_letter and preferences.wants(kind, Channel.MAIL):
            await self._write(user, notification)

    # What a person does

    async def unread(self, actor: Actor) -> int:
        """How many notifications the actor has not read, counted up to a hundred; 0 for a visitor."""
        if not actor.is_signed_in:
            return 0
        return len(await self._notifications.unread(actor.user_id, limit=MOST_COUNTED))

    async def page(self, actor: Actor, *, skip: int = 0, limit: int = PAGE) -> NotificationsPage:
        """The actor's notifications behind the newest `skip`.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        rows = await self._notifications.of(
            actor.user_id, skip=min(max(skip, 0), MOST_KEPT), limit=min(max(limit, 1), MOST_KEPT) + 1
        )
        return NotificationsPage(rows[:limit], len(rows) > limit)

    async def mark_read(self, actor: Actor, notification_id: str) -> Notification:
        """Note that the actor has read one; doing it twice is harmless.

        Raises:
            NotSignedIn: This is a visitor.
            NotFound: There is no such notification, or it is somebody else's.
        """
        actor.require_sign_in()
        found = await self._notifications.get(notification_id)
        if found.user_id != actor.user_id:
            raise NotFound(self._notifications.missing)
        await self._notifications.mark_read(found.id, now=self._now())
        return await self._notifications.get(found.id)

    async def mark_all_read(self, actor: Actor) -> None:
        """Note that the actor has read all that there are.

        Raises:
            NotSignedIn: This is a visitor.
        """
        actor.require_sign_in()
        for row in await self._notifications.unread(actor.user_id, limit=2 * MOST_KEPT):
            await self._notifications.mark_read(row.id, now=self._now())

    # What happens by itself

    async def forget_old(self) -> int:
        """Delete what has been kept long enough, and say how many that were."""
        return await self._notifications.forget_before(self._now() - NOTIFICATIONS_KEPT)

    async def _add(self, notification: Notification) -> bool:
        """Store it; false when it is there already."""
        try:
            await self._notifications.add(notification)
        except Duplicate:
            return False
        return True

    async def _write(self, user: User, notification: Notification) -> None:
        if user.status is not UserStatus.ACTIVE:
            return
        await self._mail.write(
            "notification",
            to=user.email,
            to_name=user.name,
            dedupe=f"told:{notification.key}",
            values={
                "name": user.first_name,
                "title": notification.title,
                "text": notification.text,
                "path": notification.link,
            },
            unsubscribe=self._preferences.unsubscribe_address(user.id, notification.kind),
        )
