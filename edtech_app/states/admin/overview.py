"""The administrator's first page: how the house stands."""

from dataclasses import dataclass
from datetime import datetime

import reflex as rx

from edtech_app import routes
from edtech_app.domain.accounts import Role
from edtech_app.domain.entity import NEVER, utc_now
from edtech_app.domain.house import JobRun, Takings
from edtech_app.runtime import services
from edtech_app.services.admin import Pile
from edtech_app.services.admin.overview import Overview
from edtech_app.services.admin.people import WAITING
from edtech_app.states import formats
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class FigureView:
    """A figure: what it is of, how much, a word more, and the page that it leads to.

    `is_waiting` says that somebody has to do something about it.
    """

    label: str = ""
    value: str = ""
    below: str = ""
    href: str = ""
    is_waiting: bool = False


@dataclass(frozen=True)
class JobView:
    """A background job; `standing` is well, late, failing or new."""

    name: str = ""
    beat: str = ""
    last: str = ""
    standing: str = ""


class OverviewState(rx.State):
    """`status` is loading, ready or failed."""

    status: str = "loading"
    problem: str = ""
    waiting: list[FigureView] = []
    money: list[FigureView] = []
    people: list[FigureView] = []
    storage: FigureView = FigureView()
    jobs: list[JobView] = []
    troubled: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the figures anew."""
        with failing_in_place(self):
            found = await services().overview.read(await actor_of(self))
            now = utc_now()
            self.waiting, self.money, self.people = _waiting(found), _money(found), _people(found)
            self.storage = _storage(found, now)
            self.jobs = sorted(
                (_job(run, now) for run in found.jobs), key=lambda job: (job.standing == "well", job.name)
            )
            troubled = [job for job in self.jobs if job.standing in ("late", "failing")]
            self.troubled = f"{formats.counted(len(troubled), 'job')} behind" if troubled else ""
            self.status = "ready"


def _storage(found: Overview, now: datetime) -> FigureView:
    if found.storage_at <= NEVER:
        return FigureView("Stored files", "not measured yet")
    size = formats.size(found.storage) if found.storage else "none"
    return FigureView("Stored files", size, f", measured {formats.ago(found.storage_at, now)}")


def _waiting(found: Overview) -> list[FigureView]:
    figures = (
        ("Refund requests", found.refunds_asked, "awaiting a decision", routes.ADMIN_REFUNDS),
        ("Failed refunds", found.refunds_failed, "need attention", routes.ADMIN_REFUNDS),
        ("Instructors", found.instructors_waiting, "awaiting approval", routes.admin_users(status=WAITING)),
        ("Payment alerts", found.alerts_open, "open", routes.ADMIN_ALERTS),
        ("Emails not sent", found.letters_dead, "failed", routes.admin_outbox(pile=Pile.FAILED.value)),
    )
    return [
        *[
            FigureView(label, formats.number(count), below, href, is_waiting=count > 0)
            for label, count, below, href in figures
        ],
        # These go by themselves; there is nothing to do about them.
        FigureView("Emails being sent", formats.number(found.letters_waiting), "queued", routes.ADMIN_OUTBOX),
    ]


def _money(found: Overview) -> list[FigureView]:
    def of(takings: Takings, words: str) -> list[FigureView]:
        sold, returned = formats.counted(takings.sold, "course"), formats.counted(takings.returned, "course")
        return [
            FigureView(f"Sales, {words}", str(takings.sales), sold, routes.ADMIN_ORDERS),
            FigureView(f"Refunds, {words}", str(takings.refunds), returned, routes.ADMIN_REFUNDS),
        ]

    return [*of(found.week, "7 days"), *of(found.month, "30 days")]


def _people(found: Overview) -> list[FigureView]:
    kinds = ((Role.STUDENT, "Students"), (Role.INSTRUCTOR, "Instructors"), (Role.ADMINISTRATOR, "Administrators"))
    new = f"{formats.number(found.joined_week)} in 7 days"
    return [
        *[
            FigureView(words, formats.number(found.people[role]), "active", routes.admin_users(role=role.value))
            for role, words in kinds
        ],
        FigureView("New accounts, 30 days", formats.number(found.joined_month), new, routes.ADMIN_USERS),
        FigureView("Suspended", formats.number(found.suspended), "accounts", routes.admin_users(status="suspended")),
    ]


def _job(run: JobRun, now: datetime) -> JobView:
    standing = "failing" if run.is_failing else "late" if run.is_late(now) else "well" if run.done_at > NEVER else "new"
    return JobView(
        name=run.name.replace("-", " ").capitalize(),
        beat=f"every {_length(run.beat.total_seconds())}",
        last=formats.ago(run.done_at, now) if run.done_at > NEVER else "not yet",
        standing=standing,
    )


def _length(seconds: float) -> str:
    for length, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = int(seconds // length)
            return word if count == 1 else f"{count} {word}s"
    return f"{int(seconds)} seconds"
