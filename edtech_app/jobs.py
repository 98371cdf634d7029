"""What runs in the background: each job, at its beat, in one process of the house at a time."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sized
from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app import logs
from edtech_app.background import in_background
from edtech_app.domain.errors import DatabaseAway
from edtech_app.meters import JOB_DONE, JOB_FAILURES
from edtech_app.runtime import House

log = logs.get(__name__)

LONGEST_PAUSE = 60.0
LONGEST_LEASE = 180.0
NOTED_EVERY = 60.0
"""Seconds between two notes that a job runs well: some have a beat of seconds, and nobody looks that closely."""
A_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every `seconds`; doing it twice must be harmless, the lease only saves the work.

    What `is_local` looks after this machine's own disk or clock, so that every process does it.
    """

    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    is_local: bool = False


def jobs_of(house: House) -> tuple[Job, ...]:
    """Everything the house does by itself."""
    services = house.services
    return (
        Job("deliver-mail", 2, services.mail.deliver_waiting),
        Job("forget-expired", 3600, services.expiry.forget_expired),
        Job("forget-old-acts", A_DAY, services.audit.forget_old),
        Job("forget-old-letters", A_DAY, services.mail.forget_old),
        Job("send-announcements", 5, services.announcements.send_waiting),
        Job("forget-old-notifications", A_DAY, services.notifications.forget_old),
        Job("finish-deletions", 60, services.deletion.finish_begun),
        Job("work-off-payments", 10, services.payment_inbox.work_off_waiting),
        Job("listen-for-silence", 600, services.payment_inbox.listen_for_silence),
        Job("reconcile-orders", 60, services.commerce.reconcile),
        Job("reconcile-refunds", 60, services.refund_reconciliation.reconcile),
        Job("sweep-payments", A_DAY, services.commerce.sweep),
        Job("forget-old-payment-events", A_DAY, services.payment_inbox.forget_old),
        Job("count-enrollments", 60, services.enrollments.finish_counting),
        Job("count-progress", 20, services.reach.finish_counting),
        Job("count-ledger", 60, services.tallies.finish_counting),
        Job("count-reviews", 60, services.reviews.finish_counting),
        Job("count-votes", 60, services.helpful.finish_counting),
        Job("finish-merges", 3600, services.categories.finish_merges),
        Job("forget-deleted-parts", 3600, services.deleted_parts.forget_old),
        Job("forget-deleted-notes", 3600, services.notes.forget_deleted),
        Job("make-transcripts", A_DAY, services.transcripts.make_missing),
        Job("forget-abandoned-uploads", 3600, services.uploads.forget_abandoned),
        Job("forget-removed-resources", 3600, services.resources.forget_removed),
        Job("remove-leftover-files", A_DAY, services.leftovers.remove),
        Job("compare-clocks", 600, services.vitals.compare_clocks, is_local=True),
        Job("forget-old-covers", A_DAY, services.covers.forget_old, is_local=True),
        Job("mend-totals", A_DAY, services.upkeep.mend_totals),
        Job("renew-rows", A_DAY, services.renewal.renew_rows),
    )


@contextlib.asynccontextmanager
async def working(house: House, *, after: Callable[[House], Awaitable[object]] | None = None) -> AsyncIterator[None]:
    """Run the jobs until the block ends, `after` something that comes first, in the background too.

    A job that is at work at the end is cancelled and done again by the next start.
    """
    async with in_background(_work(house, after)):
        yield


async def _work(house: House, after: Callable[[House], Awaitable[object]] | None) -> None:
    jobs = jobs_of(house)
    if after is not None:
        with contextlib.suppress(DatabaseAway):
            await after(house)
    with contextlib.suppress(DatabaseAway):
        await house.know_jobs({job.name: job.seconds for job in jobs})
    await asyncio.gather(*[repeat(house, job) for job in jobs])


async def repeat(house: House, job: Job) -> None:
    """Do the job at its beat, for ever, whenever its lease is ours; after failures with growing pauses."""
    failures, since = 0, house.now()
    noted_at = float("-inf")
    while True:
        pause = min(job.seconds, LONGEST_PAUSE)
        logs.begin()
        try:
            if not await was_done(house, job, since) and await turn(house, job):
                pause = job.seconds
                if failures or time.monotonic() - noted_at >= NOTED_EVERY:
                    await house.note_job(job.name, is_done=True)
                    noted_at = time.monotonic()
            failures = 0
        except DatabaseAway:
            failures += 1
            JOB_FAILURES.labels(job.name).inc()
        except Exception:
            failures += 1
            JOB_FAILURES.labels(job.name).inc()
            log.exception("job_failed", job=job.name)
            with contextlib.suppress(DatabaseAway):
                await house.note_job(job.name, is_done=False)
        await asyncio.sleep(min(pause * 2 ** min(failures, 6), max(pause, LONGEST_PAUSE)))


async def was_done(house: House, job: Job, since: datetime) -> bool:
    """Whether another process has done it in this beat, and since a moment: the one at which we began.

    A process that has just begun does everything once, because what a crash left behind should not wait for a day. A
    job with a short beat is kept by its lease alone.
    """
    if job.is_local or job.seconds <= LONGEST_LEASE:
        return False
    return await house.job_done_at(job.name) > max(since, house.now() - timedelta(seconds=job.seconds))


async def turn(house: House, job: Job) -> bool:
    """Do the job once if its lease is ours, and say whether it was."""
    # The lease outlasts a short beat, so that its holder keeps it; a dead holder's runs out soon.
    if not job.is_local and not await house.take_lease(job.name, min(job.seconds * 3, LONGEST_LEASE)):
        return False
    began = time.perf_counter()
    done = await job.work()
    JOB_DONE.labels(job.name).set_to_current_time()
    _say(job, done, time.perf_counter() - began)
    return True


def _say(job: Job, done: object, seconds: float) -> None:
    """One line for each turn in which there was something to do; the others are only heard while debugging."""
    count = done if isinstance(done, int) else len(done) if isinstance(done, Sized) else 0
    level = logging.INFO if count else logging.DEBUG
    log.log(level, "job_done", job=job.name, count=count, ms=round(seconds * 1000, 1))
