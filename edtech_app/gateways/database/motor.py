"""A client for any MongoDB; the one module that knows which driver we use."""

from dataclasses import dataclass
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import ConfigurationError, InvalidURI, PyMongoError

DATABASE = "vidya"
"""The database's name where the URL names none."""

ANSWER_SECONDS = 5
POOL = 50


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


def connect(url: str, *, is_embedded: bool = False, answer_seconds: float = ANSWER_SECONDS) -> Connection:
    """Make a client; it connects at its first question.

    A server of the school's own acknowledges a write once a majority has it in the journal. The embedded one knows
    neither and acknowledges what is in its file.

    Raises:
        DatabaseFailed: The URL cannot be understood.
    """
    options: dict[str, Any] = {} if is_embedded else {"w": "majority", "journal": True, "readPreference": "primary"}
    try:
        client: Any = AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=int(answer_seconds * 1000),
            maxPoolSize=POOL,
            retryWrites=not is_embedded,
            appname="vidya",
            **options,
        )
    except (InvalidURI, ConfigurationError, ValueError):
        # The driver's own words repeat the URL, which has a password in it.
        raise DatabaseFailed("MONGODB_URL cannot be understood or its name cannot be resolved.") from None
    return Connection(client=client, database=client.get_default_database(default=DATABASE))
