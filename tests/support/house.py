"""A process that runs the embedded database as a house does, for tests to kill.

`python -m tests.support.house FOLDER [writing]`
"""

import asyncio
import sys
from pathlib import Path

from edtech_app.gateways.database.embedded import EmbeddedDatabaseFailed, embedded_database
from edtech_app.gateways.database.motor import connect


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def main() -> None:
    folder, wishes = Path(sys.argv[1]), sys.argv[2:]
    try:
        async with embedded_database(folder, may_share=False) as embedded:
            connection = connect(embedded.url, has_journal=embedded.kind.has_journal)
            say(embedded.url)
            if "writing" in wishes:
                await asyncio.gather(*[_write(connection.database, writer) for writer in range(4)])
            await asyncio.Event().wait()
    except EmbeddedDatabaseFailed as error:
        say(f"{type(error).__name__}: {error}")


async def _write(database: object, writer: int) -> None:
    number = 0
    while True:
        key = f"{writer}-{number}"
        await database["acks"].insert_one({"_id": key})  # pyright: ignore[reportIndexIssue]
        say(key)
        number += 1


if __name__ == "__main__":
    asyncio.run(main())
