"""A whole course at once, with links to all of it that somebody may watch: what an app asks for and keeps a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Chapter, Course, Lecture, curriculum, playable
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import NotAllowed, NotFound
from edtech_app.domain.learning import Progress, may_open
from edtech_app.domain.media import MediaAsset
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.learning import EnrollmentRepository, ProgressRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.services.media import CaptionLink, MediaService


@dataclass(frozen=True, slots=True)
class VideoLinks:
    """Where a lecture's video, its poster and its captions can be had for a while."""

    video: str
    poster: str
    captions: tuple[CaptionLink, ...]


@dataclass(frozen=True, slots=True)
class FullCourse:
    """`links` are of the lectures that have a video, by their ids, and work until `links_end_at`.

    `progress` is that of a student who has not begun where the actor is the author or an administrator.
    """

    course: Course
    chapters: tuple[Chapter, ...]
    links: Mapping[str, VideoLinks]
    links_end_at: datetime
    progress: Progress
    percent: int


class FullCoursesService:
    """Opens whole courses to their students, their authors and administrators, and the free previews to everybody."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        enrollments: EnrollmentRepository,
        progress: ProgressRepository,
        assets: MediaRepository,
        media: MediaService,
        now: Clock,
    ) -> None:
        self._courses, self._sections, self._lectures = courses, sections, lectures
        self._enrollments, self._progress = enrollments, progress
        self._assets, self._media, self._now = assets, media, now

    async def open(self, actor: Actor, course_id: str) -> FullCourse:
        """All of a course; its students get what there is to watch, its author what is empty yet too.

        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: The course is in the catalog, and not among the actor's.
            NotFound: There is no such course, or none that the actor may know of.
        """
        actor.require_sign_in()
        course = await self._courses.get(course_id)
        is_enrolled = await self._enrollments.is_enrolled(actor.user_id, course.id)
        if not may_open(actor, course, None, is_enrolled=is_enrolled):
            if not course.is_published:
                raise NotFound(self._courses.missing)
            raise NotAllowed("You are not enrolled in this course.")
        chapters = curriculum(await self._sections.of(course.id), await self._lectures.of(course.id))
        chapters = playable(chapters) if is_enrolled else chapters
        now = self._now()
        kept = await self._progress.of(actor.user_id, course.id) if is_enrolled else None
        progress = kept or Progress(id=new_id(), user_id=actor.user_id, course_id=course.id, updated_at=now)
        lectures = [lecture for chapter in chapters for lecture in chapter.lectures]
        return FullCourse(
            course=course,
            chapters=chapters,
            links=await self._links(actor, course, lectures),
            links_end_at=now + timedelta(seconds=self._media.link_seconds),
            progress=progress,
            percent=progress.percent([lecture.id for lecture in lectures if lecture.is_playable]),
        )

    async def previews(self, actor: Actor, course: Course, chapters: tuple[Chapter, ...]) -> Mapping[str, VideoLinks]:
        """Links to the free previews among a course's videos, by the lectures' ids; none while it is not published."""
        previews = [lecture for chapter in chapters for lecture in chapter.lectures if lecture.is_preview]
        return await self._links(actor, course, previews) if course.is_published else {}

    async def _links(self, actor: Actor, course: Course, lectures: list[Lecture]) -> dict[str, VideoLinks]:
        assets = {asset.id: asset for asset in await self._assets.many(lecture.media_id for lecture in lectures)}
        return {
            lecture.id: self._link(actor, course, lecture, assets[lecture.media_id])
            for lecture in lectures
            if lecture.media_id in assets
        }

    def _link(self, actor: Actor, course: Course, lecture: Lecture, asset: MediaAsset) -> VideoLinks:
        is_public = course.is_published and lecture.is_preview
        video, captions, poster = self._media.video_links(actor, asset, is_public=is_public)
        return VideoLinks(video, poster, captions)
