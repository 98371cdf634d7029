"""A note: what changes with its text, and what the bin keeps."""

from datetime import UTC, datetime

from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.notes import Note

THEN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LATER = datetime(2026, 3, 5, tzinfo=UTC)
LATER_STILL = datetime(2026, 3, 6, tzinfo=UTC)


def a_note() -> Note:
    return Note(
        id=new_id(),
        user_id=new_id(),
        course_id=new_id(),
        lecture_id=new_id(),
        lecture_title="Values and names",
        second=42,
        text="A name is a label.",
        created_at=THEN,
        updated_at=THEN,
    )


def test_another_text_has_a_time_of_its_own_and_the_same_one_has_not():
    note = a_note()
    rewritten = note.rewritten("A name is a label, not a box.", LATER)
    assert (rewritten.text, rewritten.updated_at, rewritten.created_at) == (
        "A name is a label, not a box.",
        LATER,
        THEN,
    )
    assert note.rewritten(note.text, LATER) is note


def test_the_bin_keeps_the_time_of_the_first_deletion_and_gives_the_note_back_as_it_was():
    note = a_note()
    deleted = note.deleted(LATER)
    assert (note.is_deleted, deleted.is_deleted, deleted.deleted_at) == (False, True, LATER)
    assert deleted.deleted(LATER_STILL) == deleted
    assert deleted.put_back() == note
    assert note.put_back().deleted_at == NEVER
