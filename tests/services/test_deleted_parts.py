"""Deleting parts of a course and putting them back: nothing is lost for a day, and nothing is left over after it."""

from datetime import timedelta
from pathlib import Path

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, curriculum
from edtech_app.domain.errors import ChangedElsewhere, Conflict, NotFound
from tests.support.crash import Crash, MortalDatabase, fuses
from tests.support.videos import files_under, in_chunks, video
from tests.support.world import World

OVER_A_DAY = timedelta(days=1, seconds=1)


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.services.authoring.create_course(author, "Python")


async def outline(world: World, course: Course) -> dict[str, str]:
    chapters = curriculum(await world.sections.of(course.id), await world.lectures.of(course.id))
    return {chapter.section.title: "".join(lecture.title for lecture in chapter.lectures) for chapter in chapters}


async def build(world: World, author: Actor, course: Course, **sections: str) -> dict[str, str]:
    """Sections with articles of one letter each; every id by its title."""
    ids: dict[str, str] = {}
    make = world.services.curriculum
    for title, lectures in sections.items():
        ids[title] = (await make.add_section(author, course.id, title)).id
        for name in lectures:
            ids[name] = (await make.add_lecture(author, ids[title], name, "article")).id
            await make.update_lecture(author, ids[name], title=name, description="", preview=False, body="Read.")
    return ids


async def with_video(world: World, author: Actor, course: Course, section_id: str) -> str:
    """A lecture with a real film; its id."""
    lecture = await world.services.curriculum.add_lecture(author, section_id, "Film", "video")
    asset = await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    await world.services.curriculum.attach_video(author, lecture.id, asset.id)
    return lecture.id


async def test_a_deleted_section_comes_back_whole_where_it_was(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One="ab", Two="c", Three="")
    before = await outline(world, course)
    totals = (await world.courses.get(course.id)).lecture_count
    part = await world.services.deleted_parts.delete_section(author, ids["One"])
    assert await outline(world, course) == {"Two": "c", "Three": ""}
    assert (await world.courses.get(course.id)).lecture_count == 1
    await world.services.deleted_parts.put_back(author, part.id)
    assert await outline(world, course) == before
    assert (await world.courses.get(course.id)).lecture_count == totals
    with pytest.raises(NotFound, match="no longer"):
        await world.services.deleted_parts.put_back(author, part.id)


async def test_what_a_student_had_finished_is_finished_when_it_comes_back(world: World, author: Actor):
    course, student = await world.course(author, price=0, lectures=2), await world.person()
    await world.enrol(student, course)
    first, _ = await world.lectures.of(course.id)
    await world.services.learning.mark_complete(student, course.id, first.id, done=True)
    part = await world.services.deleted_parts.delete_lecture(author, first.id)
    await world.services.deleted_parts.put_back(author, part.id)
    [row] = await world.services.learning.my_courses(student)
    assert row.percent == 50


async def test_a_lecture_whose_section_is_gone_comes_to_the_end_of_the_last_one(
    world: World, author: Actor, course: Course
):
    ids, deleted = await build(world, author, course, One="a", Two="b"), world.services.deleted_parts
    lecture = await deleted.delete_lecture(author, ids["a"])
    section = await deleted.delete_section(author, ids["One"])
    await deleted.put_back(author, lecture.id)
    assert await outline(world, course) == {"Two": "ab"}
    await deleted.put_back(author, section.id)
    assert await outline(world, course) == {"One": "", "Two": "ab"}


async def test_without_any_section_a_lecture_has_no_place(world: World, author: Actor, course: Course):
    ids, deleted = await build(world, author, course, One="a"), world.services.deleted_parts
    lecture = await deleted.delete_lecture(author, ids["a"])
    await deleted.delete_section(author, ids["One"])
    with pytest.raises(Conflict, match="add a section first"):
        await deleted.put_back(author, lecture.id)


async def test_files_stay_for_a_day_and_go_then(world: World, author: Actor, course: Course):
    ids, deleted = await build(world, author, course, One=""), world.services.deleted_parts
    lecture_id = await with_video(world, author, course, ids["One"])
    kept = files_under(world.folder / "media")
    part = await deleted.delete_lecture(author, lecture_id)
    world.clock.turn(timedelta(hours=23))
    assert await deleted.forget_old() == 0
    await deleted.put_back(author, part.id)
    assert files_under(world.folder / "media") == kept

    await deleted.delete_lecture(author, lecture_id)
    world.clock.turn(OVER_A_DAY)
    assert await deleted.of_course(author, course.id) == []
    assert await deleted.forget_old() == 1
    assert files_under(world.folder / "media") == []
    assert await world.assets.of_course(course.id) == []


async def test_a_deleted_course_leaves_nothing_to_put_back(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One="")
    await with_video(world, author, course, ids["One"])
    await world.services.deleted_parts.delete_section(author, ids["One"])
    assert await world.services.course_deletion.delete(author, course.id)
    assert await world.database["deletedparts"].count_documents({}) == 0
    assert files_under(world.folder / "media") == []


async def test_nobody_else_sees_or_puts_back_what_was_deleted(world: World, author: Actor, course: Course):
    ids, deleted = await build(world, author, course, One="a"), world.services.deleted_parts
    part = await deleted.delete_section(author, ids["One"])
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    for attempt in (deleted.of_course(stranger, course.id), deleted.put_back(stranger, part.id)):
        with pytest.raises(NotFound):
            await attempt
    assert await outline(world, course) == {}


async def test_a_deletion_by_somebody_who_has_not_seen_the_latest_is_refused(
    world: World, author: Actor, course: Course
):
    ids, deleted = await build(world, author, course, One="a"), world.services.deleted_parts
    seen = (await world.courses.get(course.id)).revision
    part = await deleted.delete_lecture(author, ids["a"], seen=seen)
    for attempt in (
        deleted.delete_section(author, ids["One"], seen=seen),
        deleted.put_back(author, part.id, seen=seen),
    ):
        with pytest.raises(ChangedElsewhere):
            await attempt
    assert await outline(world, course) == {"One": ""}


async def test_a_crash_at_any_write_loses_nothing_and_leaves_nothing(tmp_path: Path):
    school = await World.open(tmp_path / "school")
    author = await school.person(Role.INSTRUCTOR)
    course = await school.services.authoring.create_course(author, "Python")
    ids = await build(school, author, course, One="ab")
    await with_video(school, author, course, ids["One"])
    whole = await outline(school, course)
    deaths = 0
    for fuse in fuses():
        world = await school.twin(tmp_path / str(fuse.left))
        deleted = world.services.deleted_parts
        dying = World(database=MortalDatabase(world.database, fuse), folder=world.folder, clock=world.clock)
        try:
            part = await dying.services.deleted_parts.delete_section(author, ids["One"])
            await dying.services.deleted_parts.put_back(author, part.id)
        except Crash:
            deaths += 1
        for part in await deleted.of_course(author, course.id):
            await deleted.put_back(author, part.id)
        assert await outline(world, course) == whole
        await world.services.curriculum.count_anew(course.id)
        assert (await world.courses.get(course.id)).lecture_count == 3
        await deleted.delete_section(author, ids["One"])
        world.clock.turn(OVER_A_DAY)
        await deleted.forget_old()
        assert files_under(world.folder / "media") == []
        assert await world.database["subsections"].count_documents({}) == 0
    assert deaths > 10
