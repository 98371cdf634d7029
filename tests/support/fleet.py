"""A school of several processes: real servers behind a real nginx, with a real Redis, over one database and one folder.

nginx takes them in turn, for every request and every socket, and keeps nobody where they were before.
"""

import contextlib
import os
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.support.databases import embedded_server
from tests.support.debian import want
from tests.support.product import ADDRESSES, WORKSHOP, Product, free_port
from tests.support.redis_server import redis_server

PROCESSES = 3
NGINX = """
pid {folder}/nginx.pid;
{user}
worker_processes 1;
worker_rlimit_nofile 40000;
events {{ worker_connections 20000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
    upstream school {{
        {servers}
    }}
    server {{
        listen {place};
        client_max_body_size 2100m;
        location / {{
            proxy_pass http://school;
            proxy_http_version 1.1;
            proxy_request_buffering off;
            proxy_connect_timeout 2s;
            proxy_read_timeout 300s;
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
            add_header X-Served-By $upstream_addr always;
        }}
    }}
}}
"""


class Fleet:
    """The processes of one school, and the address under which people reach them."""

    def __init__(self, port: int, data: Path, database: str, redis: str, count: int, settings: dict[str, str]) -> None:
        self.port, self.data, self.database, self.redis = port, data, database, redis
        self.address = next(ADDRESSES)
        self.url = f"http://{self.address}:{port}"
        self._settings = {"MONGODB_URL": database, "REDIS_URL": redis, "LOG_LEVEL": "debug"} | settings
        self.processes = [self._process(number) for number in range(count)]

    def _process(self, number: int, workshop: Path = WORKSHOP, port: int = 0) -> Product:
        site = {
            "REFLEX_API_URL": self.url,
            "REFLEX_FRONTEND_PORT": str(self.port),
            "REFLEX_BACKEND_PORT": str(self.port),
            "REFLEX_CORS_ALLOWED_ORIGINS": f"{self.url},http://localhost:{self.port}",
            "SITE_URL": self.url,
            "TRUSTED_PROXY_HOPS": "1",
        }
        place, settings = port or free_port(), site | self._settings
        name = f"process{number}"
        return Product(place, self.data, address="127.0.0.1", workshop=workshop, name=name, **settings)

    @property
    def ports(self) -> list[int]:
        return [process.port for process in self.processes]

    def renew(self, number: int, workshop: Path) -> None:
        """Close one process in order and open it again with what was built elsewhere."""
        old = self.processes[number]
        old.stop()
        self.processes[number] = self._process(number, workshop, old.port)
        self.processes[number].start()


@contextlib.contextmanager
def fleet(
    port: int, folder: Path, *, count: int = PROCESSES, prepare: Callable[[str], None] | None = None, **settings: str
) -> Iterator[Fleet]:
    """The school, open; its address is at `port`. `prepare` is given the database's URL before anybody opens it."""
    want("nginx", "redis-server")
    files = folder / "database"
    files.mkdir()
    with embedded_server(files) as database, redis_server(folder) as redis:
        if prepare is not None:
            prepare(database)
        school = Fleet(port, folder / "data", database, redis, count, settings)
        with contextlib.ExitStack() as open_ones:
            for process in school.processes:
                process.start()
            open_ones.callback(lambda: [process.stop() for process in school.processes])
            with _nginx(school, folder):
                yield school


@contextlib.contextmanager
def _nginx(school: Fleet, folder: Path) -> Iterator[None]:
    (program,) = want("nginx")
    # Its workers would be somebody who may not write here.
    user = "user root;" if os.geteuid() == 0 else ""
    settings = folder / "nginx.conf"
    lines = "\n        ".join(f"server 127.0.0.1:{each} fail_timeout=2s;" for each in school.ports)
    settings.write_text(NGINX.format(folder=folder, user=user, servers=lines, place=f"{school.address}:{school.port}"))
    command = [program, "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(settings), "-g", "daemon off;"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        _wait_for(f"{school.url}/api/health")
        yield
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(url: str) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("nginx did not start.")
