"""What the database servers that we start have in common: they hold their files, and end with whoever started them.

Each runs as a process of its own (`nx_server`, `mongod_server`), started by `server`, which keeps the other end of its
standard input: when that closes, the house is gone.
"""

import ctypes
import os
import signal
import sys
import threading
from pathlib import Path

if sys.platform != "win32":
    import fcntl

BROKEN, BUSY = 103, 104
"""Exit codes: the files are damaged (the last line on stderr says how); another server still has them open."""

FOUNDED = "founded"
"""A file that says that this folder holds data, so that a vanished database is not taken for a new house."""

PR_SET_PDEATHSIG = 1


def hold_files(folder: Path, patience_seconds: float) -> int:
    """Lock the files for ourselves and give the lock's descriptor; a predecessor that is ending gets some seconds."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    signal.signal(signal.SIGALRM, lambda *_: os._exit(BUSY))
    signal.setitimer(signal.ITIMER_REAL, patience_seconds)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    signal.setitimer(signal.ITIMER_REAL, 0)
    return descriptor


def signal_at_parents_death(number: signal.Signals) -> None:
    """Ask the system to send us this signal when our parent is gone; only Linux can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)


def end_with_parent() -> None:
    """Receive SIGTERM when whoever started us is gone: by the system, and by the end of our input."""
    signal_at_parents_death(signal.SIGTERM)

    def watch() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
