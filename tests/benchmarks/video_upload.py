"""What other people notice while a large video is uploaded, and what memory the server needs for it.

    python -m tests.benchmarks.video_upload [--megabytes 1024] [--rounds 3]

A real house answers the events of twenty tabs (see `event_latency`), alternately while nobody uploads and while a video
comes in, slice by slice, is looked at and kept. The file is sent as fast as the machine can, which no line does.
"""

import argparse
import asyncio
import http.client
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from playwright.sync_api import sync_playwright

from edtech_app.domain.accounts import Client, Profile, Role, User
from edtech_app.domain.entity import new_id, utc_now
from tests.benchmarks.event_latency import ACTIONS, measure
from tests.support.browser import launch_options
from tests.support.houses import open_house
from tests.support.product import Product, build
from tests.support.videos import large_video

TABS, SECONDS = 20, 8
T = TypeVar("T")
PASSWORD = "a hill of green tea"


async def prepare(data: Path) -> tuple[str, str]:
    """An instructor's session cookie, and a lecture of theirs that waits for its video."""
    async with open_house(data) as house:
        services, user_id, client = house.services, new_id(), Client(address="192.0.2.1")
        user = User(
            id=user_id,
            email="meera@example.com",
            email_key="meera@example.com",
            password_hash="!",
            role=Role.INSTRUCTOR,
            first_name="Meera",
            last_name="Rao",
            created_at=utc_now(),
        )
        await services.accounts.create_demo_account(user, Profile(id=user_id), PASSWORD)
        opened = await services.sessions.open(await services.sessions.sign_in(user.email, PASSWORD, client), client)
        course = await services.authoring.create_course(opened.actor, "Films")
        section = await services.curriculum.add_section(opened.actor, course.id, "Films")
        lecture = await services.curriculum.add_lecture(opened.actor, section.id, "Film", "video")
        return opened.token, lecture.id


def upload(product: Product, cookie: str, lecture: str, film: Path) -> float:
    """Upload a film to a lecture as the page does; the seconds that it took."""
    line, size, began = (
        http.client.HTTPConnection("127.0.0.1", product.port, timeout=120),
        film.stat().st_size,
        time.time(),
    )
    headers = {"Cookie": f"session={cookie}", "Origin": product.url, "Content-Type": "application/json"}

    def ask(method: str, path: str, body: bytes | None = None, **more: str) -> dict[str, Any]:
        line.request(method, path, body, headers | more)
        answer = line.getresponse()
        told = answer.read()
        assert answer.status < 300, told
        return json.loads(told)["data"]

    new = {"lecture": lecture, "name": film.name, "size": size, "mark": str(began)}
    standing = ask("POST", "/api/uploads", json.dumps(new).encode())
    with film.open("rb") as content:
        while standing["arrived"] < size:
            piece = content.read(standing["sliceBytes"])
            place = f"bytes {standing['arrived']}-{standing['arrived'] + len(piece) - 1}/{size}"
            standing = ask("PUT", standing["url"], piece, **{"Content-Range": place})
    while standing["status"] != "done":
        standing = ask("POST", f"/api/uploads/{standing['id']}/finish")
    return time.time() - began


def memory(group: int) -> float:
    """Megabytes that the processes of a group have resident, the embedded database's aside."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if os.getpgid(int(status.parent.name)) != group or b"nx_server" in (status.parent / "cmdline").read_bytes():
                continue
            total += next(int(row.split()[1]) for row in status.read_text().splitlines() if row.startswith("VmRSS"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def in_a_thread(work: Callable[[], T]) -> tuple[threading.Thread, list[T]]:
    """Work beside this thread, where Playwright's loop runs, and where its outcome will be."""
    outcome: list[T] = []
    thread = threading.Thread(target=lambda: outcome.append(work()))
    thread.start()
    return thread, outcome


def highest_memory(group: int, until: threading.Thread) -> float:
    """The most that the group has had until a thread has ended, looked at ten times a second."""
    peak = 0.0
    while until.is_alive():
        peak = max(peak, memory(group))
        time.sleep(0.1)
    return peak


def main(megabytes: int, rounds: int) -> None:
    port = build()
    with tempfile.TemporaryDirectory(prefix="bench") as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        visit, prepared = in_a_thread(lambda: asyncio.run(prepare(data)))
        visit.join()
        [(cookie, lecture)] = prepared
        film = large_video(Path(folder) / "film.mp4", megabytes * 1024**2)
        product = Product(port, data, address="127.0.0.1")
        product.start()
        try:
            page = playwright.chromium.launch(**launch_options(playwright)).new_page()
            page.goto(f"{product.url}/robots.txt")
            name, path, end = ACTIONS["search the catalog"]
            measure(page, name, path, end, TABS, 3)
            for _ in range(rounds):
                idle = measure(page, name, path, end, TABS, SECONDS)
                before = memory(product.pid)
                uploading, took = in_a_thread(lambda: upload(product, cookie, lecture, film))
                watching, peak = in_a_thread(partial(highest_memory, product.pid, uploading))
                busy = measure(page, name, path, end, TABS, SECONDS)
                watching.join()
                quiet, loud = (statistics.quantiles(times, n=20)[-1] for times in (idle, busy))
                sys.stdout.write(
                    f"{megabytes} MB in {took[0]:.1f} s; memory {before:.0f} MB before, {peak[0]:.0f} MB at most; "
                    f"p95 of an event {quiet:.1f} ms idle, {loud:.1f} ms meanwhile: {loud / quiet:.2f} times\n"
                )
                sys.stdout.flush()
        finally:
            product.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    main(asked.megabytes, asked.rounds)
