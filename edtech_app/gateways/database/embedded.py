"""The database for a house that names none: a server we start ourselves, with its files in the data folder.

Whoever holds the lock on the data folder runs the server; other processes of the same house (workers, the command
line) connect to it, and the first of them to notice takes over when the holder ends. Two houses never share a folder.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from edtech_app import logs
from edtech_app.background import in_background
from edtech_app.gateways.database.lock import FolderLock, Holder
from edtech_app.gateways.database.server import (
    DatabaseBroken,
    DatabaseInUse,
    EmbeddedDatabaseFailed,
    Kind,
    Server,
    ServerMissing,
    broken,
    kind_for,
    refuse_missing_program,
)

__all__ = [
    "DatabaseBroken",
    "DatabaseInUse",
    "Embedded",
    "EmbeddedDatabaseFailed",
    "ServerMissing",
    "embedded_database",
    "refuse_unusable",
]

log = logs.get(__name__)

PATIENCE_SECONDS = 5
"""How long a start waits for a predecessor that is just ending."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """A server that answers: where it listens, what it is, and where its files lie."""

    url: str
    kind: Kind
    folder: Path
    is_ours: bool


def refuse_unusable(data_dir: Path) -> None:
    """Look before a long start whether it can succeed.

    Raises:
        DatabaseInUse: Another run of the product has this data folder.
        DatabaseBroken: The files in it are damaged.
        ServerMissing: The server that made the files is not on this machine.
        EmbeddedDatabaseFailed: This system cannot run an embedded database.
    """
    _refuse_windows()
    until = time.monotonic() + PATIENCE_SECONDS
    while (holder := FolderLock(data_dir).holder()) is not None and not holder.is_of_this_run:
        if time.monotonic() > until:
            raise _in_use(data_dir, holder)
        time.sleep(0.1)
    if holder is None:
        kind = kind_for(data_dir)
        refuse_missing_program(kind, data_dir)
        if words := kind.damage(data_dir):
            raise broken(data_dir / kind.folder, words)


def _refuse_windows() -> None:
    if sys.platform == "win32":
        raise EmbeddedDatabaseFailed(
            "Windows itself cannot run the database that Vidya brings along. "
            "Start Vidya inside WSL (the Windows Subsystem for Linux), in the same way."
        )


def _in_use(data_dir: Path, holder: Holder) -> DatabaseInUse:
    return DatabaseInUse(
        f"{data_dir} is used by another running Vidya, process {holder.pid}. Stop it first, or give this one its "
        "own folder with DATA_DIR."
    )


@contextlib.asynccontextmanager
async def embedded_database(data_dir: Path, *, may_share: bool) -> AsyncIterator[Embedded]:
    """A running database with its files under `data_dir`, started by us unless it runs already.

    `may_share` lets us use the server of another run, as the command line does.

    Raises:
        DatabaseInUse: Another run has the folder and we may not share it.
        DatabaseBroken: The files are damaged.
        ServerMissing: The server that made the files is not on this machine.
        EmbeddedDatabaseFailed: The server does not start.
    """
    _refuse_windows()
    data_dir = _usable(data_dir)
    server = Server(data_dir)
    lock = FolderLock(data_dir)
    try:
        is_ours = await _take_or_find(lock, server, data_dir, may_share=may_share)
        # The folder may have been an empty one when we first looked.
        server.settle()
        if is_ours:
            await server.start()
        async with in_background(server.keep() if is_ours else _take_over(lock, server)):
            yield Embedded(url=server.url, kind=server.kind, folder=server.folder, is_ours=is_ours)
    finally:
        await server.stop()
        lock.release()


def _usable(data_dir: Path) -> Path:
    data_dir = data_dir.absolute()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o700)
    except OSError as error:
        raise EmbeddedDatabaseFailed(f"{data_dir} cannot be used as the data folder: {error.strerror}.") from error
    return data_dir


async def _take_or_find(lock: FolderLock, server: Server, data_dir: Path, *, may_share: bool) -> bool:
    """True once the folder is ours, False once somebody else's server answers that we may use."""
    began = time.monotonic()
    while not lock.take():
        holder = lock.holder()
        shares = may_share or (holder is not None and holder.is_of_this_run)
        if shares and await server.answers():
            return False
        limit = server.kind.ready_seconds if shares else PATIENCE_SECONDS
        if time.monotonic() - began > limit and holder is not None:
            if shares:
                raise EmbeddedDatabaseFailed(f"The database of process {holder.pid} is not responding.")
            raise _in_use(data_dir, holder)
        await asyncio.sleep(0.1)
    return True


async def _take_over(lock: FolderLock, server: Server) -> None:
    """Wait until the holder is gone, then run the server ourselves."""
    # Only the lock itself can tell, so it is asked again and again.
    while True:
        if lock.take():
            break
        await asyncio.sleep(0.3)
    try:
        await server.start()
    except EmbeddedDatabaseFailed:
        log.exception("database_not_taken_over")
        return
    await server.keep()
