"""What is Cloudinary's own in keeping files, and how it fails; what every store does is in `test_media_stores.py`.

The fake checks signatures, chunks and expiry as the real one says it does.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from edtech_app.domain.errors import GatewayFailed, NotFound
from edtech_app.domain.media import MediaKind, new_key
from edtech_app.gateways.media.cloudinary import CloudinaryMedia
from edtech_app.settings import Settings
from tests.support.cloudinary_server import SMALLEST_CHUNK, CloudinaryServer


def settings_for(server: CloudinaryServer) -> Settings:
    return Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        cloud_name=server.cloud,
        api_key=server.key,
        api_secret=SecretStr(server.secret),
        folder_name="house",
    )


@pytest.fixture
def server() -> Iterator[CloudinaryServer]:
    with CloudinaryServer() as running:
        yield running


@pytest.fixture
def store(server: CloudinaryServer) -> CloudinaryMedia:
    return CloudinaryMedia(settings_for(server), api_url=server.url, chunk_bytes=SMALLEST_CHUNK)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    file = tmp_path / "film"
    file.write_bytes(bytes(range(256)) * 24_000)
    return file


async def keep(store: CloudinaryMedia, file: Path, kind: MediaKind, extension: str) -> str:
    key = new_key(kind, extension)
    stored = await store.put(key, file, kind=kind, content_type="video/mp4")
    assert (stored.key, stored.size) == (key, file.stat().st_size)
    return key


async def test_a_large_video_goes_up_in_chunks_as_a_private_video(
    server: CloudinaryServer, store: CloudinaryMedia, film: Path
):
    key = await keep(store, film, MediaKind.VIDEO, ".mp4")
    place = ("video", "authenticated", f"house/{key.removesuffix('.mp4')}")
    assert server.assets == {place: film.read_bytes()}
    assert len(server.requests) == 2
    assert {request["overwrite"] for request in server.requests} == {"0"}


async def test_pictures_are_public_and_have_one_address(server: CloudinaryServer, store: CloudinaryMedia, film: Path):
    key = await keep(store, film, MediaKind.PICTURE, ".webp")
    assert list(server.assets) == [("image", "upload", f"house/{key.removesuffix('.webp')}")]
    link = store.link(key, kind=MediaKind.PICTURE, viewer="", seconds=60)
    assert link.startswith("https://res.cloudinary.com/school/image/upload/")
    assert link.endswith(f"house/{key}")


async def test_captions_are_kept_with_their_ending_and_play(
    server: CloudinaryServer, store: CloudinaryMedia, tmp_path: Path
):
    file = tmp_path / "captions"
    file.write_text("WEBVTT\n")
    key = await keep(store, file, MediaKind.CAPTIONS, ".vtt")
    assert list(server.assets) == [("raw", "authenticated", f"house/{key}")]
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(store.link(key, kind=MediaKind.CAPTIONS, viewer="asha", seconds=60))
        assert answer.text == "WEBVTT\n"


async def test_captions_are_read_back_and_lost_ones_are_not_found(
    server: CloudinaryServer, store: CloudinaryMedia, tmp_path: Path
):
    file = tmp_path / "captions"
    file.write_text("WEBVTT\n")
    key = await keep(store, file, MediaKind.CAPTIONS, ".vtt")
    assert await store.read(key, kind=MediaKind.CAPTIONS) == b"WEBVTT\n"
    server.assets.clear()
    with pytest.raises(NotFound):
        await store.read(key, kind=MediaKind.CAPTIONS)
    server.secret = "another"
    with pytest.raises(GatewayFailed, match="try again"):
        await store.read(key, kind=MediaKind.CAPTIONS)


async def test_deleting_says_the_right_type_and_may_be_repeated(
    server: CloudinaryServer, store: CloudinaryMedia, film: Path
):
    for kind, extension in ((MediaKind.VIDEO, ".mp4"), (MediaKind.PICTURE, ".webp"), (MediaKind.CAPTIONS, ".vtt")):
        key = await keep(store, film, kind, extension)
        await store.delete(key, kind=kind)
        assert server.assets == {}
        await store.delete(key, kind=kind)


async def test_every_upload_is_verified_and_what_went_wrong_is_taken_away(
    server: CloudinaryServer, store: CloudinaryMedia, film: Path
):
    for fault in ("as raw", "cut short"):
        server.fault = fault
        with pytest.raises(GatewayFailed, match="try again"):
            await keep(store, film, MediaKind.VIDEO, ".mp4")
        assert (server.fault, server.assets) == ("", {})


@pytest.mark.parametrize("fault", [500, 429, 401, 418, "hang up", "html", "half an answer"])
async def test_a_failure_of_theirs_is_words_of_ours_and_leaves_nothing(
    server: CloudinaryServer, store: CloudinaryMedia, film: Path, fault: int | str
):
    server.fault = fault
    with pytest.raises(GatewayFailed, match="try again"):
        await keep(store, film, MediaKind.PICTURE, ".webp")
    assert (server.fault, server.assets) == ("", {})


@pytest.mark.parametrize("fault", [500, 418, "hang up", "html", "half an answer"])
async def test_a_deletion_and_a_list_that_fail_say_so(
    server: CloudinaryServer, store: CloudinaryMedia, fault: int | str
):
    server.fault, server.lasts = fault, True
    with pytest.raises(GatewayFailed, match="delete"):
        await store.delete(new_key(MediaKind.VIDEO, ".mp4"), kind=MediaKind.VIDEO)
    with pytest.raises(GatewayFailed, match="did not list"):
        _ = [file async for file in store.kept()]


async def test_nothing_waits_for_a_slow_answer_for_ever(server: CloudinaryServer, film: Path):
    hasty = CloudinaryMedia(settings_for(server), api_url=server.url, upload_seconds=0.1, call_seconds=0.1)
    server.fault, server.lasts = "slow", True
    with pytest.raises(GatewayFailed):
        await keep(hasty, film, MediaKind.PICTURE, ".webp")
    with pytest.raises(GatewayFailed):
        await hasty.delete(new_key(MediaKind.PICTURE, ".webp"), kind=MediaKind.PICTURE)
    with pytest.raises(GatewayFailed):
        _ = [file async for file in hasty.kept()]


async def test_nobody_at_the_other_end_is_words_of_ours(server: CloudinaryServer, film: Path):
    nobody = CloudinaryMedia(settings_for(server), api_url="http://127.0.0.1:9")
    with pytest.raises(GatewayFailed, match="try again"):
        await keep(nobody, film, MediaKind.PICTURE, ".webp")


async def test_only_what_is_in_the_house_s_folder_is_listed(
    server: CloudinaryServer, store: CloudinaryMedia, film: Path
):
    mine = await keep(store, film, MediaKind.PICTURE, ".webp")
    for public_id in ("another/pictures/x", "house2/pictures/x", "pictures/x"):
        place = ("image", "upload", public_id)
        server.assets[place], server.kept_at[place] = b"not ours", server.now()
    assert [file.key async for file in store.kept()] == [mine]


async def test_a_wrong_secret_keeps_nothing(server: CloudinaryServer, store: CloudinaryMedia, film: Path):
    server.secret = "another"
    with pytest.raises(GatewayFailed):
        await keep(store, film, MediaKind.VIDEO, ".mp4")
    assert server.assets == {}


def test_it_keeps_no_files_here(store: CloudinaryMedia):
    with pytest.raises(NotFound):
        store.local_path("videos/x.mp4", expires="", viewer="", signature="")
