"""The course editor as an instructor's tab uses it."""

from collections.abc import AsyncIterator

import pytest
import reflex as rx
from reflex.utils.format import format_event_handler

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Category, Course, CourseStatus
from edtech_app.domain.entity import new_id
from edtech_app.states.course_editor import CourseEditorState
from edtech_app.states.curriculum_editor import CurriculumState
from edtech_app.states.publishing import PublishingState
from edtech_app.states.teaching import OwnCoursesState
from edtech_app.states.uploads import BrokenOff, Upload
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.videos import video
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.services.authoring.create_course(author, "Python from zero")


@pytest.fixture
async def tab(world: World, author: Actor) -> AsyncIterator[Tab]:
    async with Tab(world) as tab:
        await tab.sign_in(author)
        yield tab


async def edit(tab: Tab, course: Course, step: str = "about") -> CourseEditorState:
    tab.open(f"/teach/courses/{course.id}?step={step}", course_id=course.id)
    await tab.fire(CourseEditorState.load)
    return await tab.state(CourseEditorState)


async def test_a_new_course_leads_to_its_editor(tab: Tab, world: World, author: Actor):
    sent = await tab.fire(OwnCoursesState.create, form={"title": "Go"})
    [course] = await world.services.authoring.my_courses(author)
    assert redirect_of(sent) == f"/teach/courses/{course.id}"


async def test_a_course_without_a_title_is_not_made_and_the_field_says_why(tab: Tab):
    sent = await tab.fire(OwnCoursesState.create, form={"title": "  "})
    state = await tab.state(OwnCoursesState)
    assert (redirect_of(sent), state.new_problem, state.is_creating) == ("", "Give the course a title.", False)


async def test_the_editor_opens_at_the_step_of_the_address(tab: Tab, course: Course):
    editor = await edit(tab, course, "publish")
    assert (editor.status, editor.step, editor.course.title) == ("ready", "publish", "Python from zero")
    assert (await tab.state(PublishingState)).standing == "4 things still missing"


async def test_what_is_typed_is_saved(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    await tab.fire(CourseEditorState.save, name="price", value="1,299")
    editor = await tab.state(CourseEditorState)
    assert (editor.note, editor.errors) == ("Saved", {})
    assert (await world.courses.get(course.id)).price.paise == 129_900


async def test_a_wrong_field_keeps_its_words_until_it_is_right(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    await tab.fire(CourseEditorState.save, name="price", value="much")
    await tab.fire(CourseEditorState.save, name="subtitle", value="All of it")
    editor = await tab.state(CourseEditorState)
    assert "in rupees" in editor.errors["price"]
    assert editor.note == "Not saved yet"
    assert (await world.courses.get(course.id)).subtitle == "All of it"
    await tab.fire(CourseEditorState.save, name="price", value="0")
    assert (await tab.state(CourseEditorState)).errors == {}


async def test_fields_that_are_not_in_the_form_cannot_be_saved(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    for name in ("status", "instructor_id", "slug", "tags", "student_count"):
        await tab.fire(CourseEditorState.save, name=name, value="published")
    assert await world.courses.get(course.id) == course


async def test_lines_are_added_and_removed(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    for line in ("Read files", "Write files"):
        await tab.fire(CourseEditorState.add_line, form={"list": "outcomes", "line": line})
    await tab.fire(CourseEditorState.remove_line, name="outcomes", line="Read files")
    assert (await world.courses.get(course.id)).outcomes == ("Write files",)
    assert (await tab.state(CourseEditorState)).course.outcomes == ["Write files"]


async def test_nothing_of_the_last_course_shows_under_another_address(
    tab: Tab, world: World, author: Actor, course: Course
):
    await edit(tab, course)
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    foreign = await world.services.authoring.create_course(stranger, "Secret")
    editor = await edit(tab, foreign)
    assert (editor.status, editor.course.title) == ("missing", "")
    await tab.fire(CourseEditorState.save, name="title", value="Mine now")
    assert (await world.courses.get(foreign.id)).title == "Secret"
    assert (await world.courses.get(course.id)).title == "Python from zero"


async def test_students_and_visitors_cannot_use_the_editor(world: World, course: Course):
    async with Tab(world) as tab:
        tab.open(f"/teach/courses/{course.id}", course_id=course.id)
        assert redirect_of(await tab.fire(CourseEditorState.load)).startswith("/login")
        await tab.sign_in(await world.person())
        assert "for instructors" in words_of(await tab.fire(CourseEditorState.load))
        assert (await tab.state(CourseEditorState)).course.title == ""


async def test_an_outline_is_written_and_the_course_published(tab: Tab, world: World, author: Actor, course: Course):
    shelf = await world.categories.add(Category(id=new_id(), slug="code", name="Programming"))
    await edit(tab, course)
    for name, value in {"subtitle": "Short", "description": "Long", "category_id": shelf.id}.items():
        await tab.fire(CourseEditorState.save, name=name, value=value)
    await tab.fire(CurriculumState.add_section, form={"title": "Start"})
    outline = await tab.state(CurriculumState)
    await tab.fire(CurriculumState.begin_lecture, section_id=outline.chapters[0].id)
    await tab.fire(CurriculumState.add_lecture, form={"title": "Hello", "kind": "article"})
    outline = await tab.state(CurriculumState)
    assert (outline.lecture.title, outline.chapters[0].lectures[0].state_text) == ("Hello", "Nothing written yet")

    await tab.fire(CurriculumState.save_lecture, name="body", value="Read **this**.")
    await tab.fire(CurriculumState.set_preview, is_preview=True)
    outline = await tab.state(CurriculumState)
    assert outline.chapters[0].lectures[0].is_preview
    assert "<strong>this</strong>" in outline.lecture.body_html

    assert (await tab.state(PublishingState)).is_complete
    sent = await tab.fire(PublishingState.publish)
    assert "live" in words_of(sent)
    publishing = await tab.state(PublishingState)
    assert (publishing.status, publishing.is_busy) == ("published", False)


async def test_a_refused_publication_says_why_and_the_button_recovers(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    sent = await tab.fire(PublishingState.publish)
    assert "Not ready to publish yet" in words_of(sent)
    assert (await tab.state(PublishingState)).is_busy is False
    assert (await world.courses.get(course.id)).status is CourseStatus.DRAFT


async def test_a_deleted_course_leads_back_to_the_list(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    assert redirect_of(await tab.fire(PublishingState.delete)) == "/teach/courses"
    assert await world.courses.find(course.id) is None


async def sent_by_a_browser(pieces: list[bytes], *, breaks_off: bool = False) -> rx.UploadChunkIterator:
    files = rx.UploadChunkIterator()
    for piece in pieces:
        await files.push(rx.UploadChunk(filename="a.vtt", offset=0, content_type="", data=piece))
    await (files.fail(ConnectionError()) if breaks_off else files.finish())
    return files


async def test_an_uploaded_video_becomes_the_lectures_and_a_refused_one_leaves_words(
    tab: Tab, world: World, course: Course
):
    await edit(tab, course)
    await tab.fire(CurriculumState.add_section, form={"title": "Start"})
    outline = await tab.state(CurriculumState)
    await tab.fire(CurriculumState.begin_lecture, section_id=outline.chapters[0].id)
    await tab.fire(CurriculumState.add_lecture, form={"title": "Film", "kind": "video"})
    lecture_id = (await tab.state(CurriculumState)).lecture.id

    refused = await sent_by_a_browser([b"%PDF-1.7 " * 1000])
    await tab.fire_anything(format_event_handler(CurriculumState.receive_video), files=refused, lecture_id=lecture_id)
    outline = await tab.state(CurriculumState)
    assert (outline.upload.status, outline.upload.lecture) == ("failed", lecture_id)
    assert "not a video" in outline.upload.problem

    film = await sent_by_a_browser([video(2)])
    await tab.fire_anything(format_event_handler(CurriculumState.receive_video), files=film, lecture_id=lecture_id)
    outline = await tab.state(CurriculumState)
    assert (outline.upload.status, outline.lecture.file_name) == ("", "a.vtt")
    assert outline.chapters[0].lectures[0].state_text == "0:02"
    assert (await world.courses.get(course.id)).lecture_count == 1


async def test_an_upload_is_read_whole_after_its_name():
    upload = Upload(await sent_by_a_browser([b"one ", b"two"]))
    assert await upload.name() == "a.vtt"
    assert await upload.whole(100, "too large") == b"one two"


async def test_an_upload_that_breaks_off_says_so():
    upload = Upload(await sent_by_a_browser([b"one"], breaks_off=True))
    with pytest.raises(BrokenOff, match="broke off"):
        await upload.whole(100, "too large")
