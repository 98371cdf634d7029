"""How Reflex is told to run the house, by the settings alone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.product import environment
from tests.test_settings import WHOLE

ROOT = Path(__file__).parents[1]
ASK = """
import json, resource, granian.server, rxconfig
server = granian.server.Server("some:app")
print(json.dumps({
    "origins": rxconfig.config.cors_allowed_origins,
    "telemetry": rxconfig.config.telemetry_enabled,
    "connections": server.backpressure,
    "files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
}))
"""


def told(folder: Path, **settings: str) -> dict[str, Any]:
    """What Reflex reads, and the server that it makes, in a process that may open few files."""
    chosen = environment(3000, DATA_DIR=str(folder), PYTHONPATH=str(ROOT), __REFLEX_SKIP_COMPILE="true", **settings)
    del chosen["REFLEX_CORS_ALLOWED_ORIGINS"]
    command = ["bash", "-c", 'ulimit -Sn 256 && exec "$@"', "-", sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=folder, env=chosen, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_in_production_the_socket_opens_to_the_site_alone_and_many_tabs_have_room(tmp_path: Path):
    production = told(tmp_path, **WHOLE)
    assert production["origins"] == ["https://school.example"]
    assert production["telemetry"] is False
    assert production["connections"] == 4096
    assert production["files"] > 256


def test_in_development_the_socket_opens_to_this_computers_pages(tmp_path: Path):
    assert told(tmp_path)["origins"] == ["http://localhost:3000", "http://127.0.0.1:3000"]
