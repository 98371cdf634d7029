"""Files in a folder of ours, under links that expire and are bound to their viewer."""

import asyncio
import hashlib
import hmac
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from edtech_app import routes
from edtech_app.domain.entity import Clock, millis, utc_now
from edtech_app.domain.errors import GatewayFailed, NotAllowed, NotFound
from edtech_app.domain.media import FOLDERS, KeptFile, MediaKind, StoredFile, is_public
from edtech_app.gateways.disk import writing

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}(/[a-z0-9][a-z0-9_-]{0,80}){0,3}(\.[a-z0-9]{1,5})?")
NO_FILE = "This file does not exist."


class LocalMedia:
    """Keeps files under `root`; its links are paths under `/media`, signed with `secret`."""

    name = "local"
    is_elsewhere = False

    def __init__(self, root: Path, secret: bytes, now: Clock = utc_now) -> None:
        self._root, self._now = root.absolute(), now
        # A key of its own, so that a signature made for anything else with the same secret is worth nothing here.
        self._secret = hmac.digest(secret, b"media links", "sha256")

    async def put(self, key: str, file: Path, *, kind: MediaKind, content_type: str) -> StoredFile:
        with writing():
            return await asyncio.to_thread(self._keep, key, file)

    def link(self, key: str, *, kind: MediaKind, viewer: str, seconds: int) -> str:
        self._path(key)
        if is_public(key):
            return f"{routes.MEDIA}/{key}"
        expires = str(millis(self._now() + timedelta(seconds=seconds)) // 1000)
        query = {"expires": expires, "viewer": viewer, "signature": self._sign(key, expires, viewer)}
        return f"{routes.MEDIA}/{key}?{urlencode(query)}"

    def local_path(self, key: str, *, expires: str, viewer: str, signature: str) -> Path:
        path = self._path(key)
        if not is_public(key):
            expected = self._sign(key, expires, viewer)
            if not hmac.compare_digest(expected.encode(), signature.encode()):
                raise NotAllowed("This link does not work.")
            if int(expires) * 1000 <= millis(self._now()):
                raise NotAllowed("This link has expired. Please open the page again.")
        if not path.is_file():
            raise NotFound(NO_FILE)
        return path

    async def read(self, key: str, *, kind: MediaKind) -> bytes:
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except FileNotFoundError:
            raise NotFound(NO_FILE) from None
        except OSError as error:
            raise GatewayFailed("We could not read this file. Please try again.") from error

    async def delete(self, key: str, *, kind: MediaKind) -> None:
        path = self._path(key)
        try:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        except OSError as error:
            raise GatewayFailed("We could not delete this file. Please try again.") from error

    async def kept(self) -> AsyncIterator[KeptFile]:
        for kind, folder in FOLDERS.items():
            for key, kept_at, size in await asyncio.to_thread(self._files_in, folder):
                yield KeptFile(key, kind, kept_at, size)

    def file_of(self, key: str) -> Path:
        return self._path(key)

    def _files_in(self, folder: str) -> list[tuple[str, datetime, int]]:
        found: list[tuple[str, datetime, int]] = []
        for path in (self._root / folder).rglob("*"):
            with suppress(FileNotFoundError):  # somebody may delete it meanwhile
                if path.is_file():
                    facts = path.stat()
                    moment = datetime.fromtimestamp(facts.st_mtime, UTC)
                    found.append((path.relative_to(self._root).as_posix(), moment, facts.st_size))
        return found

    def _path(self, key: str) -> Path:
        """Where the key's file is; keys that could lead out of our folder are no keys."""
        if not KEY.fullmatch(key):
            raise NotFound(NO_FILE)
        return self._root / key

    def _sign(self, key: str, expires: str, viewer: str) -> str:
        return hmac.new(self._secret, f"{key}\n{expires}\n{viewer}".encode(), hashlib.sha256).hexdigest()

    def _keep(self, key: str, file: Path) -> StoredFile:
        """Flush to the disk and only then give the file its name: readers see all of it or none.

        On the same disk the file gets a second name; a copy of two gigabytes would need as much room and a minute more.
        """
        target = self._path(key)
        if target.exists():
            raise FileExistsError(key)
        unfinished = target.parent / "unfinished" / secrets.token_hex(16)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        try:
            try:
                os.link(file, unfinished)
            except OSError:
                shutil.copyfile(file, unfinished)
            with unfinished.open("r+b") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
                os.fsync(content.fileno())
                size = content.tell()
            at = millis(self._now()) / 1000
            os.utime(unfinished, (at, at))
            unfinished.replace(target)
            _sync_folder(target.parent)
        finally:
            unfinished.unlink(missing_ok=True)
        return StoredFile(key=key, size=size, sha256=digest)


def _sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut; not every system can do that to a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
