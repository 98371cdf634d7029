"""Every repository test runs on each reading of MongoDB that we have.

These are the embedded server, a second implementation in memory, and a real server when `TEST_MONGODB_URL` names one.
"""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from edtech_app.gateways.database.motor import connect
from edtech_app.repositories.indexes import ensure_indexes
from tests.support.databases import embedded_server
from tests.support.memory import database_in_memory

REAL_SERVER = os.environ.get("TEST_MONGODB_URL", "")


@pytest.fixture(scope="session")
def embedded_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The embedded server, once for the whole run of tests."""
    with embedded_server(tmp_path_factory.mktemp("nx")) as url:
        yield url


@pytest.fixture(params=["embedded", "in memory", *(["real server"] if REAL_SERVER else [])])
async def empty_database(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """A database with nothing in it, not even indexes."""
    if request.param == "in memory":
        yield database_in_memory()
        return
    is_embedded = request.param == "embedded"
    connection = connect(
        request.getfixturevalue("embedded_url") if is_embedded else REAL_SERVER, has_journal=not is_embedded
    )
    name = f"test{secrets.token_hex(6)}"
    yield connection.client[name]
    await connection.client.drop_database(name)
    connection.close()


@pytest.fixture
async def database(empty_database: Any) -> Any:
    """An empty database with all our indexes."""
    await ensure_indexes(empty_database)
    return empty_database
