"""Saying that a review helped."""

from collections.abc import Iterable

from edtech_app.domain.accounts import Actor
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import NotAllowed, NotFound
from edtech_app.domain.reviews import HelpfulVote, Review
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import HelpfulVoteRepository, ReviewRepository
from edtech_app.services.reviews.reading import visible_review
from edtech_app.services.totals import ReviewTotals


class HelpfulService:
    """One vote for a person and review; each review's number of votes is exact."""

    def __init__(
        self,
        *,
        votes: HelpfulVoteRepository,
        reviews: ReviewRepository,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        totals: ReviewTotals,
        now: Clock,
    ) -> None:
        self._votes, self._reviews = votes, reviews
        self._courses, self._enrollments = courses, enrollments
        self._totals, self._now = totals, now

    async def given_by(self, actor: Actor, review_ids: Iterable[str]) -> frozenset[str]:
        """Which of these reviews the actor found helpful."""
        if not actor.is_signed_in:
            return frozenset()
        votes = await self._votes.of_person(actor.user_id, list(review_ids))
        return frozenset(vote.review_id for vote in votes if vote.counts)

    async def vote(self, actor: Actor, review_id: str, *, helpful: bool) -> Review:
        """Give the actor's vote or take it back; the same twice counts once. Returns the review as it is now.

        Raises:
            NotSignedIn: This is a visitor.
            NotFound: There is no such review to be seen.
            NotAllowed: It is the actor's own, or one of the actor's own course.
        """
        actor.require_sign_in()
        review, course = await visible_review(self._reviews, self._courses, self._enrollments, actor, review_id)
        if review.user_id == actor.user_id:
            raise NotAllowed("You cannot vote for your own review.")
        if course.instructor_id == actor.user_id:
            raise NotAllowed("You cannot vote for reviews of your own course.")
        vote = await self._stored(actor, review, given="yes" if helpful else "no")
        if vote is not None:
            await self._totals.count_vote(vote.id)
        return await self._reviews.get(review.id)

    async def finish_counting(self) -> int:
        """Bring into the reviews' numbers what a crash left out, and say how many votes that were."""
        due = await self._votes.due()
        for vote in due:
            try:
                await self._totals.count_vote(vote.id)
            except NotFound:
                await self._votes.remove(vote.id)
        return len(due)

    async def _stored(self, actor: Actor, review: Review, *, given: str) -> HelpfulVote | None:
        """Keep the vote in its one place; None for taking back what was never given."""
        found = await self._votes.of(actor.user_id, review.id)
        if found is None and given == "no":
            return None
        if found is None:
            vote = HelpfulVote(
                id=new_id(),
                user_id=actor.user_id,
                review_id=review.id,
                course_id=review.course_id,
                created_at=self._now(),
            )
            found = await self._votes.keep(vote)
            if found is vote:
                return vote

        def turned(vote: HelpfulVote) -> HelpfulVote:
            return vote if vote.given == given else vote.model_copy(update={"given": given, "counted": "due"})

        return await self._votes.change(found.id, turned)
