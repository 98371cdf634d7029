"""Every repository test runs on each reading of MongoDB that we have.

These are the embedded server, a second implementation in memory, and a real server when `TEST_MONGODB_URL` names one.
"""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect as connect_file
from typing import Any

import pytest

from edtech_app.gateways.database.motor import connect
from edtech_app.repositories.indexes import ensure_indexes
from tests.support.databases import embedded_server
from tests.support.memory import database_in_memory, indexed_database_in_memory

REAL_SERVER = os.environ.get("TEST_MONGODB_URL", "")


@pytest.fixture(scope="session")
def embedded_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the embedded server keeps a file for each database."""
    return tmp_path_factory.mktemp("nx")


@pytest.fixture(scope="session")
def embedded_url(embedded_files: Path) -> Iterator[str]:
    """The embedded server, once for the whole run of tests."""
    with embedded_server(embedded_files) as url:
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
async def database(request: pytest.FixtureRequest, empty_database: Any, embedded_files: Path) -> Any:
    """An empty database with all our indexes; where making them takes long, they are made once and copied."""
    kind = request.node.callspec.params["empty_database"]
    if kind == "in memory":
        return await indexed_database_in_memory()
    if kind == "embedded":
        await _prepare(embedded_files, empty_database)
    else:
        await ensure_indexes(empty_database)
    return empty_database


async def _prepare(files: Path, empty: Any) -> None:
    prepared = files / "prepared.db"
    if not prepared.exists():
        await ensure_indexes(empty.client["prepared"])
    with closing(connect_file(prepared)) as made, closing(connect_file(files / f"{empty.name}.db")) as copy:
        made.backup(copy)
