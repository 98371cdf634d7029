"""Learning: who may watch a course, and how far they have come."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.domain.entity import NEVER, Entity, Instant, Value
from edtech_app.domain.money import Money

WATCHED_SHARE = 0.9
"""A video counts as done when this share of it was watched (PRODUCT §5)."""


def may_open(actor: Actor, course: Course, lecture: Lecture | None, *, is_enrolled: bool) -> bool:
    """Whether somebody may open a lecture; None stands for every lecture of the course.

    The enrolled, the author and administrators may open all, also when the course has left the catalog; anybody may
    open the free previews of a course that is in it (PRODUCT §5).
    """
    if is_enrolled or actor.is_administrator or (actor.is_signed_in and actor.user_id == course.instructor_id):
        return True
    return lecture is not None and course.is_published and lecture.is_preview


class EnrollmentStatus(StrEnum):
    ACTIVE = "active"
    REFUNDED = "refunded"


class Enrollment(Entity):
    """A student's right to a course, granted by one order (`order_id`, empty for a free course).

    `counted` says how it stands in the course's kept totals: "due" to be included, then "done"; after a refund
    "leaving", then "gone". A job finishes what a crash left due or leaving. Bought again, it is granted anew.
    """

    user_id: str
    course_id: str
    instructor_id: str
    order_id: str = ""
    price: Money = Money(0)
    status: EnrollmentStatus = EnrollmentStatus.ACTIVE
    counted: str = "due"
    created_at: Instant

    @property
    def held(self) -> int:
        """How many students the totals hold for it, unless the course's note says otherwise."""
        return int(self.counted in ("done", "leaving"))

    @property
    def is_settled(self) -> bool:
        """Whether the totals need not hear of it."""
        return self.counted in ("done", "gone")

    def settled(self) -> str:
        """What `counted` becomes when the totals have heard of it."""
        return "done" if self.counted in ("due", "done") else "gone"


class LectureProgress(Value):
    """How far one student is in one lecture. `position` and `furthest` are seconds.

    `reached` is the furthest second that ever was, and more than 0 for an article that was read: nothing lowers it,
    because the rule for refunds counts it.
    """

    lecture_id: str
    position: float = 0.0
    furthest: float = 0.0
    reached: float = 0.0
    done_at: Instant = NEVER

    @property
    def seen(self) -> float:
        """The furthest second ever, also of what was watched before `reached` was kept."""
        return max(self.reached, self.furthest)

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

    @property
    def done_count(self) -> int:
        """How many lectures are done, those that the course has lost among them."""
        return sum(p.is_done for p in self.lectures)

    def percent(self, lecture_ids: list[str]) -> int:
        """Whole percent over the lectures that exist now; 100 only when all are done, 0 for an empty course."""
        return self.done(lecture_ids) * 100 // len(lecture_ids) if lecture_ids else 0

    def opened(self, lecture_id: str, now: datetime) -> "Progress":
        """Keep which lecture the student looked at last."""
        if self.last_lecture_id == lecture_id:
            return self
        return self.model_copy(update={"last_lecture_id": lecture_id, "updated_at": now})

    def watched(self, lecture_id: str, position: float, seconds: int, now: datetime) -> "Progress":
        """Keep where the student is; past `WATCHED_SHARE` of the length the lecture is done.

        A late or doubled report changes nothing but the position. A lecture that was watched and then unmarked by hand
        stays unmarked until the student goes back before that share and watches again.
        """
        before = self.of(lecture_id)
        enough = seconds * WATCHED_SHARE
        was_unmarked = seconds > 0 and not before.is_done and before.furthest >= enough
        starts_over = was_unmarked and position < enough
        furthest = position if starts_over else max(before.furthest, position)
        finishes = seconds > 0 and furthest >= enough and not before.is_done and not was_unmarked
        changed = before.model_copy(
            update={
                "position": position,
                "furthest": furthest,
                "reached": max(before.seen, furthest),
                "done_at": now if finishes else before.done_at,
            }
        )
        return self._with(changed, now).model_copy(update={"last_lecture_id": lecture_id})

    def marked(self, lecture_id: str, *, done: bool, now: datetime) -> "Progress":
        """Mark the lecture done or not done by hand; marking what is done already changes nothing."""
        before = self.of(lecture_id)
        if before.is_done == done:
            return self
        reached = max(before.seen, 1.0) if done else before.seen
        return self._with(before.model_copy(update={"done_at": now if done else NEVER, "reached": reached}), now)

    def resumes_at(self, lecture_ids: list[str]) -> str:
        """Where to go on in the course's lectures, in their order.

        The lecture looked at last; when that is done the next undone one after it, else the first undone one, else
        the first; "" for an empty course.
        """
        finished = {p.lecture_id for p in self.lectures if p.is_done}
        at = lecture_ids.index(self.last_lecture_id) if self.last_lecture_id in lecture_ids else 0
        from_here_round = [*lecture_ids[at:], *lecture_ids[:at]]
        undone = (lecture_id for lecture_id in from_here_round if lecture_id not in finished)
        return next(undone, lecture_ids[0] if lecture_ids else "")

    def seconds_left(self, lengths: Mapping[str, int]) -> int:
        """Seconds still to watch, given each lecture's length."""
        return sum(
            max(0, seconds - int(kept.furthest))
            for lecture_id, seconds in lengths.items()
            if not (kept := self.of(lecture_id)).is_done
        )

    def _with(self, changed: LectureProgress, now: datetime) -> "Progress":
        others = tuple(p for p in self.lectures if p.lecture_id != changed.lecture_id)
        return self.model_copy(update={"lectures": (*others, changed), "updated_at": now})
