"""Putting the whole school into one file, while it is open."""

import asyncio
import contextlib
import hashlib
import json
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from edtech_app import VERSION
from edtech_app.domain.entity import Clock, millis
from edtech_app.domain.errors import Conflict
from edtech_app.gateways.media.port import MediaStore, OnOurDisk
from edtech_app.repositories.whole import WholeDatabase
from edtech_app.services.keeping.archive import DOCUMENTS, ELSEWHERE, INCOMING, MEDIA, SANDBOX, ArchiveWriter
from edtech_app.settings import Settings

BOOKS = ("events", "refunds", "orders", "alerts", "enrollments", "ledger", "tallies", "courses", "receipts")
"""What must agree to the paisa: read until two readings in a row are the same, each time what is marked as done before
what is done, so that even a reading that was disturbed holds nothing that reconciliation could not go on with."""
TRIES = 5
LAST = ("counters", "feeds", "leases")
"""Numbers that only rise: read after what bears them, so that none is given twice."""
HALF_RESTORED = (
    "A restore was started here and has not finished, so the school is incomplete. Run `restore` with the same "
    "backup again. It starts over."
)


@dataclass(frozen=True, slots=True)
class Made:
    """What is in a backup; `size` in bytes.

    `elsewhere` counts files that another place keeps and that the backup only names. `is_settled` is false when the
    books were written all the while.
    """

    file: Path
    documents: int
    collections: int
    files: int
    size: int
    elsewhere: int
    is_settled: bool


class BackupService:
    """For whoever runs the house; no page and no API calls this, so nobody's role is asked."""

    def __init__(self, *, rows: WholeDatabase, store: MediaStore, settings: Settings, now: Clock) -> None:
        self._rows, self._store, self._now = rows, store, now
        self._folder = settings.data_dir.absolute()

    async def make(self, file: Path) -> Made:
        """Write a backup to a new file that only we can read; it has its name once it is whole and on the disk.

        Every document is whole, as it was at some moment of the backup. What people have paid agrees with what they
        got for it. Files that rows name are there, because files are looked through before the rows and after them.

        Raises:
            Conflict: There is such a file already, or it cannot be written, or here is only half a school.
            GatewayFailed: The place that keeps our files does not tell which.
        """
        if await self._rows.is_half_restored():
            raise Conflict(HALF_RESTORED)
        with _new_file(file) as unfinished:
            with unfinished.open("r+b") as out:
                now = self._now()
                archive = ArchiveWriter(
                    out, {"version": VERSION, "made_at": now.isoformat(timespec="seconds")}, millis(now) // 1000
                )
                await self._add_files(archive, set())
                is_settled = await self._add_books(archive)
                names = [name for name in await self._rows.collections() if name not in BOOKS]
                for name in sorted(names, key=lambda name: (name in LAST, name)):
                    await self._add_collection(archive, name)
                await self._add_files(archive, {member.name for member in archive.members})
                await self._add_uploads(archive)
                await asyncio.to_thread(self._add_sandbox, archive)
                elsewhere = await self._name_elsewhere(archive)
                archive.close()
                out.flush()
                await asyncio.to_thread(os.fsync, out.fileno())
            size = unfinished.stat().st_size
        collections = {found[1] for member in archive.members if (found := DOCUMENTS.fullmatch(member.name))}
        return Made(
            file=file,
            documents=sum(member.documents for member in archive.members),
            collections=len(collections),
            files=sum(1 for member in archive.members if MEDIA.fullmatch(member.name)),
            size=size,
            elsewhere=elsewhere,
            is_settled=is_settled,
        )

    async def _add_books(self, archive: ArchiveWriter) -> bool:
        """Write the books as they stood at one moment; false when they never stood still."""
        for remaining in reversed(range(TRIES)):
            mark = archive.mark()
            written = [await self._add_collection(archive, name) for name in BOOKS]
            if written == [await self._rows.digest(name) for name in BOOKS]:
                return True
            if remaining:
                archive.back_to(mark)
        return False

    async def _add_collection(self, archive: ArchiveWriter, name: str) -> str:
        """Write a collection, and give the SHA-256 of what was written."""
        sha256 = hashlib.sha256()
        number = 0
        async for part in self._rows.parts(name):
            number += 1
            member = f"documents/{name}/{number:06d}.bson"
            if not DOCUMENTS.fullmatch(member):
                raise Conflict(
                    f"The database has a collection {name!r} that does not belong to this site. Nothing was written."
                )
            await asyncio.to_thread(archive.add, member, part.content, documents=part.documents)
            sha256.update(part.content)
        return sha256.hexdigest()

    async def _add_files(self, archive: ArchiveWriter, there: set[str]) -> None:
        """Write the files of our own store that are not in the archive yet."""
        if not isinstance(self._store, OnOurDisk):
            return
        async for kept in self._store.kept():
            member = f"media/{kept.key}"
            if member not in there and MEDIA.fullmatch(member):
                await asyncio.to_thread(archive.add_file, member, self._store.file_of(kept.key))

    async def _add_uploads(self, archive: ArchiveWriter) -> None:
        """Write what has arrived of uploads; a longer file is only more of the same."""
        folder = self._folder / "incoming"
        for video in sorted(folder.glob("*/video")):
            member = f"incoming/{video.parent.name}/video"
            if INCOMING.fullmatch(member):
                await asyncio.to_thread(archive.add_file, member, video)

    def _add_sandbox(self, archive: ArchiveWriter) -> None:
        """Write a copy of the sandbox's own database as of one moment."""
        file = self._folder / SANDBOX
        if not file.exists():
            return
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(copy)) as to:
                source.backup(to)
            archive.add_file(SANDBOX, copy)

    async def _name_elsewhere(self, archive: ArchiveWriter) -> int:
        """Write the names of files that are not ours to copy, and say how many."""
        if isinstance(self._store, OnOurDisk):
            return 0
        names = sorted([kept.name or kept.key async for kept in self._store.kept()])
        archive.add(ELSEWHERE, json.dumps({"store": self._store.name, "files": names}, indent=1).encode())
        return len(names)


@contextmanager
def _new_file(file: Path) -> Generator[Path]:
    """A file under another name, which gets its own at the end, unless somebody else has taken it; else it is gone.

    Raises:
        Conflict: There is such a file, or the disk does not take it.
    """
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(4)}.unfinished")
    with _in_words(file):
        if file.exists() or file.is_symlink():
            raise FileExistsError(str(file))
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            yield unfinished
            try:
                os.link(unfinished, file)
            except FileExistsError:
                raise
            except OSError:
                # Some file systems have one name for each file only.
                unfinished.rename(file)
            unfinished.unlink(missing_ok=True)
            if hasattr(os, "O_DIRECTORY"):
                folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        finally:
            unfinished.unlink(missing_ok=True)


@contextmanager
def _in_words(file: Path) -> Generator[None]:
    try:
        yield
    except FileExistsError as error:
        raise Conflict(f"{file} already exists, and backups are never replaced. Choose another name.") from error
    except OSError as error:
        raise Conflict(f"{file} could not be written: {error.strerror or error}.") from error
