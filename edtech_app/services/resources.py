"""Files that students take along with a lecture: taken in by its author, handed out to whoever may open the lecture."""

import asyncio
import codecs
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from edtech_app.domain.accounts import VISITOR, Actor
from edtech_app.domain.catalog import Lecture
from edtech_app.domain.entity import NEVER, Clock, new_id
from edtech_app.domain.errors import Conflict, GatewayFailed, InvalidInput, NotAllowed, NotFound
from edtech_app.domain.learning import may_open
from edtech_app.domain.media import CONTENT_TYPES, MediaAsset, MediaKind, new_key
from edtech_app.domain.resources import EXTENSIONS, MAX_RESOURCE_BYTES, MAX_RESOURCES, download_name
from edtech_app.gateways.disk import writing
from edtech_app.gateways.media.port import MediaStore
from edtech_app.gateways.media.sniff import content_type_of
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.services.curriculum import CurriculumService
from edtech_app.services.file_access import audience
from edtech_app.services.media import MediaService
from edtech_app.settings import Settings

LINK_SECONDS = 10 * 60
"""How long a link to a file lives: it is made when somebody clicks, and followed at once."""
KEPT = timedelta(days=1)
"""How long a removed file can be put back."""
BATCH = 100
SNIFF_BYTES = 8192

TOO_LARGE = "This file is larger than 50 MB. Please make it smaller, or split it."
EMPTY = "This file is empty. Please choose it again."
UNKNOWN = "This type of file is not supported. Please use PDF, ZIP, images, office documents or plain text."
TOO_MANY = f"A lecture can have at most {MAX_RESOURCES} files. Put several into one ZIP archive."
NAMELESS = "Please give the file a name."

NOT_IN_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
"""Control characters that no text has."""


class ResourcesService:
    """A file's row names its lecture; a removed one stays for a day, so that it can be put back.

    No file is ever opened or unpacked here: what it is, its first bytes say, and text is text all the way.
    """

    def __init__(
        self,
        *,
        assets: MediaRepository,
        courses: CourseRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        curriculum: CurriculumService,
        media: MediaService,
        store: MediaStore,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._assets, self._courses, self._lectures, self._enrollments = assets, courses, lectures, enrollments
        self._curriculum, self._media, self._store, self._now = curriculum, media, store, now
        self._uploads = settings.data_dir.absolute() / "uploads"

    async def of_lecture(self, actor: Actor, lecture_id: str) -> list[MediaAsset]:
        """What can be taken along with a lecture, in the order it was added, for whoever may open it.

        Raises:
            NotSignedIn, NotAllowed: It is not for them.
            NotFound: No such lecture.
        """
        lecture, _ = await self._open_lecture(actor, lecture_id)
        return await self._of(lecture)

    async def link(self, actor: Actor, resource_id: str) -> str:
        """Where the file can be had for the next minutes, for whoever may open its lecture.

        Raises:
            NotSignedIn, NotAllowed: It is not for them.
            NotFound: There is no such file, or its author has removed it.
        """
        asset = await self._resource(resource_id)
        if asset.is_removed:
            raise NotFound(self._assets.missing)
        _, is_public = await self._open_lecture(actor, asset.lecture_id)
        viewer = audience(asset, "" if is_public else actor.user_id)
        return self._store.link(asset.key, kind=MediaKind.RESOURCE, viewer=viewer, seconds=LINK_SECONDS)

    async def name_of(self, key: str) -> str:
        """The name under which a file of ours goes out.

        Raises:
            NotFound: It is gone.
        """
        return (await self._assets.by_key(key)).file_name

    async def receive(self, actor: Actor, lecture_id: str, file_name: str, chunks: AsyncIterator[bytes]) -> MediaAsset:
        """Take a file in for a lecture; a broken or refused upload leaves nothing behind.

        Raises:
            InvalidInput: Empty, too large, or of no kind that we take.
            Conflict: The lecture has enough files already.
            NotFound: The lecture is not the actor's.
            GatewayFailed: The disk does not take it.
        """
        lecture, _ = await self._curriculum.own_lecture(actor, lecture_id)
        if len(await self._of(lecture)) >= MAX_RESOURCES:
            raise Conflict(TOO_MANY)
        with writing():
            await asyncio.to_thread(self._uploads.mkdir, parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._uploads) as work:
                file = Path(work) / "resource"
                extension = await _write(file, chunks)
                asset = await self._keep(actor, lecture, download_name(file_name, extension), file, extension)
        # Of several that arrived at once, those that came too late go again.
        if asset.id not in [kept.id for kept in (await self._of(lecture))[:MAX_RESOURCES]]:
            await self._media.delete_asset(asset.id)
            raise Conflict(TOO_MANY)
        return asset

    async def rename(self, actor: Actor, resource_id: str, name: str) -> MediaAsset:
        """Call a file something else; it keeps the ending that says what it is.

        Raises:
            InvalidInput: There is no name in it.
            NotFound: The file is not the actor's.
        """
        asset = await self._own(actor, resource_id)
        if not name.strip(" ./\\"):
            raise InvalidInput({"name": NAMELESS}, NAMELESS)
        new = download_name(name, Path(asset.key).suffix)
        return await self._assets.change(asset.id, lambda before: before.model_copy(update={"file_name": new}))

    async def remove(self, actor: Actor, resource_id: str) -> MediaAsset:
        """Take a file out of its lecture; it can be put back for a day.

        Raises:
            NotFound: The file is not the actor's.
        """
        asset = await self._own(actor, resource_id)
        now = self._now()
        return await self._assets.change(
            asset.id, lambda before: before if before.is_removed else before.model_copy(update={"removed_at": now})
        )

    async def put_back(self, actor: Actor, resource_id: str) -> MediaAsset:
        """Put a removed file back.

        Raises:
            Conflict: The lecture has enough files by now.
            NotFound: It is too late, or the file is not the actor's.
        """
        asset = await self._own(actor, resource_id)
        lecture = await self._lectures.get(asset.lecture_id)
        if asset.is_removed and len(await self._of(lecture)) >= MAX_RESOURCES:
            raise Conflict(TOO_MANY)
        return await self._assets.change(asset.id, lambda before: before.model_copy(update={"removed_at": NEVER}))

    async def forget_removed(self) -> int:
        """Delete what nobody has put back in time; returns how many files went."""
        gone = 0
        while removed := await self._assets.removed_before(self._now() - KEPT, limit=BATCH):
            for asset in removed:
                await self._media.delete_asset(asset.id)
                gone += 1
        return gone

    async def _of(self, lecture: Lecture) -> list[MediaAsset]:
        files = await self._assets.of_course(lecture.course_id)
        mine = [file for file in files if file.lecture_id == lecture.id and not file.is_removed]
        return sorted(mine, key=lambda file: file.id)

    async def _open_lecture(self, actor: Actor, lecture_id: str) -> tuple[Lecture, bool]:
        """The lecture, and whether it is open to everybody; the same rule as for watching it.

        Raises:
            NotSignedIn, NotAllowed, NotFound: The actor may not open it.
        """
        lecture = await self._lectures.get(lecture_id)
        course = await self._courses.get(lecture.course_id)
        is_public = may_open(VISITOR, course, lecture, is_enrolled=False)
        is_enrolled = actor.is_signed_in and await self._enrollments.is_enrolled(actor.user_id, course.id)
        if not is_public and not may_open(actor, course, lecture, is_enrolled=is_enrolled):
            if not course.is_published:
                raise NotFound(self._lectures.missing)
            actor.require_sign_in()
            raise NotAllowed("This is only for students of the course.")
        return lecture, is_public

    async def _resource(self, resource_id: str) -> MediaAsset:
        asset = await self._assets.get(resource_id)
        if asset.kind is not MediaKind.RESOURCE:
            raise NotFound(self._assets.missing)
        return asset

    async def _own(self, actor: Actor, resource_id: str) -> MediaAsset:
        actor.require_instructor()
        asset = await self._resource(resource_id)
        try:
            await self._curriculum.own_lecture(actor, asset.lecture_id)
        except NotFound:
            raise NotFound(self._assets.missing) from None
        return asset

    async def _keep(self, actor: Actor, lecture: Lecture, name: str, file: Path, extension: str) -> MediaAsset:
        key, content_type = new_key(MediaKind.RESOURCE, extension), CONTENT_TYPES[extension]
        try:
            stored = await self._store.put(key, file, kind=MediaKind.RESOURCE, content_type=content_type)
            return await self._assets.add(
                MediaAsset(
                    id=new_id(),
                    owner_id=actor.user_id,
                    course_id=lecture.course_id,
                    lecture_id=lecture.id,
                    kind=MediaKind.RESOURCE,
                    key=key,
                    file_name=name,
                    content_type=content_type,
                    size=stored.size,
                    sha256=stored.sha256,
                    created_at=self._now(),
                )
            )
        except BaseException:
            with suppress(GatewayFailed):
                await self._store.delete(key, kind=MediaKind.RESOURCE)
            raise


async def _write(file: Path, chunks: AsyncIterator[bytes]) -> str:
    """Write what arrives, and give up as soon as it is too much or nothing that we take; says its ending.

    Raises:
        InvalidInput: With the words for either.
    """
    size, head, extension = 0, b"", ""
    text: _Text | None = None
    with await asyncio.to_thread(file.open, "xb") as out:
        async for chunk in chunks:
            size += len(chunk)
            if size > MAX_RESOURCE_BYTES:
                raise InvalidInput({"file": TOO_LARGE}, TOO_LARGE)
            if text is not None:
                text.read(chunk)
            elif not extension:
                head += chunk
                if len(head) >= SNIFF_BYTES:
                    extension, text = _recognise(head)
            await asyncio.to_thread(out.write, chunk)
    if not size:
        raise InvalidInput({"file": EMPTY}, EMPTY)
    if not extension:
        extension, text = _recognise(head)
    if text is not None:
        text.end()
    return extension


class _Text:
    """Reads what calls itself no kind of file, and refuses it as soon as it is no text either."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def read(self, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError:
            raise InvalidInput({"file": UNKNOWN}, UNKNOWN) from None
        if NOT_IN_TEXT.search(chunk):
            raise InvalidInput({"file": UNKNOWN}, UNKNOWN)

    def end(self) -> None:
        self.read(b"", is_last=True)


def _recognise(head: bytes) -> tuple[str, _Text | None]:
    """The ending for content that begins like this, and what has to read the rest of it when it may be text."""
    content_type = content_type_of(head)
    if content_type in EXTENSIONS:
        return EXTENSIONS[content_type], None
    if content_type:
        raise InvalidInput({"file": UNKNOWN}, UNKNOWN)
    text = _Text()
    text.read(head)
    return EXTENSIONS["text/plain"], text
