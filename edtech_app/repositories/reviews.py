"""Reviews, one for a student and course."""

from edtech_app.domain.reviews import Review, ReviewStatus
from edtech_app.repositories.base import Repository


class ReviewRepository(Repository[Review]):
    collection = "ratings"
    entity = Review
    missing = "This review does not exist."

    async def of(self, user_id: str, course_id: str) -> Review | None:
        """A student's review of a course, withdrawn or not."""
        return await self._one({"user_id": user_id, "course_id": course_id})

    async def visible(self, course_id: str, *, limit: int = 20, skip: int = 0) -> list[Review]:
        """A course's visible reviews, newest first."""
        return await self._list(
            {"course_id": course_id, "status": ReviewStatus.VISIBLE.value},
            sort=[("updated_at", -1), ("_id", -1)],
            limit=limit,
            skip=skip,
        )

    async def latest(self, *, limit: int = 20) -> list[Review]:
        """The newest visible reviews of all courses."""
        return await self._list(
            {"status": ReviewStatus.VISIBLE.value}, sort=[("updated_at", -1), ("_id", -1)], limit=limit
        )

    async def due(self, *, limit: int = 100) -> list[Review]:
        """Reviews that the course's kept totals do not include as they are now."""
        return await self._list({"counted": "due"}, limit=limit)

    async def mark_counted(self, review: Review, *, stars: int) -> bool:
        """Note that the course's totals include the review, as it was read, with so many stars (0: not at all)."""
        return await self._set(
            review.id, {"counted": "done", "counted_stars": stars}, expected={"version": review.version}
        )

    async def all_of_course(self, course_id: str) -> list[Review]:
        """A course's reviews in every status, to rebuild its totals from."""
        return await self._list({"course_id": course_id})

    async def all_of_user(self, user_id: str) -> list[Review]:
        """A user's reviews in every status."""
        return await self._list({"user_id": user_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})
