"""A real Redis of a test's own."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.support.debian import want
from tests.support.product import free_port


@contextlib.contextmanager
def redis_server(folder: Path, port: int = 0) -> Iterator[str]:
    """A running server that keeps nothing on the disk; gives its URL, whose port may be chosen."""
    (program,) = want("redis-server")
    port = port or free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}"
    try:
        _wait_for(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_for(url: str) -> None:
    until = time.monotonic() + 20
    with Redis.from_url(url) as client:
        while time.monotonic() < until:
            with contextlib.suppress(RedisError):
                client.ping()
                return
            time.sleep(0.05)
    raise TimeoutError("Redis did not start.")
