"""The database of a running house, taken away for a while; Linux only."""

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

PATIENCE_SECONDS = 60
STARTED_BY = b"nx_server"


@contextlib.contextmanager
def database_away(data: Path) -> Iterator[None]:
    """While this lasts, the embedded database over a data folder is killed and cannot be started again."""
    lock = os.open(data / "nx" / "lock", os.O_RDWR)
    try:
        for pid in _servers(data / "nx"):
            os.kill(pid, signal.SIGKILL)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
    until = time.monotonic() + PATIENCE_SECONDS
    while not _servers(data / "nx") or not (data / "run" / "db.sock").exists():
        if time.monotonic() > until:
            raise TimeoutError("The database did not come back.")
        time.sleep(0.1)


def _servers(folder: Path) -> list[int]:
    """The processes that serve a folder."""
    found: list[int] = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = file.read_bytes()
            if STARTED_BY in words and os.fsencode(folder) in words.split(b"\0"):
                found.append(int(file.parent.name))
    return found
