"""What is the folder's own in keeping files; what every store does is in `test_media_stores.py`."""

import errno
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from edtech_app.domain.errors import NotAllowed, NotFound
from edtech_app.domain.media import MediaKind, new_key
from edtech_app.gateways.media.local import LocalMedia
from tests.support.videos import files_under
from tests.support.world import SECRET, Clock

KEY = new_key(MediaKind.VIDEO, ".mp4")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, clock: Clock) -> LocalMedia:
    store = LocalMedia(tmp_path / "media", SECRET, clock)
    given = tmp_path / "given"
    given.write_bytes(b"moving pictures")
    stored = await store.put(KEY, given, kind=MediaKind.VIDEO, content_type="video/mp4")
    assert (stored.key, stored.size) == (KEY, 15)
    return store


def parts_of(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query, keep_blank_values=True).items()}


@pytest.mark.parametrize("has_links", [True, False])
async def test_a_film_needs_its_room_once_where_the_disk_can_give_it_two_names(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, has_links: bool
):
    if not has_links:
        monkeypatch.setattr("os.link", _another_disk)
    store, given = LocalMedia(tmp_path / "media", SECRET, clock), tmp_path / "given"
    given.write_bytes(b"moving pictures")
    await store.put(KEY, given, kind=MediaKind.VIDEO, content_type="video/mp4")
    [kept] = files_under(tmp_path / "media")
    assert (tmp_path / "media" / kept).samefile(given) is has_links
    given.unlink()
    assert await store.read(KEY, kind=MediaKind.VIDEO) == b"moving pictures"


def _another_disk(*names: Path) -> None:
    raise OSError(errno.EXDEV, "Invalid cross-device link")


def test_a_link_opens_its_file(store: LocalMedia):
    link = store.link(KEY, kind=MediaKind.VIDEO, viewer="asha", seconds=60)
    assert urlsplit(link).path == f"/media/{KEY}"
    assert store.local_path(KEY, **parts_of(link)).read_bytes() == b"moving pictures"


async def test_a_small_file_is_read_whole_and_a_lost_one_is_not_found(store: LocalMedia):
    assert await store.read(KEY, kind=MediaKind.VIDEO) == b"moving pictures"
    await store.delete(KEY, kind=MediaKind.VIDEO)
    with pytest.raises(NotFound):
        await store.read(KEY, kind=MediaKind.VIDEO)


def test_an_expired_link_is_refused(store: LocalMedia, clock: Clock):
    link = store.link(KEY, kind=MediaKind.VIDEO, viewer="asha", seconds=60)
    clock.turn(timedelta(seconds=60))
    with pytest.raises(NotAllowed, match="expired"):
        store.local_path(KEY, **parts_of(link))


@pytest.mark.parametrize(
    "change", [{"viewer": "mallory"}, {"viewer": ""}, {"expires": "9999999999"}, {"signature": ""}, {"signature": "é"}]
)
def test_an_altered_link_is_refused(store: LocalMedia, change: dict[str, str]):
    link = store.link(KEY, kind=MediaKind.VIDEO, viewer="asha", seconds=60)
    with pytest.raises(NotAllowed, match="does not work"):
        store.local_path(KEY, **{**parts_of(link), **change})


@pytest.mark.parametrize(
    "key", ["../given", "videos/../../given", "/etc/passwd", "videos/..", "videos//x", "Videos/X", "", "a/b\0.mp4", "."]
)
def test_a_key_cannot_lead_out_of_the_folder(store: LocalMedia, key: str):
    with pytest.raises(NotFound):
        store.local_path(key, expires="9", viewer="", signature="")
    with pytest.raises(NotFound):
        store.link(key, kind=MediaKind.VIDEO, viewer="", seconds=60)


def test_pictures_are_for_everybody(store: LocalMedia):
    key = new_key(MediaKind.PICTURE, ".webp")
    assert store.link(key, kind=MediaKind.PICTURE, viewer="", seconds=1) == f"/media/{key}"


async def test_a_file_that_breaks_off_is_never_seen(store: LocalMedia, tmp_path: Path):
    key = new_key(MediaKind.VIDEO, ".mp4")
    with pytest.raises(Exception, match="could not save"):
        await store.put(key, tmp_path / "not there", kind=MediaKind.VIDEO, content_type="video/mp4")
    assert files_under(tmp_path / "media") == [KEY]


async def test_what_a_killed_upload_left_is_listed_and_can_be_deleted(store: LocalMedia, tmp_path: Path):
    torn = tmp_path / "media" / "videos" / "unfinished" / "0123456789abcdef"
    torn.write_bytes(b"half a fi")
    listed = {file.key: file.kind async for file in store.kept()}
    key = "videos/unfinished/0123456789abcdef"
    assert listed == {KEY: MediaKind.VIDEO, key: MediaKind.VIDEO}
    await store.delete(key, kind=MediaKind.VIDEO)
    assert files_under(tmp_path / "media") == [KEY]
