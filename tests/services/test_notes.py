"""Notes: who writes and reads them, what is never lost, and what is taken along."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Client, Role
from edtech_app.domain.catalog import Course, Lecture, LectureKind, Section
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.notes import MAX_NOTE, Note
from edtech_app.services import notes as notes_module
from edtech_app.services.notes import CourseNotes
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Ravi")


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    """A video of ten minutes and an article."""
    course = await world.course(author, title="Tea", lectures=2)
    film, _ = await lectures_of(world, course)
    await world.lectures.save(
        film.model_copy(update={"title": "Leaves", "kind": LectureKind.VIDEO, "media_id": new_id(), "seconds": 600})
    )
    return course


@pytest.fixture
async def student(world: World, course: Course) -> Actor:
    student = await world.person()
    await world.enrol(student, course)
    return student


async def lectures_of(world: World, course: Course) -> list[Lecture]:
    return sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)


async def write(
    world: World, actor: Actor, course: Course, lecture: Lecture, text: str, *, second: float = 0, note_id: str = ""
) -> Note:
    return await world.services.notes.write(actor, course.id, lecture.id, note_id or new_id(), second=second, text=text)


async def notes_of(world: World, actor: Actor, course: Course, **narrowed: str) -> CourseNotes:
    return await world.services.notes.of_course(actor, course.id, **narrowed)


def texts(found: CourseNotes) -> list[tuple[str, list[tuple[int, str]]]]:
    return [(lecture.title, [(note.second, note.text) for note in lecture.notes]) for lecture in found.lectures]


async def test_notes_stand_at_their_seconds_in_the_courses_order(world: World, course: Course, student: Actor):
    film, article = await lectures_of(world, course)
    await write(world, student, course, article, "To read again", second=40)
    await write(world, student, course, film, "Pour", second=83.9)
    await write(world, student, course, film, "", second=12)
    await write(world, student, course, film, "The end", second=9_999)

    assert texts(await notes_of(world, student, course)) == [
        ("Leaves", [(12, ""), (83, "Pour"), (600, "The end")]),
        ("Lecture 2", [(0, "To read again")]),
    ]
    assert texts(await notes_of(world, student, course, lecture_id=article.id)) == [
        ("Lecture 2", [(0, "To read again")])
    ]


async def test_a_note_that_is_sent_again_is_the_same_note(world: World, course: Course, student: Actor):
    film, _ = await lectures_of(world, course)
    note_id = new_id()

    await asyncio.gather(*(write(world, student, course, film, "Pour", second=5, note_id=note_id) for _ in range(10)))
    await write(world, student, course, film, "Pour slowly", second=77, note_id=note_id)

    assert texts(await notes_of(world, student, course)) == [("Leaves", [(5, "Pour slowly")])]


async def test_a_search_finds_every_word_in_whatever_case(world: World, course: Course, student: Actor):
    film, article = await lectures_of(world, course)
    await write(world, student, course, film, "Wait, then POUR.\nSlowly.")
    await write(world, student, course, article, "Slowly does it")
    await write(world, student, course, film, "", second=3)

    assert texts(await notes_of(world, student, course, containing="  slow pour ")) == [
        ("Leaves", [(0, "Wait, then POUR.\nSlowly.")])
    ]
    assert (await notes_of(world, student, course, containing="slow")).count == 2
    assert (await notes_of(world, student, course, containing="coffee")).count == 0


async def test_a_deleted_note_can_be_put_back_for_a_day(world: World, course: Course, student: Actor):
    film, _ = await lectures_of(world, course)
    note = await write(world, student, course, film, "Pour", second=5)

    await world.services.notes.delete(student, note.id)
    assert (await notes_of(world, student, course)).count == 0
    await write(world, student, course, film, "Pour", second=5, note_id=note.id)
    assert (await notes_of(world, student, course)).count == 0
    world.clock.turn(timedelta(hours=23))
    assert await world.services.notes.forget_deleted() == 0
    await world.services.notes.put_back(student, note.id)
    assert texts(await notes_of(world, student, course)) == [("Leaves", [(5, "Pour")])]

    await world.services.notes.delete(student, note.id)
    world.clock.turn(timedelta(hours=25))
    assert await world.services.notes.forget_deleted() == 1
    with pytest.raises(NotFound):
        await world.services.notes.put_back(student, note.id)


async def test_nobody_reads_or_touches_the_notes_of_another(
    world: World, course: Course, student: Actor, author: Actor
):
    film, _ = await lectures_of(world, course)
    note = await write(world, student, course, film, "Mine")
    other, keeper = await world.person(first_name="Meera"), await world.person(Role.ADMINISTRATOR)
    await world.enrol(other, course)

    for stranger in (other, author, keeper):
        assert (await notes_of(world, stranger, course)).count == 0
        with pytest.raises(Conflict, match="no notes"):
            await world.services.notes.as_markdown(stranger, course.id)
        for attack in (
            write(world, stranger, course, film, "Theirs", note_id=note.id),
            world.services.notes.delete(stranger, note.id),
            world.services.notes.put_back(stranger, note.id),
        ):
            with pytest.raises(NotFound):
                await attack
    for attack in (
        write(world, VISITOR, course, film, "Theirs"),
        notes_of(world, VISITOR, course),
        world.services.notes.delete(VISITOR, note.id),
        world.services.notes.as_markdown(VISITOR, course.id),
    ):
        with pytest.raises(NotSignedIn):
            await attack
    assert texts(await notes_of(world, student, course)) == [("Leaves", [(0, "Mine")])]


async def test_only_students_of_the_course_write_new_notes_into_its_lectures(
    world: World, course: Course, student: Actor, author: Actor
):
    film, _ = await lectures_of(world, course)
    elsewhere = await world.course(author, title="Coffee")
    foreign = (await lectures_of(world, elsewhere))[0]

    with pytest.raises(NotAllowed):
        await write(world, await world.person(), course, film, "A note")
    with pytest.raises(NotAllowed):
        await write(world, student, elsewhere, foreign, "A note")
    with pytest.raises(NotFound):
        await write(world, student, course, foreign, "A note")


async def test_after_a_refund_what_was_written_stays_its_writers(world: World, course: Course, student: Actor):
    film, _ = await lectures_of(world, course)
    note = await write(world, student, course, film, "Pour")
    enrollment = await world.enrollments.of(student.user_id, course.id)
    assert enrollment
    await world.enrollments.save(enrollment.model_copy(update={"status": EnrollmentStatus.REFUNDED}))

    await write(world, student, course, film, "Pour slowly", note_id=note.id)

    assert texts(await notes_of(world, student, course)) == [("Leaves", [(0, "Pour slowly")])]
    with pytest.raises(NotAllowed):
        await write(world, student, course, film, "Another")


@pytest.mark.parametrize(
    ("second", "text", "note_id"),
    [(0, "x" * (MAX_NOTE + 1), ""), (0, "Pour", "not an id"), (0, "Pour", "{$ne: 1}" + "0" * 16)],
)
async def test_what_cannot_be_kept_is_refused_in_words(
    world: World, course: Course, student: Actor, second: float, text: str, note_id: str
):
    film, _ = await lectures_of(world, course)
    with pytest.raises(InvalidInput):
        await write(world, student, course, film, text, second=second, note_id=note_id)
    assert (await notes_of(world, student, course)).count == 0


@pytest.mark.parametrize("second", [float("nan"), float("inf"), -4.0])
async def test_a_second_that_is_none_is_the_beginning(world: World, course: Course, student: Actor, second: float):
    film, _ = await lectures_of(world, course)
    assert (await write(world, student, course, film, "Pour", second=second)).second == 0


async def test_letters_that_no_file_can_hold_are_replaced(world: World, course: Course, student: Actor):
    film, _ = await lectures_of(world, course)
    assert (await write(world, student, course, film, "  a\x00b\ud800c\r\nd ")).text == "ab?c\nd"


async def test_there_is_a_most_of_notes_in_a_course(
    world: World, course: Course, student: Actor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(notes_module, "MAX_NOTES", 3)
    film, _ = await lectures_of(world, course)
    kept = [await write(world, student, course, film, f"Note {number}") for number in range(3)]

    with pytest.raises(Conflict, match="3 notes"):
        await write(world, student, course, film, "One more")
    await write(world, student, course, film, "Changed", note_id=kept[0].id)

    assert (await notes_of(world, student, course)).count == 3


async def test_notes_move_with_their_lecture_and_outlive_it(world: World, course: Course, student: Actor):
    film, article = await lectures_of(world, course)
    await write(world, student, course, film, "Pour", second=83)
    await write(world, student, course, article, "Read")
    section = await world.sections.add(Section(id=new_id(), course_id=course.id, title="Later", position=9_999))
    film = await world.lectures.save(film.model_copy(update={"section_id": section.id, "title": "Green leaves"}))

    assert texts(await notes_of(world, student, course)) == [
        ("Lecture 2", [(0, "Read")]),
        ("Green leaves", [(83, "Pour")]),
    ]
    await world.lectures.remove(film.id)
    found = await notes_of(world, student, course)
    assert texts(found) == [("Lecture 2", [(0, "Read")]), ("Leaves", [(83, "Pour")])]
    assert [lecture.is_gone for lecture in found.lectures] == [False, True]


async def test_the_download_opens_each_note_at_its_second(world: World, course: Course, student: Actor):
    film, article = await lectures_of(world, course)
    await world.lectures.save(article.model_copy(update={"title": "*Cups* & [saucers]"}))
    await write(world, student, course, film, "Pour\nslowly", second=83)
    await write(world, student, course, film, "", second=3_725)
    await write(world, student, course, article, "# A heading of mine")
    learn = f"http://school.test/learn/{course.slug}"

    name, text = await world.services.notes.as_markdown(student, course.id)

    assert name == f"notes-{course.slug}.md"
    assert text == (
        f"# Notes on Tea\n\n<http://school.test/courses/{course.slug}>\n\n"
        f"## Leaves\n\n"
        f"- [1:23]({learn}/{film.id}?t=83) Pour\n  slowly\n"
        f"- [10:00]({learn}/{film.id}?t=600) Bookmark\n\n"
        f"## \\*Cups\\* & \\[saucers\\]\n\n"
        f"- [Open]({learn}/{article.id}) # A heading of mine\n"
    )


async def test_ones_data_holds_ones_notes_and_leaving_takes_them(world: World, course: Course, student: Actor):
    film, _ = await lectures_of(world, course)
    await write(world, student, course, film, "Pour")

    exported: dict[str, Any] = json.loads(await world.services.export.export(student, Client()))
    assert [(note["text"], note["lecture_title"]) for note in exported["notes"]] == [("Pour", "Leaves")]

    await world.services.demo_school.remove_people([student.email])
    assert await world.database["notes"].find({}).to_list(None) == []
