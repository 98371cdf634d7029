"""One process at a time: what several processes of tests would otherwise do to the same place at once."""

import contextlib
import fcntl
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(place: Path | None = None) -> Iterator[None]:
    """Wait until nobody else works at this place, by default the machine, and have it until the end."""
    with ((place or Path(tempfile.gettempdir())) / "vidya-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
