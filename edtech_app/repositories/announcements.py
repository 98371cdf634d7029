"""Announcements, found by the course whose students they are for."""

from edtech_app.domain.announcements import Announcement, AnnouncementStatus
from edtech_app.repositories.base import Repository


class AnnouncementRepository(Repository[Announcement]):
    collection = "announcements"
    entity = Announcement
    missing = "This announcement does not exist."

    async def of_day(self, key: str) -> Announcement | None:
        """The one of a course's day (see `day_key`)."""
        return await self._one({"key": key})

    async def of_course(self, course_id: str, *, limit: int) -> list[Announcement]:
        """A course's announcements, the newest first."""
        return await self._list({"course_id": course_id}, sort=[("created_at", -1), ("_id", -1)], limit=limit)

    async def sending(self, *, limit: int = 20) -> list[Announcement]:
        """Those that not everybody was told of yet."""
        return await self._list({"status": AnnouncementStatus.SENDING.value}, limit=limit)

    async def all_of_instructor(self, instructor_id: str) -> list[Announcement]:
        return await self._list({"instructor_id": instructor_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})
