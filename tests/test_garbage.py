"""Unreachable memory is looked for seldom, and found all the same."""

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from edtech_app.garbage import swept


@pytest.fixture(autouse=True)
def _all_is_left_out_again() -> Iterator[None]:
    """The tests that come after these search through little, as before."""
    yield
    gc.freeze()


class Knot:
    """Something that only itself points at."""

    def __init__(self) -> None:
        self.itself = self


def searches_through_everything() -> int:
    return gc.get_stats()[2]["collections"]


async def test_nobody_waits_for_a_search_through_everything_while_many_come():
    async with swept():
        begun = searches_through_everything()
        kept = [[number] for number in range(400_000)]
        assert searches_through_everything() == begun
        assert len(kept) == 400_000


async def test_what_only_points_at_itself_is_found_at_the_next_search():
    async with swept(every=0.01):
        found = asyncio.Event()
        weakref.finalize(Knot(), found.set)
        await asyncio.wait_for(found.wait(), 10)


async def test_python_searches_as_before_when_the_house_closes():
    before = gc.get_threshold()
    async with swept():
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0
