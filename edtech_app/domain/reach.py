"""How far a course's students get: for each lecture how many have begun it, and how many have finished it."""

from collections.abc import Set
from dataclasses import dataclass

from pydantic import computed_field

from edtech_app.domain.catalog import Lecture
from edtech_app.domain.entity import Entity

FINISHED = "+"
"""Ends the mark of a finished lecture; that of one that was begun is its id alone."""


class Reach(Entity):
    """One course's counts, under the course's id: how many students have each mark (see `Progress.marks`).

    Only those count who have the course now. `noted` is what the counts hold of somebody whose progress does not say
    so itself yet; see `services/reach.py`.
    """

    counts: dict[str, int] = {}
    noted: dict[str, tuple[str, ...]] = {}

    @computed_field
    @property
    def finished(self) -> int:
        """How often any lecture was finished."""
        return sum(count for mark, count in self.counts.items() if mark.endswith(FINISHED))

    @computed_field
    @property
    def began(self) -> int:
        """How often any lecture was begun."""
        return sum(self.counts.values()) - self.finished

    def moved(self, progress_id: str, held: Set[str], marks: Set[str]) -> "Reach":
        """Let the counts hold these marks of somebody in place of those held, and note it."""
        counts = dict(self.counts)
        for mark in held - marks:
            counts[mark] = counts.get(mark, 0) - 1
        for mark in marks - held:
            counts[mark] = counts.get(mark, 0) + 1
        return self.model_copy(
            update={
                "counts": {mark: count for mark, count in counts.items() if count},
                "noted": {**self.noted, progress_id: tuple(sorted(marks))},
            }
        )

    def without_note(self, progress_id: str) -> "Reach":
        """Forget the note on a progress that says itself by now what the counts hold of it."""
        return self.model_copy(
            update={"noted": {noted: marks for noted, marks in self.noted.items() if noted != progress_id}}
        )

    def of(self, lecture: Lecture) -> "LectureReach":
        return LectureReach(
            lecture=lecture,
            began=self.counts.get(lecture.id, 0),
            finished=self.counts.get(lecture.id + FINISHED, 0),
        )


@dataclass(frozen=True, slots=True)
class LectureReach:
    """How many have begun a lecture and how many have finished it."""

    lecture: Lecture
    began: int
    finished: int
