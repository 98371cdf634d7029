"""How an instructor's courses do."""

from dataclasses import dataclass
from datetime import datetime

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course
from edtech_app.domain.commerce import LedgerEntry
from edtech_app.domain.money import Money
from edtech_app.domain.reviews import Review


@dataclass(frozen=True, slots=True)
class CourseFigures:
    course: Course
    earnings: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """One student who joined a course, and what they paid."""

    student_name: str
    course_title: str
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Dashboard:
    """`earnings` are the ledger's sums: sales less fees and refunds; `monthly` pairs a month ("2026-11") with them."""

    students: int
    earnings: Money
    rating: float
    rating_count: int
    courses: tuple[CourseFigures, ...]
    sales: tuple[Sale, ...]
    reviews: tuple[tuple[Review, Course], ...]
    monthly: tuple[tuple[str, Money], ...]


@dataclass(frozen=True, slots=True)
class StudentRow:
    name: str
    joined_at: datetime
    percent: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """A row of the sales statement with the course's title."""

    entry: LedgerEntry
    course_title: str


class AnalyticsService:
    """Figures for an instructor about their own courses and nobody else's."""

    async def dashboard(self, actor: Actor) -> Dashboard:
        """
        Raises:
            NotAllowed: Not an instructor.
        """
        raise NotImplementedError

    async def students(self, actor: Actor, course_id: str) -> tuple[Course, list[StudentRow]]:
        """The course's students, newest first, with their progress.

        Raises:
            NotFound: Not the actor's course.
        """
        raise NotImplementedError

    async def statement(self, actor: Actor) -> list[Statement]:
        """The actor's ledger rows, newest first."""
        raise NotImplementedError
