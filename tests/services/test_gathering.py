"""What many ask at once goes together, and nobody waits for somebody else's mistake."""

import asyncio
from collections.abc import Sequence

import pytest

from edtech_app.services.gathering import Gathering


class Desk:
    """Doubles numbers by the batch, and keeps each batch; 13 it cannot do, and 0 closes it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.is_asked, self.opens = asyncio.Event(), asyncio.Event()

    async def work(self, asked: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(asked))
        self.is_asked.set()
        await self.opens.wait()
        if 0 in asked:
            raise LookupError
        return [ValueError(each) if each == 13 else 2 * each for each in asked]


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_who_asks_while_another_is_served_goes_together_with_those_who_did_too(desk: Desk):
    gathering = Gathering[int, int](desk.work, most=3)
    first = asyncio.create_task(gathering.ask(1))
    await desk.is_asked.wait()

    others = [asyncio.create_task(gathering.ask(number)) for number in range(2, 7)]
    await asyncio.sleep(0)
    desk.opens.set()

    assert await asyncio.gather(first, *others) == [2, 4, 6, 8, 10, 12]
    assert desk.batches == [[1], [2, 3, 4], [5, 6]]


async def test_after_a_quiet_moment_one_is_served_alone(desk: Desk):
    gathering = Gathering[int, int](desk.work)
    desk.opens.set()

    assert [await gathering.ask(number) for number in (1, 2, 3)] == [2, 4, 6]
    assert desk.batches == [[1], [2], [3]]


async def test_what_is_wrong_with_one_is_wrong_for_nobody_else(desk: Desk):
    gathering = Gathering[int, int](desk.work)
    desk.opens.set()

    answers = await asyncio.gather(*[gathering.ask(number) for number in (1, 13, 3)], return_exceptions=True)

    assert (answers[0], answers[2]) == (2, 6)
    assert isinstance(answers[1], ValueError)


async def test_a_batch_that_fails_tells_all_of_it_and_the_next_is_served(desk: Desk):
    gathering = Gathering[int, int](desk.work)
    desk.opens.set()

    answers = await asyncio.gather(*[gathering.ask(number) for number in (1, 0)], return_exceptions=True)

    assert [type(answer) for answer in answers] == [LookupError, LookupError]
    assert await gathering.ask(4) == 8


async def test_who_went_away_keeps_nobody_from_their_answer(desk: Desk):
    gathering = Gathering[int, int](desk.work)
    asked = [asyncio.create_task(gathering.ask(number)) for number in (1, 2)]
    await desk.is_asked.wait()

    asked[0].cancel()
    desk.opens.set()

    assert await asked[1] == 4
