"""While a new version reaches one process after the other, each hands out the files of every build."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from edtech_app.web.other_builds import OtherBuilds
from tests.support.redis_server import redis_server


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


def built(folder: Path, **files: bytes) -> Path:
    (folder / "assets").mkdir(parents=True)
    for name, content in files.items():
        (folder / "assets" / f"{name}.js").write_bytes(content)
    return folder


async def test_a_process_has_the_files_of_the_builds_of_others(url: str, tmp_path: Path):
    old = OtherBuilds(url, built(tmp_path / "old", page_a1=b"old page", common=b"common"))
    new = OtherBuilds(url, built(tmp_path / "new", page_b2=b"new page", common=b"common"))
    async with old.shared(), new.shared():
        assert await new.find("/assets/page_a1.js") == b"old page"
        assert await old.find("/assets/page_b2.js") == b"new page"
        assert await old.find("/assets/common.js") is None
        assert await old.find("/assets/nowhere.js") is None
        assert await old.find("/assets/../secret.js") is None


async def test_without_redis_there_is_one_build(tmp_path: Path):
    alone = OtherBuilds("", built(tmp_path / "site", page=b"page"))
    async with alone.shared():
        assert await alone.find("/assets/other.js") is None


async def test_a_house_opens_while_redis_is_away(tmp_path: Path):
    alone = OtherBuilds("redis://127.0.0.1:1", built(tmp_path / "site", page=b"page"))
    async with alone.shared():
        assert await alone.find("/assets/other.js") is None
