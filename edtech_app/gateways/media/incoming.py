"""Files that arrive slice by slice, each in a folder of its own on our disk until it is whole.

The length of the file is the one truth about what has arrived: several processes may share the folder, and any of them
may die.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from edtech_app.domain.errors import Conflict, GatewayFailed, InvalidInput, NotFound
from edtech_app.gateways.disk import complain, writing

if sys.platform != "win32":
    import fcntl

BLOCK = 1024**2
RESERVE = 256 * 1024**2
"""Bytes of the disk that uploads leave to everything else."""
SILENCE_SECONDS = 30
"""After so long without a byte, whoever was sending is gone, and somebody else may go on."""
NOT_THERE = "This upload no longer exists. Please choose the file again."
NO_ROOM = "We have no space for this video right now. Please try again later."
NOT_WRITTEN = "We could not save this part of the video. Please try again."
TOO_MUCH = "This file changed while it was being uploaded. Please choose it again."


class Busy(Conflict):
    """Somebody else is at this file: a slice that is still arriving, or the check of the whole."""

    def __init__(self) -> None:
        super().__init__("This upload is being processed. Please wait a moment.")


class Incoming:
    """The folder of unfinished files, by the id of their upload."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()

    async def begin(self, upload_id: str, size: int) -> None:
        """Make room for a file.

        Raises:
            GatewayFailed: The disk is too full for it.
        """
        await asyncio.to_thread(self._begin, upload_id, size)

    async def arrived(self, upload_id: str) -> int:
        """How many bytes there are.

        Raises:
            NotFound: No such file has been begun.
        """
        try:
            return (await asyncio.to_thread(self._file(upload_id).stat)).st_size
        except FileNotFoundError:
            raise NotFound(NOT_THERE) from None

    async def append(self, upload_id: str, start: int, pieces: AsyncIterator[bytes], *, size: int) -> int:
        """Write what arrives from `start` on, of a file of `size` bytes, and say how many there are then.

        What is there already is not written again, and nothing is written behind a gap: whoever is told another number
        than expected goes on from it. What arrived before a slice broke off stays.

        Raises:
            Busy: Another slice is still arriving.
            NotFound: No such file has been begun.
            InvalidInput: More arrives than was announced.
            GatewayFailed: The disk does not take it.
        """
        async with self.hold(upload_id) as file:
            there = await self.arrived(upload_id)
            if start > there:
                return there
            known, block = there - start, bytearray()
            try:
                async for piece in _while_it_flows(pieces):
                    fresh, known = piece[known:], max(0, known - len(piece))
                    if there + len(block) + len(fresh) > size:
                        raise InvalidInput({"video": TOO_MUCH}, TOO_MUCH)
                    block += fresh
                    if len(block) >= BLOCK:
                        there += await _write(file, block)
                        block = bytearray()
            finally:
                there += await _write(file, block, to_the_disk=True)
            return there

    @asynccontextmanager
    async def hold(self, upload_id: str) -> AsyncIterator[Path]:
        """The file, for one process and one task at a time; the system lets go of it when the process dies.

        Raises:
            Busy: Somebody else holds it.
            NotFound: No such file has been begun.
        """
        descriptor = await asyncio.to_thread(self._take, upload_id)
        try:
            yield self._file(upload_id)
        finally:
            os.close(descriptor)

    async def forget(self, upload_id: str) -> None:
        """Delete the file and what was made of it; harmless when repeated."""
        await asyncio.to_thread(shutil.rmtree, self._root / upload_id, ignore_errors=True)

    def _file(self, upload_id: str) -> Path:
        return self._root / upload_id / "video"

    def _begin(self, upload_id: str, size: int) -> None:
        with writing(NO_ROOM):
            self._root.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._root).free < size + RESERVE:
                complain("an upload does not fit")
                raise GatewayFailed(NO_ROOM)
            (self._root / upload_id).mkdir(mode=0o700)
            self._file(upload_id).touch()

    def _take(self, upload_id: str) -> int:
        try:
            descriptor = os.open(self._file(upload_id), os.O_RDWR)
        except FileNotFoundError:
            raise NotFound(NOT_THERE) from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise Busy from None
        return descriptor


async def _while_it_flows(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces, until they end or nothing comes for a while."""
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await anext(pieces, None)
        except TimeoutError:
            return
        if piece is None:
            return
        yield piece


async def _write(file: Path, block: bytearray, *, to_the_disk: bool = False) -> int:
    """Add a block to the file; what was said to be here must also be here after the power has failed."""

    def write() -> None:
        with file.open("ab", buffering=0) as out:
            view = memoryview(block)
            while view:
                view = view[out.write(view) :]
            if to_the_disk:
                os.fsync(out.fileno())

    with writing(NOT_WRITTEN):
        try:
            await asyncio.to_thread(write)
        except FileNotFoundError:
            raise NotFound(NOT_THERE) from None
    return len(block)
