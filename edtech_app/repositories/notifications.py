"""Notifications, found by the person they are for, and what people want to be told."""

from datetime import datetime

from edtech_app.domain.entity import millis
from edtech_app.domain.notifications import Notification, NotificationStatus, Preferences
from edtech_app.repositories.base import Repository
from edtech_app.repositories.errors import database_errors

NEWEST_FIRST = (("created_at", -1), ("_id", -1))


class NotificationRepository(Repository[Notification]):
    collection = "notifications"
    entity = Notification
    missing = "This notification does not exist."

    async def of(self, user_id: str, *, limit: int, skip: int = 0) -> list[Notification]:
        """A person's notifications, the newest first."""
        return await self._list({"user_id": user_id}, sort=NEWEST_FIRST, limit=limit, skip=skip)

    async def unread(self, user_id: str, *, limit: int) -> list[Notification]:
        """Those that the person has not read, in no order."""
        return await self._list({"user_id": user_id, "status": NotificationStatus.UNREAD.value}, limit=limit)

    async def changed_since(self, moment: datetime) -> list[tuple[str, str, int]]:
        """What was written since a moment: whose it is, its id and its version; for moments that are seconds ago."""
        where = {"changed_at": {"$gte": millis(moment)}}
        async with database_errors():
            rows = await self._docs.find(where, {"user_id": 1, "version": 1}).to_list(None)
        return [(row["user_id"], row["_id"], row["version"]) for row in rows]

    async def mark_read(self, notification_id: str, *, now: datetime) -> bool:
        """Note that it was read; says whether this call did it."""
        return await self._set(
            notification_id,
            {"status": NotificationStatus.READ.value, "changed_at": millis(now)},
            expected={"status": NotificationStatus.UNREAD.value},
        )

    async def all_of_user(self, user_id: str) -> list[Notification]:
        return await self._list({"user_id": user_id})

    async def forget_before(self, moment: datetime) -> int:
        """Delete those from before a moment, and say how many."""
        return await self._delete_all({"created_at": {"$lt": millis(moment)}})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})


class PreferencesRepository(Repository[Preferences]):
    collection = "preferences"
    entity = Preferences
