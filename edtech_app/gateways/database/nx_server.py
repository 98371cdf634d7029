"""The embedded database server's own process: MongoDB's protocol over SQLite files, on a private socket.

It is started by `embedded.py`, which keeps the other end of its standard input: when that closes, whoever started it is
gone, and it ends itself. It looks through its files before it serves them and never replaces what it cannot read.
"""

import asyncio
import ctypes
import fcntl
import logging
import os
import signal
import sqlite3
import sys
import threading
from pathlib import Path

BROKEN, BUSY = 3, 4
"""Exit codes: the files are damaged (the last line on stderr says how); another server still has them open."""

PR_SET_PDEATHSIG = 1
FOUNDED = "founded"
"""A file that says that this folder holds data, so that a vanished database is not taken for a new house."""


def damage(folder: Path) -> str:
    """What is wrong with the database files, in words; "" when nothing is."""
    files = sorted(file for file in folder.glob("*.db") if file.stat().st_size)
    if (folder / FOUNDED).exists() and not any(file.stem != "admin" for file in files):
        return "the database file is missing or empty"
    for file in files:
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


def _lock(folder: Path) -> int:
    """Hold the files for ourselves; a predecessor that is still ending gets a few seconds."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    signal.setitimer(signal.ITIMER_REAL, 8)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(BUSY))
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return descriptor


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


async def _serve(folder: Path, address: Path) -> None:
    from nx_27017.handler import NeoSQLiteHandler
    from nx_27017.server import handle_client

    stop = asyncio.Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(ending, stop.set)
    handler = NeoSQLiteHandler(data_dir=str(folder))

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
    """`nx_server.py FOLDER SOCKET`: serve the databases of FOLDER until told to stop."""
    folder, address = Path(sys.argv[1]), Path(sys.argv[2])
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _end_with_parent()
    _lock(folder)
    if words := damage(folder):
        sys.stderr.write(f"{words}\n")
        raise SystemExit(BROKEN)
    asyncio.run(_serve(folder, address))


if __name__ == "__main__":
    main()
