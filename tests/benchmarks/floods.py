"""What one flooding client costs its neighbours, held back and not: `python -m tests.benchmarks.floods`."""

import http.client
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.support.bare import Bare

SECONDS, FLOODERS, PAUSE = 8.0, 12, 0.05
PATH = "/api/v1/courses/showAllCategories"


def ask(connection: http.client.HTTPConnection, address: str) -> int:
    """One request as a trusted proxy passes it on."""
    connection.request("GET", PATH, headers={"X-Forwarded-For": address})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def flood(port: int, until: float, asked: "multiprocessing.Queue[tuple[int, int]]") -> None:
    """As many requests as one client can send on a dozen connections."""
    served, refused = [0], [0]

    def go_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.time() < until:
            (served if ask(connection, "203.0.113.9") == 200 else refused)[0] += 1

    threads = [threading.Thread(target=go_on) for _ in range(FLOODERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    asked.put((served[0], refused[0]))


def neighbour(port: int) -> list[float]:
    """Milliseconds of a quiet client's requests."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    waits: list[float] = []
    until = time.time() + SECONDS
    while time.time() < until:
        began = time.perf_counter()
        assert ask(connection, "198.51.100.7") == 200
        waits.append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE)
    return waits


def said(words: str, waits: list[float]) -> None:
    ordered = sorted(waits)
    p95 = ordered[int(len(ordered) * 0.95)]
    sys.stdout.write(f"{words:<34} p50 {statistics.median(ordered):6.1f} ms   p95 {p95:6.1f} ms   n {len(ordered)}\n")


def measure(limit: str, words: str) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        Bare(Path(folder), TRUSTED_PROXY_HOPS="1", LIMIT_REQUESTS=limit, LOG_LEVEL="info") as house,
    ):
        said("nobody floods", neighbour(house.port))
        asked: multiprocessing.Queue[tuple[int, int]] = multiprocessing.Queue()
        flooder = multiprocessing.Process(target=flood, args=(house.port, time.time() + SECONDS, asked))
        flooder.start()
        said(words, neighbour(house.port))
        served, refused = asked.get()
        flooder.join()
        lines = house.log.count("\n")
        sys.stdout.write(f"    the flooder: {served} served, {refused} refused; the log has {lines} lines\n")


if __name__ == "__main__":
    measure("300/1m", "a flood, held back at 300/1m")
    measure("99999/1m", "the same flood, not held back")
