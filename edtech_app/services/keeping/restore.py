"""Making a school of a backup again: all of it or, told in words at the next start, not yet."""

import asyncio
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from edtech_app.domain.entity import Clock, millis
from edtech_app.domain.errors import Conflict, Duplicate
from edtech_app.domain.media import CONTENT_TYPES, FOLDERS, MediaKind, name_in_store
from edtech_app.gateways.media.port import MediaStore, OnOurDisk
from edtech_app.repositories.whole import LARGEST_PART, NotDocuments, WholeDatabase, documents_in
from edtech_app.services.keeping.archive import (
    DAMAGED,
    DOCUMENTS,
    INCOMING,
    MEDIA,
    SANDBOX,
    ArchiveReader,
    BadArchive,
    Member,
)
from edtech_app.services.keeping.backup import BackupService, Made
from edtech_app.settings import Settings

RESERVE = 256 * 1024**2
"""Bytes of the disk that a restore leaves to everything else."""
KINDS = {folder: kind for kind, folder in FOLDERS.items()}
NOT_EMPTY = (
    "There is already a school here. Restore into an empty data folder and database, or use --force, which backs "
    "up the existing school and then replaces it."
)
OPEN = (
    "A site is running on this database. Stop it first. If it has just been stopped, wait three minutes until its "
    "jobs have certainly ended."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has brought back; `saved` is the backup of what was here before, if there was something.

    `missing` counts the files that another place is said to keep and our store does not have.
    """

    made_at: str
    documents: int
    files: int
    missing: int
    saved: Made | None


class RestoreService:
    """For whoever runs the house, with nobody else in it.

    The order makes every death harmless: first the archive is read to its end and believed or not, then the database
    is marked, then emptied and filled. While the mark is there no house opens; the next restore begins anew.
    """

    def __init__(
        self,
        *,
        rows: WholeDatabase,
        store: MediaStore,
        backup: BackupService,
        settings: Settings,
        is_alone: bool,
        now: Clock,
    ) -> None:
        """`is_alone` says that the database is ours and nobody else can have it open."""
        self._rows, self._store, self._backup, self._now = rows, store, backup, now
        self._folder, self._is_alone = settings.data_dir.absolute(), is_alone

    async def restore(self, file: Path, *, force: bool) -> Restored:
        """Make what is here what it was when the backup was made.

        Raises:
            BadArchive: The backup is none, is damaged or was made by a newer version; nothing was changed.
            Conflict: There is a school here and `force` is false, or one is open, or there is no room.
            GatewayFailed: The place that keeps our files did not take one.
        """
        try:
            content = file.open("rb")
        except OSError as error:
            raise Conflict(f"{file} cannot be read: {error.strerror}.") from error
        with content:
            archive = await asyncio.to_thread(_verified, content)
            if not self._is_alone and await self._rows.in_use_until() > millis(self._now()):
                raise Conflict(OPEN)
            saved = await self._make_room(archive, force=force)
            await self._rows.empty()
            missing = await self._bring_files(archive)
            documents = await self._bring_documents(archive)
            await asyncio.to_thread(self._bring_belongings, archive)
            await self._rows.restored()
        files = sum(1 for member in archive.members if MEDIA.fullmatch(member.name))
        return Restored(str(archive.about.get("made_at", "")), documents, files, missing, saved)

    async def _make_room(self, archive: ArchiveReader, *, force: bool) -> Made | None:
        """Save what is here, if it is a whole school and may be replaced; a half one is a restore that has died."""
        needed = sum(member.size for member in archive.members)
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < needed + RESERVE:
            raise Conflict(
                f"There is not enough disk space for this backup: it needs {needed / 1000000000.0:,.1f} "
                "GB. Nothing was changed."
            )
        if await self._rows.is_half_restored() or (await self._rows.is_new() and not await self._has_files()):
            return None
        if not force:
            raise Conflict(NOT_EMPTY)
        # To the millisecond, because a second restore within a second would find the name taken.
        now = self._now()
        name = f"before-restore-{now:%Y%m%d-%H%M%S}-{now.microsecond // 1000:03}.tar"
        return await self._backup.make(self._folder / name)

    async def _has_files(self) -> bool:
        """Whether files of a school lie on our disk, though its database is empty."""
        if isinstance(self._store, OnOurDisk):
            async for _ in self._store.kept():
                return True
        return False

    async def _bring_files(self, archive: ArchiveReader) -> int:
        """Give the store what the archive holds, and say how many files it should have from elsewhere and has not.

        What lies on our disk is replaced. Another place's files stay: a backup holds only their names.
        """
        if isinstance(self._store, OnOurDisk):
            async for kept in self._store.kept():
                await self._store.delete(kept.key, kind=kept.kind)
        there = {name_in_store(kept.key) async for kept in self._store.kept()}
        folder = self._folder / "restoring"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        for number, member in enumerate(archive.members):
            found = MEDIA.fullmatch(member.name)
            if found and name_in_store(found[1]) not in there:
                await self._bring_file(archive, member, found[1], folder / str(number))
        shutil.rmtree(folder)
        names = {kept.name or kept.key async for kept in self._store.kept()}
        return sum(1 for name in archive.elsewhere() if name not in names)

    async def _bring_file(self, archive: ArchiveReader, member: Member, key: str, path: Path) -> None:
        await asyncio.to_thread(archive.copy, member, path)
        await self._store.put(
            key, path, kind=_kind_of(key), content_type=CONTENT_TYPES.get(Path(key).suffix, "application/octet-stream")
        )
        await asyncio.to_thread(path.unlink)

    async def _bring_documents(self, archive: ArchiveReader) -> int:
        """Store every document.

        Raises:
            BadArchive: Two of them cannot be there together, or they are not as many as they should be.
        """
        brought = 0
        for member in archive.members:
            if found := DOCUMENTS.fullmatch(member.name):
                content = await asyncio.to_thread(archive.read, member, at_most=LARGEST_PART)
                try:
                    brought += await self._rows.put(found[1], content)
                except Duplicate as error:
                    raise BadArchive(
                        f"{found[1]} of this backup has something twice that can be there only once. "
                        "No house opens here until another backup has been restored."
                    ) from error
        if await self._rows.count() != brought:
            raise Conflict("The database did not store every document. Run the same command again.")
        return brought

    def _bring_belongings(self, archive: ArchiveReader) -> None:
        """What lies in our folder beside the store: what has arrived of uploads, and what the sandbox knows."""
        shutil.rmtree(self._folder / "incoming", ignore_errors=True)
        sandbox = self._folder / SANDBOX
        for path in sandbox.parent.glob(f"{sandbox.name}*"):
            path.unlink()
        for member in archive.members:
            if INCOMING.fullmatch(member.name) or member.name == SANDBOX:
                path = self._folder / member.name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                archive.copy(member, path)


def _kind_of(key: str) -> MediaKind:
    return KINDS[key.partition("/")[0]]


def _verified(content: BinaryIO) -> ArchiveReader:
    """The archive, once everything in it is known to be what it should be."""
    archive = ArchiveReader(content)
    for member, part in archive.verify():
        with suppress(NotDocuments):
            if documents_in(part) == member.documents:
                continue
        raise BadArchive(DAMAGED.format(f"{member.name} does not hold the documents that it should"))
    for member in archive.members:
        found = MEDIA.fullmatch(member.name)
        if found and found[1].partition("/")[0] not in KINDS:
            raise BadArchive(DAMAGED.format(f"{member.name} is no file of a store"))
    return archive
