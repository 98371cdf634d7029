"""The clock of the database's machine, which all processes of the house have in common."""

from datetime import UTC, datetime
from typing import Any

from edtech_app.repositories.errors import database_errors


class DatabaseClock:
    """Asks the database what time it is."""

    def __init__(self, database: Any) -> None:
        self._database = database

    async def now(self) -> datetime:
        """The time there, a moment ago.

        Raises:
            DatabaseAway: It does not answer.
        """
        async with database_errors():
            answer = await self._database.command("hello")
        return answer["localTime"].replace(tzinfo=UTC)
