"""Notes: what a student writes down at a second of a lecture, for nobody else's eyes."""

from datetime import datetime, timedelta

from edtech_app.domain.entity import NEVER, Entity, Instant

MAX_NOTE = 5_000
"""Characters in one note."""
MAX_NOTES = 2_000
"""Notes of one student in one course."""
KEPT = timedelta(days=1)
"""How long a deleted note can be put back."""


class Note(Entity):
    """Plain text at a second of a lecture (0 in an article); without text it is a bookmark.

    The browser makes its id, so that one that is sent again is the same note. `lecture_title` is what the lecture was
    called then: it names the note once the lecture is gone.
    """

    user_id: str
    course_id: str
    lecture_id: str
    lecture_title: str
    second: int = 0
    text: str = ""
    deleted_at: Instant = NEVER
    created_at: Instant
    updated_at: Instant

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at > NEVER

    def rewritten(self, text: str, now: datetime) -> "Note":
        """The note with another text; the same text changes nothing."""
        return self if text == self.text else self.model_copy(update={"text": text, "updated_at": now})

    def deleted(self, now: datetime) -> "Note":
        """The note in the bin; once there, it keeps its time."""
        return self if self.is_deleted else self.model_copy(update={"deleted_at": now})

    def put_back(self) -> "Note":
        return self.model_copy(update={"deleted_at": NEVER}) if self.is_deleted else self

    def mentions(self, words: list[str]) -> bool:
        """Whether every one of the words, folded already, is in its text."""
        folded = self.text.casefold()
        return all(word in folded for word in words)
