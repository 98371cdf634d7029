"""How the house is doing: what each day brought, and whether its jobs keep their beat."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from edtech_app.domain.commerce import EntryKind
from edtech_app.domain.entity import NEVER, Entity
from edtech_app.domain.money import Money
from edtech_app.domain.words import INDIA

NOTHING = Money()


@dataclass(frozen=True, slots=True)
class Takings:
    """What students paid and what went back to them; both are positive."""

    sales: Money = NOTHING
    sold: int = 0
    refunds: Money = NOTHING
    returned: int = 0

    def plus(self, kind: EntryKind, amount: Money) -> "Takings":
        """With one more row of the ledger, which is about both sides: fees are the house's own matter."""
        match kind:
            case EntryKind.SALE:
                return Takings(self.sales + amount, self.sold + 1, self.refunds, self.returned)
            case EntryKind.REFUND:
                return Takings(self.sales, self.sold, self.refunds - amount, self.returned + 1)
            case _:
                return self

    def __add__(self, other: "Takings") -> "Takings":
        return Takings(
            self.sales + other.sales,
            self.sold + other.sold,
            self.refunds + other.refunds,
            self.returned + other.returned,
        )


class DaySheet(Entity):
    """A day of India that is over, added up once from the ledger, to which nothing is added for such a day any more."""

    sales: int
    sold: int
    refunds: int
    returned: int

    @staticmethod
    def key(day: date) -> str:
        """The id under which a day is found, whoever adds it up."""
        return hashlib.sha256(f"day:{day.isoformat()}".encode()).hexdigest()[:24]

    @classmethod
    def of(cls, day: date, takings: Takings) -> "DaySheet":
        return cls(
            id=cls.key(day),
            sales=takings.sales.paise,
            sold=takings.sold,
            refunds=takings.refunds.paise,
            returned=takings.returned,
        )

    @property
    def takings(self) -> Takings:
        return Takings(Money(self.sales), self.sold, Money(self.refunds), self.returned)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """When a day begins in India, and when the next one does."""
    begins = datetime.combine(day, time(), INDIA)
    return begins, begins + timedelta(days=1)


PATIENCE = timedelta(minutes=10)
"""How much later than its beat a job may be: a process that dies leaves its lease for a while."""


@dataclass(frozen=True, slots=True)
class JobRun:
    """A background job, its beat, and when it last ended well and last failed in any process; `NEVER` for not yet."""

    name: str
    beat: timedelta
    known_at: datetime
    done_at: datetime = NEVER
    failed_at: datetime = NEVER

    @property
    def is_failing(self) -> bool:
        return self.failed_at > self.done_at

    def is_late(self, now: datetime) -> bool:
        """Whether it should have ended well by now."""
        return now > max(self.done_at, self.known_at) + 2 * self.beat + PATIENCE
