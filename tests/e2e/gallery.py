"""Pictures of the whole product for people to look at: every page, everybody, every face, every screen.

    python -m tests.e2e.gallery [--only PREFIX] [--faces filled loading empty failed] [--widths 390 1440] [--anew]

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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from edtech_app import routes
from edtech_app.pages import SITE_MAP
from tests.support.browser import launch_options
from tests.support.grown_school import GrownSchool, Known, found_empty, grow
from tests.support.houses import open_house
from tests.support.outage import database_away
from tests.support.product import Product, build

FOLDER = Path(__file__).parent / "pictures" / "gallery"
HEIGHTS = {360: 740, 390: 844, 768: 1024, 1440: 900, 1920: 1080}
THEMES = ("light", "dark")
LOOKED_AT_BY_AXE = (390, 1440)
PATIENCE = 15_000
SHEET_SCALE, SHEET_HEIGHT = 0.32, 3600
MANY = "1000000/1m"
"""A limit that nobody reaches: all pages are opened from one address."""

SETTLED = """() => document.querySelector('h1') && !document.querySelector('[data-reading]')
    && ![...document.querySelectorAll('.animate-pulse')].some(each => each.checkVisibility())"""
"""The page has its content: what crawlers read is cleared away, and no place is held for something to come."""
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


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as somebody sees it; `who` is a field of `GrownSchool`, "visitor" for nobody in particular.

    `name` tells scenes of one route apart. `act` is what they do first; such a scene has only its filled face.
    """

    route: str
    who: str
    path: Callable[[GrownSchool], str]
    name: str = ""
    act: Callable[[Page], None] | None = None

    @property
    def title(self) -> str:
        return "-".join(filter(None, (NAMES[self.route], self.name, self.who)))


NAMES = {
    value: name.lower().replace("_", "-")
    for name, value in vars(routes).items()
    if name.isupper() and value in {page.route for page in SITE_MAP}
}
"""What the routes of the site map are called in `routes.py`."""


def at(path: str) -> Callable[[GrownSchool], str]:
    return lambda school: path


SCENES = (
    Scene(routes.HOME, "visitor", at("/")),
    Scene(routes.HOME, "student", at("/")),
    Scene(routes.COURSES, "visitor", at("/courses")),
    Scene(routes.COURSES, "visitor", at("/courses?q=python"), "search"),
    Scene(routes.COURSES, "visitor", at("/courses?q=quantum+basketry"), "nothing-found"),
    Scene(routes.COURSE, "visitor", lambda school: routes.course(school.slug)),
    Scene(routes.COURSE, "student", lambda school: routes.course(school.slug), "owned"),
    Scene(routes.COURSE, "student", at("/courses/machine-learning-honestly"), "to-buy"),
    Scene(routes.COURSE, "visitor", at("/courses/git-without-fear"), "free"),
    Scene(routes.COURSE, "instructor", lambda school: routes.course(school.slug), "own"),
    Scene(routes.CATEGORY, "visitor", lambda school: routes.category(school.category)),
    Scene(routes.INSTRUCTOR, "visitor", lambda school: routes.instructor(school.instructor.id)),
    Scene(routes.ABOUT, "visitor", at(routes.ABOUT)),
    Scene(routes.CONTACT, "visitor", at(routes.CONTACT)),
    Scene(routes.TERMS, "visitor", at(routes.TERMS)),
    Scene(routes.PRIVACY, "visitor", at(routes.PRIVACY)),
    Scene(routes.REFUNDS, "visitor", at(routes.REFUNDS)),
    Scene(routes.NOT_FOUND, "visitor", at("/nothing-here")),
    Scene(routes.GOODBYE, "visitor", at(routes.GOODBYE)),
    Scene(routes.OUTBOX, "visitor", at(routes.OUTBOX)),
    Scene(routes.STYLEGUIDE, "visitor", at(routes.STYLEGUIDE)),
    Scene(routes.SIGN_UP, "visitor", at(routes.SIGN_UP)),
    Scene(routes.VERIFY_EMAIL, "visitor", at(routes.VERIFY_EMAIL)),
    Scene(routes.SIGN_IN, "visitor", at(routes.SIGN_IN)),
    Scene(routes.FORGOT_PASSWORD, "visitor", at(routes.FORGOT_PASSWORD)),
    Scene(routes.RESET_PASSWORD, "visitor", lambda school: school.reset_path),
    Scene(routes.RESET_PASSWORD, "visitor", at("/reset-password/no-such-link"), "spent"),
    Scene(routes.CART, "visitor", at(routes.CART)),
    Scene(routes.CART, "student", at(routes.CART)),
    Scene(routes.CART, "newcomer", at(routes.CART)),
    Scene(routes.CHECKOUT, "student", at(routes.CHECKOUT)),
    Scene(routes.CHECKOUT, "newcomer", at(routes.CHECKOUT)),
    Scene(routes.CHECKOUT, "student", lambda school: routes.checkout_result(school.order_id), "paid"),
    Scene(routes.ORDERS, "student", at(routes.ORDERS)),
    Scene(routes.ORDERS, "newcomer", at(routes.ORDERS)),
    Scene(routes.ORDER, "student", lambda school: routes.order(school.order_id)),
    Scene(routes.ORDER, "student", lambda school: routes.order(school.refunded_id), "refunded"),
    Scene(routes.WISHLIST, "student", at(routes.WISHLIST)),
    Scene(routes.WISHLIST, "newcomer", at(routes.WISHLIST)),
    Scene(routes.LEARN, "student", at(routes.LEARN)),
    Scene(routes.LEARN, "newcomer", at(routes.LEARN)),
    Scene(routes.PLAYER, "student", lambda school: routes.player(school.slug, school.film_id)),
    Scene(routes.PLAYER, "student", lambda school: routes.player(school.slug, school.article_id), "article"),
    Scene(routes.PLAYER, "visitor", lambda school: routes.player(school.slug, school.film_id), "preview"),
    Scene(routes.PLAYER, "visitor", lambda school: routes.player(school.slug, school.article_id), "closed"),
    Scene(routes.CERTIFICATE, "visitor", lambda school: routes.certificate(school.certificate_id)),
    Scene(routes.CERTIFICATE, "student", lambda school: routes.certificate(school.certificate_id)),
    Scene(routes.ACCOUNT, "student", at(routes.ACCOUNT)),
    Scene(routes.ACCOUNT, "instructor", at(routes.ACCOUNT)),
    Scene(routes.SECURITY, "student", at(routes.SECURITY)),
    Scene(routes.DELETE_ACCOUNT, "student", at(routes.DELETE_ACCOUNT)),
    Scene(routes.DELETE_ACCOUNT, "instructor", at(routes.DELETE_ACCOUNT)),
    Scene(routes.NOTIFICATIONS, "student", at(routes.NOTIFICATIONS)),
    Scene(routes.NOTIFICATIONS, "instructor", at(routes.NOTIFICATIONS)),
    Scene(routes.PREFERENCES, "student", at(routes.PREFERENCES)),
    Scene(routes.UNSUBSCRIBE, "visitor", lambda school: routes.unsubscribe(school.unsubscribe_token)),
    Scene(routes.UNSUBSCRIBE, "visitor", at("/unsubscribe/no-such-link"), "unknown"),
    Scene(routes.TEACH, "instructor", at(routes.TEACH)),
    Scene(routes.TEACH, "new_instructor", at(routes.TEACH)),
    Scene(routes.TEACH, "student", at(routes.TEACH), "refused"),
    Scene(routes.TEACH_COURSES, "instructor", at(routes.TEACH_COURSES)),
    Scene(routes.TEACH_COURSES, "new_instructor", at(routes.TEACH_COURSES)),
    Scene(routes.NEW_COURSE, "instructor", at(routes.NEW_COURSE)),
    Scene(routes.COURSE_EDITOR, "instructor", lambda school: routes.course_editor(school.course_id)),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}?step=curriculum",
        "curriculum",
    ),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}?step=publish",
        "publish",
    ),
    Scene(routes.COURSE_EDITOR, "instructor", lambda school: routes.course_editor(school.draft_id), "draft"),
    Scene(
        routes.COURSE_EDITOR,
        "instructor",
        lambda school: f"{routes.course_editor(school.draft_id)}?step=publish",
        "draft-publish",
    ),
    Scene(routes.COURSE_STUDENTS, "instructor", lambda school: routes.course_students(school.course_id)),
    Scene(routes.COURSE_STUDENTS, "instructor", lambda school: routes.course_students(school.draft_id), "none"),
    Scene(routes.COURSE_REVIEWS, "instructor", lambda school: routes.course_reviews(school.course_id)),
    Scene(routes.COURSE_REVIEWS, "instructor", lambda school: routes.course_reviews(school.draft_id), "none"),
    Scene(
        routes.COURSE_ANNOUNCEMENTS,
        "instructor",
        lambda school: f"{routes.course_editor(school.course_id)}/announcements",
    ),
    Scene(routes.EARNINGS, "instructor", at(routes.EARNINGS)),
    Scene(routes.EARNINGS, "new_instructor", at(routes.EARNINGS)),
    Scene(routes.ADMIN, "keeper", at(routes.ADMIN)),
    Scene(routes.ADMIN, "student", at(routes.ADMIN), "refused"),
    Scene(routes.ADMIN_USERS, "keeper", at(routes.ADMIN_USERS)),
    Scene(routes.ADMIN_USERS, "keeper", at(routes.admin_users(q="no such person")), "nothing-found"),
    Scene(routes.ADMIN_USER, "keeper", lambda school: routes.admin_user(school.somebody_id)),
    Scene(routes.ADMIN_USER, "keeper", lambda school: routes.admin_user(school.instructor.id), "instructor"),
    Scene(routes.ADMIN_COURSES, "keeper", at(routes.ADMIN_COURSES)),
    Scene(routes.ADMIN_CATEGORIES, "keeper", at(routes.ADMIN_CATEGORIES)),
    Scene(routes.ADMIN_ORDERS, "keeper", at(routes.ADMIN_ORDERS)),
    Scene(routes.ADMIN_ORDER, "keeper", lambda school: routes.admin_order(school.order_id)),
    Scene(routes.ADMIN_ORDER, "keeper", lambda school: routes.admin_order(school.refunded_id), "refunded"),
    Scene(routes.ADMIN_REFUNDS, "keeper", at(routes.ADMIN_REFUNDS)),
    Scene(routes.ADMIN_ALERTS, "keeper", at(routes.ADMIN_ALERTS)),
    Scene(routes.ADMIN_REVIEWS, "keeper", at(routes.ADMIN_REVIEWS)),
    Scene(routes.ADMIN_OUTBOX, "keeper", at(routes.ADMIN_OUTBOX)),
    Scene(routes.ADMIN_AUDIT, "keeper", at(routes.ADMIN_AUDIT)),
)


class Gallery:
    """Takes the pictures and notes what is wrong."""

    def __init__(self, browser: Browser, widths: Sequence[int]) -> None:
        self._browser, self._widths = browser, widths
        self.pictures = 0
        self.troubles: list[str] = []

    def show(self, house: Product, school: GrownSchool, scene: Scene, face: Face) -> None:
        """Open one scene and take it on every screen, in both themes."""
        title = f"{scene.title}-{face}"
        context = self._browser.new_context(base_url=house.url, reduced_motion="reduce")
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
            page.goto(scene.path(school), wait_until="load")
            self._wait(page, face, title)
            if scene.act:
                scene.act(page)
            self._take(page, title)
        finally:
            context.close()
        for words in dict.fromkeys(said):
            if not _is_expected(words, face, scene):
                self._note(title, f"the console says: {words}")

    def _wait(self, page: Page, face: Face, title: str) -> None:
        if face is Face.LOADING:
            page.wait_for_load_state("networkidle")
            return
        try:
            page.wait_for_function(SETTLED, timeout=PATIENCE)
            page.wait_for_load_state("networkidle", timeout=PATIENCE)
        except TookTooLong:
            self._note(title, "still loads")

    def _take(self, page: Page, title: str) -> None:
        taken: list[list[Path]] = []
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            taken.append([])
            for width in self._widths:
                page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
                page.evaluate(READY)
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    self._note(title, f"{wide} pixels wide where {width} are")
                if width in LOOKED_AT_BY_AXE:
                    self._ask_axe(page, f"{title}-{width}-{theme}")
                file = FOLDER / f"{title}-{width}-{theme}.png"
                page.screenshot(path=file, full_page=True, animations="disabled")
                taken[-1].append(file)
                self.pictures += 1
        _lay_out(taken, FOLDER / "sheets" / f"{title}.png")

    def _ask_axe(self, page: Page, title: str) -> None:
        for violation in Axe().run(page).response["violations"]:
            places = "; ".join(str(node["target"][0]) for node in violation["nodes"][:3])
            self._note(title, f"axe: {violation['id']} ({len(violation['nodes'])}): {places}")

    def _note(self, title: str, words: str) -> None:
        self.troubles.append(f"{title}: {words}")
        _say(self.troubles[-1])


def _is_expected(words: str, face: Face, scene: Scene) -> bool:
    """What a browser rightly says of a page that is not there, or of a house that does not answer."""
    is_missing = scene.route == routes.NOT_FOUND or face is Face.EMPTY
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


def _forgotten() -> set[str]:
    """Routes of the site map that no scene shows."""
    return {page.route for page in SITE_MAP} - {scene.route for scene in SCENES}


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
    reader.add_argument("--only", default="", help="the beginning of the names of scenes, such as teach")
    reader.add_argument("--faces", nargs="+", default=list(Face), choices=list(Face))
    reader.add_argument("--widths", nargs="+", type=int, default=list(HEIGHTS))
    reader.add_argument("--anew", action="store_true", help="grow another school")
    return reader.parse_args()


def main() -> int:
    """Take the pictures that are asked for; 1 when something is wrong with them."""
    asked = _read()
    if forgotten := _forgotten():
        _say(f"No scene shows {', '.join(sorted(forgotten))}.")
        return 1
    if asked.anew:
        shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "sheets").mkdir(parents=True, exist_ok=True)
    scenes = [scene for scene in SCENES if scene.title.startswith(asked.only)]
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
