"""What an instructor earned, month by month: sums over the ledger and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import INDIA, EntryKind, LedgerEntry
from edtech_app.domain.money import Money
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import LedgerRepository

EVERY_MONTH = "all"
DELETED = "A deleted course"


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of the sales statement with the course's title."""

    entry: LedgerEntry
    course_title: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What came and went; `refunds` is what refunds cost, after the house has given its fees back."""

    sales: Money
    fees: Money
    refunds: Money

    @property
    def total(self) -> Money:
        return self.sales + self.fees + self.refunds


@dataclass(frozen=True, slots=True)
class EarningsMonth:
    """The statement of a month of India ("2026-11"), or of `EVERY_MONTH`, newest row first.

    `closing` is exactly `opening` and the month's sums. `months` (newest first) and `courses` (id and title) are what
    can be chosen; `course_id` is "" for all courses, and then `closing` of the last month is what was earned in all.
    """

    month: str
    course_id: str
    opening: Money
    sums: Sums
    closing: Money
    rows: tuple[Statement, ...]
    months: tuple[str, ...]
    courses: tuple[tuple[str, str], ...]


class EarningsService:
    """Statements for an instructor about their own sales and nobody else's."""

    def __init__(self, *, ledger: LedgerRepository, courses: CourseRepository) -> None:
        self._ledger, self._courses = ledger, courses

    async def statement(self, actor: Actor, month: str = "", course_id: str = "") -> EarningsMonth:
        """The statement of a month, of the latest one when there is no such month, for all courses or one of them.

        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        entries = await self._ledger.of_instructor(actor.user_id)
        found = await self._courses.many(dict.fromkeys(entry.course_id for entry in entries))
        titles = {course.id: course.title for course in found}
        months = tuple(sorted({month_of(entry) for entry in entries}, reverse=True))
        if month not in (*months, EVERY_MONTH):
            month = months[0] if months else EVERY_MONTH
        chosen = course_id if course_id in {entry.course_id for entry in entries} else ""
        mine = [entry for entry in entries if not chosen or entry.course_id == chosen]
        before = [entry for entry in mine if month != EVERY_MONTH and month_of(entry) < month]
        rows = [entry for entry in mine if month in (EVERY_MONTH, month_of(entry))]
        opening, sums = _sums(before).total, _sums(rows)
        return EarningsMonth(
            month=month,
            course_id=chosen,
            opening=opening,
            sums=sums,
            closing=opening + sums.total,
            rows=tuple(Statement(entry, titles.get(entry.course_id, DELETED)) for entry in rows),
            months=months,
            courses=tuple(
                sorted(
                    ((one, titles.get(one, DELETED)) for one in {entry.course_id for entry in entries}),
                    key=lambda course: (course[1].casefold(), course[0]),
                )
            ),
        )


def month_of(entry: LedgerEntry) -> str:
    """The month in India to which a row belongs."""
    return f"{entry.created_at.astimezone(INDIA):%Y-%m}"


def _sums(entries: Iterable[LedgerEntry]) -> Sums:
    by_kind = dict.fromkeys(EntryKind, Money(0))
    for entry in entries:
        by_kind[entry.kind] += entry.amount
    return Sums(
        sales=by_kind[EntryKind.SALE],
        fees=by_kind[EntryKind.FEE],
        refunds=by_kind[EntryKind.REFUND] + by_kind[EntryKind.FEE_REFUND],
    )
