"""Making a course's curriculum: sections, lectures and the files in them."""

from collections.abc import Iterable

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import (
    POSITION_STEP,
    Course,
    Lecture,
    LectureKind,
    Section,
)
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotFound
from edtech_app.domain.media import MediaKind
from edtech_app.repositories.catalog import CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.media import MediaRepository
from edtech_app.services.fields import read_title, readable
from edtech_app.services.media import MediaService
from edtech_app.services.ownership import own_course

MAX_DESCRIPTION = 2000
MAX_BODY = 50_000
MAX_SECTIONS = 100
MAX_LECTURES = 500
LAST_LECTURE = "A published course needs at least one lecture. Unpublish the course first."


class CurriculumService:
    """Changes to sections and lectures; every method checks that the course is the actor's.

    After each change the course's kept totals (playable lectures and their length) are counted anew. `seen` is the
    course's revision that somebody looks at while they change it: when it was edited since, nothing is changed and
    `ChangedElsewhere` is raised.
    """

    def __init__(
        self,
        *,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        assets: MediaRepository,
        media: MediaService,
        now: Clock,
    ) -> None:
        self._courses, self._sections, self._lectures = courses, sections, lectures
        self._assets, self._media, self._now = assets, media, now

    async def add_section(self, actor: Actor, course_id: str, title: str, *, seen: int | None = None) -> Section:
        """Add a section at the end.

        Raises:
            InvalidInput: No title, or a long one.
            Conflict: The course has 100 sections already.
        """
        course = await own_course(self._courses, actor, course_id)
        title = read_title(title, "Please give the section a title.")
        present = await self._sections.of(course.id)
        if len(present) >= MAX_SECTIONS:
            raise Conflict(f"A course can have at most {MAX_SECTIONS} sections.")
        await self.edit(course, seen)
        last = max((section.position for section in present), default=0)
        section = Section(id=new_id(), course_id=course.id, title=title, position=last + POSITION_STEP)
        return await self._sections.add(section)

    async def rename_section(self, actor: Actor, section_id: str, title: str, *, seen: int | None = None) -> Section:
        """
        Raises:
            InvalidInput: No title, or a long one.
        """
        section, course = await self.own_section(actor, section_id)
        title = read_title(title, "Please give the section a title.")
        if title == section.title:
            return section
        await self.edit(course, seen)
        return await self._sections.change(section.id, lambda before: before.model_copy(update={"title": title}))

    async def add_lecture(
        self,
        actor: Actor,
        section_id: str,
        title: str,
        kind: str,
        *,
        description: str = "",
        preview: bool = False,
        body: str = "",
        seen: int | None = None,
    ) -> Lecture:
        """Add a lecture ("video" or "article") at the section's end; a video has no `body`.

        Raises:
            InvalidInput: A field is wrong, or there is no such kind; nothing was added.
            Conflict: The course has 500 lectures already.
        """
        section, course = await self.own_section(actor, section_id)
        title, description, body = _words(title, description, body)
        if kind not in {known.value for known in LectureKind}:
            raise InvalidInput({"kind": "Please choose a video or an article."})
        present = await self._lectures.of(course.id)
        if len(present) >= MAX_LECTURES:
            raise Conflict(f"A course can have at most {MAX_LECTURES} lectures.")
        await self.edit(course, seen)
        last = max((lecture.position for lecture in present if lecture.section_id == section.id), default=0)
        added = await self._lectures.add(
            Lecture(
                id=new_id(),
                course_id=course.id,
                section_id=section.id,
                title=title,
                description=description,
                kind=LectureKind(kind),
                preview="yes" if preview else "no",
                body=body if kind == LectureKind.ARTICLE else "",
                position=last + POSITION_STEP,
            )
        )
        if added.is_playable:
            await self.count_anew(course.id)
        return added

    async def update_lecture(
        self,
        actor: Actor,
        lecture_id: str,
        *,
        title: str,
        description: str,
        preview: bool,
        body: str,
        seen: int | None = None,
    ) -> Lecture:
        """Change a lecture's words and whether it is a free preview; a video has no `body`.

        Raises:
            InvalidInput: A field is wrong; nothing was changed.
            Conflict: The course is published and would have nothing left to watch.
        """
        lecture, course = await self.own_lecture(actor, lecture_id)
        title, description, body = _words(title, description, body)
        change = {
            "title": title,
            "description": description,
            "preview": "yes" if preview else "no",
            "body": body if lecture.kind is LectureKind.ARTICLE else "",
        }
        if lecture.model_copy(update=change) == lecture:
            return lecture
        if lecture.is_playable and not lecture.model_copy(update=change).is_playable:
            others = [other for other in await self._lectures.of(course.id) if other.id != lecture.id]
            keep_something_to_watch(course, others)
        await self.edit(course, seen)
        saved = await self._lectures.change(lecture.id, lambda before: before.model_copy(update=change))
        if saved.is_playable != lecture.is_playable:
            await self.count_anew(course.id)
        return saved

    async def attach_video(self, actor: Actor, lecture_id: str, media_id: str) -> Lecture:
        """Make an uploaded video (see `MediaService.receive_video`) the lecture's; the one before it is deleted.

        Raises:
            NotFound: The lecture is not the actor's, or the video is not of the same course.
            Conflict: The lecture is an article, or the video is another lecture's.
        """
        lecture, course = await self.own_lecture(actor, lecture_id)
        asset = await self._assets.get(media_id)
        if asset.course_id != course.id or asset.kind is not MediaKind.VIDEO:
            raise NotFound(self._assets.missing)
        if lecture.kind is not LectureKind.VIDEO:
            raise Conflict("This lecture is an article and cannot have a video.")
        if any(other.media_id == asset.id and other.id != lecture.id for other in await self._lectures.of(course.id)):
            raise Conflict("This video belongs to another lecture. Please upload it again.")
        replaced = ""

        def attach(before: Lecture) -> Lecture:
            nonlocal replaced
            replaced = before.media_id
            return before.model_copy(update={"media_id": asset.id, "seconds": asset.seconds})

        saved = await self._lectures.change(lecture.id, attach)
        if replaced and replaced != asset.id:
            await self._media.delete_asset(replaced)
        await self.count_anew(course.id)
        return saved

    async def count_anew(self, course_id: str) -> None:
        """Bring the course's kept totals in line with its lectures, also when two changes run at once.

        A course without anything to watch is not in the catalog afterwards.
        """
        counted = (-1, -1)
        while (totals := await self._totals(course_id)) != counted:
            await self._courses.set_totals(course_id, lectures=totals[0], seconds=totals[1], now=self._now())
            counted = totals
        if not counted[0]:
            # It was published in the moment in which its last lecture went: nobody may buy nothing.
            now = self._now()
            await self._courses.change(course_id, lambda before: before.unpublish(now))

    async def edit(self, course: Course, seen: int | None) -> None:
        """Count an edit before it is made; one that a crash then prevents was counted for nothing, which harms nobody.

        Raises:
            ChangedElsewhere: There was another one since `seen`.
        """
        now = self._now()
        await self._courses.change(course.id, lambda before: before.edited(now, seen))

    async def _totals(self, course_id: str) -> tuple[int, int]:
        playable = [lecture for lecture in await self._lectures.of(course_id) if lecture.is_playable]
        return len(playable), sum(lecture.seconds for lecture in playable)

    async def own_section(self, actor: Actor, section_id: str) -> tuple[Section, Course]:
        """
        Raises:
            NotFound: No such section, or not the actor's.
        """
        actor.require_instructor()
        section = await self._sections.get(section_id)
        try:
            return section, await own_course(self._courses, actor, section.course_id)
        except NotFound:
            raise NotFound(self._sections.missing) from None

    async def own_lecture(self, actor: Actor, lecture_id: str) -> tuple[Lecture, Course]:
        """
        Raises:
            NotFound: No such lecture, or not the actor's.
        """
        actor.require_instructor()
        lecture = await self._lectures.get(lecture_id)
        try:
            return lecture, await own_course(self._courses, actor, lecture.course_id)
        except NotFound:
            raise NotFound(self._lectures.missing) from None


def _words(title: str, description: str, body: str) -> tuple[str, str, str]:
    """A lecture's words, tidied.

    Raises:
        InvalidInput: With what is wrong with them.
    """
    title = read_title(title, "Please give the lecture a title.")
    description, body = readable(description), readable(body)
    problems: dict[str, str] = {}
    if len(description) > MAX_DESCRIPTION:
        problems["description"] = f"Please keep the description under {MAX_DESCRIPTION} characters."
    if len(body) > MAX_BODY:
        problems["body"] = "This article is too long. Please split it into two lectures."
    if problems:
        raise InvalidInput(problems)
    return title, description.strip(), body


def keep_something_to_watch(course: Course, remaining: Iterable[Lecture]) -> None:
    """
    Raises:
        Conflict: The course is published and nothing playable would remain.
    """
    if course.is_published and not any(lecture.is_playable for lecture in remaining):
        raise Conflict(LAST_LECTURE)
