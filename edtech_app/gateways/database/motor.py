"""A client for any MongoDB; the one module that knows which driver we use."""

import sys
from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError

DATABASE = "vidya"
"""The database's name where the URL names none."""

ANSWER_SECONDS = 5
POOL = 50
SWITCH_SECONDS = 0.001
"""How long a thread with an answer waits, at most, until Python takes the interpreter from whoever computes.

Motor asks in threads, and each question changes hands several times. With Python's own 5 ms, a busy loop answers 600
questions a second instead of 900, and the slowest twentieth takes twice as long.
"""


class DatabaseFailed(Exception):
    """The database cannot be used; the words are for whoever starts the product, and hold no secret."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open client and the one database of it that we use."""

    client: Any
    database: Any

    async def answers(self) -> bool:
        """Whether the server answers a ping."""
        try:
            await self.client.admin.command("ping")
        except (PyMongoError, OSError):
            return False
        return True

    def close(self) -> None:
        self.client.close()


def connect(url: str, *, has_journal: bool = True, answer_seconds: float = ANSWER_SECONDS) -> Connection:
    """Make a client; it connects at its first question.

    A real MongoDB acknowledges a write once a majority (a standalone server: it alone) has it in the journal. One
    without a journal, NX-27017, knows neither and acknowledges what is in its file. Writes are tried again only where
    a replica set or a router answers; the driver itself leaves that off on a standalone server.

    Raises:
        DatabaseFailed: The URL cannot be understood.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    options: dict[str, Any] = {"w": "majority", "journal": True, "readPreference": "primary"} if has_journal else {}
    try:
        client: Any = AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=int(answer_seconds * 1000),
            maxPoolSize=POOL,
            retryWrites=has_journal,
            appname="vidya",
            **options,
        )
    except (InvalidURI, ConfigurationError, ValueError):
        # The driver's own words repeat the URL, which has a password in it.
        raise DatabaseFailed("MONGODB_URL cannot be understood or its name cannot be resolved.") from None
    return Connection(client=client, database=client.get_default_database(default=DATABASE))
