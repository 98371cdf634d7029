"""What every test may ask for."""

from pathlib import Path

import pytest
from mongomock_motor import AsyncMongoMockClient

from edtech_app.repositories.indexes import ensure_indexes
from tests.support.world import World


@pytest.fixture
async def world(tmp_path: Path) -> World:
    """A fresh school."""
    database = AsyncMongoMockClient()["school"]
    await ensure_indexes(database)
    return World(database=database, folder=tmp_path)
