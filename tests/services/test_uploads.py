"""Uploading a lecture's video in slices: what is kept, what is refused, and what may happen meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.domain.errors import AppError, Conflict, GatewayFailed, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.uploads import MOST_AT_ONCE, BrokenOff, UploadStanding
from edtech_app.gateways.media import incoming
from edtech_app.gateways.media.incoming import Busy
from tests.support.videos import files_under, in_chunks, video
from tests.support.world import World

PDF = b"%PDF-1.7\n" + b"not moving at all\n" * 400
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n" * 200
PLAYLIST_AS_MP4 = video()[:32] + PLAYLIST
FILM = video(20)
SLICE = 3000


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, lectures=0)


@pytest.fixture
async def lecture(world: World, author: Actor, course: Course) -> Lecture:
    return await add_lecture(world, author, course)


async def add_lecture(world: World, author: Actor, course: Course, kind: str = "video") -> Lecture:
    [section] = await world.sections.of(course.id)
    return await world.services.curriculum.add_lecture(author, section.id, "Film", kind)


async def begin(
    world: World, actor: Actor, lecture: Lecture, content: bytes, name: str = "film.mp4", mark: str = "1"
) -> UploadStanding:
    return await world.services.uploads.begin(actor, lecture.id, file_name=name, size=len(content), mark=mark)


async def send(
    world: World, actor: Actor, upload: str, content: bytes, start: int = 0, until: int | None = None
) -> int:
    """Send the slices between two places of the file, and say how much has arrived."""
    arrived, end = start, len(content) if until is None else until
    while arrived < end:
        piece = content[arrived : min(arrived + SLICE, end)]
        standing = await world.services.uploads.receive(actor, upload, arrived, in_chunks(piece))
        assert standing.arrived is not None
        arrived = standing.arrived
    return arrived


def what_is_left(world: World) -> list[str]:
    return [file for folder in ("incoming", "uploads", "media") for file in files_under(world.folder / folder)]


async def video_of(world: World, lecture: Lecture) -> str:
    return (await world.lectures.get(lecture.id)).media_id


async def test_a_video_in_slices_becomes_the_lectures(world: World, author: Actor, course: Course, lecture: Lecture):
    content = FILM
    standing = await begin(world, author, lecture, content, name="C:\\films\\Lesson 1.mp4")
    assert (standing.status, standing.arrived) == ("receiving", 0)
    assert standing.slices is not None
    assert standing.slices.url == f"/api/uploads/{standing.upload_id}"

    await send(world, author, standing.upload_id, content)
    assert (await world.services.uploads.finish(author, standing.upload_id)).status == "done"

    [asset] = await world.assets.of_course(course.id)
    assert (await video_of(world, lecture), asset.file_name, asset.seconds) == (asset.id, "Lesson 1.mp4", 20)
    assert (world.folder / "media" / asset.key).read_bytes() == content
    assert (await world.courses.get(course.id)).lecture_count == 1
    assert what_is_left(world) == [asset.poster_key, asset.key]
    assert await world.database["uploads"].find({}).to_list(None) == []


async def test_what_arrives_doubled_overlapping_or_too_early_does_no_harm(
    world: World, author: Actor, course: Course, lecture: Lecture
):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    receive = world.services.uploads.receive

    async def answer(start: int, end: int) -> int | None:
        return (await receive(author, upload, start, in_chunks(content[start:end]))).arrived

    assert await answer(0, 5000) == 5000
    assert await answer(0, 5000) == 5000
    assert await answer(9000, 9500) == 5000
    assert await answer(4000, 6000) == 6000
    assert await answer(1000, 2000) == 6000
    await send(world, author, upload, content, 6000)
    await world.services.uploads.finish(author, upload)
    [asset] = await world.assets.of_course(course.id)
    assert (world.folder / "media" / asset.key).read_bytes() == content


async def test_a_slice_that_breaks_off_keeps_what_has_arrived_of_it(world: World, author: Actor, lecture: Lecture):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id

    async def broken() -> AsyncIterator[bytes]:
        yield content[:4500]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await world.services.uploads.receive(author, upload, 0, broken())
    assert (await world.services.uploads.standing(author, upload)).arrived == 4500
    await send(world, author, upload, content, 4500)
    assert (await world.services.uploads.finish(author, upload)).status == "done"


async def test_whoever_falls_silent_makes_room_for_a_second_try(
    world: World, author: Actor, lecture: Lecture, monkeypatch: pytest.MonkeyPatch
):
    content, has_begun = FILM, asyncio.Event()
    upload = (await begin(world, author, lecture, content)).upload_id
    gone = asyncio.Event()

    async def silent() -> AsyncIterator[bytes]:
        yield content[:4500]
        has_begun.set()
        await gone.wait()

    first = asyncio.create_task(world.services.uploads.receive(author, upload, 0, silent()))
    await has_begun.wait()
    with pytest.raises(Busy):
        await send(world, author, upload, content)
    gone.set()
    assert (await first).arrived == 4500

    gone.clear()
    monkeypatch.setattr(incoming, "SILENCE_SECONDS", 0)
    assert (await world.services.uploads.receive(author, upload, 4500, silent())).arrived == 9000


async def test_another_process_goes_on_where_one_has_died(world: World, author: Actor, lecture: Lecture):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content, until=6000)
    other = World(database=world.database, folder=world.folder, clock=world.clock)
    assert (await other.services.uploads.standing(author, upload)).arrived == 6000
    await send(other, author, upload, content, 6000)
    assert (await world.services.uploads.finish(author, upload)).status == "done"


async def test_the_same_file_chosen_again_goes_on_and_another_one_begins_anew(
    world: World, author: Actor, lecture: Lecture
):
    content, uploads = FILM, world.services.uploads
    first = await begin(world, author, lecture, content)
    await send(world, author, first.upload_id, content, until=6000)
    assert await uploads.broken_off(author, lecture.id) == BrokenOff("film.mp4", 6000 * 100 // len(content))

    again = await begin(world, author, lecture, content)
    assert (again.upload_id, again.arrived) == (first.upload_id, 6000)

    other = await begin(world, author, lecture, content, mark="2")
    assert other.upload_id != first.upload_id
    assert other.arrived == 0
    assert await uploads.broken_off(author, lecture.id) is None
    assert what_is_left(world) == [f"{other.upload_id}/video"]
    with pytest.raises(NotFound):
        await send(world, author, first.upload_id, content)


@pytest.mark.parametrize("content", [PDF, PLAYLIST, b"\0" * 9000, b"RIFF" + b"\0" * 9000])
async def test_what_is_no_video_is_refused_at_its_first_slice_whatever_its_name(
    world: World, author: Actor, lecture: Lecture, content: bytes
):
    upload = (await begin(world, author, lecture, content * 3)).upload_id
    with pytest.raises(InvalidInput, match="not a video"):
        await world.services.uploads.receive(author, upload, 0, in_chunks(content))
    assert what_is_left(world) == []
    with pytest.raises(NotFound):
        await world.services.uploads.standing(author, upload)


@pytest.mark.parametrize("content", [PLAYLIST_AS_MP4, video()[:700], video()[:40] + b"\0" * 9000, video(codec="mpeg4")])
async def test_what_cannot_be_played_is_refused_at_the_end_and_nothing_is_left(
    world: World, author: Actor, course: Course, lecture: Lecture, content: bytes
):
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content)
    with pytest.raises(InvalidInput):
        await world.services.uploads.finish(author, upload)
    assert what_is_left(world) == []
    assert await world.assets.of_course(course.id) == []
    assert await video_of(world, lecture) == ""


async def test_sizes_are_checked_before_and_while_it_arrives(world: World, author: Actor, lecture: Lecture):
    uploads, content = world.services.uploads, FILM
    for size, words in ((0, "empty"), (-1, "empty"), (2 * 1024**3 + 1, "larger than")):
        with pytest.raises(InvalidInput, match=words):
            await uploads.begin(author, lecture.id, file_name="a.mp4", size=size, mark="")
    upload = (await uploads.begin(author, lecture.id, file_name="a.mp4", size=5000, mark="")).upload_id
    with pytest.raises(InvalidInput, match="changed while"):
        await uploads.receive(author, upload, 0, in_chunks(content))
    assert what_is_left(world) == []


async def test_a_video_that_is_not_whole_is_not_taken_and_can_be_completed(
    world: World, author: Actor, lecture: Lecture
):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content, until=6000)
    with pytest.raises(Conflict, match="not been fully uploaded"):
        await world.services.uploads.finish(author, upload)
    await send(world, author, upload, content, 6000)
    assert (await world.services.uploads.finish(author, upload)).status == "done"


async def test_two_ends_at_once_and_one_again_give_one_video(
    world: World, author: Actor, course: Course, lecture: Lecture
):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content)
    ends = await asyncio.gather(*[world.services.uploads.finish(author, upload) for _ in range(3)])
    assert {end.status for end in ends} <= {"done", "checking"}
    assert (await world.services.uploads.finish(author, upload)).status == "done"
    assert (await world.services.uploads.standing(author, upload)).status == "done"
    assert len(await world.assets.of_course(course.id)) == 1
    assert len(files_under(world.folder / "media")) == 2


async def test_nobody_else_touches_an_upload(world: World, author: Actor, lecture: Lecture):
    uploads, content = world.services.uploads, FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    stranger, student = await world.person(Role.INSTRUCTOR, "Ravi"), await world.person()
    for actor, refusal in ((stranger, NotFound), (student, NotAllowed), (VISITOR, NotSignedIn)):
        with pytest.raises(refusal):
            await begin(world, actor, lecture, content)
        with pytest.raises(refusal):
            await uploads.receive(actor, upload, 0, in_chunks(content))
        for act in (uploads.standing, uploads.finish, uploads.cancel):
            with pytest.raises(refusal):
                await act(actor, upload)
    assert (await uploads.standing(author, upload)).arrived == 0
    for wrong in ("", "../media", "x" * 24, {"$ne": ""}):
        with pytest.raises(AppError):
            await uploads.standing(author, wrong)  # pyright: ignore[reportArgumentType]


async def test_a_cancelled_upload_leaves_nothing_and_may_be_begun_again(world: World, author: Actor, lecture: Lecture):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content, until=6000)
    for _ in range(2):
        await world.services.uploads.cancel(author, upload)
    assert what_is_left(world) == []
    assert (await begin(world, author, lecture, content)).arrived == 0


async def test_cancelling_what_has_ended_leaves_the_video(world: World, author: Actor, lecture: Lecture):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content)
    await world.services.uploads.finish(author, upload)
    await world.services.uploads.cancel(author, upload)
    assert await video_of(world, lecture) == upload


async def test_after_a_day_without_a_slice_an_upload_is_forgotten(world: World, author: Actor, course: Course):
    content, forget = FILM, world.services.uploads.forget_abandoned
    lectures = [await add_lecture(world, author, course) for _ in range(2)]
    left, going_on = [(await begin(world, author, lecture, content)).upload_id for lecture in lectures]
    world.clock.turn(timedelta(hours=23))
    assert await forget() == 0
    await send(world, author, going_on, content, until=6000)
    world.clock.turn(timedelta(hours=2))
    assert await forget() == 1
    assert what_is_left(world) == [f"{going_on}/video"]
    with pytest.raises(NotFound):
        await world.services.uploads.standing(author, left)


async def test_what_died_between_the_store_and_the_lecture_is_finished_or_forgotten(
    world: World, author: Actor, course: Course, monkeypatch: pytest.MonkeyPatch
):
    content, uploads = FILM, world.services.uploads
    lectures = [await add_lecture(world, author, course) for _ in range(2)]

    async def dies(*_: object) -> None:
        raise SystemError

    ids: list[str] = []
    for lecture in lectures:
        ids.append((await begin(world, author, lecture, content)).upload_id)
        await send(world, author, ids[-1], content)
    with monkeypatch.context() as patch:
        patch.setattr(world.services.curriculum, "attach_video", dies)
        for upload in ids:
            with pytest.raises(SystemError):
                await uploads.finish(author, upload)
    assert len(files_under(world.folder / "media")) == 4

    assert (await uploads.finish(author, ids[0])).status == "done"
    world.clock.turn(timedelta(hours=25))
    assert await uploads.forget_abandoned() == 1
    assert [asset.id for asset in await world.assets.of_course(course.id)] == [ids[0]]
    assert len(what_is_left(world)) == 2
    assert await video_of(world, lectures[0]) == ids[0]


async def test_a_store_that_fails_leaves_the_upload_to_be_ended_again(world: World, author: Actor, lecture: Lecture):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content)
    (world.folder / "media").mkdir()
    (world.folder / "media" / "pictures").write_text("no folder")
    with pytest.raises(GatewayFailed):
        await world.services.uploads.finish(author, upload)
    (world.folder / "media" / "pictures").unlink()
    assert (await world.services.uploads.finish(author, upload)).status == "done"


async def test_a_deleted_course_takes_its_unfinished_uploads_with_it(
    world: World, author: Actor, course: Course, lecture: Lecture
):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content, until=6000)
    await world.services.course_deletion.delete(author, course.id)
    assert what_is_left(world) == []
    assert await world.database["uploads"].find({}).to_list(None) == []


async def test_a_lecture_deleted_meanwhile_gets_no_video(world: World, author: Actor, lecture: Lecture):
    content = FILM
    upload = (await begin(world, author, lecture, content)).upload_id
    await send(world, author, upload, content)
    await world.services.deleted_parts.delete_lecture(author, lecture.id)
    with pytest.raises(NotFound):
        await world.services.uploads.finish(author, upload)
    assert what_is_left(world) == []


async def test_an_article_takes_no_video_and_nobody_piles_up_uploads(world: World, author: Actor, course: Course):
    content = FILM
    with pytest.raises(Conflict, match="article"):
        await begin(world, author, await add_lecture(world, author, course, "article"), content)
    for _ in range(MOST_AT_ONCE):
        await begin(world, author, await add_lecture(world, author, course), content)
    with pytest.raises(Conflict, match="unfinished uploads"):
        await begin(world, author, await add_lecture(world, author, course), content)


async def test_a_full_disk_is_said_before_anything_is_sent(
    world: World, author: Actor, lecture: Lecture, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(incoming, "RESERVE", 2**62)
    with pytest.raises(GatewayFailed, match="no space"):
        await begin(world, author, lecture, video())
    assert what_is_left(world) == []
    assert await world.database["uploads"].find({}).to_list(None) == []
