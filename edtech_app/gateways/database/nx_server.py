"""The embedded database server's own process: MongoDB's protocol over SQLite files, on a private socket.

It looks through its files before it serves them and never replaces what it cannot read.
"""

import asyncio
import logging
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

from edtech_app.gateways.database.child import BROKEN, FOUNDED, end_with_parent, hold_files

PATIENCE_SECONDS = 8


def has_files(folder: Path) -> bool:
    """Whether a database of ours lies in the folder; the server's own one does not count."""
    return any(file.stem != "admin" and file.stat().st_size for file in folder.glob("*.db"))


def damage(folder: Path) -> str:
    """What is wrong with the database files, in words; "" when nothing is."""
    if (folder / FOUNDED).exists() and not has_files(folder):
        return "the database file is missing or empty"
    for file in sorted(file for file in folder.glob("*.db") if file.stat().st_size):
        try:
            connection = sqlite3.connect(file)
            try:
                (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            finally:
                connection.close()
        except sqlite3.DatabaseError as error:
            return f"{file.name}: {error}"
        if answer != "ok":
            return f"{file.name}: {answer}"
    return ""


async def serve(handler: Any, address: Path) -> None:
    """Answer on the socket until told to stop, then end this process."""
    from nx_27017.server import handle_client

    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await handle_client(reader, writer, handler)

    # The process's umask makes the socket ours alone from its first moment.
    server = await asyncio.start_unix_server(client, path=address)
    await stop.wait()
    server.close()
    handler.close_all()
    # Open connections wait for requests that never come; the files are closed, so there is nothing to wait for.
    sys.stderr.flush()
    os._exit(0)


def main() -> None:
    """`nx_server FOLDER SOCKET`: serve the databases of FOLDER until told to stop."""
    from nx_27017.handler import NeoSQLiteHandler

    folder, address = Path(sys.argv[1]), Path(sys.argv[2])
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    end_with_parent()
    hold_files(folder, PATIENCE_SECONDS)
    if words := damage(folder):
        sys.stderr.write(f"{words}\n")
        raise SystemExit(BROKEN)
    asyncio.run(serve(NeoSQLiteHandler(data_dir=str(folder)), address))


if __name__ == "__main__":
    main()
