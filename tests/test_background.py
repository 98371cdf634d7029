"""Work beside a block: it runs, and it ends with the block."""

import asyncio

import pytest

from edtech_app import background
from edtech_app.background import in_background


async def test_work_goes_on_beside_the_block_and_ends_with_it():
    steps: list[str] = []
    begun = asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            steps.append("ended")

    async with in_background(work()):
        await begun.wait()
        assert steps == []
    assert steps == ["ended"]


async def test_work_that_swallows_being_told_to_end_is_told_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(background, "TOLD_AGAIN", 0.01)
    begun, told = asyncio.Event(), 0

    async def deaf() -> None:
        nonlocal told
        while told < 3:
            try:
                begun.set()
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                told += 1

    async with in_background(deaf()):
        await begun.wait()
    assert told == 3


async def test_work_that_failed_is_logged_and_spoils_nothing(caplog: pytest.LogCaptureFixture):
    async def failing() -> None:
        raise RuntimeError("out of paper")

    async with in_background(failing()):
        await asyncio.sleep(0)
    assert "out of paper" in caplog.text


async def test_a_block_that_fails_ends_its_work_too():
    async def work() -> None:
        await asyncio.Event().wait()

    with pytest.raises(ValueError, match="of its own"):
        async with in_background(work()):
            raise ValueError("of its own")
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
