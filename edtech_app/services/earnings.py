"""What an instructor earned, month by month: kept sums of the ledger, and its rows page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import NEVER, Clock
from edtech_app.domain.money import Money
from edtech_app.domain.sheets import MARK, sheet_line
from edtech_app.domain.tallies import NOTHING, Figures, Tally, bounds
from edtech_app.domain.words import date
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.commerce import LedgerRepository
from edtech_app.repositories.tallies import TallyRepository

EVERY_MONTH = "all"
DELETED = "A deleted course"
PAGE = 50
FILE_PAGE = 500
KINDS = {
    EntryKind.SALE: "Sale",
    EntryKind.FEE: "Platform fee",
    EntryKind.REFUND: "Refund",
    EntryKind.FEE_REFUND: "Platform fee returned",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of the sales statement with the course's title."""

    entry: LedgerEntry
    course_title: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list of rows goes on: at this moment, behind the rows of it that were shown already."""

    at: datetime
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of the statement, newest row first; `next` is None on the last one."""

    rows: tuple[Statement, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Sums:
    """What came and went; `refunds` is what refunds cost, after the house has given its fees back."""

    sales: Money
    fees: Money
    refunds: Money
    sold: int
    returned: int

    @classmethod
    def of(cls, figures: Figures) -> "Sums":
        return cls(
            sales=Money(figures.sales),
            fees=Money(figures.fees),
            refunds=Money(figures.refunds + figures.fees_back),
            sold=figures.sold,
            returned=figures.returned,
        )

    @property
    def total(self) -> Money:
        return self.sales + self.fees + self.refunds


@dataclass(frozen=True, slots=True)
class EarningsMonth:
    """The statement of a month of India ("2026-11"), or of `EVERY_MONTH`, with the first page of its rows.

    `closing` is exactly `opening` and the month's sums. `months` (newest first) and `courses` (id and title) are what
    can be chosen; `course_id` is "" for all courses, and then `closing` of the last month is what was earned in all.
    """

    month: str
    course_id: str
    opening: Money
    sums: Sums
    closing: Money
    page: Rows
    months: tuple[str, ...]
    courses: tuple[tuple[str, str], ...]


class EarningsService:
    """Statements for an instructor about their own sales and nobody else's."""

    def __init__(
        self, *, ledger: LedgerRepository, tallies: TallyRepository, courses: CourseRepository, now: Clock
    ) -> None:
        self._ledger, self._tallies, self._courses, self._now = ledger, tallies, courses, now

    async def statement(self, actor: Actor, month: str = "", course_id: str = "") -> EarningsMonth:
        """The statement of a month, of the latest one when there is no such month, for all courses or one of them.

        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        tallies = [tally for tally in await self._tallies.of_instructor(actor.user_id) if _has_money(tally)]
        months = tuple(tally.month for tally in reversed(tallies))
        if month not in (*months, EVERY_MONTH):
            month = months[0] if months else EVERY_MONTH
        sold = {one for tally in tallies for one in tally.courses if _is_money(tally.course(one))}
        titles = await self._titles(sold)
        chosen = course_id if course_id in sold else ""
        opening = _sum([tally for tally in tallies if month != EVERY_MONTH and tally.month < month], chosen)
        figures = _sum([tally for tally in tallies if month in (EVERY_MONTH, tally.month)], chosen)
        return EarningsMonth(
            month=month,
            course_id=chosen,
            opening=opening.earned,
            sums=Sums.of(figures),
            closing=(opening + figures).earned,
            page=await self.rows(actor, month, chosen),
            months=months,
            courses=tuple(sorted(titles.items(), key=lambda course: (course[1].casefold(), course[0]))),
        )

    async def rows(
        self, actor: Actor, month: str, course_id: str = "", after: Place | None = None, *, limit: int = PAGE
    ) -> Rows:
        """The ledger's rows of a month or of `EVERY_MONTH`, from behind a place on; none for a month that is none.

        Raises:
            NotAllowed: Not an instructor.
        """
        actor.require_instructor()
        try:
            since, until = (NEVER, self._now() + timedelta(days=1)) if month == EVERY_MONTH else bounds(month)
        except ValueError:
            return Rows((), None)
        if after is not None:
            until = min(until, after.at + timedelta(milliseconds=1))
        shown = after.shown if after else frozenset[str]()
        found = await self._ledger.newest_between(
            actor.user_id, since, until, course_id=course_id, limit=limit + len(shown) + 1
        )
        entries = [entry for entry in found if entry.id not in shown]
        page = entries[:limit]
        titles = await self._titles({entry.course_id for entry in page})
        return Rows(
            rows=tuple(Statement(entry, titles[entry.course_id]) for entry in page),
            next=_place_behind(page, shown) if len(entries) > limit else None,
        )

    async def file(self, actor: Actor, month: str, course_id: str = "") -> AsyncIterator[str]:
        """Every row of a month or of `EVERY_MONTH` as a file for spreadsheets, piece by piece.

        Raises:
            NotAllowed: Not an instructor; before the first piece.
        """
        actor.require_instructor()
        yield MARK + sheet_line("Date (India)", "Course", "Kind", "Order", "Amount (INR)")
        after: Place | None = None
        while True:
            page = await self.rows(actor, month, course_id, after, limit=FILE_PAGE)
            yield "".join(
                sheet_line(
                    date(row.entry.created_at),
                    row.course_title,
                    KINDS[row.entry.kind],
                    row.entry.order_id,
                    row.entry.amount,
                )
                for row in page.rows
            )
            if (after := page.next) is None:
                return

    async def _titles(self, course_ids: set[str]) -> dict[str, str]:
        found = {course.id: course.title for course in await self._courses.titles_of(course_ids)}
        return {course_id: found.get(course_id, DELETED) for course_id in course_ids}


def _place_behind(page: list[LedgerEntry], shown: frozenset[str]) -> Place:
    at = page[-1].created_at
    same = frozenset(entry.id for entry in page if entry.created_at == at)
    return Place(at, same | (shown if page[0].created_at == at else frozenset[str]()))


def _sum(tallies: list[Tally], course_id: str) -> Figures:
    """All of it, or what one course brought."""
    parts = (tally.course(course_id) if course_id else tally.total for tally in tallies)
    return sum(parts, start=NOTHING)


def _has_money(tally: Tally) -> bool:
    return _is_money(tally.total)


def _is_money(figures: Figures) -> bool:
    """Whether the ledger has rows about it, which may add up to nothing."""
    return figures.sold > 0 or figures.returned > 0
