"""The house's backend on the real server, without the built site: what Reflex mounts and what we put before it."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Self

from tests.support.product import START_SECONDS, Answer, environment, free_port, plain_request

ROOT = Path(__file__).parents[2]


class Bare:
    """A house in a process of its own, with its data in a folder of the test's."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self._folder, self._settings = folder, settings
        self._log = folder / "house.log"

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers-kill-timeout", "5", "edtech_app.edtech_app:app"]
        own = {"DATA_DIR": str(self._folder / "data"), "__REFLEX_SKIP_COMPILE": "true", "PYTHONPATH": str(ROOT)}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(self.port, **own, **self._settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise AssertionError(f"The house does not open:\n{self.log}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(timeout=30)

    @property
    def log(self) -> str:
        """Everything that the house has said."""
        return self._log.read_text(encoding="utf-8")

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """What it answers to one HTTP request."""
        return plain_request(self.port, method, path, body=body, headers=headers)

    def _answers(self) -> bool:
        try:
            return self.request("GET", "/api/health").status == 200
        except OSError:
            return False
