"""Learning: who may watch a course, and how far they have come."""

from datetime import datetime
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant, Value
from edtech_app.domain.money import Money

WATCHED_SHARE = 0.9
"""A video counts as done when this share of it was watched (PRODUCT §5)."""


class EnrollmentStatus(StrEnum):
    ACTIVE = "active"
    REFUNDED = "refunded"


class Enrollment(Entity):
    """A student's right to a course, granted by one order (`order_id`, empty for a free course).

    `counted` is "due" until the course's kept totals include it, then "done"; a job finishes what a crash left due.
    """

    user_id: str
    course_id: str
    instructor_id: str
    order_id: str = ""
    price: Money = Money(0)
    status: EnrollmentStatus = EnrollmentStatus.ACTIVE
    counted: str = "due"
    created_at: Instant


class LectureProgress(Value):
    """How far one student is in one lecture. `position` and `furthest` are seconds."""

    lecture_id: str
    position: float = 0.0
    furthest: float = 0.0
    done_at: Instant = NEVER

    @property
    def is_done(self) -> bool:
        return self.done_at > NEVER


class Progress(Entity):
    """How far a student is in a course. What was finished stays finished until the student unmarks it."""

    user_id: str
    course_id: str
    lectures: tuple[LectureProgress, ...] = ()
    last_lecture_id: str = ""
    updated_at: Instant

    def of(self, lecture_id: str) -> LectureProgress:
        """The lecture's progress, zero when it was never opened."""
        return next((p for p in self.lectures if p.lecture_id == lecture_id), LectureProgress(lecture_id=lecture_id))

    def done(self, lecture_ids: list[str]) -> int:
        """How many of the lectures that exist now are done."""
        finished = {p.lecture_id for p in self.lectures if p.is_done}
        return sum(lecture_id in finished for lecture_id in lecture_ids)

    def percent(self, lecture_ids: list[str]) -> int:
        """Whole percent over the lectures that exist now; 100 only when all are done, 0 for an empty course."""
        return self.done(lecture_ids) * 100 // len(lecture_ids) if lecture_ids else 0

    def watched(self, lecture_id: str, position: float, seconds: int, now: datetime) -> "Progress":
        """Keep where the student is; past `WATCHED_SHARE` of the length the lecture is done.

        `furthest` never goes back, so a late or doubled report changes nothing but the position.
        """
        before = self.of(lecture_id)
        furthest = max(before.furthest, position)
        finished = seconds > 0 and furthest >= seconds * WATCHED_SHARE
        done_at = before.done_at if before.is_done or not finished else now
        return self._with(
            before.model_copy(update={"position": position, "furthest": furthest, "done_at": done_at}), now
        )

    def marked(self, lecture_id: str, *, done: bool, now: datetime) -> "Progress":
        """Mark the lecture done or not done by hand; marking what is done already changes nothing."""
        before = self.of(lecture_id)
        if before.is_done == done:
            return self
        # Unmarking forgets how far the video was watched; else its next second would mark it again.
        change = {"done_at": now} if done else {"done_at": NEVER, "furthest": 0.0}
        return self._with(before.model_copy(update=change), now)

    def _with(self, changed: LectureProgress, now: datetime) -> "Progress":
        others = tuple(p for p in self.lectures if p.lecture_id != changed.lecture_id)
        return self.model_copy(
            update={"lectures": (*others, changed), "last_lecture_id": changed.lecture_id, "updated_at": now}
        )
