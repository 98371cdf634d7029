"""Deleting sections and lectures, and putting them back for a day."""

from contextlib import suppress
from datetime import timedelta

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import Course, DeletedPart, Lecture, Section
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, Duplicate, NotFound
from edtech_app.repositories.catalog import (
    CourseRepository,
    DeletedPartRepository,
    LectureRepository,
    SectionRepository,
)
from edtech_app.services.curriculum import MAX_LECTURES, MAX_SECTIONS, CurriculumService, keep_something_to_watch
from edtech_app.services.media import MediaService
from edtech_app.services.ownership import own_course

KEPT = timedelta(days=1)
"""How long a deleted part can be put back; then its files go."""
BATCH = 100


class DeletedPartsService:
    """What is deleted is copied first and taken out then; what a crash leaves in both places is still in the course."""

    def __init__(
        self,
        *,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        deleted: DeletedPartRepository,
        curriculum: CurriculumService,
        media: MediaService,
        now: Clock,
    ) -> None:
        self._courses, self._sections, self._lectures, self._deleted = courses, sections, lectures, deleted
        self._curriculum, self._media, self._now = curriculum, media, now

    async def of_course(self, actor: Actor, course_id: str) -> list[DeletedPart]:
        """What can be put back into the course, the last deleted first.

        Raises:
            NotFound: No such course, or not the actor's.
        """
        course = await own_course(self._courses, actor, course_id)
        return [part for part in await self._deleted.of(course.id) if part.deleted_at > self._now() - KEPT]

    async def delete_section(self, actor: Actor, section_id: str, *, seen: int | None = None) -> DeletedPart:
        """Delete the section with its lectures.

        Raises:
            Conflict: The course is published and would have nothing left to watch.
            ChangedElsewhere: See `CurriculumService`.
        """
        section, course = await self._curriculum.own_section(actor, section_id)
        lectures = await self._lectures.of(course.id)
        leaving = [lecture for lecture in lectures if lecture.section_id == section.id]
        return await self._take_out(course, section, leaving, lectures, seen)

    async def delete_lecture(self, actor: Actor, lecture_id: str, *, seen: int | None = None) -> DeletedPart:
        """Delete the lecture.

        Raises:
            Conflict: The course is published and would have nothing left to watch.
            ChangedElsewhere: See `CurriculumService`.
        """
        lecture, course = await self._curriculum.own_lecture(actor, lecture_id)
        return await self._take_out(course, None, [lecture], await self._lectures.of(course.id), seen)

    async def put_back(self, actor: Actor, part_id: str, *, seen: int | None = None) -> DeletedPart:
        """Put a deleted part back where it was; a lecture whose section is gone comes to the end of the last one.

        Raises:
            NotFound: It is too late, or it is not the actor's.
            Conflict: The course is full, or has no section to put a lecture into.
            ChangedElsewhere: See `CurriculumService`.
        """
        actor.require_instructor()
        part = await self._deleted.get(part_id)
        try:
            course = await own_course(self._courses, actor, part.course_id)
        except NotFound:
            raise NotFound(self._deleted.missing) from None
        sections = await self._sections.of(course.id)
        is_full = len(await self._lectures.of(course.id)) + len(part.lectures) > MAX_LECTURES
        if is_full or (part.section and len(sections) >= MAX_SECTIONS):
            raise Conflict("The course is full. Please delete something else first.")
        lectures = part.lectures
        if part.section is None and lectures[0].section_id not in {section.id for section in sections}:
            if not sections:
                raise Conflict("Please add a section first, or restore the lecture's own section.")
            last = max(sections, key=lambda section: (section.position, section.id))
            lectures = tuple(lecture.model_copy(update={"section_id": last.id}) for lecture in lectures)
        now = self._now()
        await self._courses.change(course.id, lambda before: before.edited(now, seen))
        # A lecture is never without its section, whenever the process dies.
        if part.section:
            with suppress(Duplicate):
                await self._sections.add(part.section)
        for lecture in lectures:
            with suppress(Duplicate):
                await self._lectures.add(lecture)
        await self._deleted.remove(part.id)
        await self._curriculum.count_anew(course.id)
        return part

    async def forget_old(self) -> int:
        """Delete the files of what nobody has put back in time; returns how many parts went."""
        gone = 0
        while parts := await self._deleted.deleted_before(self._now() - KEPT, limit=BATCH):
            for part in parts:
                present = await self._lectures.of(part.course_id)
                used = {lecture.media_id for lecture in present}
                for lecture in part.lectures:
                    if lecture.media_id and lecture.media_id not in used:
                        await self._media.delete_asset(lecture.media_id)
                gone_ids = {lecture.id for lecture in part.lectures} - {lecture.id for lecture in present}
                await self._media.delete_lecture_files(part.course_id, gone_ids)
                await self._deleted.remove(part.id)
                gone += 1
        return gone

    async def _take_out(
        self, course: Course, section: Section | None, lectures: list[Lecture], present: list[Lecture], seen: int | None
    ) -> DeletedPart:
        now = self._now()
        remaining = [lecture for lecture in present if lecture not in lectures]

        def change(before: Course) -> Course:
            # Asked in the very change: another tab may be publishing.
            if any(lecture.is_playable for lecture in lectures):
                keep_something_to_watch(before, remaining)
            return before.edited(now, seen)

        await self._courses.change(course.id, change)
        part = DeletedPart(id=new_id(), course_id=course.id, section=section, lectures=tuple(lectures), deleted_at=now)
        await self._deleted.add(part)
        for lecture in lectures:
            await self._lectures.remove(lecture.id)
        if section:
            await self._sections.remove(section.id)
        await self._curriculum.count_anew(course.id)
        return part
