"""Videos that browsers send to Cloudinary themselves: what is signed, and what is believed of what arrives there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course, Lecture
from edtech_app.domain.errors import GatewayFailed, InvalidInput, NotAllowed, NotFound
from edtech_app.domain.uploads import SlicesTo, UploadStanding
from edtech_app.gateways.media.cloudinary import CloudinaryMedia
from edtech_app.settings import Settings
from tests.support.cloudinary_server import SMALLEST_CHUNK, CloudinaryServer
from tests.support.videos import CAPTIONS, files_under, video
from tests.support.world import World

FILM = video(20).ljust(SMALLEST_CHUNK + 100_000, b"\0")


@dataclass
class Film:
    """An upload that has begun, and the browser that sends it."""

    world: World
    server: CloudinaryServer
    author: Actor
    lecture: Lecture
    standing: UploadStanding

    @property
    def to(self) -> SlicesTo:
        assert self.standing.slices is not None
        return self.standing.slices

    async def send(self, content: bytes = FILM, start: int = 0, *, url: str = "", **fields: str) -> httpx.Response:
        """Send slices from a place on, as the page's script does; the last answer."""
        async with httpx.AsyncClient() as browser:
            answer = httpx.Response(500)
            while start < len(content):
                piece = content[start : start + self.to.slice_bytes]
                place = f"bytes {start}-{start + len(piece) - 1}/{len(content)}"
                answer = await browser.post(
                    url or self.to.url,
                    data={**self.to.fields, **fields},
                    files={"file": piece},
                    headers={**self.to.headers, "Content-Range": place},
                )
                start += len(piece)
            return answer

    async def finish(self) -> str:
        return (await self.world.services.uploads.finish(self.author, self.standing.upload_id)).status

    async def video(self) -> str:
        return (await self.world.lectures.get(self.lecture.id)).media_id


@pytest.fixture
def server() -> Iterator[CloudinaryServer]:
    with CloudinaryServer() as running:
        yield running


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author, lectures=0)


@pytest.fixture
async def film(world: World, server: CloudinaryServer, author: Actor, course: Course) -> Film:
    settings = Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        cloud_name=server.cloud,
        api_key=server.key,
        api_secret=SecretStr(server.secret),
        folder_name="house",
    )
    store = CloudinaryMedia(settings, api_url=server.url, chunk_bytes=SMALLEST_CHUNK)
    world.services = world.process(media_store=store, direct_uploads=store)
    [section] = await world.sections.of(course.id)
    lecture = await world.services.curriculum.add_lecture(author, section.id, "Film", "video")
    standing = await world.services.uploads.begin(author, lecture.id, file_name="film.mp4", size=len(FILM), mark="1")
    return Film(world, server, author, lecture, standing)


async def test_a_film_goes_to_cloudinary_in_slices_and_becomes_the_lectures(film: Film, course: Course):
    assert film.standing.arrived is None
    assert film.to.fields["type"] == "authenticated"
    assert film.to.fields["overwrite"] == "0"
    assert (await film.send()).status_code == 200
    assert await film.finish() == "done"
    assert await film.finish() == "done"

    [asset] = await film.world.assets.of_course(course.id)
    assert (asset.id, asset.file_name, asset.size) == (await film.video(), "film.mp4", len(FILM))
    assert (asset.seconds, asset.width, asset.height, asset.content_type) == (20, 160, 90, "video/mp4")
    assert film.server.assets[("video", "authenticated", f"house/{asset.key.removesuffix('.mp4')}")] == FILM
    poster = film.server.assets[("image", "upload", f"house/{asset.poster_key.removesuffix('.webp')}")]
    assert poster.startswith(b"https://res.cloudinary.com/school/video/authenticated/s--")
    assert files_under(film.world.folder / "incoming") == []


async def test_captions_kept_elsewhere_are_read_through_us_by_whoever_may_watch(film: Film, course: Course):
    await film.send()
    await film.finish()
    services, author = film.world.services, film.author
    asset = await services.media.receive_captions(author, await film.video(), "en", CAPTIONS)
    _, [link], _ = services.media.video_links(author, asset, is_public=False)
    assert link.url == f"/api/captions/{asset.id}/en"

    key, content = await services.files.captions(author, asset.id, "en")

    assert (key, content) == (asset.captions[0].key, CAPTIONS)
    with pytest.raises(NotFound):
        await services.files.captions(author, asset.id, "hi")
    for stranger in (VISITOR, await film.world.person()):
        with pytest.raises(NotAllowed):
            await services.files.captions(stranger, asset.id, "en")


async def test_a_broken_slice_is_sent_again_under_a_fresh_signature(film: Film, monkeypatch: pytest.MonkeyPatch):
    film.server.fault = 500
    assert (await film.send(FILM[:SMALLEST_CHUNK])).status_code == 500
    film.standing = await film.world.services.uploads.standing(film.author, film.standing.upload_id)
    assert film.standing.arrived is None
    assert (await film.send()).status_code == 200
    assert await film.finish() == "done"


async def test_a_signature_is_good_for_this_key_and_never_replaces_what_is_there(film: Film):
    for changed in ({"public_id": "house/videos/other"}, {"type": "upload"}, {"overwrite": "1"}, {"tags": "x"}):
        assert (await film.send(**changed)).status_code == 401
    await film.send()
    kept = dict(film.server.assets)
    await film.send(FILM[::-1])
    assert film.server.assets == kept


@pytest.mark.parametrize(
    "details",
    [
        {"format": "pdf"},
        {"duration": 0},
        {"duration": None},
        {"bytes": 5},
        {"bytes": 3 * 1024**3},
        {"video": {"codec": "mpeg4"}},
    ],
)
async def test_what_is_not_what_was_announced_is_destroyed_with_words(film: Film, details: dict[str, object]):
    film.server.details = details
    await film.send()
    with pytest.raises(InvalidInput):
        await film.finish()
    assert film.server.assets == {}
    assert await film.video() == ""
    with pytest.raises(NotFound):
        await film.finish()


@pytest.mark.parametrize("kind", ["raw", "image"])
async def test_what_was_sent_as_another_kind_of_file_is_destroyed_too(film: Film, kind: str):
    await film.send(url=film.to.url.replace("/video/", f"/{kind}/"))
    assert len(film.server.assets) == 1
    with pytest.raises(InvalidInput):
        await film.finish()
    assert film.server.assets == {}


async def test_another_size_than_announced_is_refused(film: Film):
    await film.send(FILM + b"more")
    with pytest.raises(InvalidInput, match="not fully uploaded"):
        await film.finish()
    assert film.server.assets == {}


@pytest.mark.parametrize("fault", [500, 429, "hang up", "html"])
async def test_while_cloudinary_fails_the_upload_stays_to_be_ended_again(film: Film, fault: int | str):
    await film.send()
    film.server.fault, film.server.lasts = fault, True
    with pytest.raises(GatewayFailed):
        await film.finish()
    film.server.fault, film.server.lasts = "", False
    assert await film.finish() == "done"


async def test_cancelled_and_abandoned_uploads_leave_nothing_there(film: Film):
    uploads = film.world.services.uploads
    await film.send()
    await uploads.cancel(film.author, film.standing.upload_id)
    assert film.server.assets == {}

    film.standing = await uploads.begin(film.author, film.lecture.id, file_name="a.mp4", size=len(FILM), mark="1")
    await film.send()
    film.world.clock.turn(timedelta(hours=25))
    assert await uploads.forget_abandoned() == 1
    assert film.server.assets == {}


async def test_choosing_a_file_again_begins_anew_under_another_key(film: Film):
    again = await film.world.services.uploads.begin(
        film.author, film.lecture.id, file_name="film.mp4", size=len(FILM), mark="1"
    )
    assert again.upload_id != film.standing.upload_id
    assert again.slices is not None
    assert again.slices.fields["public_id"] != film.to.fields["public_id"]
