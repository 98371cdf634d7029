"""What every test may ask for."""

import gc
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from edtech_app import garbage
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

IN_MEMORY = Path("/dev/shm")
# What is acknowledged has reached the disk, in tests too, and a busy disk takes seconds; so it had better be memory.
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > 4 * 1024**3:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))


def pytest_collection_finish() -> None:
    """Let what is imported by now out of all later searches for garbage, which would go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(garbage.YOUNG, garbage.MIDDLE_AGED)


@pytest.fixture
async def world(tmp_path: Path) -> World:
    """A fresh school."""
    return await World.open(tmp_path)
