"""How the house stands, for whoever runs it."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from edtech_app.domain.accounts import Actor, Role, UserStatus
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Duplicate
from edtech_app.domain.house import DaySheet, JobRun, Takings, day_bounds
from edtech_app.domain.mail import LetterStatus
from edtech_app.domain.refunds import RefundStatus
from edtech_app.domain.words import INDIA
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.commerce import LedgerRepository
from edtech_app.repositories.house import DaySheetRepository, FigureRepository, JobRunRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.payments import PaymentAlertRepository, RefundRepository
from edtech_app.services.leftovers import STORAGE

WEEK, MONTH = 7, 30
"""Days, today included."""
SETTLED = timedelta(hours=1)
"""So long after a day's end nothing can be added to it any more, however slow a process is."""
FRESH = timedelta(minutes=1)
"""How old the number of accounts may be: it is counted, 13 µs each, and asked for again and again."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The house in figures; `people` are active accounts by role, `week` and `month` end with today.

    `storage` is the bytes that the store held at `storage_at`, when its files were last gone through.
    """

    people: Mapping[Role, int]
    suspended: int
    instructors_waiting: int
    joined_week: int
    joined_month: int
    week: Takings
    month: Takings
    refunds_asked: int
    refunds_failed: int
    alerts_open: int
    letters_waiting: int
    letters_dead: int
    jobs: tuple[JobRun, ...]
    storage: int
    storage_at: datetime


class OverviewService:
    """Reads what is bounded, adds up what is over once, and counts by indexes only."""

    def __init__(
        self,
        *,
        users: UserRepository,
        ledger: LedgerRepository,
        sheets: DaySheetRepository,
        refunds: RefundRepository,
        alerts: PaymentAlertRepository,
        letters: LetterRepository,
        jobs: JobRunRepository,
        figures: FigureRepository,
        now: Clock,
    ) -> None:
        self._users, self._ledger, self._sheets = users, ledger, sheets
        self._refunds, self._alerts, self._letters = refunds, alerts, letters
        self._jobs, self._figures, self._now = jobs, figures, now
        self._people: dict[tuple[Role, UserStatus], int] = {}
        self._counted_at: datetime | None = None

    async def read(self, actor: Actor) -> Overview:
        """The figures as they are now; the number of accounts as it was within the last minute.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        now = self._now()
        people = await self._count_people(now)
        days = await self._days(now)
        storage, storage_at = await self._figures.value(STORAGE)
        return Overview(
            people={role: people[role, UserStatus.ACTIVE] for role in Role if role is not Role.VISITOR},
            suspended=sum(count for (_, status), count in people.items() if status is UserStatus.SUSPENDED),
            instructors_waiting=await self._users.count_waiting(),
            joined_week=await self._users.count_since(_begin(now, WEEK)),
            joined_month=await self._users.count_since(_begin(now, MONTH)),
            week=sum(days[:WEEK], start=Takings()),
            month=sum(days, start=Takings()),
            refunds_asked=await self._refunds.count(RefundStatus.ASKED),
            refunds_failed=await self._refunds.count(RefundStatus.FAILED),
            alerts_open=await self._alerts.count_open(),
            letters_waiting=await self._letters.count(LetterStatus.QUEUED),
            letters_dead=await self._letters.count(LetterStatus.DEAD),
            jobs=tuple(sorted(await self._jobs.all(), key=lambda run: run.name)),
            storage=storage,
            storage_at=storage_at,
        )

    async def _count_people(self, now: datetime) -> dict[tuple[Role, UserStatus], int]:
        if self._counted_at is None or now >= self._counted_at + FRESH:
            self._people = {
                (role, status): await self._users.count(role, status)
                for role in Role
                if role is not Role.VISITOR
                for status in (UserStatus.ACTIVE, UserStatus.SUSPENDED)
            }
            self._counted_at = now
        return self._people

    async def _days(self, now: datetime) -> list[Takings]:
        """The last thirty days, today first: those that are over from their sheets, the others from their rows."""
        today = now.astimezone(INDIA).date()
        days = [today - timedelta(days=back) for back in range(MONTH)]
        kept = {sheet.id: sheet.takings for sheet in await self._sheets.many(DaySheet.key(day) for day in days)}
        return [kept.get(DaySheet.key(day)) or await self._add_up(day, now) for day in days]

    async def _add_up(self, day: date, now: datetime) -> Takings:
        begins, ends = day_bounds(day)
        takings = Takings()
        for kind, amount in await self._ledger.amounts_between(begins, ends):
            takings = takings.plus(kind, amount)
        if now >= ends + SETTLED:
            with contextlib.suppress(Duplicate):  # somebody else added it up at the same moment, to the same sum
                await self._sheets.add(DaySheet.of(day, takings))
        return takings


def _begin(now: datetime, days: int) -> datetime:
    """When the first of so many days began that end with today."""
    return day_bounds(now.astimezone(INDIA).date() - timedelta(days=days - 1))[0]
