"""What every test may ask for."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from mongomock.collection import BulkOperationBuilder

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

_add_replace = BulkOperationBuilder.add_replace


def _add_replace_of_newer_pymongo(builder: Any, *args: Any, sort: None = None, **options: Any) -> None:
    """Take what PyMongo passes since 4.11 with each replacement of a bulk write; mongomock 4.3 does not know it."""
    _add_replace(builder, *args, **options)


setattr(BulkOperationBuilder, "add_replace", _add_replace_of_newer_pymongo)  # noqa: B010 - its types do not match


@pytest.fixture
async def world(tmp_path: Path) -> World:
    """A fresh school."""
    return await World.open(tmp_path)
