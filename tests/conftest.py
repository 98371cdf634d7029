"""What every test may ask for."""

import gc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.world import World

# The same examples every time: a suite that finds something new at night is a suite that nobody trusts by day.
settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Let what is imported by now out of all later searches for garbage, which would go through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
async def world(tmp_path: Path) -> World:
    """A fresh school."""
    return await World.open(tmp_path)
