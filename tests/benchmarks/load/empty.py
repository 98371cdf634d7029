"""The limit: an application of Reflex that does nothing, under a crowd that clicks, reports and stays as often."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.benchmarks.load.crowd import Person, Place, Wave
from tests.benchmarks.load.lines import Line
from tests.benchmarks.load.notes import Notes
from tests.benchmarks.load.people import LOOKING, NEXT_EVERY, NOTE_EVERY, REPORT_SECONDS, THINKING, VISIT
from tests.benchmarks.sockets import Tab
from tests.support.product import environment

RXCONFIG = """
import reflex as rx

config = rx.Config(
    app_name="empty", telemetry_enabled=False, state_manager_mode=rx.constants.StateManagerMode.MEMORY,
    disable_plugins=[rx.plugins.SitemapPlugin],
)
"""
APP = """
import reflex as rx
from fastapi import FastAPI


class Counter(rx.State):
    count: int = 0

    @rx.event
    def click(self):
        self.count += 1


api = FastAPI()


@api.post("/report")
async def report(told: dict) -> dict:
    return {"success": True}


app = rx.App(api_transformer=api)
app.add_page(lambda: rx.el.button(Counter.count, on_click=Counter.click), route="/")
"""
CLICK = "reflex___state____state.empty___empty____counter.click"
HERE = {"pathname": "/", "asPath": "/", "query": {}}
START_SECONDS = 60


class Empty:
    """The running application. Its page is not built, because nobody looks at it: what is measured is the socket."""

    def __init__(self, port: int, folder: Path, settings: Mapping[str, str]) -> None:
        self._port, self._folder, self._settings = port, folder, settings
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        package = self._folder / "empty"
        package.mkdir(parents=True)
        (self._folder / "rxconfig.py").write_text(RXCONFIG, encoding="utf-8")
        (package / "__init__.py").touch()
        (package / "empty.py").write_text(APP, encoding="utf-8")
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1"]
        command += ["--port", str(self._port), "--workers-kill-timeout", "5", "empty.empty:app"]
        given = {"__REFLEX_SKIP_COMPILE": "true", "PYTHONPATH": str(self._folder), **self._settings}
        log = self._folder / "empty.log"
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                command,
                cwd=self._folder,
                env=environment(self._port, **given),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not asyncio.run(self._answers()):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The empty application does not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.2)

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    async def _answers(self) -> bool:
        line = Line(self._port)
        try:
            await line.get("/ping")
        except OSError:
            return False
        finally:
            line.close()
        return True


class Clicker:
    """Somebody who clicks at a pace; may report every ten seconds, and after some clicks come back in a new tab."""

    def __init__(
        self,
        place: Place,
        notes: Notes,
        chance: random.Random,
        *,
        pause: tuple[float, float],
        reports: bool,
        visit: int,
    ) -> None:
        self._port, self._notes, self._chance = place.port, notes, random.Random(chance.random())
        self._pause, self._reports, self._visit = pause, reports, visit
        self._line = Line(place.port)
        self._tab: Tab | None = None

    async def arrive(self) -> None:
        with self._notes.timed("a tab's first sight"):
            self._tab = await Tab.open(self._port, "", HERE)

    async def live(self) -> None:
        async with asyncio.TaskGroup() as doing:
            if self._reports:
                doing.create_task(self._report())
            doing.create_task(self._click())

    async def leave(self) -> None:
        self._line.close()
        tab, self._tab = self._tab, None
        if tab is not None:
            await tab.close()

    async def _report(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, REPORT_SECONDS))
        while True:
            due = asyncio.get_running_loop().time() + REPORT_SECONDS
            with self._notes.timed("report"):
                await self._line.post("/report", b'{"position": 10.0, "spans": [[0.0, 10.0]]}')
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))

    async def _click(self) -> None:
        clicks = 0
        while True:
            await asyncio.sleep(self._chance.uniform(*self._pause))
            if self._visit and clicks and clicks % self._visit == 0:
                await self.leave()
                await self.arrive()
            assert self._tab is not None
            clicks += 1
            self._notes.events.append(asyncio.get_running_loop().time())
            with self._notes.timed("click: count"):
                await self._tab.do(CLICK, {}, '"count_rx_state_"')


def make(place: Place, wave: Wave, notes: Notes, chance: random.Random) -> Sequence[Person]:
    """As many people as come to the school in a wave, each clicking at the pace of theirs."""
    seldom = 2 / (1 / NEXT_EVERY + 1 / NOTE_EVERY)
    paces = [
        *[((0.0, seldom), True, 0) for _ in wave.watching],
        *[(LOOKING, False, VISIT) for _ in wave.browsing],
        *[(THINKING, False, 0) for _ in (*wave.buying, *wave.teaching)],
    ]
    return [Clicker(place, notes, chance, pause=pause, reports=reports, visit=visit) for pause, reports, visit in paces]
