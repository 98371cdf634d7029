"""The image's own commands, run on what the image would hold, without a container engine."""

import contextlib
import http.client
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support import container
from tests.support.product import EXPORT, START_SECONDS, WORKSHOP, free_port

CADDY = shutil.which("caddy")
PROGRAMS = Path(sys.executable).parent
FINISHING = ("python -m compileall", "ln ")
"""What building does to the house's own files after the site is built; the rest makes users and takes packages away."""


@dataclass(frozen=True, slots=True)
class Contained:
    """A house that was started as a container would start it."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    home: Path
    before: dict[str, tuple[int, int]]
    """The files of the application when it was about to be started."""

    def is_well(self) -> bool:
        """What the engine's question about its health comes to."""
        command = [PROGRAMS / container.health_command()[0], *container.health_command()[1:]]
        return subprocess.run(command, env=self.environment, capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def app(built: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The image's folder `/app`: copied from what was built as its last stage does, finished by its own commands."""
    folder = tmp_path_factory.mktemp("image") / "app"
    for origin, target in (line.split()[1:] for line in container.of("COPY") if line.startswith("--from=build /app/")):
        place = WORKSHOP / Path(origin).relative_to("/app")
        if place.is_dir():
            shutil.copytree(place, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        elif place.is_file():
            folder.mkdir(exist_ok=True)
            shutil.copy2(place, folder / target)
    for command in container.runs():
        if command.startswith(FINISHING):
            subprocess.run(["sh", "-c", command], cwd=folder, env={"PATH": f"{PROGRAMS}:/usr/bin:/bin"}, check=True)
    return folder


@pytest.fixture(scope="module")
def contained(app: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contained]:
    """An open house with the image's environment; only MongoDB, which production demands, is the embedded database."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "home").mkdir()
    port = free_port()
    environment = container.image_environment() | {
        "PATH": f"{PROGRAMS}:/usr/bin:/bin",
        "HOME": str(outside / "home"),
        "APP_ENV": "development",
        "DATA_DIR": str(outside / "data"),
        "REFLEX_UPLOADED_FILES_DIR": str(outside / "uploaded"),
        "SITE_URL": f"http://localhost:{port}",
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
    }
    before = files(app)
    with (outside / "said").open("wb") as said:
        process = subprocess.Popen(
            [PROGRAMS / container.start_command()[0], *container.start_command()[1:]],
            cwd=app,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    house = Contained(process, environment, outside / "home", before)
    until = time.monotonic() + START_SECONDS
    while not house.is_well() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.2)
    assert house.is_well(), (outside / "said").read_text(encoding="utf-8")
    yield house
    if process.poll() is None:
        process.kill()
        process.wait()


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file with its size and time, as they are and not where links lead."""
    seen = {str(path.relative_to(folder)): path.lstat() for path in folder.rglob("*")}
    return {name: (seen_at.st_size, seen_at.st_mtime_ns) for name, seen_at in seen.items()}


def test_the_image_builds_the_site_as_these_tests_do():
    assert any(command.endswith(" ".join(("python", *EXPORT))) for command in container.runs())


@contextlib.contextmanager
def proxied(port: int, folder: Path) -> Iterator[int]:
    """Caddy by our file before the house at `port`, with a certificate of its own making; gives its port for HTTPS."""
    encrypted, plain = free_port(), free_port()
    ours = (container.ROOT / "Caddyfile").read_text(encoding="utf-8")
    local = f"{{\n\tadmin off\n\tskip_install_trust\n\thttp_port {plain}\n\thttps_port {encrypted}\n"
    here = (
        ours.replace("{\n", local, 1).replace("name application", "name localhost").replace("port 3000", f"port {port}")
    )
    (folder / "Caddyfile").write_text(here, encoding="utf-8")
    with (folder / "caddy.log").open("wb") as log:
        proxy = subprocess.Popen(
            [str(CADDY), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"],
            env={"SITE_URL": f"https://localhost:{encrypted}", "HOME": str(folder)},
            stdout=log,
            stderr=log,
        )
    try:
        yield encrypted
    finally:
        proxy.terminate()
        proxy.wait(timeout=20)


def through(port: int, path: str, **headers: str) -> tuple[int, str, bytes]:
    """The proxy's answer once it is there: status, request's id and, unless it is a socket, the body.

    Nobody here vouches for its certificate.
    """
    unknown = ssl._create_unverified_context()
    until = time.monotonic() + 20
    while True:
        connection = http.client.HTTPSConnection("localhost", port, timeout=20, context=unknown)
        with contextlib.closing(connection):
            try:
                connection.request("GET", path, headers={name.replace("_", "-"): to for name, to in headers.items()})
                answer = connection.getresponse()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
                continue
            with answer:
                body = b"" if answer.status == 101 else answer.read()
                return answer.status, answer.headers.get("X-Request-ID", ""), body


@pytest.mark.skipif(CADDY is None, reason="Caddy is not installed; Debian has it as `caddy`")
def test_the_proxy_leads_pages_and_sockets_to_the_house_and_keeps_figures_from_strangers(
    contained: Contained, tmp_path: Path
):
    with proxied(int(contained.environment["GRANIAN_PORT"]), tmp_path) as port:
        status, request_id, page = through(port, "/", X_Request_ID="of-a-stranger")
        assert (status, b"<title>" in page) == (200, True)
        assert request_id != "of-a-stranger"
        assert through(port, "/api/metrics")[0] == 403
        key = {"Sec_WebSocket_Version": "13", "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
        opening = {"Connection": "Upgrade", "Upgrade": "websocket", **key}
        socket = "/_event/?EIO=4&transport=websocket&token=11111111-1111-4111-8111-111111111111"
        assert through(port, socket, Origin=contained.environment["SITE_URL"], **opening)[0] == 101
        assert through(port, socket, Origin="https://evil.example", **opening)[0] == 403


def test_the_image_opens_a_house_that_writes_to_nothing_of_its_own_and_ends_in_order(app: Path, contained: Contained):
    """A disk that may not be written to is enough for it, the data folder and the one for passing files aside."""
    with urlopen(contained.environment["SITE_URL"], timeout=20) as answer:
        assert b"<title>" in answer.read()
    assert files(app) == contained.before
    assert files(contained.home) == {}

    contained.process.send_signal(signal.SIGTERM)
    grace = container.composition(SITE_URL="https://school.example")["services"]["application"]["stop_grace_period"]
    contained.process.wait(timeout=float(grace.removesuffix("s")))
    assert not contained.is_well()
