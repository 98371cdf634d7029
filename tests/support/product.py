"""The whole product as people meet it: the production build, served by the real server on an embedded database.

The site is built in a folder of its own (so that a running `reflex run` is left alone) and built again only when a
source file has changed.
"""

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import IO, Self

from tests.support.alone import alone

ROOT = Path(__file__).parents[2]
WORKSHOP = ROOT / ".product"
NEXT_WORKSHOP = ROOT / ".product-next"
SOURCES = ("edtech_app", "assets", "reflex.lock", "rxconfig.py")
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")) + 1
ADDRESSES = (f"127.0.{WORKER}.{number}" for number in count(1))
"""Where houses of this process of tests stand: the site knows its port since it was built, and takes whatever address
of this machine it is opened at, so that all houses have one site and an address each."""
SETTINGS_OF_THE_MACHINE = ("PYTEST_CURRENT_TEST", "MONGODB_URL", "REDIS_URL", "JWT_SECRET", "SITE_URL", "APP_ENV")
EXPORT = ("-m", "reflex", "export", "--frontend-only", "--no-zip")
"""How Python builds the site, here and in the container's image."""
START_SECONDS = 90
FINGERS = 0.03
"""Seconds between two presses of a key by somebody in a great hurry."""


def environment(port: int, **more: str) -> dict[str, str]:
    """The environment of a product under test: this machine's, without what would make it another house."""
    groups = ("MAIL_", "RAZORPAY_", "CLOUD", "API_", "REFLEX_", "__REFLEX_")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in (*SETTINGS_OF_THE_MACHINE, "PYTHONDONTWRITEBYTECODE") and not name.startswith(groups)
    }
    url = f"http://localhost:{port}"
    return kept | {
        "REFLEX_API_URL": url,
        "REFLEX_FRONTEND_PORT": str(port),
        "REFLEX_BACKEND_PORT": str(port),
        "REFLEX_CORS_ALLOWED_ORIGINS": f"{url},http://127.0.0.1:{port}",
        "REFLEX_ENV_MODE": "prod",
        "PYTHONPATH": str(WORKSHOP),
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def build() -> int:
    """Build the site unless it is built of these very sources; the port that it is built for.

    Of several processes that ask at once, one builds and the others wait.
    """
    WORKSHOP.mkdir(exist_ok=True)
    with alone(WORKSHOP):
        return _build()


def _build() -> int:
    note, fingerprint = WORKSHOP / "built.json", _fingerprint()
    if note.exists():
        built = json.loads(note.read_text(encoding="utf-8"))
        if built["fingerprint"] == fingerprint and _is_free(built["port"]):
            return built["port"]
        note.unlink()
    for name in SOURCES:
        _copy(ROOT / name, WORKSHOP / name)
    port = free_port()
    _export(WORKSHOP, port)
    note.write_text(json.dumps({"fingerprint": fingerprint, "port": port}), encoding="utf-8")
    return port


def build_next(port: int, changes: Mapping[str, tuple[str, str]]) -> Path:
    """Build a later version of the site, in which some words of these files are others; where it was built."""
    shutil.rmtree(NEXT_WORKSHOP, ignore_errors=True)
    web, packages = Path(".web"), Path(".web") / "node_modules"
    shutil.copytree(WORKSHOP / web, NEXT_WORKSHOP / web, ignore=shutil.ignore_patterns("node_modules", "build"))
    # The packages are the same files under second names: copies would take long.
    shutil.copytree(WORKSHOP / packages, NEXT_WORKSHOP / packages, symlinks=True, copy_function=os.link)
    for name in SOURCES:
        _copy(ROOT / name, NEXT_WORKSHOP / name)
    for name, (old, new) in changes.items():
        text = (NEXT_WORKSHOP / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}."
        (NEXT_WORKSHOP / name).write_text(text.replace(old, new), encoding="utf-8")
    _export(NEXT_WORKSHOP, port)
    return NEXT_WORKSHOP


def _export(workshop: Path, port: int) -> None:
    done = subprocess.run(
        [sys.executable, *EXPORT],
        cwd=workshop,
        env=environment(port, PYTHONPATH=str(workshop)),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise AssertionError(f"The site could not be built:\n{done.stdout}\n{done.stderr}")


class Product:
    """A running house with a data folder of its own, to be killed and started again on the same data."""

    def __init__(
        self,
        port: int,
        data: Path,
        *,
        address: str = "",
        workshop: Path = WORKSHOP,
        name: str = "",
        **settings: str,
    ) -> None:
        """`workshop` is where the site was built; processes of one data folder have a `name` each.

        Without an `address` it has one to itself.
        """
        self.address, self.port = address or next(ADDRESSES), port
        self.data = data
        self.url = f"http://{self.address}:{port}"
        self.workshop = workshop
        origins = f"{self.url},http://localhost:{port}"
        self._settings = {"SITE_URL": self.url, "REFLEX_CORS_ALLOWED_ORIGINS": origins, **settings}
        self._log_path = data.parent / f"{name or data.name}.log"
        self._log: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Open the house and wait until it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", self.address]
        command += ["--port", str(self.port), "--workers-kill-timeout", "5", "edtech_app.edtech_app:app"]
        served = {"__REFLEX_SKIP_COMPILE": "true", "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true"}
        self._log = self._log_path.open("ab")
        self._process = subprocess.Popen(
            command,
            cwd=self.workshop,
            env=environment(
                self.port, DATA_DIR=str(self.data), PYTHONPATH=str(self.workshop), **served, **self._settings
            ),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._wait_until(self._answers)

    @property
    def pid(self) -> int:
        """The process that leads the house's group of processes."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Close the house in order."""
        self._end(signal.SIGTERM)

    def interrupt(self, times: int = 1) -> None:
        """Ctrl-C: the terminal tells every process of the house, each time that the keys are pressed.

        They are pressed no faster than fingers do: granian's parent waits for itself for ever when a second signal
        interrupts the few microseconds in which it hears the first (`Event.set` in a handler is not reentrant).
        """
        assert self._process is not None
        for _ in range(times):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGINT)
            time.sleep(FINGERS)
        self._wait_until_gone()

    def kill(self) -> None:
        """`kill -9`, without a word of warning."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """Close the house in order and open it again on the same data."""
        self.stop()
        self.start()

    @property
    def log(self) -> str:
        """Everything that the process has said."""
        return self._log_path.read_text(encoding="utf-8", errors="replace")

    def get(self, path: str, **headers: str) -> "Answer":
        """What a client without cookies and scripts is answered; redirects are not followed."""
        return self.request("GET", path, headers=headers)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> "Answer":
        """One plain HTTP request."""
        return plain_request(self.port, method, path, body=body, headers=headers, address=self.address)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if how is signal.SIGKILL:
            os.killpg(self._process.pid, how)
        else:
            self._process.send_signal(how)
        self._wait_until_gone()

    def _wait_until_gone(self) -> None:
        assert self._process is not None
        self._process.wait(timeout=30)
        self._process = None
        self._wait_until(lambda: _is_free(self.port, self.address))
        if self._log is not None:
            self._log.close()

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise AssertionError(f"The product ended at its start:\n{self.log}")
        try:
            with urllib.request.urlopen(f"{self.url}/api/health", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False
        except OSError:
            return False

    def _wait_until(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_so():
            if time.monotonic() > deadline:
                raise AssertionError(f"The product did not get there in {START_SECONDS} s:\n{self.log}")
            time.sleep(0.1)


class Answer:
    """Status, headers (lower case) and body of an answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def plain_request(
    port: int,
    method: str,
    path: str,
    *,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    address: str = "127.0.0.1",
) -> Answer:
    """What the server on this machine's port answers to one HTTP request; the path goes out as it is."""
    connection = http.client.HTTPConnection(address, port, timeout=30)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def _fingerprint() -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in (*SOURCES, "requirements.txt"):
        place = ROOT / name
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.exists():
        shutil.copy2(source, target)


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        return asking.getsockname()[1]


def _is_free(port: int, address: str = "127.0.0.1") -> bool:
    with socket.socket() as asking:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asking.bind((address, port))
        except OSError:
            return False
        return True
