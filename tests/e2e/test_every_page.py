"""Every page, as somebody sees it who goes there: it fits every screen, axe finds nothing, and the console is quiet."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

from edtech_app import routes
from edtech_app.runtime import House
from tests.e2e.axe import violations
from tests.e2e.conftest import OpenTab
from tests.e2e.scenes import SCENES, forgotten
from tests.e2e.test_site import settle
from tests.e2e.town import in_the_house
from tests.support.grown_school import GrownSchool, grow
from tests.support.product import Product

SCREENS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((390, "dark"), (1440, "light"))
"""Axe looks at each page on one of them in turn; that colours may stand on each other, tests/pages knows."""
WIDTHS = (360, 390, 768, 1440, 1920)
ONE_FOR_EACH_ROUTE = {scene.route: scene for scene in reversed(SCENES)}
ONE_FOR_EACH_ROUTE[routes.PLAYER] = next(scene for scene in SCENES if scene.name == "article")
"""Films are looked at where they are played."""


async def grown(house: House) -> GrownSchool:
    return await grow(house.database, house.services, house.settings, students=60, reviews=150, orders=90, films=False)


@pytest.fixture(scope="module")
def school(built: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, GrownSchool]:
    """The data folder of a house, and the school in it."""
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, grown)


@pytest.fixture(scope="module")
def product(built: int, school: tuple[Path, GrownSchool]) -> Iterator[Product]:
    with Product(built, school[0]) as house:
        yield house


def test_no_page_is_forgotten():
    assert forgotten() == set()


@pytest.mark.parametrize("who", ["visitor", "student", "instructor", "keeper"])
def test_every_page_is_fit_for_everybody(open_tab: OpenTab, school: tuple[Path, GrownSchool], who: str):
    known = school[1]
    tab = open_tab(cookie="" if who == "visitor" else getattr(known, who).cookie)
    wrong: list[str] = []
    scenes = [scene for scene in ONE_FOR_EACH_ROUTE.values() if scene.who == who]
    for scene, (width, theme) in zip(scenes, cycle(SCREENS)):
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=theme)
        answer = tab.goto(scene.path(known))
        settle(tab)
        expect(tab.locator("h1:visible")).to_have_count(1)
        assert answer is not None
        assert answer.status == (404 if scene.route == routes.NOT_FOUND else 200)
        assert tab.title().endswith(" · Vidya")
        wrong += [f"{scene.title}: {words}" for words in violations(tab)]
        for each in WIDTHS:
            tab.set_viewport_size({"width": each, "height": 900})
            if tab.evaluate("document.documentElement.scrollWidth") > each:
                wrong.append(f"{scene.title} scrolls sideways at {each}")
    assert wrong == []
