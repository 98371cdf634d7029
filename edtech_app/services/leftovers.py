"""Stored files and the rows that name them, held together: files of no row go, rows without their file are told."""

from collections.abc import AsyncIterator
from datetime import timedelta

from edtech_app import logs
from edtech_app.domain.catalog import Lecture
from edtech_app.domain.entity import Clock
from edtech_app.domain.media import MediaAsset, MediaKind, name_in_store
from edtech_app.gateways.media.port import MediaStore
from edtech_app.repositories.accounts import ProfileRepository
from edtech_app.repositories.base import E, Repository
from edtech_app.repositories.catalog import CourseRepository, DeletedPartRepository, LectureRepository
from edtech_app.repositories.house import FigureRepository
from edtech_app.repositories.media import MediaRepository, UploadRepository
from edtech_app.services.media import MediaService

log = logs.get(__name__)

LEFT_FOR = timedelta(days=1)
"""Younger files may be on their way to a row."""
MANY = 100
"""So many leftovers are removed without a second thought; more only when most of the store is none."""
PAGE = 200
STORAGE = "storage"
"""The figure of all bytes in the store, as the last round found them."""


class LeftoversService:
    """A process that dies between storing a file and writing its row leaves the file; here such files go."""

    def __init__(
        self,
        *,
        store: MediaStore,
        assets: MediaRepository,
        uploads: UploadRepository,
        courses: CourseRepository,
        lectures: LectureRepository,
        deleted: DeletedPartRepository,
        profiles: ProfileRepository,
        media: MediaService,
        figures: FigureRepository,
        now: Clock,
    ) -> None:
        self._store, self._assets, self._uploads = store, assets, uploads
        self._courses, self._lectures, self._deleted = courses, lectures, deleted
        self._profiles, self._media, self._figures, self._now = profiles, media, figures, now

    async def remove(self) -> int:
        """Delete videos that no lecture shows, then files that no row names, all older than a day; says how many.

        Where more than a hundred files and more than half of the store would go, nothing does: then it is rather the
        database that is a wrong or an older one, or another house that shares the folder.
        """
        gone = await self._remove_unused_videos()
        before = self._now() - LEFT_FOR
        kept = [file async for file in self._store.kept()]
        await self._figures.keep(STORAGE, sum(file.size for file in kept), now=self._now())
        old = [file for file in kept if file.kept_at < before]
        named = await self._named()
        leftovers = [file for file in old if name_in_store(file.key) not in named]
        if len(leftovers) > max(MANY, len(old) // 2):
            log.warning(
                "leftovers_kept",
                leftover=len(leftovers),
                stored=len(old),
                because="That is too much to be an accident. Is this the right database, and does another site use "
                "the same folder?",
            )
            return gone
        for file in leftovers:
            await self._store.delete(file.key, kind=file.kind)
        return gone + len(leftovers)

    async def missing(self) -> list[str]:
        """What rows name and the store does not have, in words."""
        named = await self._named()
        kept = {name_in_store(file.key) async for file in self._store.kept()}
        return sorted(f"{words}: {name}" for name, words in named.items() if words and name not in kept)

    async def _named(self) -> dict[str, str]:
        """Every file that a row names, and whose it is, "" while it is still on its way.

        Uploads are read first, because they become assets: one that does so meanwhile is seen twice and never missed.
        """
        named: dict[str, str] = {}
        async for upload in _all(self._uploads):
            named |= {name_in_store(key): "" for key in (upload.key, upload.poster_key)}
        async for asset in _all(self._assets):
            named |= {name_in_store(key): f"{asset.file_name} of course {asset.course_id}" for key in asset.keys}
        async for course in _all(self._courses):
            for key in (course.thumbnail_key, course.thumbnail_small_key):
                named[name_in_store(key)] = f"Thumbnail of course {course.id}"
        async for profile in _all(self._profiles):
            for key in (profile.picture_key, profile.thumb_key):
                named[name_in_store(key)] = f"Portrait of person {profile.id}"
        named.pop("", None)
        return named

    async def _remove_unused_videos(self) -> int:
        """An upload that was finished and never given to its lecture."""
        before, gone = self._now() - LEFT_FOR, 0
        async for asset in _all(self._assets):
            if asset.kind is MediaKind.VIDEO and asset.created_at < before and not await self._is_used(asset):
                await self._media.delete_asset(asset.id)
                gone += 1
        return gone

    async def _is_used(self, asset: MediaAsset) -> bool:
        """Whether a lecture shows it, or one that can still be put back."""
        lectures: list[Lecture] = await self._lectures.of(asset.course_id)
        for part in await self._deleted.of(asset.course_id):
            lectures += part.lectures
        return any(lecture.media_id == asset.id for lecture in lectures)


async def _all(repository: Repository[E]) -> AsyncIterator[E]:
    """Every row, page by page."""
    last = ""
    while page := await repository.after(last, limit=PAGE):
        for entity in page:
            yield entity
        last = page[-1].id
