"""Keeping how far each course's students get equal to their progress; see docs/decisions/0019."""

from collections import Counter
from collections.abc import Iterable

from edtech_app.domain.errors import Conflict
from edtech_app.domain.learning import Progress
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository, ReachRepository
from edtech_app.services.turns import Turns

MAX_TRIES = 60
AT_ONCE = 500
"""How many students one run of the job counts."""


class CourseReach:
    """Brings each student's progress into their course's counts exactly once, in the three writes of `CourseTotals`.

    A progress is due when its marks change and when its student's right to the course begins or ends. A job counts what
    is due, so that nobody who learns waits for it. The counts are read before the progress and written under the
    version that was read.
    """

    def __init__(
        self, *, reach: ReachRepository, progress: ProgressRepository, enrollments: EnrollmentRepository
    ) -> None:
        self._reach, self._progress, self._enrollments = reach, progress, enrollments
        self._turns = Turns()

    async def finish_counting(self) -> int:
        """Count whoever got further or came and went since, and say how many those were."""
        due = await self._progress.due(limit=AT_ONCE)
        for progress in due:
            await self._turns.until_done(self._step, progress.course_id, progress.id)
        return len(due)

    async def forget_user(self, user_id: str) -> None:
        """Take somebody out of every course's counts, and delete their progress; repeatable."""
        for progress in await self._progress.of_student(user_id):
            await self._progress.begin_leaving(progress.id)
            await self._turns.until_done(self._step, progress.course_id, progress.id)

    async def mend(self, course_id: str) -> str:
        """Make a course's counts equal to what its students' progress says is held, and say what differed."""
        for _ in range(MAX_TRIES):
            kept = await self._reach.of(course_id)
            rows = await self._progress.all_of_course(course_id)
            counts = Counter(mark for row in rows for mark in kept.noted.get(row.id, row.held))
            noted = {row.id: kept.noted[row.id] for row in rows if row.id in kept.noted and not row.is_counted}
            right = kept.model_copy(update={"counts": dict(counts), "noted": noted})
            if right == kept:
                return ""
            try:
                await self._reach.keep(right)
            except Conflict:
                continue
            return "" if kept.counts == right.counts else f"marks of lectures {_sum(kept.counts)} → {counts.total()}"
        raise Conflict("The site is too busy. Please try again at a quieter time.")

    async def _step(self, course_id: str, progress_id: str) -> bool:
        reach = await self._reach.of(course_id)
        progress = await self._progress.find(progress_id)
        if progress is None:
            return True
        held, marks = frozenset(reach.noted.get(progress.id, progress.held)), await self._marks(progress)
        if held != marks:
            await self._reach.keep(reach.moved(progress.id, held, marks))
            return False
        if not progress.is_counted and not progress.is_leaving:
            await self._progress.save(progress.model_copy(update={"held": tuple(sorted(marks)), "counted": "done"}))
            return False
        if progress.is_leaving:
            # Its note goes last: without it, the next look at the row would take it for one that is still held.
            await self._progress.remove(progress.id)
        if progress.id in reach.noted:
            await self._reach.keep(reach.without_note(progress.id))
        return True

    async def _marks(self, progress: Progress) -> frozenset[str]:
        """What shall count of somebody: nothing once they have given the course back or left the house."""
        if progress.is_leaving or not await self._enrollments.is_enrolled(progress.user_id, progress.course_id):
            return frozenset()
        return progress.marks


def _sum(counts: dict[str, int]) -> int:
    values: Iterable[int] = counts.values()
    return sum(values)
