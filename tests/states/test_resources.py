"""Files to download, as an author's and a student's tab use them."""

from collections.abc import AsyncIterator

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.states.course_editor import CourseEditorState
from edtech_app.states.editing import EditingState
from edtech_app.states.resource_editor import ResourceEditorState
from edtech_app.states.resources import ResourcesState
from edtech_app.states.uploads import Uploads
from tests.support.tab import Tab
from tests.support.videos import files_under, in_chunks
from tests.support.world import World

PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 200


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


@pytest.fixture
async def lecture(world: World, course: Course) -> Lecture:
    return (await world.lectures.of(course.id))[0]


@pytest.fixture
async def tab(world: World, author: Actor, course: Course, lecture: Lecture) -> AsyncIterator[Tab]:
    """The author's, with the lecture's panel open."""
    async with Tab(world) as tab:
        await tab.sign_in(author)
        tab.open(f"/teach/courses/{course.id}", course_id=course.id)
        await tab.fire(CourseEditorState.load)
        await tab.fire(ResourceEditorState.load, lecture_id=lecture.id)
        yield tab


async def sent(*files: tuple[str, list[bytes]], breaks_off: bool = False) -> rx.UploadChunkIterator:
    """Files as a browser sends them in one go."""
    stream = rx.UploadChunkIterator(maxsize=100)
    for name, pieces in files:
        offset = 0
        for piece in pieces:
            await stream.push(rx.UploadChunk(filename=name, offset=offset, content_type="", data=piece))
            offset += len(piece)
    await (stream.fail(ConnectionError()) if breaks_off else stream.finish())
    return stream


async def drop(tab: Tab, lecture: Lecture, files: rx.UploadChunkIterator) -> ResourceEditorState:
    await tab.fire_anything(format_event_handler(ResourceEditorState.receive), files=files, lecture_id=lecture.id)
    return await tab.state(ResourceEditorState)


async def test_several_files_come_at_once_and_what_is_not_taken_says_why(tab: Tab, world: World, lecture: Lecture):
    files = await sent(
        ("one.pdf", [PDF, PDF]),
        ("evil.pdf", [b"MZ" + bytes(9000), bytes(9000), bytes(10)]),
        ("nothing.txt", [b""]),
        ("two.txt", [b"Words."]),
    )
    editor = await drop(tab, lecture, files)
    assert [(file.name, file.words) for file in editor.files] == [("one.pdf", "PDF · 3 KB"), ("two.txt", "Text · 1 KB")]
    assert [words.partition(":")[0] for words in editor.refused] == ["evil.pdf", "nothing.txt"]
    assert editor.percent == -1
    assert len(files_under(world.folder / "media")) == 2


async def test_an_upload_that_breaks_off_leaves_nothing_of_its_last_file(tab: Tab, world: World, lecture: Lecture):
    editor = await drop(tab, lecture, await sent(("one.pdf", [PDF]), ("two.pdf", [PDF]), breaks_off=True))
    assert ([file.name for file in editor.files], editor.percent) == (["one.pdf"], -1)
    assert "was interrupted" in editor.refused[0]
    assert len(files_under(world.folder / "media")) == 1


async def test_a_file_is_renamed_as_it_is_typed_and_removed_and_put_back(tab: Tab, world: World, lecture: Lecture):
    [file] = (await drop(tab, lecture, await sent(("one.pdf", [PDF])))).files
    await tab.fire(ResourceEditorState.rename, resource_id=file.id, name="Week 1")
    assert [row.name for row in (await tab.state(ResourceEditorState)).files] == ["Week 1.pdf"]
    assert (await tab.state(EditingState)).note == "Saved"
    await tab.fire(ResourceEditorState.rename, resource_id=file.id, name="  ")
    assert "Please give the file a name" in (await tab.state(EditingState)).errors[f"file.{file.id}"]
    await tab.fire(ResourceEditorState.remove, resource_id=file.id)
    editor = await tab.state(ResourceEditorState)
    assert (editor.files, editor.removed.name) == ([], "Week 1.pdf")
    await tab.fire(ResourceEditorState.put_back)
    editor = await tab.state(ResourceEditorState)
    assert ([row.name for row in editor.files], editor.removed.id) == (["Week 1.pdf"], "")


async def test_files_dropped_into_somebody_elses_lecture_go_nowhere(tab: Tab, world: World):
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    foreign = (await world.lectures.of((await world.course(stranger)).id))[0]
    editor = await drop(tab, foreign, await sent(("one.pdf", [PDF])))
    assert editor.files == []
    assert files_under(world.folder / "media") == []


async def test_a_student_sees_the_files_and_a_stranger_does_not(
    world: World, author: Actor, course: Course, lecture: Lecture
):
    file = await world.services.resources.receive(author, lecture.id, "one.pdf", in_chunks(PDF))
    student = await world.person()
    await world.enrol(student, course)
    async with Tab(world) as tab:
        await tab.fire(ResourcesState.load, opened=lecture.id)
        assert (await tab.state(ResourcesState)).files == []
        await tab.sign_in(student)
        await tab.fire(ResourcesState.load, opened=lecture.id)
        [row] = (await tab.state(ResourcesState)).files
        assert (row.name, row.href, row.look) == ("one.pdf", f"/api/resources/{file.id}", "pdf")


async def test_what_is_not_read_of_a_file_is_passed_over():
    uploads = Uploads(await sent(("a", [b"1", b"2"]), ("a", [b"3"]), ("b", [b"4", b"5"])))
    read: list[tuple[str, bytes]] = []
    async for name, pieces in uploads.each():
        if len(read) != 1:
            read.append((name, b"".join([piece async for piece in pieces])))
        else:
            read.append((name, b""))
    assert read == [("a", b"12"), ("a", b""), ("b", b"45")]
