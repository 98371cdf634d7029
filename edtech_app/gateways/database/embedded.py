"""The database for a machine that has none: a server we start ourselves, with its files in the data folder.

Whoever holds the lock on the data folder runs the server; other processes of the same house (workers, the command
line) connect to it, and the first of them to notice takes over when the holder ends. Two houses never share a folder.
"""

import asyncio
import contextlib
import fcntl
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from edtech_app.gateways.database import nx_server
from edtech_app.gateways.database.motor import DatabaseFailed, connect

log = logging.getLogger(__name__)

READY_SECONDS = 20
STOP_SECONDS = 5
PATIENCE_SECONDS = 5
"""How long a start waits for a predecessor that is just ending."""
LONGEST_SOCKET_PATH = 100
"""Bytes; the system's own limit is 107 on Linux and 103 on macOS."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0


class EmbeddedDatabaseFailed(DatabaseFailed):
    """The embedded database cannot be used."""


class DatabaseInUse(EmbeddedDatabaseFailed):
    """Another running Vidya has this data folder."""


class DatabaseBroken(EmbeddedDatabaseFailed):
    """The files are damaged. They are left exactly as they are."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A server we know how to start: its name for people, and its folder under the data folder."""

    name: str
    folder: str


NX = Kind("NX-27017 (MongoDB's protocol over SQLite)", "nx")
MONGOD = Kind("mongod", "mongodb")


@dataclass(frozen=True, slots=True)
class Embedded:
    """A server that answers: where it listens, what it is, and where its files lie."""

    url: str
    kind: str
    folder: Path
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that holds the data folder, and the one that started it."""

    pid: int
    parent: int

    @property
    def is_of_this_run(self) -> bool:
        """Whether it is ourselves, our child, our parent or our sibling, as the workers of one `reflex run` are."""
        return bool({self.pid, self.parent} & {os.getpid(), os.getppid()})


class _Lock:
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


def refuse_unusable(data_dir: Path) -> None:
    """Look before a long start whether it can succeed.

    Raises:
        DatabaseInUse: Another run of the product has this data folder.
        DatabaseBroken: The files in it are damaged.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while (holder := _Lock(data_dir).holder()) is not None and not holder.is_of_this_run:
        if time.monotonic() > until:
            raise _in_use(data_dir, holder)
        time.sleep(0.1)
    folder = data_dir / NX.folder
    if holder is None and folder.is_dir() and (words := nx_server.damage(folder)):
        raise _broken(folder, words)


def _broken(folder: Path, words: str) -> DatabaseBroken:
    return DatabaseBroken(
        f"The data in {folder} is damaged ({words}). Nothing was changed. "
        "Put a backup in its place, or move the folder away to begin anew."
    )


def _in_use(data_dir: Path, holder: Holder) -> DatabaseInUse:
    return DatabaseInUse(
        f"{data_dir} is used by another running Vidya, process {holder.pid}. "
        "Stop that one first, or give this one a folder of its own with DATA_DIR."
    )


@contextlib.asynccontextmanager
async def embedded_database(data_dir: Path, *, may_share: bool) -> AsyncIterator[Embedded]:
    """A running database with its files under `data_dir`, started by us unless it runs already.

    `may_share` lets us use the server of another run, as the command line does.

    Raises:
        DatabaseInUse: Another run has the folder and we may not share it.
        DatabaseBroken: The files are damaged.
        EmbeddedDatabaseFailed: The server does not start.
    """
    data_dir = _usable(data_dir)
    server = _Server(data_dir)
    lock = _Lock(data_dir)
    keeper: asyncio.Task[None] | None = None
    try:
        is_ours = await _take_or_find(lock, server, data_dir, may_share=may_share)
        if is_ours:
            await server.start()
            keeper = asyncio.create_task(server.keep())
        else:
            keeper = asyncio.create_task(_take_over(lock, server))
        yield Embedded(url=server.url, kind=server.kind.name, folder=server.folder, is_ours=is_ours)
    finally:
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
        await server.stop()
        lock.release()


def _usable(data_dir: Path) -> Path:
    data_dir = data_dir.absolute()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        data_dir.chmod(0o700)
    except OSError as error:
        raise EmbeddedDatabaseFailed(f"{data_dir} cannot be used as the data folder: {error.strerror}.") from error
    return data_dir


async def _take_or_find(lock: _Lock, server: "_Server", data_dir: Path, *, may_share: bool) -> bool:
    """True once the folder is ours, False once somebody else's server answers that we may use."""
    until = time.monotonic() + (READY_SECONDS if may_share else PATIENCE_SECONDS)
    while not lock.take():
        holder = lock.holder()
        shares = may_share or (holder is not None and holder.is_of_this_run)
        if shares and await server.answers():
            return False
        if time.monotonic() > until and holder is not None:
            if shares:
                raise EmbeddedDatabaseFailed(f"The database of process {holder.pid} does not answer.")
            raise _in_use(data_dir, holder)
        await asyncio.sleep(0.1)
    return True


async def _take_over(lock: _Lock, server: "_Server") -> None:
    """Wait until the holder is gone, then run the server ourselves."""
    # Only the lock itself can tell, so it is asked again and again.
    while True:
        if lock.take():
            break
        await asyncio.sleep(0.3)
    try:
        await server.start()
    except EmbeddedDatabaseFailed:
        log.exception("The database could not be taken over.")
        return
    await server.keep()


class _Server:
    """The server's process, kept running for as long as we hold the folder."""

    def __init__(self, data_dir: Path) -> None:
        self.kind = NX
        self.folder = data_dir / self.kind.folder
        self._socket = _socket_path(data_dir)
        self.url = f"mongodb://{quote(str(self._socket), safe='')}/?directConnection=true"
        self._process: asyncio.subprocess.Process | None = None

    async def answers(self) -> bool:
        if not self._socket.exists():
            return False
        connection = connect(self.url, is_embedded=True, answer_seconds=1)
        try:
            return await connection.answers()
        finally:
            connection.close()

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        await self._spawn()
        process = self._process
        assert process is not None
        until = time.monotonic() + READY_SECONDS
        while not await self.answers():
            if process.returncode is not None:
                raise self._failure(process.returncode)
            if time.monotonic() > until:
                raise EmbeddedDatabaseFailed(f"The database did not start; {self._log} may say why.")
            await asyncio.sleep(0.05)
        self._note_founding()

    async def keep(self) -> None:
        """Start the server again whenever it ends, with growing pauses."""
        pause = FIRST_PAUSE
        while self._process is not None:
            began = time.monotonic()
            code = await self._process.wait()
            log.error("The database server ended unexpectedly (%s); it is started again.", code)
            if time.monotonic() - began > 60:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self.start()
            except DatabaseBroken as error:
                log.critical("%s", error)
                return
            except EmbeddedDatabaseFailed as error:
                log.error("%s", error)

    async def stop(self) -> None:
        self._note_founding()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _note_founding(self) -> None:
        if any(file.stem != "admin" and file.stat().st_size for file in self.folder.glob("*.db")):
            (self.folder / nx_server.FOUNDED).touch(mode=0o600)

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    async def _spawn(self) -> None:
        log_file = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            # A session of its own: Ctrl-C in the terminal must reach us first, who then stop it in order.
            self._process = await asyncio.create_subprocess_exec(
                *server_command(self.folder, self._socket),
                stdin=asyncio.subprocess.PIPE,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,
            )
        finally:
            os.close(log_file)

    def _failure(self, code: int) -> EmbeddedDatabaseFailed:
        if code == nx_server.BROKEN:
            words = self._log.read_text(errors="replace").strip().rpartition("\n")[2]
            return _broken(self.folder, words)
        if code == nx_server.BUSY:
            return DatabaseInUse(f"{self.folder} is still held by an older database server; it may need to be stopped.")
        return EmbeddedDatabaseFailed(f"The database did not start; {self._log} may say why.")


def server_command(folder: Path, address: Path) -> tuple[str, ...]:
    """The command that serves the databases of `folder` on the socket `address`; it ends when its input closes."""
    # -P: the server's own folder must not come before the installed packages.
    return (sys.executable, "-P", nx_server.__file__, str(folder), str(address))


def _socket_path(data_dir: Path) -> Path:
    """Where the server listens: in the data folder, or in a private temporary one when that path is too long."""
    folder = data_dir / "run"
    if len(os.fsencode(folder / "db.sock")) > LONGEST_SOCKET_PATH:
        mark = sha256(os.fsencode(data_dir)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"vidya-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid():
        raise EmbeddedDatabaseFailed(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)
    return folder / "db.sock"
