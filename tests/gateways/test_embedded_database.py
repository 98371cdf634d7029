"""The embedded database keeps what it acknowledged, and keeps its files to one house."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from edtech_app.gateways.database import embedded as module
from edtech_app.gateways.database.embedded import (
    DatabaseBroken,
    DatabaseInUse,
    EmbeddedDatabaseFailed,
    embedded_database,
    refuse_unusable,
)
from edtech_app.gateways.database.motor import connect

ROOT = Path(__file__).parents[2]


@contextlib.asynccontextmanager
async def open_database(folder: Path, *, may_share: bool = False) -> AsyncIterator[Any]:
    async with embedded_database(folder, may_share=may_share) as server:
        connection = connect(server.url, has_journal=server.kind.has_journal)
        try:
            yield connection.database
        finally:
            connection.close()


@contextlib.asynccontextmanager
async def other_house(folder: Path, *wishes: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """Another run of the product on the folder, and the first thing it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.house", str(folder), *wishes, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    # The process belongs to a run of its own: seen from here it must not count as one of our workers.
    try:
        assert process.stdout is not None
        yield process, (await process.stdout.readline()).decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make us a run of our own, although the test started the other one."""
    monkeypatch.setattr(module.Holder, "is_of_this_run", property(lambda self: False))
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.3)


async def test_what_is_written_is_there_at_the_next_start(tmp_path: Path) -> None:
    for expected in (0, 1):
        async with open_database(tmp_path) as database:
            assert await database["things"].count_documents({}) == expected
            await database["things"].insert_one({"_id": str(expected)})


def open_to_others(folder: Path) -> list[str]:
    return [entry.name for entry in (folder, *folder.rglob("*")) if entry.stat().st_mode & 0o077]


async def test_only_we_can_reach_the_server_and_its_files(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        await database["things"].insert_one({"_id": "1"})
        assert open_to_others(tmp_path) == []


async def test_a_data_folder_with_a_very_long_path_works(tmp_path: Path) -> None:
    folder = tmp_path / ("a-very-long-name-" * 6)
    async with open_database(folder) as database:
        assert await database["things"].find_one({}) is None


@pytest.mark.parametrize("round_", range(3))
async def test_a_killed_house_loses_no_acknowledged_write(tmp_path: Path, round_: int) -> None:
    async with other_house(tmp_path, "writing") as (process, _):
        assert process.stdout is not None
        acknowledged: set[str] = set()
        while len(acknowledged) < 150 + 70 * round_:
            acknowledged.add((await process.stdout.readline()).decode().strip())
        process.kill()
        rest = (await process.stdout.read()).decode()
        acknowledged.update(line for line in rest.split("\n")[:-1])
    async with open_database(tmp_path) as database:
        found = {document["_id"] for document in await database["acks"].find({}).to_list(None)}
    assert acknowledged - found == set()


async def test_the_server_ends_when_its_house_is_killed(tmp_path: Path) -> None:
    async with other_house(tmp_path) as (process, url):
        process.kill()
        await process.wait()
    connection = connect(url, has_journal=False, answer_seconds=0.2)
    for _ in range(50):
        if not await connection.answers():
            break
        await asyncio.sleep(0.1)
    else:
        pytest.fail("The server outlived its house.")
    connection.close()


@pytest.mark.usefixtures("stranger")
async def test_a_second_house_on_the_same_folder_is_refused_in_words(tmp_path: Path) -> None:
    async with other_house(tmp_path) as (process, url):
        assert url.startswith("mongodb://")
        with pytest.raises(DatabaseInUse, match=rf"used by another running Vidya, process {process.pid}\."):
            async with open_database(tmp_path):
                pass
        with pytest.raises(DatabaseInUse):
            refuse_unusable(tmp_path)
    refuse_unusable(tmp_path)


@pytest.mark.usefixtures("stranger")
async def test_the_command_line_shares_a_running_houses_database(tmp_path: Path) -> None:
    async with other_house(tmp_path), open_database(tmp_path, may_share=True) as database:
        await database["things"].insert_one({"_id": "1"})
    async with open_database(tmp_path) as database:
        assert await database["things"].count_documents({}) == 1


async def test_a_sibling_worker_takes_over_when_the_holder_ends(tmp_path: Path) -> None:
    async with other_house(tmp_path) as (process, _), open_database(tmp_path) as database:
        await database["things"].insert_one({"_id": "1"})
        process.terminate()
        await process.wait()
        for _ in range(100):
            with contextlib.suppress(Exception):
                if await database["things"].find_one({"_id": "1"}):
                    return
            await asyncio.sleep(0.1)
        pytest.fail("Nobody took over.")


async def test_a_server_that_dies_is_started_again(tmp_path: Path) -> None:
    async with embedded_database(tmp_path, may_share=False) as server:
        connection = connect(server.url, has_journal=server.kind.has_journal)
        await connection.database["things"].insert_one({"_id": "1"})
        os.kill(_server_pid(tmp_path), signal.SIGKILL)
        for _ in range(100):
            with contextlib.suppress(Exception):
                assert await connection.database["things"].count_documents({}) == 1
                break
            await asyncio.sleep(0.05)
        else:
            pytest.fail("The server did not come back.")
        connection.close()


def _server_pid(folder: Path) -> int:
    """The process whose command line names the folder's database."""
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and f"\0{folder / 'nx'}\0".encode() in (entry / "cmdline").read_bytes():
                return int(entry.name)
    raise AssertionError("No server runs.")


async def fill(folder: Path) -> Path:
    """A folder with data in it; gives the database's file."""
    async with open_database(folder) as database:
        await database["things"].insert_many([{"_id": str(number), "text": "x" * 500} for number in range(200)])
    return folder / "nx" / "vidya.db"


def _scribble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 : len(content) // 2] = b"\xff" * (len(content) // 2 - 4096)
    file.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(_scribble, id="scribbled over"),
        pytest.param(lambda file: file.write_bytes(b"this is no database" * 100), id="another file"),
        pytest.param(lambda file: file.write_bytes(b""), id="emptied"),
        pytest.param(lambda file: file.write_bytes(file.read_bytes()[:20_000]), id="cut short"),
        pytest.param(lambda file: file.unlink(), id="gone"),
    ],
)
async def test_damaged_data_is_refused_and_left_alone(tmp_path: Path, damage: Any) -> None:
    file = await fill(tmp_path)
    damage(file)
    before = file.read_bytes() if file.exists() else None
    with pytest.raises(DatabaseBroken, match=r"is damaged .* Nothing was changed"):
        async with open_database(tmp_path):
            pass
    with pytest.raises(DatabaseBroken, match=r"is damaged"):
        refuse_unusable(tmp_path)
    assert (file.read_bytes() if file.exists() else None) == before


async def test_a_data_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EmbeddedDatabaseFailed, match="cannot be used as the data folder"):
        async with open_database(tmp_path / "file" / "data"):
            pass
