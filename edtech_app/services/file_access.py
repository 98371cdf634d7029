"""Opening our own files by their links: a link says for whom it was made, the records say whether they still may."""

from pathlib import Path

from edtech_app.domain.accounts import Actor
from edtech_app.domain.errors import NotAllowed, NotFound
from edtech_app.domain.learning import may_open
from edtech_app.domain.media import MediaAsset, MediaKind, is_public
from edtech_app.gateways.media.port import MediaStore
from edtech_app.repositories.catalog import CourseRepository, LectureRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.media import MediaRepository

SOMEBODY_ELSES = "This link belongs to another account. Please open the lecture instead."
NO_LONGER = "You no longer have access to this file."


def audience(asset: MediaAsset, viewer: str) -> str:
    """Whom a link to a file of this asset is for: what a store binds the link to.

    `viewer` is a user's id, or "" for whoever comes as long as the lecture is a free preview.
    """
    return f"{asset.id}:{viewer}"


class FileAccess:
    """Every request is asked anew, also each range that a player fetches: a right may end while a link still lives.

    A refund, a suspension, the end of a session, a preview that is one no more and a course that left the catalog all
    take effect on the next request. What has been asked is a few rows by their ids.
    """

    def __init__(
        self,
        *,
        store: MediaStore,
        assets: MediaRepository,
        courses: CourseRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
    ) -> None:
        self._store, self._assets, self._courses = store, assets, courses
        self._lectures, self._enrollments = lectures, enrollments

    async def open(self, actor: Actor, key: str, *, expires: str, viewer: str, signature: str) -> Path:
        """The file behind one of our own links.

        Raises:
            NotAllowed: The link has expired, was altered, belongs to somebody else, or its right has ended.
            NotFound: There is no such file.
        """
        path = self._store.local_path(key, expires=expires, viewer=viewer, signature=signature)
        if not is_public(key):
            asset_id, _, user_id = viewer.partition(":")
            if user_id and user_id != actor.user_id:
                raise NotAllowed(SOMEBODY_ELSES)
            if not await self._may_still(actor, asset_id):
                raise NotAllowed(NO_LONGER)
        return path

    async def captions(self, actor: Actor, media_id: str, language: str) -> tuple[str, bytes]:
        """The key and the content of a video's captions that are kept elsewhere.

        Raises:
            NotAllowed: The actor may not watch the video, or not any more.
            NotFound: There are none.
            GatewayFailed: The store does not answer.
        """
        if not await self._may_still(actor, media_id):
            raise NotAllowed(NO_LONGER)
        asset = await self._assets.get(media_id)
        track = asset.track(language)
        if track is None:
            raise NotFound("There are no captions in this language.")
        return track.key, await self._store.read(track.key, kind=MediaKind.CAPTIONS)

    async def _may_still(self, actor: Actor, asset_id: str) -> bool:
        asset = await self._assets.find(asset_id)
        course = await self._courses.find(asset.course_id) if asset else None
        if asset is None or course is None or asset.is_removed:
            raise NotFound(self._assets.missing)
        is_enrolled = actor.is_signed_in and await self._enrollments.is_enrolled(actor.user_id, course.id)
        if may_open(actor, course, None, is_enrolled=is_enrolled):
            return True
        lectures = await self._lectures.of(course.id) if course.is_published else []
        return any(
            (lecture.media_id == asset.id or lecture.id == asset.lecture_id)
            and may_open(actor, course, lecture, is_enrolled=is_enrolled)
            for lecture in lectures
        )
