"""What goes wrong with a database, in the house's words, and how long anybody waits for an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pymongo.errors import (
    AutoReconnect,
    DuplicateKeyError,
    NetworkTimeout,
    OperationFailure,
    ServerSelectionTimeoutError,
)

from edtech_app import logs
from edtech_app.domain.errors import DatabaseAway, DatabaseFull, Duplicate

log = logs.get(__name__)

PATIENCE, SHORT_PATIENCE = 10.0, 2.0
"""Seconds that a question may take; and while the last one was not answered.

A frozen server would otherwise hold everybody up until the driver has found out, and with a server that is gone only a
few questions at a time find out at all, the others wait for their turn.
"""
OUT_OF_DISK_SPACE = 14031


class _Outlook:
    """What this process expects of its database."""

    patience = PATIENCE
    trouble = logs.Seldom()


@asynccontextmanager
async def database_errors() -> AsyncIterator[None]:
    """`driver_errors` for one question, which has to be answered in time.

    What was asked and not answered may still be done, so that whoever writes must be able to write again.
    """
    try:
        async with driver_errors(), asyncio.timeout(_Outlook.patience):
            yield
    except DatabaseFull:
        raise
    except DatabaseAway:
        _Outlook.patience = SHORT_PATIENCE
        raise
    _Outlook.patience = PATIENCE


@asynccontextmanager
async def driver_errors() -> AsyncIterator[None]:
    """Turn the driver's words for "unique key taken", "server away" and "disk full" into ours, and log the last two."""
    try:
        yield
    except DuplicateKeyError as error:
        raise Duplicate("This already exists.") from error
    except (AutoReconnect, NetworkTimeout, ServerSelectionTimeoutError, TimeoutError) as error:
        if count := _Outlook.trouble.heard("away", time.monotonic()):
            log.error("database_away", because=type(error).__name__, count=count)
        raise DatabaseAway from error
    except OperationFailure as error:
        if not _is_full(error):
            raise
        if count := _Outlook.trouble.heard("full", time.monotonic()):
            log.error("database_full", because=str(error), count=count)
        raise DatabaseFull from error


def _is_full(error: OperationFailure) -> bool:
    """MongoDB has a code for it, the embedded server SQLite's words."""
    return error.code == OUT_OF_DISK_SPACE or "database or disk is full" in str(error)
