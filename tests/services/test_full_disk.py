"""A disk that takes nothing: clear words, nothing half done, and everything goes on when there is room again."""

from collections.abc import Awaitable, Callable

import pytest

from edtech_app import logs
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.errors import GatewayFailed
from edtech_app.domain.uploads import UploadStanding
from edtech_app.gateways import disk
from edtech_app.gateways.media.probe import video_facts
from tests.support.full_disk import full_disk
from tests.support.lines import lines
from tests.support.videos import CAPTIONS, files_under, in_chunks, picture, video
from tests.support.world import World

PDF = b"%PDF-1.7\n" + b"1 0 obj\n" * 400
FILM = video()


@pytest.fixture(autouse=True)
def nothing_logged_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_trouble", logs.Seldom())


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


async def refused(world: World, attempt: Callable[[], Awaitable[object]]) -> str:
    """The words of a refusal that has left every file as it was."""
    before = files_under(world.folder)
    with full_disk(), pytest.raises(GatewayFailed) as refusal:
        await attempt()
    assert files_under(world.folder) == before
    return refusal.value.message


async def test_pictures_captions_and_files_are_refused_in_words_and_leave_nothing(
    world: World, author: Actor, course: Course, caplog: pytest.LogCaptureFixture
):
    services = world.services
    lecture = (await world.lectures.of(course.id))[0]
    _, film = await world.film(author, course)

    attempts: list[Callable[[], Awaitable[object]]] = [
        lambda: services.authoring.set_thumbnail(author, course.id, picture()),
        lambda: services.profiles.change_picture(author, picture()),
        lambda: services.media.receive_captions(author, film.id, "hi", CAPTIONS),
        lambda: services.media.receive_video(author, course.id, "film.mp4", in_chunks(FILM)),
        lambda: services.resources.receive(author, lecture.id, "notes.pdf", in_chunks(PDF)),
    ]
    for attempt in attempts:
        assert await refused(world, attempt) == disk.NOT_KEPT
    assert "could not be made right now" in await refused(
        world, lambda: services.covers.open(course.id, course.cover, 640)
    )

    assert (await world.courses.get(course.id)).thumbnail_key == ""
    assert [track.language for track in (await world.assets.get(film.id)).captions] == ["en"]
    assert len(lines(caplog, "disk_full")) == 1
    for attempt in attempts:
        await attempt()
    assert (await services.covers.open(course.id, course.cover, 640)).path.is_file()


async def test_a_slice_that_did_not_fit_is_sent_again_and_what_arrived_before_stays(
    world: World, author: Actor, course: Course
):
    uploads = world.services.uploads
    lecture = await world.services.curriculum.add_lecture(
        author, (await world.sections.of(course.id))[0].id, "Film", "video"
    )
    begun = await uploads.begin(author, lecture.id, file_name="film.mp4", size=len(FILM), mark="1")
    await uploads.receive(author, begun.upload_id, 0, in_chunks(FILM[:1000]))

    with full_disk(), pytest.raises(GatewayFailed, match="could not save this part"):
        await uploads.receive(author, begun.upload_id, 1000, in_chunks(FILM[1000:]))

    standing = await uploads.standing(author, begun.upload_id)
    assert isinstance(standing, UploadStanding)
    assert (standing.status, standing.arrived) == ("receiving", 1000)
    await uploads.receive(author, begun.upload_id, 1000, in_chunks(FILM[1000:]))
    assert (await uploads.finish(author, begun.upload_id)).status == "done"


async def test_no_room_for_its_poster_says_nothing_against_a_film(world: World):
    file = world.folder / "film"
    file.write_bytes(FILM)
    with pytest.raises(GatewayFailed) as refusal:
        # Where no file can be made, in the child too, which has a limit of its own.
        await video_facts(file, world.folder / "no such folder" / "poster.webp")
    assert refusal.value.message == disk.NOT_KEPT


async def test_the_sandbox_opens_no_order_and_does_so_when_there_is_room(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    with full_disk(), pytest.raises(GatewayFailed, match="sandbox is not responding"):
        await world.services.commerce.start_checkout(student, [course.id])
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    assert ticket.amount == course.price
