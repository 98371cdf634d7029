"""Notes as the databases answer for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.notes import Note
from edtech_app.repositories.notes import NoteRepository

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def note(user: str, course: str, *, deleted_at: datetime = NEVER) -> Note:
    return Note(
        id=new_id(),
        user_id=user,
        course_id=course,
        lecture_id="l",
        lecture_title="L",
        second=83,
        text="चाय ☕\nPour",
        deleted_at=deleted_at,
        created_at=NOW,
        updated_at=NOW,
    )


async def test_notes_are_found_by_their_writer_and_course(database: Any) -> None:
    notes = NoteRepository(database)
    mine, also_mine, elsewhere, foreign = [
        await notes.add(note(*whose)) for whose in (("a", "x"), ("a", "x"), ("a", "y"), ("b", "x"))
    ]

    assert {one.id for one in await notes.of("a", "x")} == {mine.id, also_mine.id}
    assert await notes.of("b", "x") == [foreign]
    assert await notes.count("a", "x") == 2
    assert len(await notes.all_of_user("a")) == 3
    assert await notes.forget_course("x") == 3
    assert await notes.all_of_user("a") == [elsewhere]
    assert await notes.forget_user("a") == 1


async def test_only_what_was_deleted_long_enough_ago_is_forgotten(database: Any) -> None:
    notes = NoteRepository(database)
    kept, fresh, old = [
        await notes.add(note("a", "x", deleted_at=at)) for at in (NEVER, NOW, NOW - timedelta(seconds=1))
    ]

    assert await notes.forget_deleted_before(NOW) == 1

    assert {one.id for one in await notes.of("a", "x")} == {kept.id, fresh.id}
    assert await notes.find(old.id) is None
