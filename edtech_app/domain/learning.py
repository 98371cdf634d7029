"""Learning: who may watch a course, and how far they have come."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.domain.entity import NEVER, Entity, Instant, Value
from edtech_app.domain.money import Money
from edtech_app.domain.reach import FINISHED
from edtech_app.domain.watching import Report, Span, is_watched, joined, length_of, within


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
    """How far one student is in one lecture: at which second they are, and which spans of the video they have seen.

    `position_at` is when they were at `position`; `unmarked_at` is when they last took the mark back, and what they
    had seen until then, the spans `earlier`, counts for the mark no more. `seen` are the seconds that they have ever
    played, each once, and more than 0 for an article that was read: nothing lowers it, because the rule for refunds
    counts it.
    """

    lecture_id: str
    position: float = 0.0
    position_at: Instant = NEVER
    watched: tuple[Span, ...] = ()
    earlier: tuple[Span, ...] = ()
    seen: float = 0.0
    done_at: Instant = NEVER
    unmarked_at: Instant = NEVER

    @property
    def is_done(self) -> bool:
        return self.done_at > NEVER


class Progress(Entity):
    """How far a student is in a course. What was finished stays finished until the student unmarks it.

    Lectures that the author has deleted stay here, so that one that is put back is as far as it was. `updated_at` is
    when the course was last used. `held` are the marks that the course's counts hold of it, and `counted` is "due" when
    they may differ from `marks`, "done" when they do not, and "leaving" when it is to be taken out and deleted.
    """

    user_id: str
    course_id: str
    lectures: tuple[LectureProgress, ...] = ()
    last_lecture_id: str = ""
    last_lecture_at: Instant = NEVER
    held: tuple[str, ...] = ()
    counted: str = "due"
    updated_at: Instant

    @property
    def is_counted(self) -> bool:
        return self.counted == "done"

    @property
    def is_leaving(self) -> bool:
        return self.counted == "leaving"

    @property
    def marks(self) -> frozenset[str]:
        """What counts of it: the lectures that were begun, and with `FINISHED` behind them those that are done."""
        done = {kept.lecture_id + FINISHED for kept in self.lectures if kept.is_done}
        return frozenset({kept.lecture_id for kept in self.lectures} | done)

    def due_after(self, before: "Progress") -> "Progress":
        """The same, to be counted anew if it has other marks than before."""
        return self if self.marks == before.marks else self.model_copy(update={"counted": "due"})

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
        """Keep which lecture the student looked at last; it is begun by that."""
        return self._with(self.of(lecture_id))._looked_at(lecture_id, now, now)

    def watched(self, lecture_id: str, report: Report, seconds: int, now: datetime) -> "Progress":
        """Keep what a player tells of a video of this length; once enough of it was watched the lecture is done.

        What was seen only ever grows, whatever comes late, twice or in another order. Where the student is goes by the
        time of the report, and a report from before they took the mark back does not bring it back. When the author
        has put a shorter film in the place of the one that was watched, what lies past its end is cut off.
        """
        before, at = self.of(lecture_id), min(report.at, now)
        changes: dict[str, object] = {}
        if _is_newer(at, before.unmarked_at, now):
            kept = within(before.watched, seconds) if seconds else before.watched
            spans = joined((*kept, *within(report.spans, seconds)))
            known, ever = (length_of(joined((*before.earlier, *some))) for some in (kept, spans))
            changes |= {"watched": spans, "seen": round(before.seen + ever - known, 1)}
            if not before.is_done and is_watched(spans, seconds):
                changes["done_at"] = now
        if _is_newer(at, before.position_at, now):
            changes |= {"position": min(report.position, float(seconds)), "position_at": at}
        return self._with(before.model_copy(update=changes))._looked_at(lecture_id, at, now)

    def marked(self, lecture_id: str, *, done: bool, now: datetime) -> "Progress":
        """Mark the lecture done or not done by hand; marking what is done already changes nothing.

        Who takes the mark back wants to watch it again: nothing of it counts for the mark then.
        """
        before = self.of(lecture_id)
        if before.is_done == done:
            return self
        changes: dict[str, object] = {"done_at": now, "seen": max(before.seen, 1.0)}
        if not done:
            earlier = joined((*before.earlier, *before.watched))
            changes = {"done_at": NEVER, "unmarked_at": now, "watched": (), "earlier": earlier}
        return self._with(before.model_copy(update=changes)).model_copy(update={"updated_at": now})

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
        found = {kept.lecture_id: kept for kept in self.lectures}
        return sum(
            max(0, seconds - (int(length_of(within(kept.watched, seconds))) if kept else 0))
            for lecture_id, seconds in lengths.items()
            if not ((kept := found.get(lecture_id)) and kept.is_done)
        )

    def _looked_at(self, lecture_id: str, at: datetime, now: datetime) -> "Progress":
        updated = max(self.updated_at, at)
        if not _is_newer(at, self.last_lecture_at, now):
            return self.model_copy(update={"updated_at": updated})
        return self.model_copy(update={"last_lecture_id": lecture_id, "last_lecture_at": at, "updated_at": updated})

    def _with(self, changed: LectureProgress) -> "Progress":
        others = tuple(each for each in self.lectures if each.lecture_id != changed.lecture_id)
        return self.model_copy(update={"lectures": (*others, changed)})


def _is_newer(at: datetime, stamp: datetime, now: datetime) -> bool:
    """Whether something of `at` goes before what is stamped so.

    A stamp that lies ahead is of a clock that was set back since, or of another machine's, and outranks nothing: what
    people do until it is reached would be lost.
    """
    return at >= stamp or stamp > now
