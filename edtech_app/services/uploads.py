"""Uploading a lecture's video: begun, sent in slices, gone on with after whatever breaks, ended once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from edtech_app import logs
from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import LectureKind
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, GatewayFailed, InvalidInput, NotFound
from edtech_app.domain.media import MediaKind, new_key
from edtech_app.domain.uploads import KEPT_FOR, MOST_AT_ONCE, BrokenOff, SlicesTo, UploadStanding, VideoUpload
from edtech_app.gateways.media.incoming import Busy
from edtech_app.repositories.media import MediaRepository, UploadRepository
from edtech_app.routes import upload as upload_path
from edtech_app.services.curriculum import CurriculumService
from edtech_app.services.video_intake import SNIFF_BYTES, VideoIntake, head_of, plain_name

log = logs.get(__name__)

SLICE_BYTES = 8 * 1024**2
MOST_MARK = 40
"""Characters of what a browser knows a file by."""
SWEEP = 100
AN_ARTICLE = "This lecture is an article and cannot have a video."
TOO_MANY = f"You have {MOST_AT_ONCE} unfinished uploads. Please wait for one to finish, or cancel one."
NOT_WHOLE_YET = "The video has not been fully uploaded yet."


class UploadsService:
    """The truth about an upload is its row and the length of its file, so every process may go on with every upload.

    Everything may be repeated: a slice that comes twice is not kept twice, and an upload that is ended twice gives one
    video. Nobody but whoever began an upload knows of it.
    """

    def __init__(
        self,
        *,
        uploads: UploadRepository,
        assets: MediaRepository,
        curriculum: CurriculumService,
        intake: VideoIntake,
        now: Clock,
    ) -> None:
        self._uploads, self._assets, self._curriculum = uploads, assets, curriculum
        self._intake, self._incoming, self._direct, self._now = intake, intake.incoming, intake.direct, now

    async def begin(self, actor: Actor, lecture_id: str, *, file_name: str, size: int, mark: str) -> UploadStanding:
        """Say where to send a video for this lecture, and how much of it is here already.

        The same file, by its name, size and `mark`, is gone on with; another one takes the place of what was begun.

        Raises:
            InvalidInput: The file is empty or too large.
            NotFound: The lecture is not the actor's.
            Conflict: It is an article, or too many uploads are unfinished.
            GatewayFailed: There is no room for it.
        """
        lecture, course = await self._curriculum.own_lecture(actor, lecture_id)
        if lecture.kind is not LectureKind.VIDEO:
            raise Conflict(AN_ARTICLE)
        self._intake.check_size(size)
        file_name, mark = plain_name(file_name), mark[:MOST_MARK]
        unfinished = await self._uploads.of_owner(actor.user_id)
        for upload in [each for each in unfinished if each.lecture_id == lecture.id]:
            if self._direct is None and upload.is_of(file_name, size, mark):
                # A crash may have come before there was a file.
                with suppress(NotFound):
                    return await self._standing(upload)
            await self._intake.abandon(upload)
            unfinished.remove(upload)
        if len(unfinished) >= MOST_AT_ONCE:
            raise Conflict(TOO_MANY)
        upload = await self._uploads.add(
            VideoUpload(
                id=new_id(),
                owner_id=actor.user_id,
                course_id=course.id,
                lecture_id=lecture.id,
                file_name=file_name,
                size=size,
                mark=mark,
                key=new_key(MediaKind.VIDEO, ""),
                poster_key=new_key(MediaKind.PICTURE, ".webp"),
                created_at=self._now(),
                touched_at=self._now(),
            )
        )
        if self._direct is None:
            try:
                await self._incoming.begin(upload.id, size)
            except GatewayFailed:
                await self._intake.settle(upload)
                raise
        return await self._standing(upload)

    async def standing(self, actor: Actor, upload_id: str) -> UploadStanding:
        """How the upload stands, for whoever has lost the thread.

        Raises:
            NotFound: There is no such upload, or it is not the actor's.
        """
        upload = await self._own(actor, upload_id)
        return await self._standing(upload) if isinstance(upload, VideoUpload) else upload

    async def receive(self, actor: Actor, upload_id: str, start: int, pieces: AsyncIterator[bytes]) -> UploadStanding:
        """Take a slice that begins at byte `start` of the file.

        Raises:
            InvalidInput: This is no video, or more than was announced; the upload is gone.
            NotFound: There is no such upload, it is not the actor's, or its slices go elsewhere.
            Busy: Another slice is still arriving.
            GatewayFailed: The disk did not take it; what arrived before stays.
        """
        upload = await self._own(actor, upload_id)
        if not isinstance(upload, VideoUpload):
            return upload
        try:
            arrived = await self._incoming.append(upload.id, start, pieces, size=upload.size)
            if start < SNIFF_BYTES <= arrived or arrived == upload.size:
                async with self._incoming.hold(upload.id) as file:
                    self._intake.check_head(await asyncio.to_thread(head_of, file))
        except InvalidInput:
            await self._intake.abandon(upload)
            raise
        await self._uploads.touch(upload.id, self._now())
        return await self._standing(upload)

    async def finish(self, actor: Actor, upload_id: str) -> UploadStanding:
        """Make the uploaded video the lecture's; while another call is at it, `checking` is the answer.

        Raises:
            InvalidInput: It is no video that can be decoded and played; the upload is gone.
            NotFound: There is no such upload, it is not the actor's, or the lecture is gone meanwhile.
            Conflict: It has not arrived whole.
            GatewayFailed: The store did not take it; the upload stays and may be ended again.
        """
        upload = await self._own(actor, upload_id)
        if not isinstance(upload, VideoUpload):
            return upload
        try:
            asset = await self._assets.find(upload.id)
            if asset is None:
                if self._direct is None:
                    async with self._incoming.hold(upload.id) as file:
                        if await self._incoming.arrived(upload.id) < upload.size:
                            raise Conflict(NOT_WHOLE_YET)
                        await self._intake.clear(upload)
                        asset = await self._intake.take(upload, file)
                else:
                    asset = await self._intake.take_direct(upload, self._direct)
            await self._curriculum.attach_video(actor, upload.lecture_id, asset.id)
        except Busy:
            return UploadStanding(upload.id, "checking")
        except (InvalidInput, NotFound):
            await self._intake.abandon(upload)
            raise
        await self._intake.settle(upload)
        log.info("upload_finished", upload=upload.id, lecture=upload.lecture_id, bytes=upload.size)
        return UploadStanding(upload.id, "done")

    async def cancel(self, actor: Actor, upload_id: str) -> None:
        """Forget the upload; harmless when it is gone or has ended.

        Raises:
            NotFound: It is not the actor's.
        """
        actor.require_instructor()
        upload = await self._uploads.find(upload_id)
        if upload is None:
            return
        if upload.owner_id != actor.user_id:
            raise NotFound(self._uploads.missing)
        await self._intake.abandon(upload)

    async def broken_off(self, actor: Actor, lecture_id: str) -> BrokenOff | None:
        """What the actor has begun to upload to a lecture and may go on with, None when there is nothing."""
        if self._direct is not None:
            return None
        for upload in await self._uploads.of_owner(actor.user_id):
            if upload.lecture_id == lecture_id:
                with suppress(NotFound):
                    arrived = await self._incoming.arrived(upload.id)
                    return BrokenOff(upload.file_name, arrived * 100 // upload.size) if arrived else None
        return None

    async def forget_abandoned(self) -> int:
        """Forget the uploads that nobody has gone on with for a day, and say how many."""
        before, count = self._now() - KEPT_FOR, 0
        while found := await self._uploads.untouched_since(before, limit=SWEEP):
            for upload in found:
                await self._intake.abandon(upload)
            count += len(found)
        return count

    async def _own(self, actor: Actor, upload_id: str) -> VideoUpload | UploadStanding:
        """The actor's upload; or how it stands when it has ended and become a video."""
        actor.require_instructor()
        upload = await self._uploads.find(upload_id)
        if upload is not None and upload.owner_id == actor.user_id:
            return upload
        asset = None if upload else await self._assets.find(upload_id)
        if asset is not None and asset.owner_id == actor.user_id:
            return UploadStanding(asset.id, "done")
        raise NotFound(self._uploads.missing)

    async def _standing(self, upload: VideoUpload) -> UploadStanding:
        if self._direct is not None:
            return UploadStanding(upload.id, "receiving", slices=self._direct.slices_to(upload.key, upload.id))
        arrived = await self._incoming.arrived(upload.id)
        if arrived == upload.size:
            try:
                async with self._incoming.hold(upload.id):
                    pass
            except Busy:
                return UploadStanding(upload.id, "checking", arrived)
        return UploadStanding(upload.id, "receiving", arrived, SlicesTo(upload_path(upload.id), SLICE_BYTES))
