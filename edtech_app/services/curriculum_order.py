"""The order of a course's sections and lectures."""

from edtech_app.domain.accounts import Actor
from edtech_app.domain.catalog import POSITION_STEP, Chapter, Lecture, Section, curriculum, position_between
from edtech_app.domain.errors import NotFound
from edtech_app.repositories.catalog import LectureRepository, SectionRepository
from edtech_app.services.curriculum import CurriculumService


class CurriculumOrderService:
    """Moves sections and lectures of the actor's own courses; `seen` is as in `CurriculumService`."""

    def __init__(
        self, *, curriculum: CurriculumService, sections: SectionRepository, lectures: LectureRepository
    ) -> None:
        self._curriculum, self._sections, self._lectures = curriculum, sections, lectures

    async def move_section_to(self, actor: Actor, section_id: str, place: int, *, seen: int | None = None) -> None:
        """Put the section at a place among the others, 0 is the first; beyond the last is the last."""
        section, course = await self._curriculum.own_section(actor, section_id)
        order = [chapter.section for chapter in await self._chapters(course.id)]
        others = [other for other in order if other.id != section.id]
        place = max(0, min(place, len(others)))
        if order[place].id == section.id:
            return
        await self._curriculum.edit(course, seen)
        position = _room(others, place)
        if position is None:
            for number, other in enumerate([*others[:place], section, *others[place:]], start=1):
                await self._place_section(other.id, number * POSITION_STEP)
            return
        await self._place_section(section.id, position)

    async def move_section(self, actor: Actor, section_id: str, by: int, *, seen: int | None = None) -> None:
        """Move the section up (-1) or down (+1); at the edge nothing happens."""
        section, course = await self._curriculum.own_section(actor, section_id)
        order = [chapter.section.id for chapter in await self._chapters(course.id)]
        place = order.index(section.id) + (1 if by > 0 else -1)
        if place >= 0:
            await self.move_section_to(actor, section.id, place, seen=seen)

    async def move_lecture_to(
        self, actor: Actor, lecture_id: str, section_id: str, place: int, *, seen: int | None = None
    ) -> None:
        """Put the lecture at a place among a section's others, 0 is the first; beyond the last is the last.

        What students have finished of it stays finished, because progress knows the lecture and not its place.

        Raises:
            NotFound: The lecture is not the actor's, or the section is not of the same course.
        """
        lecture, course = await self._curriculum.own_lecture(actor, lecture_id)
        target = next((c for c in await self._chapters(course.id) if c.section.id == section_id), None)
        if target is None:
            raise NotFound(self._sections.missing)
        others = [other for other in target.lectures if other.id != lecture.id]
        place = max(0, min(place, len(others)))
        if target.lectures[place : place + 1] == (lecture,):
            return
        await self._curriculum.edit(course, seen)
        position = _room(others, place)
        if position is None:
            for number, other in enumerate([*others[:place], lecture, *others[place:]], start=1):
                await self._place_lecture(other.id, section_id, number * POSITION_STEP)
            return
        await self._place_lecture(lecture.id, section_id, position)

    async def move_lecture(self, actor: Actor, lecture_id: str, by: int, *, seen: int | None = None) -> None:
        """Move the lecture up (-1) or down (+1), into the neighbouring section at the edge."""
        lecture, course = await self._curriculum.own_lecture(actor, lecture_id)
        chapters = await self._chapters(course.id)
        step = 1 if by > 0 else -1
        number = next(number for number, c in enumerate(chapters) if c.section.id == lecture.section_id)
        place = chapters[number].lectures.index(lecture) + step
        if not 0 <= place < len(chapters[number].lectures):
            number += step
            if not 0 <= number < len(chapters):
                return
            place = 0 if step > 0 else len(chapters[number].lectures)
        await self.move_lecture_to(actor, lecture.id, chapters[number].section.id, place, seen=seen)

    async def _chapters(self, course_id: str) -> tuple[Chapter, ...]:
        return curriculum(await self._sections.of(course_id), await self._lectures.of(course_id))

    async def _place_section(self, section_id: str, position: int) -> None:
        await self._sections.change(section_id, lambda before: before.model_copy(update={"position": position}))

    async def _place_lecture(self, lecture_id: str, section_id: str, position: int) -> None:
        update = {"section_id": section_id, "position": position}
        await self._lectures.change(lecture_id, lambda before: before.model_copy(update=update))


def _room(others: list[Section] | list[Lecture], place: int) -> int | None:
    """A position that puts something at `place` among the others, or None when they must be spread anew."""
    before = others[place - 1].position if place > 0 else None
    after = others[place].position if place < len(others) else None
    return position_between(before, after)
