"""Nothing is orphaned: files are counted through a whole life, and what a crash leaves goes after a day."""

import logging
import os
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import Actor, Client, Role
from edtech_app.domain.catalog import Course, CourseStatus, Lecture
from edtech_app.domain.media import MediaKind, new_key
from edtech_app.services.leftovers import MANY
from tests.support.videos import CAPTIONS, files_under, in_chunks, picture, video
from tests.support.world import World

DAY = timedelta(days=1, minutes=1)
PASSWORD = "correct horse battery"


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, password=PASSWORD)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, status=CourseStatus.DRAFT)


def kept(world: World) -> list[str]:
    return files_under(world.folder / "media")


async def store(world: World, kind: MediaKind = MediaKind.VIDEO, extension: str = ".mp4") -> str:
    """A file that its row was never written for."""
    key = new_key(kind, extension)
    given = world.folder / "given"
    given.write_bytes(b"something")
    await world.media_store.put(key, given, kind=kind, content_type="")
    return key


async def a_day_passes(world: World) -> None:
    world.clock.turn(DAY)
    await world.services.deleted_parts.forget_old()
    await world.services.uploads.forget_abandoned()
    await world.services.leftovers.remove()


async def new_film(world: World, author: Actor, lecture: Lecture) -> None:
    asset = await world.services.media.receive_video(author, lecture.course_id, "b.mp4", in_chunks(video()))
    await world.services.curriculum.attach_video(author, lecture.id, asset.id)


async def test_the_files_of_a_whole_life_are_those_that_are_needed(world: World, author: Actor, course: Course):
    """A film is three files (itself, poster, captions), a thumbnail and a portrait are two each."""
    services = world.services
    lecture, asset = await world.film(author, course)
    assert len(kept(world)) == 3

    await services.media.receive_captions(author, asset.id, "en", CAPTIONS)
    assert len(kept(world)) == 3
    await services.authoring.set_thumbnail(author, course.id, picture())
    await services.authoring.set_thumbnail(author, course.id, picture())
    await services.profiles.change_picture(author, picture())
    await services.profiles.change_picture(author, picture())
    assert len(kept(world)) == 7

    await new_film(world, author, lecture)
    assert len(kept(world)) == 6
    await services.media.delete_captions(author, (await world.lectures.get(lecture.id)).media_id, "en")
    assert len(kept(world)) == 6

    part = await services.deleted_parts.delete_lecture(author, lecture.id)
    await services.leftovers.remove()
    assert len(kept(world)) == 6
    await services.deleted_parts.put_back(author, part.id)
    await a_day_passes(world)
    assert len(kept(world)) == 6

    await services.deleted_parts.delete_lecture(author, lecture.id)
    world.clock.turn(timedelta(hours=23))
    await services.leftovers.remove()
    assert len(kept(world)) == 6
    await a_day_passes(world)
    assert len(kept(world)) == 4

    await world.film(author, course)
    await services.authoring.remove_thumbnail(author, course.id)
    assert len(kept(world)) == 5
    assert await services.course_deletion.delete(author, course.id)
    assert len(kept(world)) == 2

    other = await world.course(author, title="Another", status=CourseStatus.DRAFT)
    await world.film(author, other)
    await services.deletion.request(author, PASSWORD, "delete", Client())
    assert kept(world) == []


async def test_what_a_crash_left_goes_after_a_day_and_not_before(world: World, author: Actor, course: Course):
    await world.film(author, course)
    needed = kept(world)
    for kind, extension in ((MediaKind.VIDEO, ".mp4"), (MediaKind.PICTURE, ".webp"), (MediaKind.CAPTIONS, ".vtt")):
        await store(world, kind, extension)
    torn = world.folder / "media" / "videos" / "unfinished" / "0123"
    torn.write_bytes(b"torn")
    os.utime(torn, (world.clock().timestamp(),) * 2)
    assert await world.services.leftovers.remove() == 0
    assert len(kept(world)) == len(needed) + 4
    world.clock.turn(DAY)
    assert await world.services.leftovers.remove() == 4
    assert kept(world) == needed
    assert await world.services.leftovers.remove() == 0


async def test_a_video_that_was_taken_in_and_never_given_to_a_lecture_goes(world: World, author: Actor, course: Course):
    await world.film(author, course)
    needed = kept(world)
    await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    assert await world.services.leftovers.remove() == 0
    world.clock.turn(DAY)
    assert await world.services.leftovers.remove() == 1
    assert kept(world) == needed
    assert len(await world.assets.of_course(course.id)) == 1


async def test_a_wrong_database_deletes_nothing(world: World, caplog: pytest.LogCaptureFixture):
    keys = [await store(world) for _ in range(MANY + 1)]
    world.clock.turn(DAY)
    with caplog.at_level(logging.WARNING):
        assert await world.services.leftovers.remove() == 0
    assert len(kept(world)) == len(keys)
    assert "right database" in caplog.text


async def test_rows_whose_files_are_gone_are_told(world: World, author: Actor, course: Course):
    _, asset = await world.film(author, course)
    await world.services.authoring.set_thumbnail(author, course.id, picture())
    assert await world.services.leftovers.missing() == []
    (world.folder / "media" / asset.key).unlink()
    assert await world.services.leftovers.missing() == [
        f"a.mp4 of course {course.id}: {asset.key.removesuffix('.mp4')}"
    ]
