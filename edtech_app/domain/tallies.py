"""What an instructor's courses brought in a month, by day and by course: sums that are kept beside their rows."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta

from edtech_app.domain.commerce import EntryKind, LedgerEntry
from edtech_app.domain.entity import Entity
from edtech_app.domain.money import Money
from edtech_app.domain.words import INDIA

Row = tuple[int, int, int, int, int, int, int]
"""`Figures` as they are stored, in the order of their fields: hundreds of courses are read at a time."""


MONEY = 4
"""The first so many of a row are paise, which add up to what was earned."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What came and went: paise of each kind of ledger row, how many were sold and returned, and who joined for free.

    The signs are the ledger's: `fees` and `refunds` are negative.
    """

    sales: int = 0
    fees: int = 0
    refunds: int = 0
    fees_back: int = 0
    sold: int = 0
    returned: int = 0
    free: int = 0

    @classmethod
    def of_entry(cls, entry: LedgerEntry) -> "Figures":
        """What one ledger row adds."""
        paise = entry.amount.paise
        match entry.kind:
            case EntryKind.SALE:
                return cls(sales=paise, sold=1)
            case EntryKind.FEE:
                return cls(fees=paise)
            case EntryKind.REFUND:
                return cls(refunds=paise, returned=1)
            case EntryKind.FEE_REFUND:
                return cls(fees_back=paise)

    @property
    def row(self) -> Row:
        return astuple(self)

    @property
    def earned(self) -> Money:
        """The ledger's sum: sales less fees and what refunds took back."""
        return Money(self.sales + self.fees + self.refunds + self.fees_back)

    @property
    def joined(self) -> int:
        """How many enrolled, whether they paid or not."""
        return self.sold + self.free

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.sales + other.sales,
            self.fees + other.fees,
            self.refunds + other.refunds,
            self.fees_back + other.fees_back,
            self.sold + other.sold,
            self.returned + other.returned,
            self.free + other.free,
        )


ONE_FREE = Figures(free=1)
NOTHING = Figures()


class Tally(Entity):
    """One instructor's month of India ("2026-11"): `days` by "01" … "31" and `courses` by id hold the same sums twice.

    `noted` are the rows that they hold and that do not say so themselves yet; see `services/tallies.py`.
    """

    instructor_id: str
    month: str
    days: dict[str, Row] = {}
    courses: dict[str, Row] = {}
    noted: tuple[str, ...] = ()

    @staticmethod
    def key(instructor_id: str, month: str) -> str:
        """The id under which an instructor's month is found, whoever makes it."""
        return hashlib.sha256(f"{instructor_id}:{month}".encode()).hexdigest()[:24]

    @classmethod
    def blank(cls, instructor_id: str, month: str) -> "Tally":
        """A month in which nothing happened yet."""
        return cls(id=cls.key(instructor_id, month), instructor_id=instructor_id, month=month)

    def day(self, day: int) -> Figures:
        return Figures(*self.days[name]) if (name := f"{day:02d}") in self.days else NOTHING

    def course(self, course_id: str) -> Figures:
        return Figures(*self.courses[course_id]) if course_id in self.courses else NOTHING

    @property
    def total(self) -> Figures:
        """The whole month."""
        return Figures(*map(sum, zip(*self.days.values(), strict=True))) if self.days else NOTHING

    @property
    def earned_by_course(self) -> dict[str, int]:
        """What each course earned in the month, in paise."""
        return {course_id: sum(row[:MONEY]) for course_id, row in self.courses.items()}

    def plus(self, at: datetime, course_id: str, figures: Figures) -> "Tally":
        """The month with what one row added at a moment."""
        day = at.astimezone(INDIA).day
        return self.model_copy(
            update={
                "days": {**self.days, f"{day:02d}": (self.day(day) + figures).row},
                "courses": {**self.courses, course_id: (self.course(course_id) + figures).row},
            }
        )

    def with_note(self, row_id: str) -> "Tally":
        """Remember that a row is in the sums."""
        return self.model_copy(update={"noted": (*self.noted, row_id)})

    def without_note(self, row_id: str) -> "Tally":
        """Forget the note on a row that says itself by now that it is in the sums."""
        return self.model_copy(update={"noted": tuple(noted for noted in self.noted if noted != row_id)})


def month_of(moment: datetime) -> str:
    """The month in India to which a moment belongs, as in "2026-11"."""
    return f"{moment.astimezone(INDIA):%Y-%m}"


def bounds(month: str) -> tuple[datetime, datetime]:
    """When a month begins in India, and when the next one does."""
    year, number = map(int, month.split("-"))
    begins = datetime(year, number, 1, tzinfo=INDIA)
    return begins, (begins + timedelta(days=31)).replace(day=1)


def months_between(first: str, last: str) -> list[str]:
    """The months from one to another, both included; none when the first is after the last."""
    begins, ends = (int(year) * 12 + int(number) - 1 for year, number in (first.split("-"), last.split("-")))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(begins, ends + 1)]


PERIODS = (7, 30, 90, 365)
"""Over how many days, today the last of them, an instructor may look."""
DAYS_ONE_BY_ONE = 30
DAYS_BY_WEEKS = 90


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of India after each other, both ends included, and what they brought."""

    first: date
    last: date
    figures: Figures


class Calendar:
    """Months laid side by side, so that any days can be summed."""

    def __init__(self, tallies: Iterable[Tally]) -> None:
        self._months = {tally.month: tally for tally in tallies}

    def over(self, first: date, last: date) -> Figures:
        """What the days from one to another brought, both included."""
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        found = ((self._months.get(f"{day:%Y-%m}"), day.day) for day in days)
        return sum((tally.day(day) for tally, day in found if tally), start=NOTHING)

    def stretches(self, today: date, days: int) -> tuple[Stretch, ...]:
        """The last so many days in pieces that a chart can show: days, weeks that end today, or months; oldest first.

        Together they are exactly these days, so the first week or month may be a part of one.
        """
        first = today - timedelta(days=days - 1)
        found: list[Stretch] = []
        last = today
        while last >= first:
            begins = max(first, _begin_of_piece(last, days))
            found.append(Stretch(begins, last, self.over(begins, last)))
            last = begins - timedelta(days=1)
        return tuple(reversed(found))


def _begin_of_piece(last: date, days: int) -> date:
    if days <= DAYS_ONE_BY_ONE:
        return last
    return last - timedelta(days=6) if days <= DAYS_BY_WEEKS else last.replace(day=1)
