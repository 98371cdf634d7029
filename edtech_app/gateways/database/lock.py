"""Who has the data folder: one process at a time, so that two houses never write to the same files."""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds the data folder, and the one that started it."""

    pid: int
    parent: int

    @property
    def is_of_this_run(self) -> bool:
        """Whether it is ourselves, our child, our parent or our sibling, as the workers of one `reflex run` are."""
        return bool({self.pid, self.parent} & {os.getpid(), os.getppid()})


class FolderLock:
    """An exclusive hold on the data folder; the system lets go of it when the process ends in whatever way."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "lock"
        self._descriptor = -1

    def take(self) -> bool:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "parent": os.getppid()}).encode(), 0)
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def holder(self) -> Holder | None:
        """Who holds the folder now, or None when nobody does."""
        try:
            descriptor = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                said = json.loads(os.pread(descriptor, 1000, 0))
                return Holder(pid=int(said["pid"]), parent=int(said["parent"]))
            except (ValueError, KeyError):
                return Holder(pid=0, parent=-1)
        else:
            return None
        finally:
            os.close(descriptor)
