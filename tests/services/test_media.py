"""What may be uploaded, and who may see it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from functools import partial

import pytest
from PIL import Image

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import GatewayFailed, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.services.media import MediaService, Workplace
from tests.support.videos import CAPTIONS, SUBRIP, bomb, files_under, in_chunks, picture, video
from tests.support.world import World

PDF = b"%PDF-1.7\n" + b"not moving at all\n" * 400


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


def what_is_left(world: World) -> list[str]:
    return [*files_under(world.folder / "uploads"), *files_under(world.folder / "media")]


@pytest.mark.parametrize(
    ("extension", "codec", "kept_as"),
    [("mp4", "libx264", "video/mp4"), ("webm", "libvpx-vp9", "video/webm"), ("mov", "libx264", "video/mp4")],
)
async def test_a_video_is_taken_in_with_its_length_and_a_poster(
    world: World, author: Actor, course: Course, extension: str, codec: str, kept_as: str
):
    content = video(2, extension=extension, codec=codec)
    asset = await world.services.media.receive_video(author, course.id, "C:\\films\\Lesson 1.mp4", in_chunks(content))

    assert (asset.seconds, asset.width, asset.height) == (2, 160, 90)
    assert (asset.size, asset.content_type, asset.file_name) == (len(content), kept_as, "Lesson 1.mp4")
    assert (world.folder / "media" / asset.key).read_bytes() == content
    with Image.open(world.folder / "media" / asset.poster_key) as poster:
        assert (poster.format, poster.size) == ("WEBP", (160, 90))
    assert files_under(world.folder / "uploads") == []


async def test_a_pdf_called_mp4_is_refused_with_words_and_leaves_nothing(world: World, author: Actor, course: Course):
    with pytest.raises(InvalidInput, match="not a video"):
        await world.services.media.receive_video(author, course.id, "lesson.mp4", in_chunks(PDF))
    assert what_is_left(world) == []


@pytest.mark.parametrize("content", [b"", video()[:700], video()[:40] + b"\0" * 9000])
async def test_a_broken_video_is_refused_and_leaves_nothing(
    world: World, author: Actor, course: Course, content: bytes
):
    with pytest.raises(InvalidInput):
        await world.services.media.receive_video(author, course.id, "lesson.mp4", in_chunks(content))
    assert what_is_left(world) == []


async def test_a_video_that_browsers_cannot_play_is_refused(world: World, author: Actor, course: Course):
    with pytest.raises(InvalidInput, match="Browsers cannot play"):
        await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video(codec="mpeg4")))
    assert what_is_left(world) == []


async def test_a_video_that_is_too_large_is_refused_while_it_arrives(world: World, author: Actor, course: Course):
    media = MediaService(
        assets=world.assets,
        courses=world.courses,
        transcripts=world.transcripts,
        store=world.media_store,
        videos=world.video_intake(max_bytes=6000),
        pictures=world.services.pictures,
        workplace=Workplace(settings=world.settings),
        settings=world.settings,
        now=world.clock,
    )
    arrived = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal arrived
        async for chunk in in_chunks(video() + b"\0" * 100_000):
            arrived += len(chunk)
            yield chunk

    with pytest.raises(InvalidInput, match="larger than"):
        await media.receive_video(author, course.id, "a.mp4", endless())
    assert arrived < 8000
    assert what_is_left(world) == []


async def test_a_cancelled_upload_leaves_nothing(world: World, author: Actor, course: Course):
    started = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield video()[:5000]
        started.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(world.services.media.receive_video(author, course.id, "a.mp4", stalled()))
    await started.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert what_is_left(world) == []


async def test_a_video_whose_poster_cannot_be_kept_leaves_nothing(world: World, author: Actor, course: Course):
    (world.folder / "media").mkdir()
    (world.folder / "media" / "pictures").write_text("no folder")
    with pytest.raises(GatewayFailed):
        await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    assert what_is_left(world) == ["pictures"]
    assert await world.assets.of_course(course.id) == []


async def test_nobody_uploads_to_a_course_of_somebody_else(world: World, author: Actor, course: Course):
    stranger, student = await world.person(Role.INSTRUCTOR, "Ravi"), await world.person()
    for actor, refusal in ((stranger, NotFound), (student, NotAllowed), (VISITOR, NotSignedIn)):
        with pytest.raises(refusal):
            await world.services.media.receive_video(actor, course.id, "a.mp4", in_chunks(video()))
        with pytest.raises(refusal):
            await world.services.pictures.receive_thumbnail(actor, course.id, picture())
    assert what_is_left(world) == []


@pytest.mark.parametrize("content", [CAPTIONS, SUBRIP, b"\xef\xbb\xbf" + CAPTIONS.replace(b"\n", b"\r\n")])
async def test_captions_become_clean_webvtt(world: World, author: Actor, course: Course, content: bytes):
    media = world.services.media
    asset = await media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    captioned = await media.receive_captions(author, asset.id, "en", content)

    [track] = captioned.captions
    kept = (world.folder / "media" / track.key).read_text()
    assert kept == "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello and welcome.\n"
    again = await media.receive_captions(author, asset.id, "en", content)
    [replaced] = again.captions
    assert files_under(world.folder / "media" / "captions") == [replaced.key.removeprefix("captions/")]
    [link] = media.video_links(author, again, is_public=False)[1]
    assert link.language == "en"
    assert link.url.startswith("/media/captions/")


@pytest.mark.parametrize("content", [b"", b"hello", PDF, b"\xff\xfe\x00", b"WEBVTT\n\n"])
async def test_what_are_no_captions_is_refused(world: World, author: Actor, course: Course, content: bytes):
    asset = await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    with pytest.raises(InvalidInput, match="captions"):
        await world.services.media.receive_captions(author, asset.id, "en", content)


async def test_a_thumbnail_is_redrawn_without_what_was_hidden_in_it(world: World, author: Actor, course: Course):
    content = picture(900, 900, format="JPEG")
    assert b"where I live" in content
    keys = await world.services.pictures.receive_thumbnail(author, course.id, content)

    for key, size in zip(keys, ((1280, 720), (640, 360)), strict=True):
        kept = world.folder / "media" / key
        assert b"where I live" not in kept.read_bytes()
        with Image.open(kept) as redrawn:
            assert (redrawn.format, redrawn.size) == ("WEBP", size)
        assert world.services.pictures.url(key) == f"/media/{key}"
    assert world.services.pictures.url("") == ""


NO_PICTURES: dict[str, bytes | Callable[[], bytes]] = {
    "nothing at all": b"",
    "a PDF": PDF,
    "a drawing that can hold scripts": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a GIF that is a script too": b"GIF89a/*" + b"\0" * 40 + b"*/=alert(1)//",
    "a zip archive called a picture": b"PK\x03\x04" + b"\0" * 200,
    "half a PNG": picture()[:80],
    "a JPEG that breaks off": picture(900, 900, format="JPEG")[:900],
    "a picture of too many points": partial(picture, 9000, 9000),
    "a few bytes that become gigabytes": bomb(),
    "a picture without an area": bomb(0, 0),
    "a film": video(),
}


@pytest.mark.parametrize("content", NO_PICTURES.values(), ids=list(NO_PICTURES))
async def test_what_is_no_picture_is_refused_with_words_and_leaves_nothing(
    world: World, author: Actor, course: Course, content: bytes | Callable[[], bytes]
):
    content = content() if callable(content) else content
    for receive in (
        world.services.pictures.receive_thumbnail(author, course.id, content),
        world.services.pictures.receive_portrait(content, None),
    ):
        with pytest.raises(InvalidInput, match="picture"):
            await receive
    assert what_is_left(world) == []


async def test_a_file_of_too_many_bytes_is_refused_before_it_is_opened(world: World, author: Actor, course: Course):
    with pytest.raises(InvalidInput, match="5 MB"):
        await world.services.pictures.receive_thumbnail(author, course.id, picture() + b"\0" * 5 * 1024**2)
    assert what_is_left(world) == []


async def test_a_page_of_our_own_inside_a_picture_does_not_survive(world: World, author: Actor, course: Course):
    content = picture(format="JPEG") + b"<script>alert(1)</script>"
    for key in await world.services.pictures.receive_thumbnail(author, course.id, content):
        assert b"<script>" not in (world.folder / "media" / key).read_bytes()


async def test_deleting_a_video_takes_its_poster_and_captions_with_it(world: World, author: Actor, course: Course):
    media = world.services.media
    asset = await media.receive_video(author, course.id, "a.mp4", in_chunks(video()))
    await media.receive_captions(author, asset.id, "en", CAPTIONS)
    await media.delete_asset(asset.id)
    await media.delete_asset(asset.id)
    assert what_is_left(world) == []
    with pytest.raises(NotFound):
        await media.asset(author, asset.id)


def test_what_a_killed_process_left_of_an_upload_goes_with_a_later_one(world: World):
    workplace, uploads = Workplace(settings=world.settings), world.settings.data_dir.absolute() / "uploads"
    for name, age in (("abandoned", 25 * 60 * 60), ("at work", 60)):
        (uploads / name).mkdir(parents=True)
        (uploads / name / "film.part").write_bytes(b"half")
        long_ago = time.time() - age
        os.utime(uploads / name, (long_ago, long_ago))

    with workplace.folder() as work:
        assert sorted(each.name for each in uploads.iterdir()) == sorted(["at work", work.name])
    assert [each.name for each in uploads.iterdir()] == ["at work"]
