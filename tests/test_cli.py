"""The command line does what it says, and says in words what it cannot do."""

import asyncio
import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from edtech_app import cli
from edtech_app.services.catalog import FIRST_SHELVES
from edtech_app.settings import get_settings
from tests.support.houses import open_house
from tests.support.lines import undisturbed

ROOT = Path(__file__).parents[1]


@dataclass
class Answer:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """The command line without a process of its own, which spends a second on imports."""

    monkeypatch.chdir(tmp_path)

    def run_here(*arguments: str, typed: str = "", **environment: str) -> Answer:
        for name, value in {"DATA_DIR": str(tmp_path / "data"), **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        get_settings.cache_clear()
        returncode = cli.main(list(arguments))
        return Answer(returncode, *capsys.readouterr())

    with undisturbed():
        yield run_here
    get_settings.cache_clear()


def run_program(folder: Path, *arguments: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command line as a person starts it."""
    return subprocess.run(
        [sys.executable, "-m", "edtech_app.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data"), **environment},
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_administrator_is_made_once_and_their_password_is_checked(tmp_path: Path, run: Run) -> None:
    weak = run("create-admin", "head@example.com", typed="12345678\n")
    assert (weak.returncode, weak.stdout) == (1, "")
    assert "password" in weak.stderr.lower()
    made = run_program(tmp_path, "create-admin", "head@example.com", typed="a good long password\n")
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout == "head@example.com is now an administrator and can sign in.\n"
    again = run("create-admin", "head@example.com", typed="a good long password\n")
    assert again.returncode == 1
    assert "account" in again.stderr
    assert "Traceback" not in weak.stderr + again.stderr


async def test_the_doctor_works_beside_a_running_house(tmp_path: Path) -> None:
    async with open_house(tmp_path / "data") as house:
        assert len(await house.services.catalog.categories()) == len(FIRST_SHELVES)
        told = await asyncio.to_thread(run_program, tmp_path, "doctor")
    assert told.returncode == 0, told.stderr
    assert "All kept totals agree with their rows." in told.stdout


def test_the_indexes_are_made_before_a_process_starts(run: Run) -> None:
    assert run("prepare").stdout == "The database has every index of this version.\n"


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"RAZORPAY_KEY": "rzp_very_private"}, "RAZORPAY_SECRET, RAZORPAY_WEBHOOK_SECRET is missing"),
        ({"JWT_SECRET": "too-private-short"}, "JWT_SECRET must have 32 bytes"),
        ({"PORT": "private-port"}, "PORT"),
        ({"APP_ENV": "production"}, "MONGODB_URL is required in production"),
    ],
)
def test_bad_settings_are_named_without_their_value(run: Run, variables: dict[str, str], named: str) -> None:
    told = run("doctor", **variables)
    assert told.returncode == 1
    assert named in told.stderr
    assert "private" not in told.stderr + told.stdout
    assert "Traceback" not in told.stderr


PRODUCTION = {
    "APP_ENV": "production",
    "MONGODB_URL": "mongodb://someone:private@127.0.0.1:9/school",
    "JWT_SECRET": "x" * 40,
    "SITE_URL": "https://school.example",
    "RAZORPAY_KEY": "k",
    "RAZORPAY_SECRET": "s",
    "RAZORPAY_WEBHOOK_SECRET": "w",
}


def test_the_demo_school_cannot_be_opened_in_production(run: Run) -> None:
    told = run("demo", **PRODUCTION)
    assert (told.returncode, told.stderr.strip()) == (1, "There is no demo school in production.")


@pytest.mark.parametrize("url", [PRODUCTION["MONGODB_URL"], "mongodb://u:private@p:x/y"])
def test_a_database_that_is_not_there_is_told_without_its_address(run: Run, url: str) -> None:
    told = run("doctor", **{**PRODUCTION, "MONGODB_URL": url})
    assert told.returncode == 1
    assert "MONGODB_URL" in told.stderr
    assert "private" not in told.stderr
    assert "Traceback" not in told.stderr


def test_accounts_are_overseen_from_the_command_line(run: Run) -> None:
    for email in ("head@example.com", "second@example.com"):
        assert run("create-admin", email, typed="a good long password\n").returncode == 0

    assert "is suspended" in run("suspend", "SECOND@example.com", "--reason", "On leave").stdout
    last = run("role", "head@example.com", "student")
    assert (last.returncode, last.stderr) == (
        1,
        "This is the only administrator. Make someone else an administrator first.\n",
    )
    assert "can sign in again" in run("reopen", "second@example.com").stdout
    assert "now has the role student" in run("role", "head@example.com", "student").stdout
    assert run("suspend", "nobody@example.com").stderr == "This account does not exist.\n"


async def test_the_school_is_backed_up_beside_an_open_house_and_restored_only_where_none_is(tmp_path: Path) -> None:
    async with open_house(tmp_path / "data") as house:
        shelves = {category.name for category in await house.services.catalog.categories()}
        made = await asyncio.to_thread(run_program, tmp_path, "backup", "school.tar")
        refused = await asyncio.to_thread(run_program, tmp_path, "restore", "school.tar", "--force")
    assert (made.returncode, made.stderr) == (0, "")
    assert "files are in school.tar" in made.stdout
    assert refused.returncode == 1
    assert refused.stderr.endswith("is used by a running Vidya. Stop it first.\n")

    elsewhere = str(tmp_path / "elsewhere")
    restored = await asyncio.to_thread(run_program, tmp_path, "restore", "school.tar", DATA_DIR=elsewhere)
    assert (restored.returncode, restored.stderr) == (0, "")
    async with open_house(tmp_path / "elsewhere") as house:
        assert {category.name for category in await house.services.catalog.categories()} == shelves


def test_what_a_restore_replaces_is_saved_and_named(tmp_path: Path, run: Run) -> None:
    assert run("create-admin", "head@example.com", typed="a good long password\n").returncode == 0
    assert run("backup", "first.tar").returncode == 0
    assert run("create-admin", "second@example.com", typed="a good long password\n").returncode == 0

    assert run("backup", "first.tar").stderr == (
        "first.tar already exists, and backups are never replaced. Choose another name.\n"
    )
    assert run("restore", "nothing.tar").stderr == "nothing.tar cannot be read: No such file or directory.\n"
    assert "use --force" in run("restore", "first.tar").stderr
    told = run("restore", "first.tar", "--force")
    assert told.returncode == 0
    [saved] = (tmp_path / "data").glob("before-restore-*.tar")
    assert f"The previous data is saved in {saved}." in told.stdout
    assert run("suspend", "second@example.com").stderr == "This account does not exist.\n"

    assert run("restore", str(saved), "--force").returncode == 0
    assert "is suspended" in run("suspend", "second@example.com").stdout
