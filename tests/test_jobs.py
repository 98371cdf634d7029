"""Background jobs run in one process of the house at a time, go on after a failure, and stop when told."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app import jobs
from edtech_app.domain.entity import NEVER
from edtech_app.domain.errors import DatabaseAway
from edtech_app.meters import REGISTRY
from edtech_app.repositories.house import JobRunRepository
from edtech_app.runtime import House
from tests.support.houses import open_house
from tests.support.world import Clock


def every_moment(*works: jobs.Callable[[], jobs.Awaitable[object]]) -> tuple[jobs.Job, ...]:
    return tuple(jobs.Job(f"job {number}", 0.02, work) for number, work in enumerate(works))


async def test_the_house_has_its_jobs_and_they_run(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        names = {job.name for job in jobs.jobs_of(house)}
        assert {"deliver-mail", "reconcile-orders", "count-enrollments", "count-reviews"} <= names
        for job in jobs.jobs_of(house):
            await job.work()


async def test_of_two_processes_one_works_and_the_other_takes_over_when_it_ends(tmp_path: Path) -> None:
    clock = Clock()

    async def work() -> None:
        return None

    job = jobs.Job("job", 10, work)
    async with open_house(tmp_path) as house:
        first, second = (replace(house, name=name, now=clock) for name in ("one process", "another"))
        for _ in range(5):
            assert await jobs.turn(first, job)
            assert not await jobs.turn(second, job)
            clock.turn(timedelta(seconds=10))
        # The first has ended; what it last took runs out three beats after its last turn.
        clock.turn(timedelta(seconds=19))
        assert not await jobs.turn(second, job)
        clock.turn(timedelta(seconds=2))
        assert await jobs.turn(second, job)
        assert not await jobs.turn(first, job)


async def test_of_processes_that_were_there_one_does_a_rare_job_in_its_beat_and_a_new_one_does_it_anew(
    tmp_path: Path,
) -> None:
    clock, done = Clock(), list[str]()

    async def work() -> None:
        done.append("done")

    job = jobs.Job("job", jobs.A_DAY, work)
    async with open_house(tmp_path) as house:
        first, second, late = (
            replace(house, name=name, now=clock) for name in ("one process", "another", "a late one")
        )
        await first.know_jobs({job.name: job.seconds})
        begun = clock()
        clock.turn(timedelta(seconds=1))
        assert await jobs.turn(first, job)
        await first.note_job(job.name, is_done=True)

        clock.turn(timedelta(hours=1))
        assert await jobs.was_done(second, job, begun)
        assert not await jobs.was_done(late, job, clock())
        clock.turn(timedelta(hours=23))
        assert not await jobs.was_done(second, job, begun)


async def test_what_each_machine_has_on_its_own_disk_each_process_looks_after(tmp_path: Path) -> None:
    async def work() -> None: ...

    job = jobs.Job("job", 10, work, is_local=True)
    async with open_house(tmp_path) as house:
        for name in ("one process", "another"):
            assert await jobs.turn(replace(house, name=name), job)


async def test_a_job_that_fails_is_tried_again_and_said_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    failures: list[Exception] = [ValueError("broken"), DatabaseAway()]
    done: list[int] = []

    async def work() -> None:
        if failures:
            raise failures.pop(0)
        done.append(1)

    async with open_house(tmp_path) as house:
        (job,) = every_moment(work)
        task = asyncio.create_task(jobs.repeat(house, job))
        await _until(lambda: bool(done))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert "job_failed" in caplog.text
    assert (REGISTRY.get_sample_value("vidya_job_failures_total", {"job": "job 0"}) or 0) >= 2
    assert (REGISTRY.get_sample_value("vidya_job_last_done_timestamp_seconds", {"job": "job 0"}) or 0) > 0


async def test_jobs_begin_after_what_comes_first_and_end_with_the_house(tmp_path: Path) -> None:
    order: list[str] = []

    async def first(house: House) -> None:
        await asyncio.sleep(0.05)
        order.append("first")

    async with open_house(tmp_path) as house, jobs.working(house, after=first):
        await _until(lambda: order == ["first"])
        running = [task for task in asyncio.all_tasks() if "_work" in repr(task)]
        assert running
    assert all(task.done() for task in running)


async def test_jobs_run_even_if_what_comes_first_met_with_a_database_that_was_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    async def first(house: House) -> None:
        raise DatabaseAway

    async def work() -> None:
        done.append("done")

    monkeypatch.setattr(jobs, "jobs_of", lambda house: every_moment(work))
    async with open_house(tmp_path) as house, jobs.working(house, after=first):
        await _until(lambda: bool(done))


async def _until(is_so: jobs.Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        for _ in range(1000):
            if is_so():
                return
            await asyncio.sleep(0.01)
    raise AssertionError("It did not happen.")


async def test_when_a_job_ran_and_failed_is_kept_for_every_process(tmp_path: Path) -> None:
    async def well() -> None: ...

    async def badly() -> None:
        raise ValueError

    async with open_house(tmp_path) as house:
        both = every_moment(well, badly)
        await house.know_jobs({job.name: job.seconds for job in both})
        working = [asyncio.create_task(jobs.repeat(house, job)) for job in both]
        runs = JobRunRepository(house.database)

        async def noted() -> bool:
            first, second = sorted(await runs.all(), key=lambda run: run.name)
            return first.done_at > NEVER and second.is_failing and not first.is_failing

        async with asyncio.timeout(20):
            while not await noted():  # noqa: ASYNC110 - nobody tells when a row is written
                await asyncio.sleep(0.02)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
