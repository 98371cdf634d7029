"""How `reflex run` refuses to start: in words, without a value, without a trace."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.product import WORKSHOP, Product, environment


def reflex_run(built: int, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in environment(built, **settings).items() if not k.startswith("REFLEX_")}
    return subprocess.run(
        [sys.executable, "-m", "reflex", "run", *arguments],
        cwd=WORKSHOP,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"JWT_SECRET": "hush-hush"}, "JWT_SECRET must have 32 bytes or more"),
        ({"MAIL_HOST": "hush-hush.example"}, "MAIL_PORT, MAIL_USER, MAIL_PASS, MAIL_FROM is missing"),
        ({"APP_ENV": "hush-hush"}, "APP_ENV"),
        ({"APP_ENV": "production"}, "MONGODB_URL is required in production"),
    ],
)
def test_a_wrong_setting_is_named_and_not_shown(built: int, settings: dict[str, str], words: str):
    refused = reflex_run(built, **settings)
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert words in said
    assert "hush-hush" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("arguments", [(), ("--env", "prod")])
def test_a_taken_port_is_named(built: int, tmp_path: Path, arguments: tuple[str, ...]):
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = reflex_run(built, *arguments, "--frontend-port", str(port), DATA_DIR=str(tmp_path / "data"))
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert f"port: {port} is already in use" in said
    assert "Traceback" not in said
    assert not os.path.exists(tmp_path / "data" / "nx")


def test_a_house_that_is_interrupted_again_and_again_ends_in_order(built: int, tmp_path: Path):
    house = Product(built, tmp_path / "data")
    house.start()

    house.interrupt(times=20)

    # A worker that hangs is killed and says nothing more. (Granian's own "Killing worker" is also said of workers that
    # have just ended well: its watching thread collects them first.)
    assert "Vidya is closed." in house.log
