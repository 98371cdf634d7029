"""What we know of stored files, and of those on their way in."""

from datetime import datetime

from edtech_app.domain.entity import NEVER, millis
from edtech_app.domain.errors import NotFound
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.uploads import VideoUpload
from edtech_app.repositories.base import Repository


class MediaRepository(Repository[MediaAsset]):
    collection = "media"
    entity = MediaAsset
    missing = "This file does not exist."

    async def of_course(self, course_id: str) -> list[MediaAsset]:
        return await self._list({"course_id": course_id})

    async def by_key(self, key: str) -> MediaAsset:
        """The file of this key, for whoever has been let through to its content.

        Raises:
            NotFound: It is gone.
        """
        found = await self._one({"key": key})
        if found is None:
            raise NotFound(self.missing)
        return found

    async def removed_before(self, moment: datetime, *, limit: int) -> list[MediaAsset]:
        """What its author took out before that moment and has not put back."""
        return await self._list({"removed_at": {"$gt": millis(NEVER), "$lt": millis(moment)}}, limit=limit)


class UploadRepository(Repository[VideoUpload]):
    collection = "uploads"
    entity = VideoUpload
    missing = "This upload no longer exists. Please choose the file again."

    async def of_owner(self, user_id: str) -> list[VideoUpload]:
        return await self._list({"owner_id": user_id})

    async def of_course(self, course_id: str) -> list[VideoUpload]:
        return await self._list({"course_id": course_id})

    async def untouched_since(self, moment: datetime, *, limit: int) -> list[VideoUpload]:
        return await self._list({"touched_at": {"$lt": millis(moment)}}, limit=limit)

    async def touch(self, upload_id: str, now: datetime) -> None:
        """Note that something of it arrived."""
        await self._set(upload_id, {"touched_at": millis(now)})
