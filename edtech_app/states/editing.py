"""What a tab has seen of the course that it edits; every change is made against that."""

from dataclasses import dataclass

import reflex as rx

from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import ChangedElsewhere, DatabaseAway, InvalidInput

SAVED, NOT_SAVED = "Saved", "Not saved yet"


@dataclass(frozen=True)
class LineRow:
    """A line of a list that is written in place; `key` stays while its text changes."""

    key: str = ""
    text: str = ""


class EditingState(rx.State):
    """How saving goes, for all steps of the editor.

    `note` says it quietly; `errors` hold a field's words until it is right. `answered` has what was last typed into a
    field and reached us, saved or refused with words; `assets/drafts.js` sends the rest again until it is there too.
    Raising `drawing` has all fields drawn anew with what the course says now.
    """

    note: str = ""
    errors: dict[str, str] = {}
    answered: dict[str, str] = {}
    is_behind: bool = False
    drawing: int = 0
    _course: str = ""
    _seen: int = -1

    def _open(self, course: Course) -> None:
        """Look at the course as it is now; fields are drawn anew when it is not what this tab has seen."""
        if (course.id, course.revision) != (self._course, self._seen):
            self._draw_anew()
        self._course, self._seen, self.is_behind = course.id, course.revision, False

    def _follow(self, course: Course, *, edits: int = 1) -> None:
        """Look at the course after so many changes of this tab's own; more were made elsewhere and are shown too."""
        if course.revision > self._seen + edits:
            self._draw_anew()
        self._seen = course.revision

    def _draw_anew(self) -> None:
        self.drawing += 1
        self.note, self.errors, self.answered = "", {}, {}

    def _refuse(self, wrong: InvalidInput) -> None:
        self.errors, self.note = {**self.errors, **wrong.fields}, NOT_SAVED

    def _keep(self, *names: str) -> None:
        self.errors = {name: words for name, words in self.errors.items() if name not in names}
        self.note = NOT_SAVED if any(self.errors.values()) else SAVED

    def _answer(self, name: str, typed: str) -> None:
        self.answered = {**self.answered, name: typed}

    def _fail(self, failure: ChangedElsewhere | DatabaseAway, name: str) -> None:
        """What was typed stays in its field: it is sent again, or after the person has decided."""
        if isinstance(failure, ChangedElsewhere):
            self.is_behind = True
        else:
            self._refuse(InvalidInput({name: failure.message}))
