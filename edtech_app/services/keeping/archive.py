"""The file that a backup is: a plain tar whose last member says what all the others are.

    about.json                       what this is, which format, who made it and when
    media/videos/9f….mp4             files, under their keys
    documents/users/000001.bson      documents in MongoDB's own binary form, some megabytes in each part
    incoming/<upload>/video          what has arrived of uploads that go on
    sandbox/payments.sqlite3         what the sandbox knows of payments
    elsewhere.json                   files that another place keeps, by its names for them
    manifest.json                    each member's size, SHA-256 and number of documents

Every tar program can list and unpack one. We read it ourselves, block by block, because a tar may hold links, devices
and names that lead elsewhere, and what Python's own reader does with headers of gigabytes is not ours to bound.
"""

import hashlib
import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from edtech_app.domain.errors import Conflict
from edtech_app.repositories.whole import LARGEST_PART

PRODUCT, FORMAT = "vidya backup", 1
BLOCK = tarfile.BLOCKSIZE
CHUNK = 1024**2
ABOUT, MANIFEST, ELSEWHERE = "about.json", "manifest.json", "elsewhere.json"
SANDBOX = "sandbox/payments.sqlite3"
LARGEST_ABOUT = 10_000
LARGEST_LIST = 256 * 1024**2
"""Bytes of the manifest of a million files."""
DOCUMENTS = re.compile(r"documents/([A-Za-z0-9_-]{1,64})/\d{6}\.bson")
MEDIA = re.compile(r"media/([a-z0-9][a-z0-9_-]{0,40}(?:/[a-z0-9][a-z0-9_-]{0,80}){1,3}(?:\.[a-z0-9]{1,5})?)")
INCOMING = re.compile(r"incoming/([0-9a-f]{24})/video")
NAMES = (DOCUMENTS, MEDIA, INCOMING)

NO_BACKUP = "This file is not a backup of this site."
DAMAGED = "This backup is damaged: {}. Nothing was changed."
CUT_SHORT = "it ends in the middle"


class BadArchive(Conflict):
    """The file cannot be restored from; the words say why."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive: how long it is, its SHA-256 in hex, and how many documents it holds."""

    name: str
    size: int
    sha256: str
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a member's content lies in the archive."""

    name: str
    size: int
    start: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in an archive that is being written."""

    position: int
    members: int


class ArchiveWriter:
    """Writes members one after the other; nothing of them is kept in memory."""

    def __init__(self, file: BinaryIO, about: dict[str, Any], seconds: int) -> None:
        """`seconds` since 1970 is the time that the members bear."""
        self._file, self._seconds = file, seconds
        self.members: list[Member] = []
        self.add(ABOUT, json.dumps({"product": PRODUCT, "format": FORMAT, **about}, indent=1).encode())

    def mark(self) -> Mark:
        """Where we are, to come back to."""
        return Mark(self._file.tell(), len(self.members))

    def back_to(self, mark: Mark) -> None:
        """Forget what was written since."""
        self._file.seek(mark.position)
        self._file.truncate()
        del self.members[mark.members :]

    def add(self, name: str, content: bytes, *, documents: int = 0) -> None:
        """Write a member whose content we have."""
        self._head(name, len(content))
        self._file.write(content)
        self._pad(len(content))
        self.members.append(Member(name, len(content), hashlib.sha256(content).hexdigest(), documents))

    def add_file(self, name: str, path: Path) -> bool:
        """Write a member from our disk, as long as it is now; says whether it was there and stayed so long."""
        mark, sha256 = self.mark(), hashlib.sha256()
        try:
            content = path.open("rb")
        except FileNotFoundError:
            return False
        with content:
            size = left = os.fstat(content.fileno()).st_size
            self._head(name, size)
            while chunk := content.read(min(CHUNK, left)):
                sha256.update(chunk)
                self._file.write(chunk)
                left -= len(chunk)
        if left:
            self.back_to(mark)
            return False
        self._pad(size)
        self.members.append(Member(name, size, sha256.hexdigest()))
        return True

    def close(self) -> None:
        """Write the manifest and the end."""
        self.add(MANIFEST, json.dumps({"members": [asdict(member) for member in self.members]}, indent=1).encode())
        self._file.write(bytes(2 * BLOCK))

    def _head(self, name: str, size: int) -> None:
        head = tarfile.TarInfo(name)
        head.size, head.mtime, head.mode = size, self._seconds, 0o600
        self._file.write(head.tobuf(tarfile.GNU_FORMAT, "ascii", "strict"))

    def _pad(self, size: int) -> None:
        self._file.write(bytes(-size % BLOCK))


class ArchiveReader:
    """Reads an archive that anybody may have made: nothing in it is believed until `verify` has gone through it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._length = os.fstat(file.fileno()).st_size
        self.about: dict[str, Any] = {}
        self.members: list[Member] = []
        self._entries: dict[str, Entry] = {}

    def verify(self) -> Iterator[tuple[Member, bytes]]:
        """Go through the whole archive, and give each part of documents, for whoever can tell whether it is one.

        Once this has come to its end, `about` and `members` are true.

        Raises:
            BadArchive: It is none, was made by a newer version, ends early, or is not what its manifest says.
        """
        found: list[Member] = []
        for entry in self._walk():
            if entry.name in self._entries:
                raise BadArchive(DAMAGED.format(f"{entry.name} is in it twice"))
            self._entries[entry.name] = entry
            if not found:
                self._introduce(entry)
            if MANIFEST in self._entries and entry.name != MANIFEST:
                raise BadArchive(DAMAGED.format(f"{entry.name} comes after its end"))
            found.append(Member(entry.name, entry.size, self._digest(entry)))
        if not found:
            raise BadArchive(NO_BACKUP)
        if found[-1].name != MANIFEST:
            raise BadArchive(DAMAGED.format(CUT_SHORT))
        self.members = self._manifest()
        told = {member.name: member for member in self.members}
        for member in found[:-1]:
            expected = told.pop(member.name, None)
            if expected is None:
                raise BadArchive(DAMAGED.format(f"{member.name} is not in its manifest"))
            if (expected.size, expected.sha256) != (member.size, member.sha256):
                raise BadArchive(DAMAGED.format(f"{member.name} is not what was put in"))
        if told:
            raise BadArchive(DAMAGED.format(f"{next(iter(told))} is missing"))
        for member in self.members:
            if DOCUMENTS.fullmatch(member.name):
                yield member, self.read(member, at_most=LARGEST_PART)

    def read(self, member: Member, *, at_most: int) -> bytes:
        """A member's content, once more compared with the manifest.

        Raises:
            BadArchive: It is larger than `at_most`, or has changed since.
        """
        entry = self._entries[member.name]
        if entry.size > at_most:
            raise BadArchive(DAMAGED.format(f"{member.name} is far too large"))
        content = b"".join(self._chunks(entry))
        if hashlib.sha256(content).hexdigest() != member.sha256:
            raise BadArchive(DAMAGED.format(f"{member.name} has changed meanwhile"))
        return content

    def copy(self, member: Member, path: Path) -> None:
        """Write a member's content to a new file that only we can read, and to the disk.

        Raises:
            BadArchive: It has changed since it was verified.
        """
        sha256 = hashlib.sha256()
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in self._chunks(self._entries[member.name]):
                sha256.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if sha256.hexdigest() != member.sha256:
            raise BadArchive(DAMAGED.format(f"{member.name} has changed meanwhile"))

    def elsewhere(self) -> list[str]:
        """The names of files that another place keeps."""
        member = next((member for member in self.members if member.name == ELSEWHERE), None)
        if member is None:
            return []
        told = _json(self.read(member, at_most=LARGEST_LIST), ELSEWHERE)
        return [str(name) for name in cast(list[object], told.get("files") or [])]

    def _walk(self) -> Iterator[Entry]:
        """Every member by its header; only files, under names of ours, whole."""
        position = 0
        while True:
            self._file.seek(position)
            block = self._file.read(BLOCK)
            if len(block) < BLOCK:
                raise BadArchive(DAMAGED.format(CUT_SHORT) if position else NO_BACKUP)
            if not any(block):
                return
            try:
                head = tarfile.TarInfo.frombuf(block, "ascii", "strict")
            except (tarfile.HeaderError, UnicodeDecodeError) as error:
                words = DAMAGED.format(f"there is no member at byte {position:,}")
                raise BadArchive(words if position else NO_BACKUP) from error
            if head.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
                raise BadArchive(DAMAGED.format("it contains something that is not a file") if position else NO_BACKUP)
            if head.name not in (ABOUT, MANIFEST, ELSEWHERE, SANDBOX) and not _is_ours(head.name):
                raise BadArchive(DAMAGED.format("it contains a file that no backup has") if position else NO_BACKUP)
            start = position + BLOCK
            if not 0 <= head.size <= self._length - start:
                raise BadArchive(DAMAGED.format(CUT_SHORT))
            yield Entry(head.name, head.size, start)
            position = start + head.size + -head.size % BLOCK

    def _introduce(self, entry: Entry) -> None:
        """Read what the archive is, before anything else of it."""
        if entry.name != ABOUT or entry.size > LARGEST_ABOUT:
            raise BadArchive(NO_BACKUP)
        about = _json(b"".join(self._chunks(entry)), ABOUT)
        if about.get("product") != PRODUCT:
            raise BadArchive(NO_BACKUP)
        if about.get("format") != FORMAT:
            raise BadArchive(
                f"This backup has the format {str(about.get('format'))[:20]}, and this version of ours reads only "
                f"format {FORMAT}. It was made by version {str(about.get('version'))[:20]}."
            )
        self.about = about

    def _manifest(self) -> list[Member]:
        entry = self._entries[MANIFEST]
        if entry.size > LARGEST_LIST:
            raise BadArchive(DAMAGED.format(f"{MANIFEST} is far too large"))
        told = _json(b"".join(self._chunks(entry)), MANIFEST)
        try:
            rows = cast(list[dict[str, Any]], told["members"])
            return [
                Member(str(row["name"]), int(row["size"]), str(row["sha256"]), int(row["documents"])) for row in rows
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise BadArchive(DAMAGED.format(f"{MANIFEST} cannot be read")) from error

    def _digest(self, entry: Entry) -> str:
        sha256 = hashlib.sha256()
        for chunk in self._chunks(entry):
            sha256.update(chunk)
        return sha256.hexdigest()

    def _chunks(self, entry: Entry) -> Iterator[bytes]:
        self._file.seek(entry.start)
        left = entry.size
        while left:
            chunk = self._file.read(min(CHUNK, left))
            if not chunk:
                raise BadArchive(DAMAGED.format(CUT_SHORT))
            left -= len(chunk)
            yield chunk


def _is_ours(name: str) -> bool:
    return any(pattern.fullmatch(name) for pattern in NAMES)


def _json(content: bytes, name: str) -> dict[str, Any]:
    try:
        told: object = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadArchive(DAMAGED.format(f"{name} cannot be read")) from error
    if not isinstance(told, dict):
        raise BadArchive(DAMAGED.format(f"{name} cannot be read"))
    return cast(dict[str, Any], told)
