"""What an enemy, or a cat on the keyboard, may send to the editor: refused or tidied with words, nothing kept of it."""

import asyncio

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import CourseStatus, Lecture, LectureKind
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, InvalidInput, NotFound
from edtech_app.services.curriculum import MAX_LECTURES, MAX_SECTIONS
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<b>Bold</b> & “quoted”", "<b>Bold</b> & “quoted”"),
        ("  many\t\n blanks ", "many blanks"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("nul\x00 and \x1b[31mred", "nul and [31mred"),
        ("half \ud83d letter", "half letter"),
        ("👩‍🏫 क्‍ष", "👩‍🏫 क्‍ष"),
        ("مرحبا", "مرحبا"),
    ],
)
async def test_titles_are_kept_as_they_can_be_read(world: World, author: Actor, typed: str, kept: str):
    course = await world.services.authoring.create_course(author, typed)
    section = await world.services.curriculum.add_section(author, course.id, typed)
    lecture = await world.services.curriculum.add_lecture(author, section.id, typed, "article")
    saved = await world.services.authoring.update_course(author, course.id, {"tags": [typed], "subtitle": typed})
    assert {course.title, section.title, lecture.title, saved.subtitle, *saved.tags} == {kept}


@pytest.mark.parametrize("nothing", ["", " ", "\u200b\u200d", "\u202e", "\x00", "\ufe0f", "x" * 20_000])
async def test_titles_of_nothing_and_of_far_too_much_are_refused(world: World, author: Actor, nothing: str):
    course = await world.course(author)
    [first, *_] = await world.lectures.of(course.id)
    for attempt in (
        world.services.authoring.create_course(author, nothing),
        world.services.authoring.update_course(author, course.id, {"title": nothing}),
        world.services.curriculum.add_section(author, course.id, nothing),
        world.services.curriculum.rename_section(author, first.section_id, nothing),
        world.services.curriculum.add_lecture(author, first.section_id, nothing, "article"),
    ):
        with pytest.raises(InvalidInput):
            await attempt
    assert await world.courses.get(course.id) == course


async def test_a_published_course_cannot_be_emptied_with_what_nobody_sees(world: World, author: Actor):
    course = await world.course(author)
    for field in ("subtitle", "description"):
        with pytest.raises(InvalidInput):
            await world.services.authoring.update_course(author, course.id, {field: "\u200b"})  # type: ignore[misc]


async def test_there_is_an_end_to_sections_and_lectures(world: World, author: Actor):
    course = await world.course(author, lectures=0)
    [section] = await world.sections.of(course.id)
    for number in range(MAX_LECTURES):
        lecture = Lecture(id=new_id(), course_id=course.id, section_id=section.id, title="x", position=number)
        await world.lectures.add(lecture.model_copy(update={"kind": LectureKind.ARTICLE}))
    with pytest.raises(Conflict, match="at most 500 lectures"):
        await world.services.curriculum.add_lecture(author, section.id, "One more", "article")
    for _ in range(MAX_SECTIONS - 1):
        await world.sections.add(section.model_copy(update={"id": new_id()}))
    with pytest.raises(Conflict, match="at most 100 sections"):
        await world.services.curriculum.add_section(author, course.id, "One more")


async def test_publishing_twice_at_once_publishes_once(world: World, author: Actor):
    course = await world.course(author, category_id="x", status=CourseStatus.DRAFT)
    publish = world.services.authoring.publish
    results = await asyncio.gather(*[publish(author, course.id) for _ in range(5)])
    assert {(each.status, each.published_at) for each in results} == {(CourseStatus.PUBLISHED, world.clock())}


async def test_publishing_and_deleting_the_last_lecture_at_once_sells_nothing_empty(world: World, author: Actor):
    for _ in range(8):
        course = await world.course(author, category_id="x", status=CourseStatus.DRAFT, lectures=1)
        [lecture] = await world.lectures.of(course.id)
        await asyncio.gather(
            world.services.authoring.publish(author, course.id),
            world.services.deleted_parts.delete_lecture(author, lecture.id),
            return_exceptions=True,
        )
        after = await world.courses.get(course.id)
        assert not after.is_published or await world.lectures.of(course.id)


async def test_publishing_and_unpublishing_at_once_ends_in_one_of_both(world: World, author: Actor):
    course = await world.course(author, category_id="x")
    await asyncio.gather(
        *[world.services.authoring.unpublish(author, course.id) for _ in range(3)],
        *[world.services.authoring.publish(author, course.id) for _ in range(3)],
    )
    assert (await world.courses.get(course.id)).status in (CourseStatus.DRAFT, CourseStatus.PUBLISHED)


async def test_a_retired_course_stays_retired_until_it_is_published_again(world: World, author: Actor):
    course, student = await world.course(author, category_id="x"), await world.person()
    await world.enrol(student, course)
    authoring = world.services.authoring
    assert not await world.services.course_deletion.delete(author, course.id)
    assert (await authoring.unpublish(author, course.id)).status is CourseStatus.RETIRED
    assert (await authoring.update_course(author, course.id, {"subtitle": "New"})).status is CourseStatus.RETIRED
    assert (await authoring.publish(author, course.id)).status is CourseStatus.PUBLISHED


async def test_parts_do_not_move_into_other_courses(world: World, author: Actor):
    mine, other = await world.course(author), await world.course(author, title="Another")
    theirs = await world.course(await world.person(Role.INSTRUCTOR, "Ravi"))
    [lecture, *_] = await world.lectures.of(mine.id)
    before = await world.lectures.of(mine.id)
    for course in (other, theirs):
        [section] = await world.sections.of(course.id)
        with pytest.raises(NotFound):
            await world.services.curriculum_order.move_lecture_to(author, lecture.id, section.id, 0)
    for forged in ("", "x", "0" * 24, '{"$ne": null}'):
        with pytest.raises(NotFound):
            await world.services.curriculum_order.move_lecture_to(author, lecture.id, forged, 0)
        with pytest.raises(NotFound):
            await world.services.curriculum.add_lecture(author, forged, "x", "article")
    assert await world.lectures.of(mine.id) == before
