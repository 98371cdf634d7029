"""Notes, found by the student who wrote them."""

from datetime import datetime

from edtech_app.domain.entity import NEVER, millis
from edtech_app.domain.notes import Note
from edtech_app.repositories.base import Repository


class NoteRepository(Repository[Note]):
    collection = "notes"
    entity = Note
    missing = "This note does not exist."

    async def of(self, user_id: str, course_id: str) -> list[Note]:
        """A student's notes in a course, the deleted ones too, in no order."""
        return await self._list({"user_id": user_id, "course_id": course_id})

    async def count(self, user_id: str, course_id: str) -> int:
        """How many those are; their number is bounded."""
        return await self._count({"user_id": user_id, "course_id": course_id})

    async def all_of_user(self, user_id: str) -> list[Note]:
        return await self._list({"user_id": user_id})

    async def forget_deleted_before(self, moment: datetime) -> int:
        """Delete for good what was deleted before then, and say how many that were."""
        return await self._delete_all({"deleted_at": {"$gt": millis(NEVER), "$lt": millis(moment)}})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})
