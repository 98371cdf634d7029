"""How a video becomes one of a course's files: found to be one, opened, given a poster, kept."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Duplicate, GatewayFailed, InvalidInput, NotFound
from edtech_app.domain.media import (
    CONTENT_TYPES,
    MAX_VIDEO_BYTES,
    ArrivedVideo,
    MediaAsset,
    MediaKind,
    VideoFacts,
)
from edtech_app.domain.uploads import VideoUpload
from edtech_app.gateways.media.incoming import Incoming
from edtech_app.gateways.media.port import DirectUploads, MediaStore
from edtech_app.gateways.media.probe import video_facts
from edtech_app.gateways.media.sniff import content_type_of
from edtech_app.repositories.catalog import LectureRepository
from edtech_app.repositories.media import MediaRepository, UploadRepository

SNIFF_BYTES = 4096
VIDEO_TYPES = {"video/mp4": ".mp4", "video/x-m4v": ".mp4", "video/quicktime": ".mp4", "video/webm": ".webm"}
"""What may come in, and the extension it is kept under; browsers play a QuickTime file when it is called MP4."""
FORMATS = {"mp4": ".mp4", "m4v": ".mp4", "mov": ".mp4", "webm": ".webm"}
"""The same by the names that a store has for them."""
CODECS_THAT_PLAY = frozenset({"h264", "hevc", "vp8", "vp9", "av1", "libdav1d", "libvpx", "libvpx-vp9"})

NOT_A_VIDEO = "This file is not a video that we support. Please use MP4, WebM or MOV."
WONT_PLAY = "Browsers cannot play this video. Please export it as MP4 (H.264) and upload that."
TOO_LARGE = "This video is larger than 2 GB. Please split it, or export it at a lower quality."
EMPTY = "This file is empty. Please choose it again."
NOT_WHOLE = "This video was not fully uploaded. Please choose the file again."


class VideoIntake:
    """Keeps a video that has arrived, under the id and the keys of its upload, so that doing it twice is as once."""

    def __init__(
        self,
        *,
        assets: MediaRepository,
        uploads: UploadRepository,
        lectures: LectureRepository,
        store: MediaStore,
        direct: DirectUploads | None,
        incoming: Incoming,
        now: Clock,
        max_bytes: int = MAX_VIDEO_BYTES,
    ) -> None:
        self._assets, self._uploads, self._lectures = assets, uploads, lectures
        self._store, self.direct, self.incoming = store, direct, incoming
        self._now, self._max_bytes = now, max_bytes

    def check_size(self, size: int) -> None:
        """
        Raises:
            InvalidInput: A video of so many bytes is none, or too large.
        """
        if size <= 0:
            raise InvalidInput({"video": EMPTY}, EMPTY)
        if size > self._max_bytes:
            raise InvalidInput({"video": TOO_LARGE}, TOO_LARGE)

    def check_head(self, head: bytes) -> str:
        """The extension for a file that begins so.

        Raises:
            InvalidInput: It is no video that we take, whatever its name says.
        """
        extension = VIDEO_TYPES.get(content_type_of(head[:SNIFF_BYTES]), "")
        if not extension:
            raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO)
        return extension

    async def clear(self, upload: VideoUpload) -> None:
        """Forget what a try that died may have left in the store: a key is used once."""
        for extension in sorted(set(VIDEO_TYPES.values())):
            with suppress(GatewayFailed):
                await self._store.delete(upload.key + extension, kind=MediaKind.VIDEO)
        with suppress(GatewayFailed):
            await self._store.delete(upload.poster_key, kind=MediaKind.PICTURE)

    async def take(self, upload: VideoUpload, file: Path) -> MediaAsset:
        """Open a file of ours and keep it; the poster is drawn beside it.

        Raises:
            InvalidInput: It is no video, or none that can be decoded, or none that browsers play.
            GatewayFailed: The store did not take it; nothing is left there.
        """
        extension = self.check_head(await asyncio.to_thread(head_of, file))
        poster = file.with_name("poster.webp")
        facts = await video_facts(file, poster)
        _must_play(facts)
        key, content_type = upload.key + extension, CONTENT_TYPES[extension]
        try:
            stored = await self._store.put(key, file, kind=MediaKind.VIDEO, content_type=content_type)
            await self._store.put(
                upload.poster_key, poster, kind=MediaKind.PICTURE, content_type=CONTENT_TYPES[".webp"]
            )
            return await self._add(_asset(upload, extension, facts, stored.size, stored.sha256, self._now()))
        except BaseException:
            await self.clear(upload)
            raise

    async def take_direct(self, upload: VideoUpload, direct: DirectUploads) -> MediaAsset:
        """Look at what a browser has sent to the store, and keep it if it is what was announced.

        Raises:
            InvalidInput: It is not.
            GatewayFailed: The store does not say.
        """
        try:
            found = await direct.arrived(upload.key, upload.poster_key)
        except NotFound:
            raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO) from None
        return await self._add(_asset(upload, self._accepted(upload, found), found.facts, found.size, "", self._now()))

    async def abandon(self, upload: VideoUpload) -> None:
        """Forget an upload and all that came of it, unless it has become a lecture's video; harmless when repeated."""
        lecture = await self._lectures.find(upload.lecture_id)
        if lecture is None or lecture.media_id != upload.id:
            await self.clear(upload)
            if self.direct is not None:
                await self.direct.forget(upload.key)
            await self._assets.remove(upload.id)
        await self.settle(upload)

    async def settle(self, upload: VideoUpload) -> None:
        """Forget that there was an upload, and its slices; the row goes last, for whoever has to do it again."""
        await self.incoming.forget(upload.id)
        await self._uploads.remove(upload.id)

    async def abandon_course(self, course_id: str) -> None:
        """Forget every upload to a course that is deleted."""
        for upload in await self._uploads.of_course(course_id):
            await self.abandon(upload)

    def _accepted(self, upload: VideoUpload, found: ArrivedVideo) -> str:
        """The extension of what was found, if it is what was announced."""
        extension = FORMATS.get(found.format, "")
        if not extension:
            raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO)
        self.check_size(found.size)
        if found.size != upload.size:
            raise InvalidInput({"video": NOT_WHOLE}, NOT_WHOLE)
        if found.facts.seconds <= 0:
            raise InvalidInput({"video": NOT_A_VIDEO}, NOT_A_VIDEO)
        # Not every answer names the codec.
        if found.facts.codec:
            _must_play(found.facts)
        return extension

    async def _add(self, asset: MediaAsset) -> MediaAsset:
        try:
            return await self._assets.add(asset)
        except Duplicate:
            # Somebody has ended the same upload a moment before.
            return await self._assets.get(asset.id)


def plain_name(file_name: str) -> str:
    """A file's name as its owner will see it again: the last part of a path, printable, at most 120 characters."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:120] or "video"


def head_of(file: Path) -> bytes:
    """What its type is told by."""
    with file.open("rb") as source:
        return source.read(SNIFF_BYTES)


def _must_play(facts: VideoFacts) -> None:
    if facts.codec not in CODECS_THAT_PLAY:
        raise InvalidInput({"video": WONT_PLAY}, WONT_PLAY)


def _asset(upload: VideoUpload, extension: str, facts: VideoFacts, size: int, sha256: str, now: datetime) -> MediaAsset:
    return MediaAsset(
        id=upload.id,
        owner_id=upload.owner_id,
        course_id=upload.course_id,
        kind=MediaKind.VIDEO,
        key=upload.key + extension,
        file_name=upload.file_name,
        content_type=CONTENT_TYPES[extension],
        size=size,
        sha256=sha256,
        seconds=facts.seconds,
        width=facts.width,
        height=facts.height,
        poster_key=upload.poster_key,
        created_at=now,
    )
