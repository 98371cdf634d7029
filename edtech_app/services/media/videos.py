"""Taking videos and captions in, finding out what they are, and letting the right people have them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from edtech_app import routes
from edtech_app.domain.accounts import Actor
from edtech_app.domain.captions import LANGUAGES, CaptionTrack, Cue, Transcript
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import InvalidInput, NotFound
from edtech_app.domain.media import (
    CONTENT_TYPES,
    MediaAsset,
    MediaKind,
    new_key,
)
from edtech_app.domain.uploads import VideoUpload
from edtech_app.gateways.media.captions import as_webvtt, read_captions
from edtech_app.gateways.media.port import MediaStore
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.repositories.transcripts import TranscriptRepository
from edtech_app.services.file_access import audience
from edtech_app.services.media.pictures import PicturesService
from edtech_app.services.media.workplace import Workplace
from edtech_app.services.ownership import own_course
from edtech_app.services.video_intake import SNIFF_BYTES, VideoIntake, plain_name
from edtech_app.settings import Settings

NO_LANGUAGE = "Please choose the language of these captions from the list."


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
        pictures: PicturesService,
        workplace: Workplace,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._assets, self._courses, self._transcripts = assets, courses, transcripts
        self._store, self._videos, self._pictures, self._now = store, videos, pictures, now
        self._workplace = workplace
        self.link_seconds = settings.media_link_seconds

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
        with self._workplace.folder() as work:
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
        with self._workplace.folder() as work:
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
        return link(asset.key, MediaKind.VIDEO), captions, self._pictures.url(asset.poster_key)

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
        await self._pictures.delete(asset.poster_key)
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
