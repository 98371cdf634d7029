"""Reading what a browser uploads, piece by piece."""

from collections.abc import AsyncIterator

import reflex as rx

from edtech_app.domain.errors import Conflict, InvalidInput

BROKEN_OFF = "The upload was interrupted. Please choose the file again."


class BrokenOff(Conflict):
    """The browser stopped sending: cancelled, closed, or the line is down."""

    def __init__(self) -> None:
        super().__init__(BROKEN_OFF)


class Upload:
    """One file on its way in."""

    def __init__(self, files: rx.UploadChunkIterator) -> None:
        self._files = files

    async def name(self) -> str:
        """What its owner calls it; waits for the first piece, which stays the first.

        Raises:
            BrokenOff: The browser stopped sending.
        """
        piece = await self._next()
        self._first = piece.data if piece else b""
        return piece.filename if piece else ""

    async def pieces(self) -> AsyncIterator[bytes]:
        """The file's bytes as they arrive.

        Raises:
            BrokenOff: The browser stopped sending.
        """
        if self._first:
            yield self._first
        while piece := await self._next():
            yield piece.data

    async def whole(self, limit: int, too_large: str) -> bytes:
        """A small file at once.

        Raises:
            InvalidInput: It has more than `limit` bytes.
            BrokenOff: The browser stopped sending.
        """
        content = bytearray()
        async for piece in self.pieces():
            content += piece
            if len(content) > limit:
                raise InvalidInput({"file": too_large}, too_large)
        return bytes(content)

    _first = b""

    async def _next(self) -> rx.UploadChunk | None:
        return await _next(self._files)


class Uploads:
    """Several files on their way in, one after the other."""

    def __init__(self, files: rx.UploadChunkIterator) -> None:
        self._files = files
        self._piece: rx.UploadChunk | None = None

    async def each(self) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        """Every file: its name, and its bytes as they arrive; what nobody reads of one is passed over.

        Raises:
            BrokenOff: The browser stopped sending.
        """
        self._piece = await _next(self._files)
        while self._piece:
            rest = self._bytes()
            yield self._piece.filename, rest
            async for _ in rest:
                pass

    async def _bytes(self) -> AsyncIterator[bytes]:
        """One file, up to where the next begins."""
        while self._piece:
            data = self._piece.data
            self._piece = await _next(self._files)
            yield data
            if self._piece and not self._piece.offset:
                return


async def _next(files: rx.UploadChunkIterator) -> rx.UploadChunk | None:
    try:
        return await anext(files, None)
    except Exception as error:
        raise BrokenOff from error
