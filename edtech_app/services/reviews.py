"""Reviewing a course one learns from."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.reviews import Review


class ReviewsService:
    """One review for a student and course; the course's totals are exact."""

    async def mine(self, actor: Actor, course_id: str) -> Review | None:
        """The actor's visible review of the course."""
        raise NotImplementedError

    async def can_review(self, actor: Actor, course_id: str) -> bool:
        """Whether the actor is enrolled, has finished at least one lecture and is not the author."""
        raise NotImplementedError

    async def write(self, actor: Actor, course_id: str, *, stars: int, text: str) -> Review:
        """Write or rewrite the actor's review.

        Raises:
            InvalidInput: Stars are not 1 to 5, or the text is too long.
            NotAllowed: Not enrolled, or no lecture finished yet.
        """
        raise NotImplementedError

    async def withdraw(self, actor: Actor, course_id: str) -> None:
        """Take the actor's review back; doing it twice is harmless."""
        raise NotImplementedError

    async def finish_counting(self) -> int:
        """Bring into the courses' totals what a crash left out, and say how many reviews that were."""
        raise NotImplementedError
