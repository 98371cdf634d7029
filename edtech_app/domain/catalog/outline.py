"""The parts of a course, and the order in which they stand."""

from dataclasses import dataclass
from enum import StrEnum

from edtech_app.domain.entity import Entity, Instant


class LectureKind(StrEnum):
    VIDEO = "video"
    ARTICLE = "article"


class Section(Entity):
    """A chapter of a course; `position` orders the sections, with gaps so that one write moves one."""

    course_id: str
    title: str
    position: int


class Lecture(Entity):
    """One step of a course: a video (`media_id`, `seconds`) or an article (`body`, Markdown).

    `preview` is "yes" when anybody may watch it, else "no".
    """

    course_id: str
    section_id: str
    title: str
    description: str = ""
    kind: LectureKind = LectureKind.VIDEO
    preview: str = "no"
    media_id: str = ""
    seconds: int = 0
    body: str = ""
    position: int

    @property
    def is_preview(self) -> bool:
        return self.preview == "yes"

    @property
    def is_playable(self) -> bool:
        """There is something to watch or to read."""
        return bool(self.media_id) if self.kind is LectureKind.VIDEO else bool(self.body.strip())


class DeletedPart(Entity):
    """A lecture, or a section with its lectures, that was deleted and can be put back for a while.

    `section` is None where only a lecture was deleted. The lectures' files are still there.
    """

    course_id: str
    section: Section | None
    lectures: tuple[Lecture, ...]
    deleted_at: Instant

    @property
    def title(self) -> str:
        return self.section.title if self.section else self.lectures[0].title


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its lectures in their order."""

    section: Section
    lectures: tuple[Lecture, ...]

    @property
    def seconds(self) -> int:
        return sum(lecture.seconds for lecture in self.lectures)


def curriculum(sections: list[Section], lectures: list[Lecture]) -> tuple[Chapter, ...]:
    """Put a course's sections and lectures in their order."""
    by_section: dict[str, list[Lecture]] = {}
    for lecture in sorted(lectures, key=lambda lecture: (lecture.position, lecture.id)):
        by_section.setdefault(lecture.section_id, []).append(lecture)
    return tuple(
        Chapter(section, tuple(by_section.get(section.id, ())))
        for section in sorted(sections, key=lambda section: (section.position, section.id))
    )


def playable(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The chapters without lectures that have nothing to watch or read yet, and without those that are empty then."""
    kept = (
        Chapter(chapter.section, tuple(lecture for lecture in chapter.lectures if lecture.is_playable))
        for chapter in chapters
    )
    return tuple(chapter for chapter in kept if chapter.lectures)


POSITION_STEP = 1024
"""The gap between the positions of neighbours, so that one can be moved between two others with one write."""


def position_between(before: int | None, after: int | None) -> int | None:
    """A position after `before` and ahead of `after` (None: the edge), or None when there is no room left."""
    if before is None and after is None:
        return POSITION_STEP
    if after is None:
        return (before or 0) + POSITION_STEP
    if before is None:
        return after - POSITION_STEP
    middle = (before + after) // 2
    return middle if before < middle < after else None
