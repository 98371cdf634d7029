"""Files to download: what comes in, under which name, who gets it, and that nothing is left over."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course, CourseStatus, Lecture
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.media import MediaAsset
from edtech_app.domain.resources import MAX_RESOURCE_BYTES, MAX_RESOURCES
from tests.support.videos import files_under, in_chunks, picture, video
from tests.support.world import World

OVER_A_DAY = timedelta(days=1, seconds=1)
PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 2000


def archive(*names: str) -> bytes:
    """A ZIP archive with these files in it, each of half a megabyte of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, bytes(500_000))
    return out.getvalue()


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


@pytest.fixture
async def lecture(world: World, course: Course) -> Lecture:
    return (await world.lectures.of(course.id))[0]


async def take(
    world: World, author: Actor, lecture: Lecture, name: str = "Notes.pdf", content: bytes = PDF
) -> MediaAsset:
    return await world.services.resources.receive(author, lecture.id, name, in_chunks(content, 5000))


async def names(world: World, actor: Actor, lecture: Lecture) -> list[str]:
    return [file.file_name for file in await world.services.resources.of_lecture(actor, lecture.id)]


@pytest.mark.parametrize(
    ("name", "content", "shown", "content_type"),
    [
        ("Notes.pdf", PDF, "Notes.pdf", "application/pdf"),
        ("all.zip", archive("a.txt", "b.txt"), "all.zip", "application/zip"),
        ("../../cat.exe", picture(), "cat.exe.png", "image/png"),
        ("cat.jpg", picture(format="JPEG"), "cat.jpg", "image/jpeg"),
        ("cat.webp", picture(format="WEBP"), "cat.webp", "image/webp"),
        ("table.csv", "नाम,₹\nराम,1\n".encode() * 3000, "table.csv", "text/plain; charset=utf-8"),
        ("page.html", b"<script>alert(1)</script>", "page.html.txt", "text/plain; charset=utf-8"),
        (
            "essay.docx",
            archive("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
            "essay.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
async def test_the_content_says_what_a_file_is(
    world: World, author: Actor, lecture: Lecture, name: str, content: bytes, shown: str, content_type: str
):
    file = await take(world, author, lecture, name, content)
    assert (file.file_name, file.content_type, file.size) == (shown, content_type, len(content))
    assert (world.folder / "media" / file.key).read_bytes() == content
    assert await names(world, author, lecture) == [shown]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ" + bytes(9000), "not supported"),
        (b"\x7fELF" + bytes(9000), "not supported"),
        (video(), "not supported"),
        (b"GIF89a" + bytes(100), "not supported"),
        (b"plain so far " * 1000 + b"\x00", "not supported"),
        (b"plain so far " * 1000 + b"\xff\xfe", "not supported"),
        (b"half a letter \xe0\xa4", "not supported"),
    ],
)
async def test_what_we_do_not_take_leaves_words_and_nothing_else(
    world: World, author: Actor, lecture: Lecture, content: bytes, words: str
):
    with pytest.raises(InvalidInput, match=words):
        await take(world, author, lecture, "harmless.pdf", content)
    assert files_under(world.folder / "media") == []
    assert files_under(world.folder / "uploads") == []
    assert await world.assets.of_course(lecture.course_id) == []


async def test_more_than_fifty_megabytes_are_refused_while_they_arrive(world: World, author: Actor, lecture: Lecture):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield PDF
        while True:
            sent += 1
            yield bytes(1024**2)

    with pytest.raises(InvalidInput, match="larger than 50 MB"):
        await world.services.resources.receive(author, lecture.id, "big.pdf", endless())
    assert sent == MAX_RESOURCE_BYTES // 1024**2
    assert files_under(world.folder / "uploads") == []


async def test_a_lecture_takes_a_handful_also_when_they_come_at_once(world: World, author: Actor, lecture: Lecture):
    for number in range(MAX_RESOURCES - 1):
        await take(world, author, lecture, f"{number}.pdf")
    results = await asyncio.gather(
        *[take(world, author, lecture, "last.pdf") for _ in range(3)], return_exceptions=True
    )
    assert sum(isinstance(result, Conflict) for result in results) == 2
    assert len(await names(world, author, lecture)) == MAX_RESOURCES
    assert len(files_under(world.folder / "media")) == MAX_RESOURCES


async def test_a_full_lecture_takes_nothing_more_and_nothing_back(world: World, author: Actor, lecture: Lecture):
    resources = world.services.resources
    removed = await take(world, author, lecture, "removed.pdf")
    await resources.remove(author, removed.id)
    for number in range(MAX_RESOURCES):
        await take(world, author, lecture, f"{number}.pdf")

    for attempt in (take(world, author, lecture, "more.pdf"), resources.put_back(author, removed.id)):
        with pytest.raises(Conflict):
            await attempt
    assert len(await names(world, author, lecture)) == MAX_RESOURCES


async def test_a_file_is_renamed_and_keeps_what_it_is(world: World, author: Actor, lecture: Lecture):
    file = await take(world, author, lecture)
    for typed, shown in (("Week 1", "Week 1.pdf"), ("../x.exe", "x.exe.pdf"), ("Résumé.pdf", "Résumé.pdf")):
        assert (await world.services.resources.rename(author, file.id, typed)).file_name == shown
    with pytest.raises(InvalidInput, match="Please give the file a name"):
        await world.services.resources.rename(author, file.id, " ./ ")


async def test_a_removed_file_comes_back_for_a_day_and_goes_then(world: World, author: Actor, lecture: Lecture):
    resources, file = world.services.resources, await take(world, author, lecture)
    await resources.remove(author, file.id)
    assert await names(world, author, lecture) == []
    with pytest.raises(NotFound):
        await resources.link(author, file.id)
    world.clock.turn(timedelta(hours=23))
    assert await resources.forget_removed() == 0
    await resources.put_back(author, file.id)
    assert await names(world, author, lecture) == ["Notes.pdf"]
    world.clock.turn(OVER_A_DAY)
    assert await resources.forget_removed() == 0
    await resources.remove(author, file.id)
    world.clock.turn(OVER_A_DAY)
    assert await resources.forget_removed() == 1
    assert files_under(world.folder / "media") == []
    with pytest.raises(NotFound):
        await resources.put_back(author, file.id)


async def test_whoever_may_open_the_lecture_gets_its_files(
    world: World, author: Actor, course: Course, lecture: Lecture
):
    resources, file = world.services.resources, await take(world, author, lecture)
    student, stranger = await world.person(), await world.person(Role.INSTRUCTOR, "Ravi")
    administrator = await world.person(Role.ADMINISTRATOR)
    await world.enrol(student, course)
    for actor in (student, author, administrator):
        assert await names(world, actor, lecture) == ["Notes.pdf"]
        assert f"viewer={file.id}%3A{actor.user_id}&" in await resources.link(actor, file.id)
    refusals: tuple[tuple[Actor, type[AppError]], ...] = ((VISITOR, NotSignedIn), (stranger, NotAllowed))
    for actor, refusal in refusals:
        with pytest.raises(refusal):
            await resources.of_lecture(actor, lecture.id)
        with pytest.raises(refusal):
            await resources.link(actor, file.id)


async def test_a_free_preview_lends_its_files_to_everybody_while_the_course_is_published(
    world: World, author: Actor, course: Course, lecture: Lecture
):
    resources, file = world.services.resources, await take(world, author, lecture)
    await world.services.curriculum.update_lecture(
        author, lecture.id, title="Open", description="", preview=True, body="Words."
    )
    assert await names(world, VISITOR, lecture) == ["Notes.pdf"]
    assert f"viewer={file.id}%3A&" in await resources.link(VISITOR, file.id)
    await world.courses.change(course.id, lambda before: before.model_copy(update={"status": CourseStatus.DRAFT}))
    with pytest.raises(NotFound):
        await resources.link(VISITOR, file.id)
    assert await resources.link(author, file.id)


async def test_nobody_else_adds_renames_removes_or_puts_back(world: World, author: Actor, lecture: Lecture):
    resources, file = world.services.resources, await take(world, author, lecture)
    stranger = await world.person(Role.INSTRUCTOR, "Ravi")
    for attempt in (
        resources.receive(stranger, lecture.id, "a.pdf", in_chunks(PDF)),
        resources.rename(stranger, file.id, "Mine"),
        resources.remove(stranger, file.id),
        resources.put_back(stranger, file.id),
    ):
        with pytest.raises(NotFound, match="does not exist"):
            await attempt
    assert await world.assets.get(file.id) == file


async def test_a_resource_cannot_be_played_as_a_video_nor_a_video_be_taken_along(
    world: World, author: Actor, lecture: Lecture
):
    curriculum, media = world.services.curriculum, world.services.media
    film = await media.receive_video(author, lecture.course_id, "a.mp4", in_chunks(video()))
    seen = await curriculum.add_lecture(author, lecture.section_id, "Film", "video")
    file = await take(world, author, lecture)
    with pytest.raises(NotFound):
        await curriculum.attach_video(author, seen.id, file.id)
    with pytest.raises(NotFound):
        await world.services.resources.link(author, film.id)


async def test_files_go_with_their_lecture_a_day_after_it_was_deleted(world: World, author: Actor, lecture: Lecture):
    deleted, kept = world.services.deleted_parts, await take(world, author, lecture)
    part = await deleted.delete_lecture(author, lecture.id)
    with pytest.raises(NotFound):
        await world.services.resources.link(author, kept.id)
    world.clock.turn(timedelta(hours=20))
    await deleted.put_back(author, part.id)
    assert await names(world, author, lecture) == ["Notes.pdf"]
    await deleted.delete_lecture(author, lecture.id)
    world.clock.turn(OVER_A_DAY)
    await deleted.forget_old()
    assert files_under(world.folder / "media") == []
    assert await world.assets.of_course(lecture.course_id) == []


async def test_files_go_with_their_course(world: World, author: Actor, course: Course, lecture: Lecture):
    await take(world, author, lecture)
    await world.services.resources.remove(author, (await take(world, author, lecture)).id)
    assert await world.services.course_deletion.delete(author, course.id)
    assert files_under(world.folder / "media") == []
