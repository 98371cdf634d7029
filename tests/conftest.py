"""What every test may ask for."""

import faulthandler
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

LONG = (
    *("e2e/test_every_page.py", "e2e/test_many_processes.py", "e2e/test_site.py", "e2e/test_journeys.py"),
    *("e2e/learning/test_player.py", "e2e/test_editor.py", "e2e/test_comfort.py", "e2e/test_bad_day.py"),
    *("attacks/test_every_door.py", "attacks/test_every_endpoint.py", "web/test_reflexs_doors.py", "test_cli.py"),
    *("attacks/test_requests_at_random.py", "services/test_keeping.py", "services/test_commerce_races.py"),
    *("services/test_commerce_crashes.py", "demo/test_opening.py", "gateways/test_mongod.py"),
    *("gateways/test_embedded_database.py", "gateways/test_smtp_mail.py", "services/test_commerce_chaos.py"),
)
"""Files of tests that take longest, in the order of how long."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files, so that at the end no process waits for another that has just begun one."""
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


STUCK_SECONDS = 1200


def pytest_collection_finish() -> None:
    """Let what is imported by now out of all later searches for garbage, which would go through it again and again.

    Whoever is still at it after twenty minutes says where; pytest's own alarm is set and waited for with every test.
    """
    faulthandler.dump_traceback_later(STUCK_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(garbage.YOUNG, garbage.MIDDLE_AGED)


@pytest.fixture
async def world(tmp_path: Path) -> World:
    """A fresh school."""
    return await World.open(tmp_path)
