"""What we know of stored files."""

from edtech_app.domain.media import MediaAsset
from edtech_app.repositories.base import Repository


class MediaRepository(Repository[MediaAsset]):
    collection = "media"
    entity = MediaAsset
    missing = "This file does not exist."

    async def of_course(self, course_id: str) -> list[MediaAsset]:
        return await self._list({"course_id": course_id})
