"""What a watching student costs, beside a tab of ours that lies open at the front page, in one run.

    python -m tests.benchmarks.watching [--students 100] [--seconds 40]

Students open the player as a browser does: a socket with the states that the page loads, and a report of what they
watched every ten seconds, as `assets/watching.js` sends them. Meanwhile somebody else marks lectures and goes on to the
next. Then a browser opens the front page and the player, for their bytes, and plays. Needs the production build.
"""

import argparse
import asyncio
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, Lecture, LectureKind
from edtech_app.domain.entity import millis, utc_now
from edtech_app.runtime import running
from edtech_app.settings import Settings
from tests.benchmarks.sockets import Tab
from tests.support import product
from tests.support.browser import launch_options
from tests.support.videos import in_chunks, video
from tests.support.world import SECRET, World

LECTURES, FILM_SECONDS = 60, 120
REPORT_SECONDS = 10
STATE = "reflex___state____state.edtech_app___states___"
READY = '"status_rx_state_":"ready"'
PAUSING = "setInterval(() => video.paused ? video.play() : video.pause(), 500);"
HOME = {"pathname": "/", "asPath": "/", "query": {}}


@dataclass(frozen=True, slots=True)
class School:
    """A course, and its students with the cookies of their sessions."""

    course: Course
    lectures: list[Lecture]
    students: list[tuple[Actor, str]]


async def fill(data: Path, students: int) -> School:
    """A course of films with captions, and people who have it."""
    chosen = Settings(_env_file=None, data_dir=data, jwt_secret=SECRET.decode())  # pyright: ignore[reportCallIssue,reportArgumentType]
    async with running(chosen) as house:
        world = World(house.database, data)
        world.clock.at = utc_now()
        author = await world.person(Role.INSTRUCTOR, "Ravi")
        course = await world.course(author, lectures=LECTURES)
        content = in_chunks(video(FILM_SECONDS))
        asset = await world.services.media.receive_video(author, course.id, "a.mp4", content)
        cues = "".join(f"\n{_stamp(at)} --> {_stamp(at + 4)}\nWhat is said then.\n" for at in range(0, FILM_SECONDS, 4))
        await world.services.media.receive_captions(author, asset.id, "en", f"WEBVTT\n{cues}".encode())
        film = {"kind": LectureKind.VIDEO, "media_id": asset.id, "seconds": asset.seconds}
        for lecture in await world.lectures.of(course.id):
            await world.lectures.save(lecture.model_copy(update=film))
        people = [await world.person(first_name=f"Student{number}") for number in range(students + 1)]
        for person in people:
            await world.enrol(person, course)
        cookies = [(person, await world.session_token(person)) for person in people]
        lectures = sorted(await world.lectures.of(course.id), key=lambda lecture: lecture.position)
    return School(course, lectures, cookies)


def _stamp(seconds: int) -> str:
    return f"{seconds // 60:02}:{seconds % 60:02}.000"


def address(school: School, lecture: Lecture) -> dict[str, Any]:
    """What a tab tells of where it is: the player at this lecture."""
    names = {"slug": school.course.slug, "lecture_id": lecture.id}
    return {"pathname": routes.PLAYER, "asPath": routes.player(school.course.slug, lecture.id), "query": names}


async def open_home(port: int, cookie: str) -> Tab:
    tab = await Tab.open(port, cookie, HOME)
    await _mounted(tab)
    return tab


async def _mounted(tab: Tab) -> None:
    """What the frame of every page asks for."""
    await tab.do(f"{STATE}session____session_state.load", {}, '"is_loaded_rx_state_":true')
    await tab.send(f"{STATE}navigation____navigation_state.load", {})


async def open_player(port: int, cookie: str, school: School, lecture: Lecture) -> Tab:
    tab = await Tab.open(port, cookie, address(school, lecture))
    await _mounted(tab)
    opened = {"course": school.course.id, "lecture": lecture.id}
    await tab.do(
        f"{STATE}transcript____transcript_state.open", {**opened, "wanted": "en"}, '"status_rx_state_":"ready"'
    )
    await tab.do(f"{STATE}notes____notes_state.open", opened, '"status_rx_state_":"ready"')
    return tab


async def click(tab: Tab, school: School, turns: Iterator[int], seconds: float) -> list[float]:
    """Mark a lecture and go on to the next, a second for both; milliseconds of each click."""
    times: list[float] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        at = next(turns)
        lecture, following = school.lectures[at % LECTURES], school.lectures[(at + 1) % LECTURES]
        marked = {"course": school.course.id, "marked": lecture.id, "done": at // LECTURES % 2 == 0}
        times.append(await tab.do(f"{STATE}player____player_state.mark", marked, '"done_ids_rx_state_"'))
        await asyncio.sleep(0.5)
        tab.page = address(school, following)
        times.append(await tab.do(f"{STATE}player____player_state.load", {}, READY))
        await asyncio.sleep(0.5)
    return times


async def watch(client: httpx.AsyncClient, school: School, number: int, seconds: float, times: list[float]) -> None:
    """One student's reports, the first at a moment of their own."""
    student, cookie = school.students[number]
    lecture, until = school.lectures[number % LECTURES], time.monotonic() + seconds
    await asyncio.sleep(random.Random(number).random() * REPORT_SECONDS)
    second = 0.0
    while time.monotonic() < until:
        before, second = second, min(second + REPORT_SECONDS, FILM_SECONDS)
        told = {"student": student.user_id, "course": school.course.id, "lecture": lecture.id, "position": second}
        report = {**told, "spans": [[before, second]], "at": millis(utc_now())}
        begun = time.perf_counter()
        answer = await client.post(routes.PROGRESS, json=report, headers={"Cookie": f"session={cookie}"})
        answer.raise_for_status()
        times.append((time.perf_counter() - begun) * 1000)
        await asyncio.sleep(max(0.0, REPORT_SECONDS - (time.perf_counter() - begun)))


async def load(house: product.Product, school: School, seconds: float) -> None:
    """Memory for each tab, and clicks without and with watching students."""
    count = len(school.students) - 1
    clicker = await open_player(house.port, school.students[-1][1], school, school.lectures[0])
    turns = itertools.count()
    await click(clicker, school, turns, 5)
    empty = memory(house.pid)
    idle = [await open_home(house.port, cookie) for _, cookie in school.students[:-1]]
    with_idle = memory(house.pid)
    calm = await click(clicker, school, turns, seconds)
    before = memory(house.pid)
    tabs = [
        await open_player(house.port, cookie, school, school.lectures[number % LECTURES])
        for number, (_, cookie) in enumerate(school.students[:-1])
    ]
    with_players = memory(house.pid)
    reports: list[float] = []
    async with httpx.AsyncClient(base_url=house.url, headers={"Origin": house.url}, timeout=30) as client:
        watching = asyncio.gather(*[watch(client, school, number, seconds, reports) for number in range(count)])
        spending = asyncio.create_task(_spent(house.pid, seconds))
        busy = await click(clicker, school, turns, seconds)
        spent = await spending
        await watching
    say(f"{count} students watch for {seconds:.0f} s; load average {os.getloadavg()[0]:.1f}")
    each_idle, each = (with_idle - empty) / count, (with_players - before) / count
    say(f"  memory of a tab: player {each:.0f} KB, front page {each_idle:.0f} KB, ratio {each / each_idle:.1f}")
    say(f"  a report: p50 {statistics.median(reports):.1f} ms, p95 {p95(reports):.1f} ms ({len(reports)} of them)")
    say(f"  the server is busy {spent / seconds:.0%} of a core meanwhile, clicks included")
    say(f"  a click: p95 {p95(busy):.1f} ms beside {p95(calm):.1f} ms without them, ratio {p95(busy) / p95(calm):.2f}")
    for tab in (*idle, *tabs, clicker):
        await tab.close()


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


async def _spent(pid: int, seconds: float) -> float:
    """Seconds of processor time that the house needs in so many seconds, its database left out."""
    before = _total(pid, _cpu)
    await asyncio.sleep(seconds)
    return _total(pid, _cpu) - before


def memory(pid: int) -> float:
    """The house's own memory in KB, its database left out."""
    return _total(pid, _private)


def _total(pid: int, measure: Callable[[int], float]) -> float:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    family = {pid}
    for _ in range(3):
        family |= {int(row[0]) for row in rows if int(row[1]) in family and "nx_server" not in row[2]}
    return sum(measure(each) for each in family if Path(f"/proc/{each}").exists())


def _private(pid: int) -> float:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(float(row.split()[1]) for row in rows if row.startswith("Private_"))


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bytes_and_requests(browser: Browser, house: product.Product, school: School, seconds: float) -> None:
    """What a browser is sent for both pages, and what it asks while somebody watches, and pauses all the time."""
    cookie = {"name": "session", "value": school.students[0][1], "url": house.url}
    pages: dict[str, float] = {}
    player = routes.player(school.course.slug, school.lectures[0].id)
    for name, path in {"front page": "/", "player": player}.items():
        context = browser.new_context()
        context.add_cookies([cookie])  # pyright: ignore[reportArgumentType]
        page, sent = context.new_page(), dict[str, float]()
        count_bytes(page, sent)
        page.goto(house.url + path)
        page.wait_for_timeout(5000)
        pages[name] = sum(sent.values()) / 1000
        kinds = ", ".join(f"{kind} {size / 1000:.0f}" for kind, size in sorted(sent.items()))
        say(f"  {name}: {pages[name]:.0f} KB on the wire ({kinds})")
        if name == "front page":
            context.close()
    say(f"  ratio {pages['player'] / pages['front page']:.2f}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    for words, act in {"plays": "", "pauses every second": PAUSING}.items():
        start = "const video = document.querySelector('video'); video.muted = true; video.play();"
        page.evaluate(f"() => {{ {start} {act} }}")
        asked.clear()
        page.wait_for_timeout(seconds * 1000)
        reports = asked.count(routes.PROGRESS)
        say(f"  {words}: {reports} reports in {seconds:.0f} s, one each {seconds / max(1, reports):.1f} s")


def count_bytes(page: Page, sent: dict[str, float]) -> None:
    """Add up what comes over the wire, by its kind; the film left out."""
    kinds: dict[str, str] = {}
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))

    def add(told: dict[str, Any]) -> None:
        kind = kinds.get(told["requestId"], "Other")
        if kind != "Media":
            sent[kind] = sent.get(kind, 0) + told["encodedDataLength"]

    devtools.on("Network.loadingFinished", add)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(port: int, students: int, seconds: float) -> None:
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        school = asyncio.run(fill(data, students))
        house = product.Product(port, data, address="127.0.0.1", JWT_SECRET=SECRET.decode())
        house.start()
        try:
            asyncio.run(load(house, school, seconds))
            with sync_playwright() as playwright:
                bytes_and_requests(playwright.chromium.launch(**launch_options(playwright)), house, school, seconds)
        finally:
            house.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=40)
    asked = parser.parse_args()
    measure(product.build(), asked.students, asked.seconds)


if __name__ == "__main__":
    main()
