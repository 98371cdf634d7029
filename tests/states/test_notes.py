"""What the tab shows and keeps of notes."""

from collections.abc import AsyncIterator

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import new_id
from edtech_app.states import notes as notes_module
from edtech_app.states.notes import NotesState
from tests.support.tab import Tab, words_of
from tests.support.world import World


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Ravi"), title="Tea", lectures=2)


@pytest.fixture
async def student(world: World, course: Course) -> Actor:
    student = await world.person()
    await world.enrol(student, course)
    return student


@pytest.fixture
async def tab(world: World, student: Actor) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(student)
        yield tab


async def lecture_ids(world: World, course: Course) -> list[str]:
    return [each.id for each in sorted(await world.lectures.of(course.id), key=lambda each: each.position)]


async def write(tab: Tab, course: Course, lecture: str, text: str, **more: str) -> str:
    note = more.get("id") or new_id()
    form = {"course": course.id, "lecture": lecture, "second": "7.5", "stamp": f"stamp of {note}", "text": text}
    await tab.fire(NotesState.write, form={**form, "id": note, **more})
    return note


async def shown(tab: Tab) -> list[tuple[str, list[str]]]:
    state = await tab.state(NotesState)
    return [(lecture.title, [note.text for note in lecture.notes]) for lecture in state.lectures]


async def test_a_note_is_listed_and_its_stamp_answered(world: World, tab: Tab, course: Course):
    first, second = await lecture_ids(world, course)
    await tab.fire(NotesState.open, course=course.id, lecture=first)
    note = await write(tab, course, first, "Pour")
    await write(tab, course, second, "Drink")

    state = await tab.state(NotesState)
    assert (state.status, state.count_text) == ("ready", "1 note")
    assert await shown(tab) == [("Lecture 1", ["Pour"])]
    assert state.answered[f"stamp of {note}"] == ""
    await tab.fire(NotesState.show, scope="course")
    assert await shown(tab) == [("Lecture 1", ["Pour"]), ("Lecture 2", ["Drink"])]
    await tab.fire(NotesState.search, query="drink")
    assert await shown(tab) == [("Lecture 2", ["Drink"])]


async def test_a_tab_whose_server_forgot_it_keeps_its_note_all_the_same(world: World, tab: Tab, course: Course):
    first, _ = await lecture_ids(world, course)
    await write(tab, course, first, "Pour")
    assert await shown(tab) == [("Lecture 1", ["Pour"])]


async def test_a_refusal_is_said_and_answered_and_goes_with_the_next_note(world: World, tab: Tab, course: Course):
    first, _ = await lecture_ids(world, course)
    await tab.fire(NotesState.open, course=course.id, lecture=first)
    note = await write(tab, course, first, "x" * 5_001)
    state = await tab.state(NotesState)
    assert state.refusal == state.answered[f"stamp of {note}"] == "Please keep notes under 5,000 characters."
    await write(tab, course, first, "Short", second="a few")
    assert (await tab.state(NotesState)).refusal == ""


async def test_a_deletion_can_be_undone(world: World, tab: Tab, course: Course):
    first, _ = await lecture_ids(world, course)
    await tab.fire(NotesState.open, course=course.id, lecture=first)
    note = await write(tab, course, first, "Pour")
    await tab.fire(NotesState.delete, note=note)
    assert (await shown(tab), (await tab.state(NotesState)).deleted) == ([], note)
    await tab.fire(NotesState.put_back, note=note)
    assert (await shown(tab), (await tab.state(NotesState)).deleted) == ([("Lecture 1", ["Pour"])], "")


async def test_many_notes_come_in_pages(world: World, tab: Tab, course: Course, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(notes_module, "PAGE", 2)
    first, _ = await lecture_ids(world, course)
    await tab.fire(NotesState.open, course=course.id, lecture=first)
    for number in range(5):
        await write(tab, course, first, str(number))
    state = await tab.state(NotesState)
    assert (sum(len(each.notes) for each in state.lectures), state.more, state.count_text) == (2, 3, "5 notes")
    await tab.fire(NotesState.show_more)
    await tab.fire(NotesState.show_more)
    assert (await tab.state(NotesState)).more == 0


async def test_the_export_is_handed_over_as_a_file(world: World, tab: Tab, course: Course):
    first, _ = await lecture_ids(world, course)
    await write(tab, course, first, "Pour")
    told = words_of(await tab.fire(NotesState.download, course=course.id))
    assert f"notes-{course.slug}.md" in told
