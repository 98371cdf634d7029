"""The course editor as an instructor's tab uses it."""

from collections.abc import AsyncIterator

import pytest
import reflex as rx

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Category, Course, CourseStatus
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import DatabaseAway
from edtech_app.states.course_editor import CourseEditorState
from edtech_app.states.curriculum_editor import CurriculumState
from edtech_app.states.editing import NOT_SAVED, EditingState
from edtech_app.states.lecture_editor import LectureState
from edtech_app.states.publishing import PublishingState
from edtech_app.states.teaching import OwnCoursesState
from edtech_app.states.uploads import BrokenOff, Upload
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.videos import in_chunks, video
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
    assert (redirect_of(sent), state.new_problem, state.is_creating) == ("", "Please give the course a title.", False)


async def test_the_editor_opens_at_the_step_of_the_address(tab: Tab, course: Course):
    editor = await edit(tab, course, "publish")
    assert (editor.status, editor.step, editor.course.title) == ("ready", "publish", "Python from zero")
    assert (await tab.state(PublishingState)).standing == "4 things still missing"


async def test_what_is_typed_is_saved(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    await tab.fire(CourseEditorState.save, name="price", value="1,299")
    editing = await tab.state(EditingState)
    assert (editing.note, editing.errors) == ("Saved", {})
    assert (await world.courses.get(course.id)).price.paise == 129_900


async def test_a_wrong_field_keeps_its_words_until_it_is_right(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    await tab.fire(CourseEditorState.save, name="price", value="much")
    await tab.fire(CourseEditorState.save, name="subtitle", value="All of it")
    editing = await tab.state(EditingState)
    assert "in rupees" in editing.errors["price"]
    assert editing.note == "Not saved yet"
    assert (await world.courses.get(course.id)).subtitle == "All of it"
    await tab.fire(CourseEditorState.save, name="price", value="0")
    assert (await tab.state(EditingState)).errors == {}


async def test_fields_that_are_not_in_the_form_cannot_be_saved(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    for name in ("status", "instructor_id", "slug", "tags", "student_count"):
        await tab.fire(CourseEditorState.save, name=name, value="published")
    assert await world.courses.get(course.id) == course


async def test_lines_are_added_and_removed(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    for line in ("Read files", "Write files"):
        await tab.fire(CourseEditorState.add_line, form={"list": "outcomes", "line": line})
    [read, write] = (await tab.state(CourseEditorState)).outcomes
    await tab.fire(CourseEditorState.save_line, name="outcomes", key=write.key, value="Write large  files")
    assert (await world.courses.get(course.id)).outcomes == ("Read files", "Write large files")
    rows = (await tab.state(CourseEditorState)).outcomes
    assert [row.key for row in rows] == [read.key, write.key]
    await tab.fire(CourseEditorState.remove_line, name="outcomes", key=read.key)
    assert (await world.courses.get(course.id)).outcomes == ("Write large files",)


async def test_tags_come_one_by_one_or_with_commas(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    await tab.fire(CourseEditorState.add_tags, form={"line": "data"})
    await tab.fire(CourseEditorState.add_tags, form={"line": " charts, data ,, maps"})
    assert (await tab.state(CourseEditorState)).course.tags == ["data", "charts", "maps"]
    await tab.fire(CourseEditorState.remove_tag, tag="charts")
    assert (await world.courses.get(course.id)).tags == ("data", "maps")


async def test_a_course_becomes_free_and_paid_again(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    await tab.fire(CourseEditorState.save, name="price", value="499")
    await tab.fire(CourseEditorState.set_free, is_free=True)
    editor = await tab.state(CourseEditorState)
    assert (editor.is_free, (await world.courses.get(course.id)).is_free) == (True, True)
    await tab.fire(CourseEditorState.set_free, is_free=False)
    editor, editing = await tab.state(CourseEditorState), await tab.state(EditingState)
    assert (editor.is_free, editor.course.price) == (False, "")
    assert "Until then, the course is free" in editing.errors["price"]
    await tab.fire(CourseEditorState.save, name="price", value="1,299")
    assert (await world.courses.get(course.id)).price.paise == 129_900
    assert (await tab.state(EditingState)).errors == {}


async def test_a_field_that_is_left_as_it_was_is_not_saved(tab: Tab, world: World, course: Course):
    await edit(tab, course)
    before = await world.courses.get(course.id)
    await tab.fire(CourseEditorState.save, name="title", value="Python from zero")
    assert await world.courses.get(course.id) == before


async def test_two_tabs_do_not_overwrite_each_other(tab: Tab, world: World, author: Actor, course: Course):
    async with Tab(world) as other:
        await other.sign_in(author)
        await edit(tab, course)
        await edit(other, course)
        await tab.fire(CourseEditorState.save, name="title", value="Python in one hour")
        await other.fire(CourseEditorState.save, name="title", value="Python in ten years")
        assert (await world.courses.get(course.id)).title == "Python in one hour"
        editing = await other.state(EditingState)
        assert editing.is_behind
        assert "title" not in editing.answered
        assert not (await tab.state(EditingState)).is_behind

        await other.fire(CourseEditorState.take_over)
        drawn = (await other.state(EditingState)).drawing
        assert drawn > editing.drawing - 1
        assert (await other.state(CourseEditorState)).course.title == "Python in one hour"
        await other.fire(CourseEditorState.save, name="title", value="Python in ten years")
        assert (await world.courses.get(course.id)).title == "Python in ten years"
        await tab.fire(CourseEditorState.save, name="subtitle", value="Mine")
        assert (await tab.state(EditingState)).is_behind
        await tab.fire(CourseEditorState.show_newest)
        assert (await tab.state(CourseEditorState)).course.title == "Python in ten years"
        assert not (await tab.state(EditingState)).is_behind


async def test_a_second_tab_changes_no_outline_that_it_has_not_seen(
    tab: Tab, world: World, author: Actor, course: Course
):
    section = await world.services.curriculum.add_section(author, course.id, "Start")
    async with Tab(world) as other:
        await other.sign_in(author)
        await edit(tab, course, "curriculum")
        await edit(other, course, "curriculum")
        await tab.fire(CurriculumState.add_section, form={"title": "End"})
        await other.fire(CurriculumState.rename_section, section_id=section.id, title="Beginning")
        await other.fire(CurriculumState.delete_section, section_id=section.id)
        await other.fire(CurriculumState.add_section, form={"title": "Middle"})
        assert (await other.state(EditingState)).is_behind
        assert [s.title for s in await world.sections.of(course.id)] == ["Start", "End"]
        await other.fire(CourseEditorState.take_over)
        assert [chapter.title for chapter in (await other.state(CurriculumState)).chapters] == ["Start", "End"]
        await other.fire(CurriculumState.rename_section, section_id=section.id, title="Beginning")
        assert (await world.sections.get(section.id)).title == "Beginning"


async def test_what_another_tab_did_is_shown_when_a_lecture_is_opened(
    tab: Tab, world: World, author: Actor, course: Course
):
    section = await world.services.curriculum.add_section(author, course.id, "Start")
    lecture = await world.services.curriculum.add_lecture(author, section.id, "Hello", "article")
    await edit(tab, course, "curriculum")
    drawing = (await tab.state(EditingState)).drawing
    await world.services.curriculum.rename_section(author, section.id, "Beginning")
    await tab.fire(LectureState.open_lecture, lecture_id=lecture.id)
    assert (await tab.state(EditingState)).drawing == drawing + 1
    await tab.fire(LectureState.save_lecture, name="body", lecture_id=lecture.id, value="Words.")
    assert (await world.lectures.get(lecture.id)).body == "Words."
    assert not (await tab.state(EditingState)).is_behind


async def test_nothing_typed_is_taken_for_saved_while_the_database_is_away(
    tab: Tab, world: World, course: Course, monkeypatch: pytest.MonkeyPatch
):
    await edit(tab, course)

    async def away(*_: object, **__: object) -> None:
        raise DatabaseAway

    with monkeypatch.context() as broken:
        broken.setattr(world.services.authoring, "update_course", away)
        await tab.fire(CourseEditorState.save, name="title", value="Python again")
        editing = await tab.state(EditingState)
        assert ("title" in editing.answered, editing.note) == (False, NOT_SAVED)
    await tab.fire(CourseEditorState.save, name="title", value="Python again")
    assert (await tab.state(EditingState)).answered["title"] == "Python again"


async def test_parts_are_dragged_moved_deleted_and_put_back(tab: Tab, world: World, author: Actor, course: Course):
    curriculum = world.services.curriculum
    one, two = [await curriculum.add_section(author, course.id, title) for title in ("One", "Two")]
    lectures = {name: await curriculum.add_lecture(author, one.id, name, "article") for name in "abc"}
    await edit(tab, course, "curriculum")

    async def shown() -> list[tuple[str, str]]:
        rows = (await tab.state(CurriculumState)).chapters
        return [(row.title, "".join(lecture.title for lecture in row.lectures)) for row in rows]

    await tab.fire(CurriculumState.drop, what=f"lecture:{lectures['c'].id}:{one.id}:0")
    assert await shown() == [("One", "cab"), ("Two", "")]
    await tab.fire(CurriculumState.drop, what=f"lecture:{lectures['a'].id}:{two.id}:7")
    assert await shown() == [("One", "cb"), ("Two", "a")]
    assert (await tab.state(CurriculumState)).announcement == "“a” is lecture 1 of 1 in “Two”."
    await tab.fire(CurriculumState.drop, what=f"section:{two.id}::0")
    assert await shown() == [("Two", "a"), ("One", "cb")]
    assert (await tab.state(CurriculumState)).announcement == "“Two” is section 1 of 2."
    for nonsense in ("", "section", f"section:{two.id}::-1", f"lecture:{one.id}:{two.id}:99999", "x:y:z:1", "²:::²"):
        await tab.fire(CurriculumState.drop, what=nonsense)
    assert await shown() == [("Two", "a"), ("One", "cb")]

    await tab.fire(CurriculumState.delete_section, section_id=one.id)
    outline = await tab.state(CurriculumState)
    assert (await shown(), outline.undo.title, outline.undo.words) == (
        [("Two", "a")],
        "One",
        "Section with 2 lectures",
    )
    await tab.fire(CurriculumState.put_back, part_id=outline.undo.id)
    assert await shown() == [("Two", "a"), ("One", "cb")]
    assert (await tab.state(CurriculumState)).deleted == []

    await tab.fire(LectureState.open_lecture, lecture_id=lectures["b"].id)
    await tab.fire(LectureState.delete_lecture)
    assert await shown() == [("Two", "a"), ("One", "c")]
    assert [row.title for row in (await tab.state(CurriculumState)).deleted] == ["b"]
    await tab.fire(CurriculumState.hide_undo)
    assert (await tab.state(CurriculumState)).undo.id == ""


async def test_typing_does_not_send_the_whole_outline_again(tab: Tab, world: World, author: Actor, course: Course):
    curriculum = world.services.curriculum
    section = await curriculum.add_section(author, course.id, "One")
    lecture = await curriculum.add_lecture(author, section.id, "Hello", "article")
    await curriculum.update_lecture(author, lecture.id, title="Hello", description="", preview=False, body="Words.")
    await edit(tab, course, "curriculum")
    await tab.fire(LectureState.open_lecture, lecture_id=lecture.id)

    async def write(name: str, value: str) -> set[str]:
        await tab.fire(LectureState.save_lecture, name=name, lecture_id=lecture.id, value=value)
        return tab.changed & {"chapters", "titles", "deleted"}

    assert await write("body", "More words.") == set()
    assert await write("title", "Good morning") == {"titles"}
    assert (await tab.state(CurriculumState)).titles == {lecture.id: "Good morning"}
    assert await write("title", "Hello") == {"titles"}
    assert "chapters" in await write("body", "")
    await tab.fire(CurriculumState.rename_section, section_id=section.id, title="First")
    assert "chapters" not in tab.changed
    await tab.fire(CurriculumState.rename_section, section_id=section.id, title="One")
    assert (await world.sections.get(section.id)).title == "One"
    assert (await tab.state(CurriculumState)).titles == {}


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
    await tab.fire(LectureState.begin_lecture, section_id=outline.chapters[0].id)
    await tab.fire(LectureState.add_lecture, form={"title": "Hello", "kind": "article"})
    outline, lecture = await tab.state(CurriculumState), (await tab.state(LectureState)).lecture
    assert (lecture.title, outline.chapters[0].lectures[0].state_text) == ("Hello", "No text yet")

    await tab.fire(LectureState.save_lecture, name="body", lecture_id=lecture.id, value="Read **this**.")
    await tab.fire(LectureState.set_preview, is_preview=True)
    outline = await tab.state(CurriculumState)
    assert outline.chapters[0].lectures[0].is_preview
    assert "<strong>this</strong>" in (await tab.state(LectureState)).lecture.body_html

    assert (await tab.state(PublishingState)).is_complete
    sent = await tab.fire(PublishingState.publish)
    assert "live" in words_of(sent)
    publishing = await tab.state(PublishingState)
    assert (publishing.status, publishing.is_busy) == ("published", False)


async def test_what_publishing_lacks_leads_to_where_it_is_done(tab: Tab, course: Course):
    await edit(tab, course, "publish")
    publishing = await tab.state(PublishingState)
    assert [check.href for check in publishing.checks if not check.is_done] == [
        "?step=about&field=subtitle",
        "?step=about&field=description",
        "?step=about&field=category_id",
        "?step=curriculum",
    ]
    assert publishing.about_text == "Still missing: subtitle, description, category"
    tab.open(f"/teach/courses/{course.id}?step=about&field=subtitle", course_id=course.id)
    assert "subtitle" in words_of(await tab.fire(CourseEditorState.load))
    tab.open(f"/teach/courses/{course.id}?step=about&field=password", course_id=course.id)
    assert "password" not in words_of(await tab.fire(CourseEditorState.load))


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


async def test_an_uploaded_video_is_shown_in_the_outline_and_in_the_panel(
    tab: Tab, world: World, author: Actor, course: Course
):
    await edit(tab, course)
    await tab.fire(CurriculumState.add_section, form={"title": "Start"})
    outline, film, uploads = await tab.state(CurriculumState), video(2), world.services.uploads
    await tab.fire(LectureState.begin_lecture, section_id=outline.chapters[0].id)
    await tab.fire(LectureState.add_lecture, form={"title": "Film", "kind": "video"})
    lecture_id = (await tab.state(LectureState)).lecture.id

    begun = await uploads.begin(author, lecture_id, file_name="film.mp4", size=len(film), mark="1")
    await uploads.receive(author, begun.upload_id, 0, in_chunks(film[: len(film) // 2]))
    await tab.fire(LectureState.open_lecture, lecture_id=lecture_id)
    assert f"{len(film) // 2 * 100 // len(film)}% of film.mp4" in (await tab.state(LectureState)).broken_off

    await uploads.receive(author, begun.upload_id, 0, in_chunks(film))
    await uploads.finish(author, begun.upload_id)
    await tab.fire(LectureState.video_arrived, lecture_id=lecture_id)
    outline, panel = await tab.state(CurriculumState), await tab.state(LectureState)
    assert (panel.lecture.file_name, panel.broken_off) == ("film.mp4", "")
    assert outline.chapters[0].lectures[0].state_text == "0:02"
    assert (await world.courses.get(course.id)).lecture_count == 1


async def test_an_upload_is_read_whole_after_its_name():
    upload = Upload(await sent_by_a_browser([b"one ", b"two"]))
    assert await upload.name() == "a.vtt"
    assert await upload.whole(100, "too large") == b"one two"


async def test_an_upload_that_breaks_off_says_so():
    upload = Upload(await sent_by_a_browser([b"one"], breaks_off=True))
    with pytest.raises(BrokenOff, match="was interrupted"):
        await upload.whole(100, "too large")


async def test_a_course_that_was_taken_down_says_so_and_why_and_publishing_it_is_refused(
    tab: Tab, world: World, author: Actor
):
    course = await world.course(author, category_id=new_id())
    keeper = await world.person(Role.ADMINISTRATOR)
    await world.services.takedowns.take_down(keeper, course.id, "The films are not yours.")

    await edit(tab, course, "about")
    publishing = await tab.state(PublishingState)
    assert (publishing.status, publishing.taken_down_text) == ("taken down", "23 Nov 2026: The films are not yours.")
    assert "was taken down" in words_of(await tab.fire(PublishingState.publish))

    await tab.fire(OwnCoursesState.load)
    assert [row.status_text for row in (await tab.state(OwnCoursesState)).courses] == ["Taken down"]
