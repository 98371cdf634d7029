"""Pictures of the whole product for people to look at: every page, everybody, every face, every screen.

    python -m tests.e2e.gallery [--only PREFIX …] [--faces filled loading empty failed] [--widths 390 1440] [--anew]

The pictures and a contact sheet of each page lie in `tests/e2e/pictures/gallery/`, and `report.txt` beside them says
what is wrong: a sideways scroll, a complaint of the console, a violation that axe finds, a page that still loads. The
school in them is kept there too; `--anew` grows another one. A route that no scene shows ends the run at once.
"""

import argparse
import asyncio
import dataclasses
import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from edtech_app import routes
from tests.e2e.axe import violations
from tests.e2e.scenes import SCENES, Scene, forgotten
from tests.support.browser import launch_options
from tests.support.grown_school import GrownSchool, Known, found_empty, grow
from tests.support.houses import open_house
from tests.support.outage import database_away
from tests.support.product import Product, build

FOLDER = Path(__file__).parent / "pictures" / "gallery"
HEIGHTS = {360: 740, 390: 844, 768: 1024, 1440: 900, 1920: 1080}
THEMES = ("light", "dark")
LOOKED_AT_BY_AXE = (390, 1440)
PATIENCE = 60_000
SHEET_SCALE, SHEET_HEIGHT = 0.32, 3600
MANY = "99999/1m"
"""A limit that nobody reaches: all pages are opened from one address."""

SETTLED = """() => document.querySelector('h1') && !document.querySelector('[data-reading]')
    && ![...document.querySelectorAll('.animate-pulse')].some(each => each.checkVisibility())"""
"""The page has its content: what crawlers read is cleared away, and no place is held for something to come."""
STICKS_OUT = """() => [...document.body.querySelectorAll('*')]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
    .slice(-3).map(each => `${each.tagName.toLowerCase()}.${each.className}`.slice(0, 120)).join(' | ')"""
SAYS_SO = """() => [...document.querySelectorAll('[role=alert]')].some(each => each.checkVisibility())
    || (document.querySelector('h1') && ![...document.querySelectorAll('main .animate-pulse')].some(
        each => each.checkVisibility()))"""
"""The page says that it has failed, or it is one that needs nothing from the database."""
THEMED = "theme => document.documentElement.classList.contains(theme)"
"""The page has heard which theme the system is in."""
READY = """async () => {
    document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; });
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})));
    await Promise.all(document.getAnimations()
        .filter(each => each.effect.getTiming().iterations !== Infinity).map(each => each.finished.catch(() => {})));
}"""
"""Pictures that lie far below are there too, and nothing moves any more."""


class Face(StrEnum):
    FILLED = "filled"
    LOADING = "loading"
    EMPTY = "empty"
    FAILED = "failed"


class Gallery:
    """Takes the pictures and notes what is wrong."""

    def __init__(self, browser: Browser, widths: Sequence[int]) -> None:
        self._browser, self._widths = browser, widths
        self.pictures = 0
        self.troubles: list[str] = []

    def show(self, house: Product, school: GrownSchool, scene: Scene, face: Face) -> None:
        """Open one scene and take it on every screen, in both themes."""
        title = f"{scene.title}-{face}"
        context = self._browser.new_context(
            base_url=house.url,
            # What a page does when it opens, such as bringing a tab into sight, it does for its narrowest screen.
            viewport={"width": min(self._widths), "height": HEIGHTS.get(min(self._widths), 900)},
            reduced_motion="reduce",
            locale="en-IN",
            timezone_id="Asia/Kolkata",
        )
        said: list[str] = []
        context.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else 0)
        context.on("weberror", lambda error: said.append(str(error.error)))
        try:
            if scene.who != "visitor":
                known: Known = getattr(school, scene.who)
                context.add_cookies([{"name": "session", "value": known.cookie, "url": house.url}])
            page = context.new_page()
            if face is Face.LOADING:
                page.route_web_socket("**/_event/**", lambda socket: None)
            context.set_default_timeout(PATIENCE)
            page.goto(scene.path(school), wait_until="load")
            self._wait(page, face, title, holds_places=scene.route == routes.STYLEGUIDE)
            if scene.act:
                scene.act(page)
            self._take(page, title)
        except TookTooLong as late:
            self._note(title, f"takes too long: {late.message.splitlines()[0]}")
        finally:
            context.close()
        for words in dict.fromkeys(said):
            if not _is_expected(words, face, scene):
                self._note(title, f"the console says: {words}")

    def _wait(self, page: Page, face: Face, title: str, *, holds_places: bool) -> None:
        """Until the face is there; a page that `holds_places` for show looks as if it were loading for ever."""
        if face is Face.LOADING or holds_places:
            page.wait_for_load_state("networkidle")
            return
        try:
            page.wait_for_function(SAYS_SO if face is Face.FAILED else SETTLED)
            page.wait_for_load_state("networkidle")
        except TookTooLong:
            self._note(title, "still loads")

    def _take(self, page: Page, title: str) -> None:
        taken: list[list[Path]] = []
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            taken.append([])
            for width in self._widths:
                page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
                page.wait_for_function(THEMED, arg=theme)
                page.evaluate(READY)
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    self._note(title, f"{wide} pixels wide where {width} are: {page.evaluate(STICKS_OUT)}")
                if width in LOOKED_AT_BY_AXE:
                    for violation in violations(page):
                        self._note(f"{title}-{width}-{theme}", f"axe: {violation}")
                file = FOLDER / f"{title}-{width}-{theme}.png"
                page.screenshot(path=file, full_page=True, animations="disabled")
                taken[-1].append(file)
                self.pictures += 1
        _lay_out(taken, FOLDER / "sheets" / f"{title}.png")

    def _note(self, title: str, words: str) -> None:
        self.troubles.append(f"{title}: {words}")
        _say(self.troubles[-1])


def _is_expected(words: str, face: Face, scene: Scene) -> bool:
    """What a browser rightly says of a page that is not there or never filled, or of a house that does not answer."""
    is_missing = scene.route == routes.NOT_FOUND or face is Face.EMPTY
    if face is Face.LOADING and "was preloaded" in words:
        return True
    return ("404" in words and is_missing) or (face is Face.FAILED and "status of 50" in words)


def _lay_out(rows: list[list[Path]], file: Path) -> None:
    """One picture of all screens, small: a row for each theme; what is very long is cut off."""
    small: list[list[Image.Image]] = []
    for row in rows:
        small.append([])
        for picture in row:
            with Image.open(picture) as image:
                part = image.convert("RGB").crop((0, 0, image.width, min(image.height, SHEET_HEIGHT)))
            size = (round(part.width * SHEET_SCALE), round(part.height * SHEET_SCALE))
            small[-1].append(part.resize(size, Image.Resampling.LANCZOS))
    gap = 8
    width = sum(image.width + gap for image in small[0])
    sheet = Image.new("RGB", (width, sum(max(i.height for i in row) + gap for row in small)), (200, 60, 200))
    top = 0
    for row in small:
        left = 0
        for image in row:
            sheet.paste(image, (left, top))
            left += image.width + gap
        top += max(image.height for image in row) + gap
    sheet.save(file)


def _school(data: Path, *, is_empty: bool) -> GrownSchool:
    """The school in a data folder, founded there if there is none; in a thread, because Playwright has this one's loop.

    Sessions end after two weeks without use, so an old school is founded anew.
    """
    note = data.parent / f"{data.name}.json"
    if note.exists() and time.time() - note.stat().st_mtime < 7 * 24 * 3600:
        written = json.loads(note.read_text(encoding="utf-8"))
        people = {name: Known(**value) for name, value in written.items() if isinstance(value, dict)}
        return GrownSchool(**(written | people))
    shutil.rmtree(data, ignore_errors=True)
    found: list[GrownSchool] = []

    async def fill() -> None:
        async with open_house(data) as house:
            begin = found_empty if is_empty else grow
            found.append(await begin(house.database, house.services, house.settings))

    worker = threading.Thread(target=lambda: asyncio.run(fill()))
    worker.start()
    worker.join()
    note.write_text(json.dumps(dataclasses.asdict(found[0])), encoding="utf-8")
    return found[0]


@contextmanager
def _opened(port: int, *, is_empty: bool) -> Iterator[tuple[Product, GrownSchool]]:
    """A running house with a full or an empty school in it."""
    data = FOLDER / ("empty" if is_empty else "school")
    school = _school(data, is_empty=is_empty)
    house = Product(port, data, LIMIT_REQUESTS=MANY, LIMIT_EVENTS=MANY)
    house.start()
    try:
        yield house, school
    finally:
        house.stop()


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _read() -> argparse.Namespace:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--only", nargs="+", default=[""], help="how the names of scenes begin, such as teach admin")
    reader.add_argument("--faces", nargs="+", default=list(Face), choices=list(Face))
    reader.add_argument("--widths", nargs="+", type=int, default=list(HEIGHTS))
    reader.add_argument("--anew", action="store_true", help="grow another school")
    return reader.parse_args()


def main() -> int:
    """Take the pictures that are asked for; 1 when something is wrong with them."""
    asked = _read()
    if unseen := forgotten():
        _say(f"No scene shows {', '.join(sorted(unseen))}.")
        return 1
    if asked.anew:
        shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "sheets").mkdir(parents=True, exist_ok=True)
    scenes = [scene for scene in SCENES if scene.title.startswith(tuple(asked.only))]
    plain = [scene for scene in scenes if not scene.act]
    port = build()
    with sync_playwright() as playwright:
        gallery = Gallery(playwright.chromium.launch(**launch_options(playwright)), asked.widths)
        if {Face.FILLED, Face.LOADING, Face.FAILED} & set(asked.faces):
            with _opened(port, is_empty=False) as (house, school):
                for face, some in ((Face.FILLED, scenes), (Face.LOADING, plain)):
                    for scene in some if face in asked.faces else ():
                        gallery.show(house, school, scene, face)
                if Face.FAILED in asked.faces:
                    with database_away(house.data):
                        for scene in plain:
                            gallery.show(house, school, scene, Face.FAILED)
        if Face.EMPTY in asked.faces:
            with _opened(port, is_empty=True) as (house, school):
                for scene in plain:
                    gallery.show(house, school, scene, Face.EMPTY)
    (FOLDER / "report.txt").write_text("\n".join(gallery.troubles) + "\n", encoding="utf-8")
    _say(f"{gallery.pictures} pictures in {FOLDER}, {len(gallery.troubles)} troubles")
    return 1 if gallery.troubles else 0


if __name__ == "__main__":
    raise SystemExit(main())
