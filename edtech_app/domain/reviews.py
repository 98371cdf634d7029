"""What students say of a course they learn from, what its author answers, and what others make of it."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import computed_field

from edtech_app.domain.entity import NEVER, Entity, Instant, millis
from edtech_app.domain.errors import Conflict

MAX_REVIEW_LENGTH = 2000
MAX_ANSWER_LENGTH = 2000
MAX_REPORT_LENGTH = 500
MAX_HIDING_REASON = 300
ONE_VOTE = 1 << 42
"""What a vote weighs in `helpful_rank`: more than any time in milliseconds before the year 2109."""


class ReviewStatus(StrEnum):
    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"


class ReviewOrder(StrEnum):
    """How reviews are listed; as many votes put the newer one first."""

    HELPFUL = "helpful"
    NEWEST = "newest"


class Review(Entity):
    """One student's 1 to 5 stars and words on one course.

    `percent` is how much of the course they had finished when they wrote it. `answer` is its author's, "" without one;
    `hidden_because` is the house's reason while it is hidden.

    `counted_stars` is what the course's kept totals include of it (0: nothing), so that a crash between the review
    and the totals can be seen and mended; `counted` is "due" while they differ or somebody has still to be told of the
    review or its answer, else "done". `counting` holds the notes on votes that `helpful_count` includes (1) or not (0)
    and that do not say so themselves yet. `instructor_id` is "" until `mend-totals` has read a review of before it.
    """

    user_id: str
    course_id: str
    instructor_id: str = ""
    author_name: str
    stars: int
    text: str = ""
    percent: int = 0
    status: ReviewStatus = ReviewStatus.VISIBLE
    hidden_because: str = ""
    answer: str = ""
    answered_at: Instant = NEVER
    answer_edited_at: Instant = NEVER
    helpful_count: int = 0
    counting: dict[str, int] = {}
    counted: str = "due"
    counted_stars: int = 0
    created_at: Instant
    edited_at: Instant = NEVER
    updated_at: Instant

    @computed_field
    @property
    def helpful_rank(self) -> int:
        """The place in the order of the most helpful as one number, which every database can sort and compare by."""
        return self.helpful_count * ONE_VOTE + millis(self.created_at)

    @computed_field
    @property
    def answered(self) -> str:
        """Whether there is an answer, as a string to filter by."""
        return "yes" if self.answer else "no"

    @property
    def is_visible(self) -> bool:
        return self.status is ReviewStatus.VISIBLE

    def rewritten(self, author_name: str, stars: int, text: str, percent: int, now: datetime) -> Self:
        """The review with other stars and words; one that was withdrawn begins anew, one that is hidden stays hidden.

        Writing the same again changes nothing.
        """
        said = {"author_name": author_name, "stars": stars, "text": text}
        if self.status is ReviewStatus.WITHDRAWN:
            begun: dict[str, object] = {"status": ReviewStatus.VISIBLE, "created_at": now, "edited_at": NEVER}
            return self._changed(now, **said, **begun, percent=percent, counted="due")
        if self.model_copy(update=said) == self:
            return self
        return self._changed(now, **said, percent=percent, edited_at=now, counted="due")

    def withdrawn(self, now: datetime) -> Self:
        """Taken back by its writer, with the answer to it.

        Raises:
            Conflict: The house has hidden it.
        """
        if self.status is ReviewStatus.HIDDEN:
            raise Conflict("We have hidden this review, so it cannot be withdrawn. Only you can see it.")
        if not self.is_visible:
            return self
        answerless = self.without_answer(now)
        return answerless._changed(now, status=ReviewStatus.WITHDRAWN, counted="due")

    def answered_with(self, text: str, now: datetime) -> Self:
        """With the author's one answer, given or rewritten."""
        if text == self.answer:
            return self
        when: dict[str, object] = {"answer_edited_at": now} if self.answer else {"answered_at": now}
        return self._changed(now, answer=text, counted="due", **when)

    def without_answer(self, now: datetime) -> Self:
        if not self.answer:
            return self
        return self._changed(now, answer="", answered_at=NEVER, answer_edited_at=NEVER)

    def hidden(self, because: str, now: datetime) -> Self:
        """Out of everybody's sight and out of the course's rating; its writer is told why."""
        if self.status is ReviewStatus.HIDDEN:
            return self
        return self._changed(now, status=ReviewStatus.HIDDEN, hidden_because=because, counted="due")

    def restored(self, now: datetime) -> Self:
        if self.status is not ReviewStatus.HIDDEN:
            return self
        return self._changed(now, status=ReviewStatus.VISIBLE, hidden_because="", counted="due")

    def with_vote(self, vote_id: str, *, held: int, counts: int) -> Self:
        """Let the number of votes hold `counts` (1 or 0) of a vote in place of `held`, and note it."""
        return self.model_copy(
            update={
                "helpful_count": self.helpful_count + counts - held,
                "counting": {**self.counting, vote_id: counts},
            }
        )

    def without_note(self, vote_id: str) -> Self:
        """Forget the note on a vote that says itself by now whether it is counted."""
        return self.model_copy(
            update={"counting": {noted: held for noted, held in self.counting.items() if noted != vote_id}}
        )

    def _changed(self, now: datetime, **fields: object) -> Self:
        return self.model_copy(update={**fields, "updated_at": now})


class HelpfulVote(Entity):
    """One person's word that a review helped them: `given` is "yes", or "no" once it is taken back.

    `counted` and `counted_as` say of the review's `helpful_count` what `Review` says of the course's rating.
    """

    user_id: str
    review_id: str
    course_id: str
    given: str = "yes"
    counted: str = "due"
    counted_as: int = 0
    created_at: Instant

    @property
    def counts(self) -> int:
        """What the vote should count for."""
        return 1 if self.given == "yes" else 0


class ReportReason(StrEnum):
    """What somebody finds wrong with a review."""

    SPAM = "spam"
    INSULT = "insult"
    FALSE = "false"
    PRIVATE = "private"
    OTHER = "other"


class ReportStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ReviewReport(Entity):
    """One person's report of a review to the house, closed once the house has decided."""

    user_id: str
    review_id: str
    course_id: str
    reason: ReportReason
    text: str = ""
    status: ReportStatus = ReportStatus.OPEN
    created_at: Instant
