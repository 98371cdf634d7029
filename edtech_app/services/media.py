"""Taking files in, finding out what they are, and letting the right people have them."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.captions import LANGUAGES, CaptionTrack, Cue, Transcript
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import GatewayFailed, InvalidInput, NotFound
from edtech_app.domain.media import (
    CONTENT_TYPES,
    MAX_PICTURE_BYTES,
    PICTURE_WIDTHS,
    Crop,
    MediaAsset,
    MediaKind,
    Picture,
    new_key,
)
from edtech_app.domain.uploads import VideoUpload
from edtech_app.gateways.media.captions import as_webvtt, read_captions
from edtech_app.gateways.media.pictures import draw_portrait, redraw
from edtech_app.gateways.media.port import MediaStore
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.repositories.transcripts import TranscriptRepository
from edtech_app.services.file_access import audience
from edtech_app.services.ownership import own_course
from edtech_app.services.video_intake import SNIFF_BYTES, VideoIntake, plain_name
from edtech_app.settings import Settings

PORTRAIT_SIZES = (384, 96)
"""Sides of a portrait in pixels: on its owner's page, and beside their name; sharp on screens of double density."""
ABANDONED_AFTER = 24 * 60 * 60

NO_LANGUAGE = "Please choose the language of these captions from the list."
NO_SQUARE = "This part of the picture cannot be used. Please choose again."
PICTURE_TOO_LARGE = "This picture is larger than 5 MB. Please choose a smaller one."


@dataclass(frozen=True, slots=True)
class CaptionLink:
    """Where captions in a language can be had."""

    language: str
    url: str


class MediaService:
    """Uploads go to a file on our disk first; only what was opened and understood reaches the store."""

    def __init__(
        self,
        *,
        assets: MediaRepository,
        courses: CourseRepository,
        transcripts: TranscriptRepository,
        store: MediaStore,
        videos: VideoIntake,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._assets, self._courses, self._transcripts = assets, courses, transcripts
        self._store, self._videos, self._now = store, videos, now
        self.link_seconds = settings.media_link_seconds
        self._uploads = settings.data_dir.absolute() / "uploads"
        self._drawing = asyncio.Semaphore(1)

    async def receive_video(
        self, actor: Actor, course_id: str, file_name: str, chunks: AsyncIterator[bytes]
    ) -> MediaAsset:
        """Take a video in whole, read its length and draw its poster.

        A broken or refused upload leaves nothing behind.

        Raises:
            InvalidInput: Too large, or not a video that can be decoded; the words say which.
            NotFound: The course is not the actor's.
        """
        course = await own_course(self._courses, actor, course_id)
        now = self._now()
        upload = VideoUpload(
            id=new_id(),
            owner_id=actor.user_id,
            course_id=course.id,
            lecture_id="",
            file_name=plain_name(file_name),
            size=0,
            key=new_key(MediaKind.VIDEO, ""),
            poster_key=new_key(MediaKind.PICTURE, ".webp"),
            created_at=now,
            touched_at=now,
        )
        with self._workplace() as work:
            file = work / "video"
            await self._write(file, chunks)
            return await self._videos.take(upload, file)

    async def receive_captions(self, actor: Actor, media_id: str, language: str, content: bytes) -> MediaAsset:
        """Take a video's captions in a language (WebVTT or SRT), in place of those that are there.

        They are kept as WebVTT written anew, and their words as the video's transcript in that language.

        Raises:
            InvalidInput: They cannot be read, or the language is none of `LANGUAGES`.
            NotFound: The video is not the actor's.
        """
        asset = await self._own_asset(actor, media_id)
        if language not in LANGUAGES:
            raise InvalidInput({"captions": NO_LANGUAGE}, NO_LANGUAGE)
        cues = await asyncio.to_thread(read_captions, content)
        track = CaptionTrack(language=language, key=new_key(MediaKind.CAPTIONS, ".vtt"))
        with self._workplace() as work:
            file = work / "captions.vtt"
            await asyncio.to_thread(file.write_text, as_webvtt(cues), encoding="utf-8")
            await self._store.put(track.key, file, kind=MediaKind.CAPTIONS, content_type=CONTENT_TYPES[".vtt"])
        saved, replaced = await self._change_captions(asset.id, language, lambda before: before.with_track(track))
        await self.write_transcript(saved, track, cues)
        await self._delete_captions_file(replaced)
        return saved

    async def delete_captions(self, actor: Actor, media_id: str, language: str) -> MediaAsset:
        """Take a video's captions in a language away; harmless when there are none.

        Raises:
            NotFound: The video is not the actor's.
        """
        asset = await self._own_asset(actor, media_id)
        saved, removed = await self._change_captions(asset.id, language, lambda before: before.without_track(language))
        await self._transcripts.forget(asset.id, language)
        await self._delete_captions_file(removed)
        return saved

    async def read_captions(self, track: CaptionTrack) -> tuple[Cue, ...]:
        """The cues of captions that were taken before.

        Raises:
            NotFound: Their file is gone.
            InvalidInput: It cannot be read any more.
        """
        content = await self._store.read(track.key, kind=MediaKind.CAPTIONS)
        return await asyncio.to_thread(read_captions, content)

    async def write_transcript(self, asset: MediaAsset, track: CaptionTrack, cues: tuple[Cue, ...]) -> None:
        """Keep the words of a track, to be read and searched, in place of what was kept for its language."""
        await self._transcripts.put(
            await asyncio.to_thread(
                Transcript.written,
                new_id(),
                course_id=asset.course_id,
                media_id=asset.id,
                track=track,
                cues=cues,
            )
        )

    async def _change_captions(
        self, media_id: str, language: str, change: Callable[[MediaAsset], MediaAsset]
    ) -> tuple[MediaAsset, CaptionTrack | None]:
        """Change a video's tracks; also returns the one in this language that was there before."""
        replaced: CaptionTrack | None = None

        def noted(before: MediaAsset) -> MediaAsset:
            nonlocal replaced
            replaced = before.track(language)
            return change(before)

        return await self._assets.change(media_id, noted), replaced

    async def _delete_captions_file(self, track: CaptionTrack | None) -> None:
        if track:
            await self._store.delete(track.key, kind=MediaKind.CAPTIONS)

    async def receive_picture(self, actor: Actor, course_id: str, content: bytes) -> tuple[str, ...]:
        """Take a course's thumbnail, cut to 16:9 and re-encoded as WebP without metadata.

        Returns its keys at each of `PICTURE_WIDTHS`.

        Raises:
            InvalidInput: Too large, or no picture.
            NotFound: The course is not the actor's.
        """
        await own_course(self._courses, actor, course_id)
        with self._workplace() as work:
            files = {width: work / f"{width}.webp" for width in PICTURE_WIDTHS}
            await self._draw(content, lambda: redraw(content, files))
            return await self._put_pictures(list(files.values()))

    async def receive_portrait(self, content: bytes, crop: Crop | None) -> tuple[str, ...]:
        """Take a square of a person's picture, its middle if none is given, re-encoded without metadata.

        Returns its keys at each of `PORTRAIT_SIZES`.

        Raises:
            InvalidInput: Too large, no picture, or no such square.
        """
        if crop is not None and not crop.is_sound:
            raise InvalidInput({"picture": NO_SQUARE}, NO_SQUARE)
        with self._workplace() as work:
            files = {side: work / f"{side}.webp" for side in PORTRAIT_SIZES}
            await self._draw(content, lambda: draw_portrait(content, crop, files))
            return await self._put_pictures(list(files.values()))

    async def _draw(self, content: bytes, work: Callable[[], None]) -> None:
        """Draw in a thread, one picture at a time, because an unpacked one may need 160 MB."""
        if len(content) > MAX_PICTURE_BYTES:
            raise InvalidInput({"picture": PICTURE_TOO_LARGE}, PICTURE_TOO_LARGE)
        async with self._drawing:
            await asyncio.to_thread(work)

    async def _put_pictures(self, files: list[Path]) -> tuple[str, ...]:
        """All of them or none."""
        keys: list[str] = []
        try:
            for file in files:
                keys.append(new_key(MediaKind.PICTURE, ".webp"))
                await self._store.put(keys[-1], file, kind=MediaKind.PICTURE, content_type=CONTENT_TYPES[".webp"])
        except BaseException:
            for key in keys:
                with suppress(GatewayFailed):
                    await self.delete_picture(key)
            raise
        return tuple(keys)

    async def delete_picture(self, key: str) -> None:
        """Forget a picture; harmless for "" and when repeated."""
        if key:
            await self._store.delete(key, kind=MediaKind.PICTURE)

    def picture_url(self, key: str) -> str:
        """Where anybody may see a picture (thumbnail or poster); "" for no key."""
        return self._store.link(key, kind=MediaKind.PICTURE, viewer="", seconds=self.link_seconds) if key else ""

    def course_picture(self, course: Course) -> Picture:
        """Where anybody may see the course's thumbnail, or the cover that is drawn while it has none."""
        if course.thumbnail_key:
            return Picture(self.picture_url(course.thumbnail_key), self.picture_url(course.thumbnail_small_key))
        return Picture(*[routes.cover(course.id, course.cover, width) for width in PICTURE_WIDTHS])

    async def delete_thumbnail(self, course: Course) -> None:
        """Forget the course's thumbnail in both sizes; harmless without one and when repeated."""
        await self.delete_picture(course.thumbnail_key)
        await self.delete_picture(course.thumbnail_small_key)

    def video_links(
        self, actor: Actor, asset: MediaAsset, *, is_public: bool
    ) -> tuple[str, tuple[CaptionLink, ...], str]:
        """Expiring links to the video, its captions and its poster, for an actor already authorised."""
        viewer = audience(asset, "" if is_public else actor.user_id)

        def link(key: str, kind: MediaKind) -> str:
            return self._store.link(key, kind=kind, viewer=viewer, seconds=self.link_seconds) if key else ""

        captions = tuple(
            CaptionLink(
                track.language,
                routes.captions(asset.id, track.language)
                if self._store.is_elsewhere
                else link(track.key, MediaKind.CAPTIONS),
            )
            for track in asset.captions
        )
        return link(asset.key, MediaKind.VIDEO), captions, self.picture_url(asset.poster_key)

    async def asset(self, actor: Actor, media_id: str) -> MediaAsset:
        """What an author knows of a file in a course of theirs.

        Raises:
            NotFound: No such file, or not the actor's.
        """
        return await self._own_asset(actor, media_id)

    async def delete_asset(self, media_id: str) -> None:
        """Forget a file, its poster, its captions and its transcripts; harmless when repeated."""
        asset = await self._assets.find(media_id)
        if asset is None:
            return
        await self._transcripts.forget_media(asset.id)
        await self._store.delete(asset.key, kind=asset.kind)
        await self.delete_picture(asset.poster_key)
        for track in asset.captions:
            await self._delete_captions_file(track)
        await self._assets.remove(asset.id)

    async def delete_course_files(self, course_id: str) -> None:
        """Forget every file that was uploaded to a course; harmless when repeated."""
        await self._videos.abandon_course(course_id)
        for asset in await self._assets.of_course(course_id):
            await self.delete_asset(asset.id)

    async def delete_lecture_files(self, course_id: str, lecture_ids: set[str]) -> None:
        """Forget what students could take along with these lectures of a course; harmless when repeated."""
        for asset in await self._assets.of_course(course_id):
            if asset.lecture_id in lecture_ids:
                await self.delete_asset(asset.id)

    async def _own_asset(self, actor: Actor, media_id: str) -> MediaAsset:
        actor.require_instructor()
        asset = await self._assets.get(media_id)
        try:
            await own_course(self._courses, actor, asset.course_id)
        except NotFound:
            raise NotFound(self._assets.missing) from None
        return asset

    async def _write(self, file: Path, chunks: AsyncIterator[bytes]) -> None:
        """Write what arrives, give up at the first sign that it is no video or too much of one."""
        size, head = 0, b""
        with await asyncio.to_thread(file.open, "xb") as out:
            async for chunk in chunks:
                size += len(chunk)
                self._videos.check_size(max(size, 1))
                if len(head) < SNIFF_BYTES:
                    head += chunk[:SNIFF_BYTES]
                    if len(head) >= SNIFF_BYTES:
                        self._videos.check_head(head)
                await asyncio.to_thread(out.write, chunk)
        self._videos.check_size(size)

    @contextmanager
    def _workplace(self) -> Generator[Path]:
        """A folder for one upload, gone afterwards whatever happens; those of killed processes go with it."""
        self._uploads.mkdir(parents=True, exist_ok=True)
        for old in self._uploads.iterdir():
            if old.stat().st_mtime < time.time() - ABANDONED_AFTER:
                _remove_folder(old)
        work = self._uploads / secrets.token_hex(16)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            _remove_folder(work)


def _remove_folder(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink(missing_ok=True)
    folder.rmdir()
