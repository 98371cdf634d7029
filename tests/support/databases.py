"""Servers that tests run on: the embedded one, and a clean database on it for each test."""

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from edtech_app.gateways.database.server import CODE, NX, server_command


@contextlib.contextmanager
def embedded_server(folder: Path) -> Iterator[str]:
    """The embedded server's own process over `folder`; gives its URL."""
    with tempfile.TemporaryDirectory(prefix="nx") as private:
        address = Path(private) / "db.sock"
        url = f"mongodb://{quote(str(address), safe='')}/?directConnection=true"
        with (folder / "server.log").open("wb") as log_file:
            process = subprocess.Popen(
                server_command(NX, folder, address),
                cwd=CODE,
                stdin=subprocess.PIPE,
                stdout=log_file,
                stderr=log_file,
            )
            try:
                _wait_for(url, address)
                yield url
            finally:
                process.terminate()
                process.communicate(timeout=10)


def _wait_for(url: str, address: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if address.exists():
            with MongoClient(url, serverSelectionTimeoutMS=1000) as client, contextlib.suppress(PyMongoError):
                client.admin.command("ping")
                return
        time.sleep(0.02)
    raise TimeoutError("The embedded server did not start.")
