"""The database server that a house runs for itself: which one it is, its process, and how it is kept running."""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

from edtech_app import logs
from edtech_app.gateways.database import mongod_server, nx_server
from edtech_app.gateways.database.child import BROKEN, BUSY, FOUNDED
from edtech_app.gateways.database.motor import DatabaseFailed, connect

log = logs.get(__name__)

CODE = Path(__file__).parents[3]
"""Where a server's process finds our package."""
LONGEST_SOCKET_PATH = 100
"""Bytes; the system's own limit is 107 on Linux and 103 on macOS."""
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0


class EmbeddedDatabaseFailed(DatabaseFailed):
    """The embedded database cannot be used."""


class DatabaseInUse(EmbeddedDatabaseFailed):
    """Another running Vidya has this data folder."""


class DatabaseBroken(EmbeddedDatabaseFailed):
    """The files are damaged. They are left exactly as they are."""


class ServerMissing(EmbeddedDatabaseFailed):
    """The data was made by a server that this machine does not have."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A server we know how to start.

    `process` is the module that runs it, `has_journal` says whether it understands MongoDB's stronger
    acknowledgements, and `program` is what must be on PATH for it, if anything.
    """

    name: str
    folder: str
    process: ModuleType
    has_journal: bool
    ready_seconds: float
    stop_seconds: float
    program: str = ""

    def has_data(self, data_dir: Path) -> bool:
        """Whether a house began on this server."""
        folder = data_dir / self.folder
        return folder.is_dir() and ((folder / FOUNDED).exists() or self.process.has_files(folder))

    def damage(self, data_dir: Path) -> str:
        """What is wrong with its files, in words; "" when nothing is."""
        folder = data_dir / self.folder
        return self.process.damage(folder) if folder.is_dir() else ""


NX = Kind(
    "NX-27017 (MongoDB's protocol over SQLite)",
    "nx",
    nx_server,
    has_journal=False,
    ready_seconds=20,
    stop_seconds=5,
)
MONGOD = Kind(
    "mongod, run by this house",
    "mongodb",
    mongod_server,
    has_journal=True,
    ready_seconds=60,
    stop_seconds=mongod_server.STOP_SECONDS + 2,
    program="mongod",
)


def kind_for(data_dir: Path) -> Kind:
    """The server for this folder: the one the house began on, else `mongod` if the machine has it, else NX."""
    for kind in (NX, MONGOD):
        if kind.has_data(data_dir):
            return kind
    return MONGOD if shutil.which(MONGOD.program) else NX


def server_command(kind: Kind, folder: Path, address: Path) -> tuple[str, ...]:
    """The command that serves the databases of `folder` on the socket `address`; it ends when its input closes.

    It must be run in the folder `CODE`.

    Raises:
        ServerMissing: The program that made the files is not on PATH.
    """
    return (sys.executable, "-m", kind.process.__name__, str(folder), str(address), *_program(kind, folder))


def refuse_missing_program(kind: Kind, data_dir: Path) -> None:
    """Look whether the machine has what this server needs.

    Raises:
        ServerMissing: It has not.
    """
    _program(kind, data_dir / kind.folder)


def _program(kind: Kind, folder: Path) -> tuple[str, ...]:
    if not kind.program:
        return ()
    found = shutil.which(kind.program)
    if found is None:
        raise ServerMissing(
            f"The data in {folder} was made by {kind.program}, and there is no {kind.program} on PATH. Nothing was "
            "changed. Install MongoDB's server again, or put its folder on PATH."
        )
    return (str(Path(found).absolute()),)


def broken(folder: Path, words: str) -> DatabaseBroken:
    """The refusal to touch damaged files."""
    return DatabaseBroken(
        f"The data in {folder} is damaged ({words}). Nothing was changed. Restore a backup in its place, or move "
        "the folder away to start over."
    )


class Server:
    """The server's process, kept running for as long as we hold the folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._socket = _socket_path(data_dir)
        self.url = f"mongodb://{quote(str(self._socket), safe='')}/?directConnection=true"
        self._process: asyncio.subprocess.Process | None = None
        self.settle()

    def settle(self) -> None:
        """Decide which server it is, by what the folder holds now."""
        self.kind = kind_for(self._data_dir)
        self.folder = self._data_dir / self.kind.folder

    async def answers(self) -> bool:
        if not self._socket.exists():
            return False
        connection = connect(self.url, has_journal=self.kind.has_journal, answer_seconds=1)
        try:
            return await connection.answers()
        finally:
            connection.close()

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        command = server_command(self.kind, self.folder, self._socket)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        process = self._process = await self._spawn(command)
        until = time.monotonic() + self.kind.ready_seconds
        while not await self.answers():
            if process.returncode is not None:
                raise self._failure(process.returncode)
            if time.monotonic() > until:
                raise self._did_not_start()
            await asyncio.sleep(0.05)
        self._note_founding()

    async def keep(self) -> None:
        """Start the server again whenever it ends, with growing pauses."""
        pause = FIRST_PAUSE
        while self._process is not None:
            began = time.monotonic()
            code = await self._process.wait()
            log.error("database_server_ended", code=code, then="it is started again")
            if time.monotonic() - began > 60:
                pause = FIRST_PAUSE
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self.start()
            except DatabaseBroken as error:
                log.critical("database_broken", because=str(error))
                return
            except EmbeddedDatabaseFailed as error:
                log.error("database_server_failed", because=str(error))

    async def stop(self) -> None:
        process = self._process
        if process is None:
            return
        self._note_founding()
        if process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), self.kind.stop_seconds)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def _note_founding(self) -> None:
        if self.kind.process.has_files(self.folder):
            (self.folder / FOUNDED).touch(mode=0o600)

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    async def _spawn(self, command: tuple[str, ...]) -> asyncio.subprocess.Process:
        log_file = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            # A session of its own: Ctrl-C in the terminal must reach us first, who then stop it in order.
            return await asyncio.create_subprocess_exec(
                *command,
                cwd=CODE,
                stdin=asyncio.subprocess.PIPE,
                stdout=log_file,
                stderr=log_file,
                start_new_session=True,
            )
        finally:
            os.close(log_file)

    def _failure(self, code: int) -> EmbeddedDatabaseFailed:
        if code == BROKEN:
            words = self._log.read_text(errors="replace").strip().rpartition("\n")[2]
            return broken(self.folder, words)
        if code == BUSY:
            return DatabaseInUse(f"{self.folder} is still held by an older database server; it may need to be stopped.")
        if self.kind is MONGOD and code == mongod_server.NEWER_FILES:
            return EmbeddedDatabaseFailed(
                f"The data in {self.folder} was made by another version of mongod, which this one cannot read. "
                "Nothing was changed. Install the version that made it, or the next one."
            )
        return self._did_not_start()

    def _did_not_start(self) -> EmbeddedDatabaseFailed:
        wants = " It must be version 4.4 or later." if self.kind is MONGOD else ""
        name = self.kind.program or "The database"
        return EmbeddedDatabaseFailed(f"{name} did not start; {self._log} may say why.{wants}")


def _socket_path(data_dir: Path) -> Path:
    """Where the server listens: in the data folder, or in a private temporary one when that path does not do."""
    folder = data_dir / "run"
    # A comma separates addresses for mongod.
    if len(os.fsencode(folder / "db.sock")) > LONGEST_SOCKET_PATH or "," in str(folder):
        mark = sha256(os.fsencode(data_dir)).hexdigest()[:16]
        folder = Path(tempfile.gettempdir()) / f"vidya-{os.getuid()}-{mark}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid():
        raise EmbeddedDatabaseFailed(f"{folder} belongs to somebody else.")
    folder.chmod(0o700)
    return folder / "db.sock"
