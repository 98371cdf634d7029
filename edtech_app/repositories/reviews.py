"""Reviews, one for a student and course; the votes for them and the reports of them, one for a person and review."""

from edtech_app.domain.reviews import HelpfulVote, ReportStatus, Review, ReviewOrder, ReviewReport, ReviewStatus
from edtech_app.repositories.base import Repository

RANKS = {ReviewOrder.HELPFUL: "helpful_rank", ReviewOrder.NEWEST: "created_at"}


class ReviewRepository(Repository[Review]):
    collection = "ratings"
    entity = Review
    missing = "This review does not exist."

    async def of(self, user_id: str, course_id: str) -> Review | None:
        """A student's review of a course, withdrawn or not."""
        return await self._one({"user_id": user_id, "course_id": course_id})

    async def keep(self, review: Review) -> Review:
        """Store a student's review of a course, or return the one that they wrote at the same moment."""
        return await self._add_once(review, {"user_id": review.user_id, "course_id": review.course_id})

    async def visible(
        self,
        course_id: str,
        *,
        order: ReviewOrder = ReviewOrder.NEWEST,
        stars: int = 0,
        answered: str = "",
        at_most: int = 0,
        limit: int = 20,
        skip: int = 0,
    ) -> list[Review]:
        """A course's visible reviews in this order: all, or those with so many stars, answered ("yes") or not ("no").

        `at_most` begins at this rank (see `RANKS`), so that a list goes on where it stopped whatever has come in
        since.
        """
        where: dict[str, str | int | dict[str, int]] = {"course_id": course_id, "status": ReviewStatus.VISIBLE.value}
        if stars:
            where["stars"] = stars
        if answered:
            where["answered"] = answered
        if at_most:
            where[RANKS[order]] = {"$lte": at_most}
        return await self._list(where, sort=[(RANKS[order], -1), ("_id", -1)], limit=limit, skip=skip)

    async def latest(self, *, status: ReviewStatus = ReviewStatus.VISIBLE, limit: int = 20) -> list[Review]:
        """The newest reviews of all courses in one status."""
        return await self._list({"status": status.value}, sort=[("created_at", -1), ("_id", -1)], limit=limit)

    async def latest_of_instructor(self, instructor_id: str, *, limit: int) -> list[Review]:
        """The newest visible reviews of all of an instructor's courses."""
        return await self._list(
            {"instructor_id": instructor_id, "status": ReviewStatus.VISIBLE.value},
            sort=[("created_at", -1), ("_id", -1)],
            limit=limit,
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


class HelpfulVoteRepository(Repository[HelpfulVote]):
    collection = "helpfulvotes"
    entity = HelpfulVote

    async def of(self, user_id: str, review_id: str) -> HelpfulVote | None:
        """A person's vote for a review, taken back or not."""
        return await self._one({"review_id": review_id, "user_id": user_id})

    async def keep(self, vote: HelpfulVote) -> HelpfulVote:
        """Store a person's first vote for a review, or return the one that they gave at the same moment."""
        return await self._add_once(vote, {"review_id": vote.review_id, "user_id": vote.user_id})

    async def of_person(self, user_id: str, review_ids: list[str]) -> list[HelpfulVote]:
        """A person's votes for some reviews, taken back or not."""
        return await self._list({"user_id": user_id, "review_id": {"$in": review_ids}}) if review_ids else []

    async def due(self, *, limit: int = 100) -> list[HelpfulVote]:
        """Votes that their review's kept number does not include as they are now."""
        return await self._list({"counted": "due"}, limit=limit)

    async def mark_counted(self, vote: HelpfulVote, *, as_: int) -> bool:
        """Note that the review's number includes the vote, as it was read, so often: once or not at all."""
        return await self._set(vote.id, {"counted": "done", "counted_as": as_}, expected={"version": vote.version})

    async def all_of_course(self, course_id: str) -> list[HelpfulVote]:
        """Every vote for a course's reviews, to rebuild their numbers from."""
        return await self._list({"course_id": course_id})

    async def all_of_user(self, user_id: str) -> list[HelpfulVote]:
        return await self._list({"user_id": user_id})

    async def forget_review(self, review_id: str) -> int:
        return await self._delete_all({"review_id": review_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})


class ReviewReportRepository(Repository[ReviewReport]):
    collection = "reviewreports"
    entity = ReviewReport

    async def open(self, *, limit: int) -> list[ReviewReport]:
        """Reports that wait for the house, the oldest first."""
        return await self._list({"status": ReportStatus.OPEN.value}, sort=[("created_at", 1), ("_id", 1)], limit=limit)

    async def of_review(self, review_id: str) -> list[ReviewReport]:
        """All reports of a review, open or closed."""
        return await self._list({"review_id": review_id})

    async def close(self, report_id: str) -> bool:
        """Close a report; says whether this call did it."""
        return await self._set(
            report_id, {"status": ReportStatus.CLOSED.value}, expected={"status": ReportStatus.OPEN.value}
        )

    async def all_of_user(self, user_id: str) -> list[ReviewReport]:
        return await self._list({"user_id": user_id})

    async def forget_user(self, user_id: str) -> int:
        return await self._delete_all({"user_id": user_id})

    async def forget_review(self, review_id: str) -> int:
        return await self._delete_all({"review_id": review_id})

    async def forget_course(self, course_id: str) -> int:
        return await self._delete_all({"course_id": course_id})
