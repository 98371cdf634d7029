"""Keeping each instructor's months equal to the ledger and to who joined for free; see docs/decisions/0019."""

from dataclasses import dataclass

from edtech_app.domain.commerce import LedgerEntry
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict
from edtech_app.domain.learning import Enrollment
from edtech_app.domain.tallies import ONE_FREE, Figures, Tally, bounds, month_of, months_between
from edtech_app.repositories.commerce import LedgerRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.tallies import TallyRepository
from edtech_app.services.turns import Turns

MAX_TRIES = 60
AT_ONCE = 500
"""How many rows that a crash left out one run of the job counts."""


@dataclass(frozen=True, slots=True)
class MendedMonth:
    """A month whose kept sums differed from its rows, and how."""

    month: str
    words: str


class InstructorTallies:
    """Appends to the ledger, and brings each row into its instructor's month exactly once, with no transaction.

    The three writes are those of `CourseTotals`: the month takes the row in and notes it, the row says that it is
    counted, the month drops its note. The month is read before the row and written under the version that was read,
    so that somebody slow, who still believes the row uncounted, writes in vain.
    """

    def __init__(
        self, *, tallies: TallyRepository, ledger: LedgerRepository, enrollments: EnrollmentRepository, now: Clock
    ) -> None:
        self._tallies, self._ledger, self._enrollments, self._now = tallies, ledger, enrollments, now
        self._turns = Turns()

    async def record(self, entry: LedgerEntry) -> None:
        """Append a row to the ledger and count it; the same order, course and kind is recorded once."""
        if await self._ledger.record(entry):
            await self._count(entry)

    async def finish_counting(self) -> int:
        """Count the ledger's rows that a crash left out, and say how many those were."""
        due = await self._ledger.due(limit=AT_ONCE)
        for entry in due:
            await self._count(entry)
        return len(due)

    async def take_free(self, enrollment_id: str) -> bool:
        """Let the month hold somebody who joined for free; false when it did so already, or need not.

        A step of `CourseTotals`, which notes on the enrollment itself that it is counted.
        """
        seen = await self._enrollments.get(enrollment_id)
        if not _is_free(seen):
            return False
        async with self._turns.of(seen.instructor_id):
            tally = await self._tallies.of(seen.instructor_id, month_of(seen.created_at))
            enrollment = await self._enrollments.get(enrollment_id)
            if enrollment.id in tally.noted or enrollment.is_settled:
                return False
            taken = tally.plus(enrollment.created_at, enrollment.course_id, ONE_FREE).with_note(enrollment.id)
            await self._tallies.keep(taken)
            return True

    async def let_go(self, enrollment: Enrollment) -> None:
        """Drop the note on somebody who joined for free and is counted."""
        if not _is_free(enrollment):
            return
        async with self._turns.of(enrollment.instructor_id):
            tally = await self._tallies.of(enrollment.instructor_id, month_of(enrollment.created_at))
            if enrollment.id in tally.noted:
                await self._tallies.keep(tally.without_note(enrollment.id))

    async def mend(self, instructor_id: str) -> list[MendedMonth]:
        """Make every month of an instructor equal to its rows, and say what differed.

        A row that waits to be counted is left to the job that counts it; notes that a crash left on rows that say
        themselves that they are counted are dropped.
        """
        known = [tally.month for tally in await self._tallies.of_instructor(instructor_id)]
        oldest = [
            month_of(row.created_at)
            for row in (
                await self._ledger.first_of_instructor(instructor_id),
                await self._enrollments.first_of_instructor(instructor_id),
            )
            if row
        ]
        if not (begins := [*known, *oldest]):
            return []
        months = months_between(min(begins), max([*begins, month_of(self._now())]))
        found = [await self._mend_month(instructor_id, month) for month in months]
        return [mended for mended in found if mended]

    async def forget(self, instructor_id: str) -> None:
        """Delete an instructor's months with the rows that they are sums of."""
        await self._tallies.forget_instructor(instructor_id)

    async def _count(self, entry: LedgerEntry) -> None:
        await self._turns.until_done(self._step, entry.instructor_id, entry.id)

    async def _step(self, instructor_id: str, entry_id: str) -> bool:
        entry = await self._ledger.get(entry_id)
        tally = await self._tallies.of(instructor_id, month_of(entry.created_at))
        entry = await self._ledger.get(entry_id)
        is_noted = entry.id in tally.noted
        if not entry.is_counted and not is_noted:
            taken = tally.plus(entry.created_at, entry.course_id, Figures.of_entry(entry)).with_note(entry.id)
            await self._tallies.keep(taken)
            return False
        if not entry.is_counted:
            await self._ledger.mark_counted(entry)
            return False
        if is_noted:
            await self._tallies.keep(tally.without_note(entry.id))
        return True

    async def _mend_month(self, instructor_id: str, month: str) -> MendedMonth | None:
        for _ in range(MAX_TRIES):
            kept = await self._tallies.of(instructor_id, month)
            right = await self._as_rows_say(kept)
            if right == kept:
                return None
            try:
                await self._tallies.keep(right)
            except Conflict:
                continue
            if (right.days, right.courses) == (kept.days, kept.courses):
                return None
            words = f"earned {kept.total.earned} → {right.total.earned}, joined {kept.total.joined} → "
            return MendedMonth(month, f"{words}{right.total.joined}")
        raise Conflict("The site is too busy. Please try again at a quieter time.")

    async def _as_rows_say(self, kept: Tally) -> Tally:
        since, until = bounds(kept.month)
        rows = [
            (entry.id, entry.is_counted, entry.created_at, entry.course_id, Figures.of_entry(entry))
            for entry in await self._ledger.between(kept.instructor_id, since, until)
        ]
        rows += [
            (enrollment.id, bool(enrollment.held), enrollment.created_at, enrollment.course_id, ONE_FREE)
            for enrollment in await self._enrollments.joined_between(kept.instructor_id, since, until)
            if _is_free(enrollment)
        ]
        noted, right = set(kept.noted), kept.model_copy(update={"days": {}, "courses": {}, "noted": ()})
        for row_id, is_counted, at, course_id, figures in rows:
            if is_counted or row_id in noted:
                right = right.plus(at, course_id, figures)
            if row_id in noted and not is_counted:
                right = right.with_note(row_id)
        return right


def _is_free(enrollment: Enrollment) -> bool:
    """Whoever paid is in the ledger; for nothing there is no row, and nothing to give back."""
    return enrollment.price.is_zero
