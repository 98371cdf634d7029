"""What every store of files must do, whichever it is: the folder on our disk, and Cloudinary with its real library."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from edtech_app.domain.errors import GatewayFailed, NotAllowed, NotFound
from edtech_app.domain.media import FOLDERS, MediaKind, new_key
from edtech_app.gateways.media.cloudinary import CloudinaryMedia
from edtech_app.gateways.media.local import LocalMedia
from edtech_app.gateways.media.port import MediaStore
from tests.gateways.test_cloudinary import settings_for
from tests.support.cloudinary_server import SMALLEST_CHUNK, CloudinaryServer
from tests.support.videos import files_under
from tests.support.world import SECRET, Clock

EXTENSIONS = {MediaKind.VIDEO: ".mp4", MediaKind.PICTURE: ".webp", MediaKind.CAPTIONS: ".vtt"}


@dataclass
class Shop:
    """A store, the clock it goes by, and how many files are really behind it."""

    store: MediaStore
    clock: Clock
    folder: Path
    server: CloudinaryServer | None = None

    @property
    def count(self) -> int:
        return len(files_under(self.folder / "media")) if self.server is None else len(self.server.assets)

    async def keep(self, content: bytes, kind: MediaKind = MediaKind.VIDEO, key: str = "") -> str:
        key = key or new_key(kind, EXTENSIONS[kind])
        given = self.folder / "given"
        given.unlink(missing_ok=True)
        given.write_bytes(content)
        stored = await self.store.put(key, given, kind=kind, content_type="")
        assert (stored.key, stored.size, len(stored.sha256)) == (key, len(content), 64)
        return key

    async def read(self, link: str) -> bytes | None:
        """What whoever follows the link gets; None when it is refused."""
        if self.server is None:
            url = urlsplit(link)
            query = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
            query = {"expires": "", "viewer": "", "signature": "", **query}
            try:
                return self.store.local_path(url.path.removeprefix("/media/"), **query).read_bytes()
            except (NotAllowed, NotFound):
                return None
        async with httpx.AsyncClient() as browser:
            answer = await browser.get(link)
        return answer.content if answer.status_code == 200 else None

    def link(self, key: str, kind: MediaKind = MediaKind.VIDEO, *, seconds: int = 60) -> str:
        return self.store.link(key, kind=kind, viewer="asha", seconds=seconds)


@pytest.fixture(params=["disk", "cloudinary"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    clock = Clock()
    if request.param == "disk":
        yield Shop(LocalMedia(tmp_path / "media", SECRET, clock), clock, tmp_path)
        return
    with CloudinaryServer(now=clock, page=2) as server:
        store = CloudinaryMedia(settings_for(server), api_url=server.url, chunk_bytes=SMALLEST_CHUNK)
        yield Shop(store, clock, tmp_path, server)


@pytest.mark.parametrize("kind", [MediaKind.VIDEO, MediaKind.CAPTIONS])
async def test_a_link_gives_the_file_as_it_was_kept(shop: Shop, kind: MediaKind):
    content = b"WEBVTT\n\n" + bytes(range(256)) * 10
    key = await shop.keep(content, kind)
    assert await shop.read(shop.link(key, kind)) == content


async def test_a_large_file_comes_back_whole(shop: Shop):
    content = bytes(range(256)) * 24_000
    assert await shop.read(shop.link(await shop.keep(content))) == content


async def test_a_link_that_has_run_out_gives_nothing(shop: Shop):
    key = await shop.keep(b"moving pictures")
    assert await shop.read(shop.link(key, seconds=-1)) is None


@pytest.mark.parametrize("part", ["expires", "signature"])
async def test_a_link_that_was_altered_gives_nothing(shop: Shop, part: str):
    link = shop.link(await shop.keep(b"moving pictures"))
    name = "expires_at" if part == "expires" and shop.server else part
    value = parse_qs(urlsplit(link).query)[name][0]
    altered = f"9{value}" if part == "expires" else value[::-1]
    assert await shop.read(link.replace(f"{name}={value}", f"{name}={altered}")) is None


async def test_a_link_to_one_file_gives_no_other(shop: Shop):
    mine, other = await shop.keep(b"mine"), await shop.keep(b"another's")
    stem = Path(mine).stem
    assert await shop.read(shop.link(mine).replace(stem, Path(other).stem)) is None


async def test_a_picture_has_one_address_that_never_ends(shop: Shop):
    key = await shop.keep(b"a picture", MediaKind.PICTURE)
    assert shop.link(key, MediaKind.PICTURE, seconds=1) == shop.link(key, MediaKind.PICTURE, seconds=9)
    assert urlsplit(shop.link(key, MediaKind.PICTURE)).query == ""


@pytest.mark.parametrize("kind", list(EXTENSIONS))
async def test_a_deleted_file_is_gone_and_may_be_deleted_again(shop: Shop, kind: MediaKind):
    key, other = await shop.keep(b"it", kind), await shop.keep(b"another", kind)
    await shop.store.delete(key, kind=kind)
    await shop.store.delete(key, kind=kind)
    assert shop.count == 1
    assert [file.key async for file in shop.store.kept()] == [other]
    if kind is not MediaKind.PICTURE:
        assert await shop.read(shop.link(key, kind)) is None


async def test_what_is_kept_is_never_replaced(shop: Shop):
    key = await shop.keep(b"the first")
    with pytest.raises(GatewayFailed):
        await shop.keep(b"the second", key=key)
    assert await shop.read(shop.link(key)) == b"the first"


async def test_a_file_that_cannot_be_read_leaves_nothing(shop: Shop, tmp_path: Path):
    with pytest.raises(GatewayFailed, match="try again"):
        await shop.store.put(new_key(MediaKind.VIDEO, ".mp4"), tmp_path / "none", kind=MediaKind.VIDEO, content_type="")
    assert shop.count == 0


async def test_everything_that_is_kept_is_listed_with_its_age(shop: Shop):
    old = [await shop.keep(b"old", kind) for kind in EXTENSIONS for _ in range(3)]
    began = shop.clock()
    shop.clock.turn(timedelta(days=2))
    new = await shop.keep(b"new")

    listed = {file.key: file async for file in shop.store.kept()}

    assert set(listed) == {*old, new}
    assert {listed[key].kept_at for key in old} == {began}
    assert listed[new].kept_at == shop.clock()
    assert all(key.startswith(f"{FOLDERS[file.kind]}/") for key, file in listed.items())


async def test_an_empty_store_lists_nothing(shop: Shop):
    assert [file async for file in shop.store.kept()] == []


async def test_many_files_at_once(shop: Shop):
    async def keep(number: int) -> str:
        given = shop.folder / f"given {number}"
        given.write_bytes(b"x" * number)
        key = new_key(MediaKind.PICTURE, ".webp")
        await shop.store.put(key, given, kind=MediaKind.PICTURE, content_type="image/webp")
        return key

    keys = await asyncio.gather(*[keep(number) for number in range(1, 21)])
    assert {file.key async for file in shop.store.kept()} == set(keys)
