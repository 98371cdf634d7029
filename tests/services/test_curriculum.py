"""Sections and lectures: added, renamed, moved, deleted, and what the course's totals say afterwards."""

import asyncio

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus, Lecture, curriculum
from edtech_app.domain.errors import Conflict, InvalidInput, NotFound
from tests.support.videos import files_under, in_chunks, video
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.services.authoring.create_course(author, "Python")


async def outline(world: World, course: Course) -> dict[str, list[str]]:
    """The course's lecture titles by section title, in order."""
    chapters = curriculum(await world.sections.of(course.id), await world.lectures.of(course.id))
    return {chapter.section.title: [lecture.title for lecture in chapter.lectures] for chapter in chapters}


async def build(world: World, author: Actor, course: Course, **sections: list[str]) -> dict[str, str]:
    """Make the sections with articles; returns every id by its title."""
    ids: dict[str, str] = {}
    for title, lectures in sections.items():
        section = await world.services.curriculum.add_section(author, course.id, title)
        ids[title] = section.id
        for name in lectures:
            lecture = await world.services.curriculum.add_lecture(author, section.id, name, "article")
            await world.services.curriculum.update_lecture(
                author, lecture.id, title=name, description="", preview=False, body="Read this."
            )
            ids[name] = lecture.id
    return ids


async def test_sections_and_lectures_stand_in_the_order_they_were_made(world: World, author: Actor, course: Course):
    await build(world, author, course, One=["a", "b"], Two=["c"])
    assert await outline(world, course) == {"One": ["a", "b"], "Two": ["c"]}
    assert (await world.courses.get(course.id)).lecture_count == 3


async def test_a_section_moves_up_and_down_and_stays_at_the_edge(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=[], Two=[], Three=[])
    move = world.services.curriculum_order.move_section
    await move(author, ids["Three"], -1)
    assert list(await outline(world, course)) == ["One", "Three", "Two"]
    await move(author, ids["One"], -1)
    await move(author, ids["Two"], 1)
    assert list(await outline(world, course)) == ["One", "Three", "Two"]
    await move(author, ids["One"], 1)
    assert list(await outline(world, course)) == ["Three", "One", "Two"]


async def test_a_lecture_moves_and_crosses_into_the_neighbouring_section(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a", "b"], Two=["c"])
    move = world.services.curriculum_order.move_lecture
    await move(author, ids["a"], 1)
    assert await outline(world, course) == {"One": ["b", "a"], "Two": ["c"]}
    await move(author, ids["a"], 1)
    assert await outline(world, course) == {"One": ["b"], "Two": ["a", "c"]}
    await move(author, ids["a"], -1)
    assert await outline(world, course) == {"One": ["b", "a"], "Two": ["c"]}
    await move(author, ids["b"], -1)
    await move(author, ids["c"], 1)
    assert await outline(world, course) == {"One": ["b", "a"], "Two": ["c"]}


async def test_moving_for_ever_never_runs_out_of_room(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a", "b", "c"])
    order = ["a", "b", "c"]
    for name in "cacbcacbabcabcabcbacbacb":
        await world.services.curriculum_order.move_lecture(author, ids[name], -1)
        place = order.index(name)
        if place:
            order[place - 1], order[place] = order[place], order[place - 1]
        assert (await outline(world, course))["One"] == order


async def test_a_place_that_is_moved_to_again_and_again_is_made_room_for(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a", "b", "c"], Two=[], Three=[])
    order = world.services.curriculum_order
    for _ in range(15):
        await order.move_lecture_to(author, ids["c"], ids["One"], 1)
        await order.move_lecture_to(author, ids["b"], ids["One"], 1)
        await order.move_section_to(author, ids["Three"], 1)
        await order.move_section_to(author, ids["Two"], 1)
        assert await outline(world, course) == {"One": ["a", "b", "c"], "Two": [], "Three": []}
        assert list(await outline(world, course)) == ["One", "Two", "Three"]


async def test_what_stays_where_or_what_it_is_was_not_edited(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a", "b"], Two=[])
    before = (await world.courses.get(course.id)).revision

    await world.services.curriculum_order.move_lecture_to(author, ids["b"], ids["One"], 99)
    await world.services.curriculum_order.move_section_to(author, ids["Two"], 99)
    await world.services.curriculum.rename_section(author, ids["One"], " One ")

    assert (await world.courses.get(course.id)).revision == before


async def test_an_article_takes_no_video(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a"])
    film = await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video(1)))

    with pytest.raises(Conflict, match="article"):
        await world.services.curriculum.attach_video(author, ids["a"], film.id)


async def test_lectures_that_nobody_can_watch_do_not_count(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a"])
    await world.services.curriculum.add_lecture(author, ids["One"], "Film", "video")
    assert (await world.courses.get(course.id)).lecture_count == 1


async def test_an_uploaded_video_becomes_the_lectures_and_the_old_one_goes(world: World, author: Actor, course: Course):
    services = world.services
    ids = await build(world, author, course, One=[])
    lecture = await services.curriculum.add_lecture(author, ids["One"], "Film", "video")
    for seconds in (1, 2):
        asset = await services.media.receive_video(author, course.id, "a.mp4", in_chunks(video(seconds)))
        lecture = await services.curriculum.attach_video(author, lecture.id, asset.id)
        assert (lecture.media_id, lecture.seconds) == (asset.id, seconds)
        totals = await world.courses.get(course.id)
        assert (totals.lecture_count, totals.seconds) == (1, seconds)
    assert len(files_under(world.folder / "media" / "videos")) == 1

    await services.deleted_parts.delete_lecture(author, lecture.id)
    totals = await world.courses.get(course.id)
    assert (totals.lecture_count, totals.seconds) == (0, 0)


async def test_a_video_of_another_course_or_lecture_cannot_be_taken(world: World, author: Actor, course: Course):
    services = world.services
    ids = await build(world, author, course, One=[])
    first = await services.curriculum.add_lecture(author, ids["One"], "First", "video")
    second = await services.curriculum.add_lecture(author, ids["One"], "Second", "video")
    other = await services.authoring.create_course(author, "Another")
    elsewhere = await services.media.receive_video(author, other.id, "a.mp4", in_chunks(video()))
    with pytest.raises(NotFound):
        await services.curriculum.attach_video(author, first.id, elsewhere.id)
    asset = await services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    await services.curriculum.attach_video(author, first.id, asset.id)
    with pytest.raises(Conflict, match="another lecture"):
        await services.curriculum.attach_video(author, second.id, asset.id)


async def test_deleting_a_section_takes_its_lectures(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a", "b"], Two=["c"])
    await world.services.deleted_parts.delete_section(author, ids["One"])
    assert await outline(world, course) == {"Two": ["c"]}
    assert (await world.courses.get(course.id)).lecture_count == 1


async def test_a_published_course_always_has_something_to_watch(world: World, author: Actor):
    course = await world.course(author, lectures=1, category_id="x")
    assert course.status is CourseStatus.PUBLISHED
    [lecture] = await world.lectures.of(course.id)
    curriculum_of = world.services.curriculum
    for attempt in (
        world.services.deleted_parts.delete_lecture(author, lecture.id),
        world.services.deleted_parts.delete_section(author, lecture.section_id),
        curriculum_of.update_lecture(author, lecture.id, title="a", description="", preview=False, body=" "),
    ):
        with pytest.raises(Conflict, match="Unpublish"):
            await attempt
    assert await world.lectures.of(course.id) == [lecture]


async def test_lectures_of_another_instructors_course_are_not_found(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a"])
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    services = world.services.curriculum
    for attempt in (
        services.add_section(stranger, course.id, "Mine"),
        services.rename_section(stranger, ids["One"], "Mine"),
        world.services.deleted_parts.delete_section(stranger, ids["One"]),
        world.services.curriculum_order.move_section(stranger, ids["One"], 1),
        services.add_lecture(stranger, ids["One"], "Mine", "article"),
        services.update_lecture(stranger, ids["a"], title="Mine", description="", preview=True, body=""),
        world.services.deleted_parts.delete_lecture(stranger, ids["a"]),
        world.services.curriculum_order.move_lecture(stranger, ids["a"], 1),
        services.attach_video(stranger, ids["a"], "0" * 24),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await outline(world, course) == {"One": ["a"]}


async def test_words_that_are_missing_or_too_long_are_refused(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=["a"])
    services = world.services.curriculum
    for attempt in (
        services.add_section(author, course.id, " "),
        services.rename_section(author, ids["One"], "x" * 121),
        services.add_lecture(author, ids["One"], "", "video"),
        services.add_lecture(author, ids["One"], "Film", "hologram"),
        services.update_lecture(author, ids["a"], title="a", description="x" * 2001, preview=False, body=""),
        services.update_lecture(author, ids["a"], title="a", description="", preview=False, body="x" * 50_001),
    ):
        with pytest.raises(InvalidInput):
            await attempt


async def test_totals_are_right_when_many_change_the_curriculum_at_once(world: World, author: Actor, course: Course):
    ids = await build(world, author, course, One=[])

    async def write(name: str) -> Lecture:
        lecture = await world.services.curriculum.add_lecture(author, ids["One"], name, "article")
        return await world.services.curriculum.update_lecture(
            author, lecture.id, title=name, description="", preview=True, body="Words."
        )

    await asyncio.gather(*(write(f"Lecture {number}") for number in range(12)))
    assert (await world.courses.get(course.id)).lecture_count == 12
