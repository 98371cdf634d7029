"""A house whose machine has a `mongod` runs that, keeps its data there, and lets it outlive nobody.

The `mongod` here is a stand-in (`tests/support/mongod.py`): choosing it, its options, its life and death are proved,
MongoDB's own behaviour is not.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from edtech_app.gateways.database.embedded import (
    DatabaseBroken,
    EmbeddedDatabaseFailed,
    ServerMissing,
    embedded_database,
    refuse_unusable,
)
from edtech_app.runtime import running
from edtech_app.settings import Settings
from tests.gateways.test_embedded_database import fill, open_database, open_to_others, other_house
from tests.support.mongod import ROOT, put_mongod


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH, with a `mongod` in it."""
    programs = put_mongod(tmp_path / "programs")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return programs


@pytest.fixture
def house(tmp_path: Path, programs: Path) -> Path:
    """The data folder of a house on a machine with `mongod`."""
    assert programs.is_dir()
    return tmp_path / "data"


def log_of(house: Path) -> str:
    return (house / "mongodb" / "server.log").read_text()


def mongod_pid(house: Path) -> int:
    return int(log_of(house).split("pid ")[1].split()[0])


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def comes_true(condition: Callable[[], Awaitable[bool]], seconds: float = 5) -> bool:
    for _ in range(int(seconds * 20)):
        with contextlib.suppress(Exception):
            if await condition():
                return True
        await asyncio.sleep(0.05)
    return False


async def test_a_new_house_on_a_machine_with_mongod_begins_on_it(house: Path) -> None:
    for expected in (0, 1):
        async with open_database(house) as database:
            assert await database["things"].count_documents({}) == expected
            await database["things"].insert_one({"_id": str(expected)})
    assert (house / "mongodb" / "vidya.db").exists()
    assert not (house / "nx").exists()


async def test_the_terminal_names_it(house: Path) -> None:
    async with running(Settings(data_dir=house, _env_file=None)) as opened:  # pyright: ignore[reportCallIssue]
        assert dict(opened.stands_on)["Database"] == f"mongod, run by this house, files in {house / 'mongodb'}"


async def test_only_we_can_reach_mongod_and_its_files(house: Path) -> None:
    async with open_database(house) as database:
        await database["things"].insert_one({"_id": "1"})
        assert open_to_others(house) == []
        assert [entry.name for entry in house.rglob("*.sock")] == ["db.sock"]


async def test_writes_wait_for_mongods_journal_and_suit_a_standalone_server(house: Path) -> None:
    async with open_database(house) as database:
        await database["things"].insert_one({"_id": "1"})
        await database["things"].update_one({"_id": "1"}, {"$set": {"name": "x"}})
        await database["things"].delete_one({"_id": "1"})
        asked = [line for line in log_of(house).splitlines() if line.startswith("write ")]
    assert len(asked) == 3
    assert all("'w': 'majority'" in line and "'j': True" in line for line in asked)


async def test_a_house_that_began_on_nx_stays_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill(tmp_path)
    programs = put_mongod(tmp_path / "programs")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    async with open_database(tmp_path) as database:
        assert await database["things"].count_documents({}) == 200
    assert not (tmp_path / "mongodb").exists()


async def test_a_house_whose_mongod_is_gone_is_refused_in_words(house: Path, programs: Path) -> None:
    async with open_database(house) as database:
        await database["things"].insert_one({"_id": "1"})
    (programs / "mongod").unlink()
    with pytest.raises(ServerMissing, match=r"made by mongod, and there is no mongod on PATH\. Nothing was changed"):
        async with open_database(house):
            pass
    with pytest.raises(ServerMissing, match="Install MongoDB's server again"):
        refuse_unusable(house)
    assert not (house / "nx").exists()
    put_mongod(programs)
    refuse_unusable(house)
    async with open_database(house) as database:
        assert await database["things"].count_documents({}) == 1


async def test_a_running_mongod_is_shared_by_who_has_none_on_path(house: Path, programs: Path) -> None:
    async with other_house(house):
        (programs / "mongod").unlink()
        async with embedded_database(house, may_share=True) as server:
            assert (server.kind.program, server.is_ours) == ("mongod", False)


async def test_a_killed_house_takes_mongod_along_and_loses_no_acknowledged_write(house: Path) -> None:
    async with other_house(house, "writing") as (process, _):
        assert process.stdout is not None
        acknowledged = {(await process.stdout.readline()).decode().strip() for _ in range(200)}
        mongod = mongod_pid(house)
        process.kill()
        acknowledged.update((await process.stdout.read()).decode().split("\n")[:-1])

    async def ended() -> bool:
        return not lives(mongod)

    assert await comes_true(ended)
    async with open_database(house) as database:
        found = {document["_id"] for document in await database["acks"].find({}).to_list(None)}
    assert acknowledged - found == set()


async def test_mongod_ends_in_order_with_its_house(house: Path) -> None:
    async with open_database(house) as database:
        await database["things"].insert_one({"_id": "1"})
        mongod = mongod_pid(house)
        assert lives(mongod)
    assert not lives(mongod)
    assert log_of(house).splitlines()[-1] == "files closed"


def test_a_mongod_that_does_not_listen_is_killed_when_its_house_is_gone(tmp_path: Path) -> None:
    deaf = (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\ntime.sleep(99)"
    )
    program = put_mongod(tmp_path / "programs", body=deaf) / "mongod"
    impatient = "from edtech_app.gateways.database import mongod_server as it; it.STOP_SECONDS = 0.2; it.main()"
    with subprocess.Popen(
        [sys.executable, "-c", impatient, str(tmp_path), str(tmp_path / "s"), str(program)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as keeper:
        assert keeper.stdin is not None
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == b"deaf\n"
        keeper.stdin.close()
        assert keeper.wait(10) == 128 + signal.SIGKILL


@pytest.mark.parametrize("whom", ["mongod", "its keeper"])
async def test_a_mongod_that_dies_is_started_again(house: Path, whom: str) -> None:
    async with open_database(house) as database:
        await database["things"].insert_one({"_id": "1"})
        first = mongod_pid(house)
        keeper = int(Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(first if whom == "mongod" else keeper, signal.SIGKILL)

        async def answers_again() -> bool:
            return not lives(first) and await database["things"].count_documents({}) == 1

        assert await comes_true(answers_again, seconds=15)
        assert mongod_pid(house) != first


async def test_vanished_files_are_not_taken_for_a_new_house(house: Path) -> None:
    async with open_database(house) as database:
        await database["things"].insert_one({"_id": "1"})
    (house / "mongodb" / "WiredTiger").unlink()
    with pytest.raises(DatabaseBroken, match=r"is damaged \(mongod's files are missing\). Nothing was changed"):
        async with open_database(house):
            pass
    with pytest.raises(DatabaseBroken):
        refuse_unusable(house)
    assert not (house / "mongodb" / "WiredTiger").exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("raise SystemExit(62)", "was made by another version of mongod, which this one cannot read"),
        ("raise SystemExit(14)", r"mongod did not start; .*server\.log may say why. It must be version 4.4 or later"),
    ],
)
async def test_a_mongod_that_cannot_start_says_why(house: Path, programs: Path, body: str, words: str) -> None:
    put_mongod(programs, body=body)
    with pytest.raises(EmbeddedDatabaseFailed, match=words):
        async with open_database(house):
            pass


def test_windows_is_refused_in_words_where_no_database_is_named(tmp_path: Path) -> None:
    script = (
        "import asyncio, ctypes, motor.motor_asyncio, multiprocessing, subprocess, sys\n"
        "sys.modules['fcntl'] = None\n"
        "sys.platform = 'win32'\n"
        "from pathlib import Path\n"
        "from edtech_app.gateways.database.embedded import EmbeddedDatabaseFailed, refuse_unusable\n"
        "try:\n"
        "    refuse_unusable(Path(sys.argv[1]))\n"
        "except EmbeddedDatabaseFailed as error:\n"
        "    print(error)\n"
    )
    said = subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert (said.stderr, "Start Vidya inside WSL" in said.stdout) == ("", True)
