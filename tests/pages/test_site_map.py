"""Every page renders, has its own name, and leads only to pages that exist."""

import re
from collections.abc import Iterator

import pytest
import reflex as rx

from edtech_app import routes
from edtech_app.components.scripts import ASSETS, version_of
from edtech_app.pages import SITE_MAP
from edtech_app.pages.page import Page
from tests.support.pages import built

PAGES = pytest.mark.parametrize("page", SITE_MAP, ids=lambda page: page.route)
SERVED_ELSEWHERE = ("/api/", "/media/", "/styleguide", "/outbox")


def parts_of(component: rx.Component) -> Iterator[rx.Component]:
    yield component
    for child in component.children:
        if isinstance(child, rx.Component):
            yield from parts_of(child)


def markup(page: Page) -> str:
    """All that the page may ever show, both sides of each condition included."""
    return str(built(page.route).render())


@PAGES
def test_every_page_renders_and_has_a_title(page: Page):
    assert isinstance(built(page.route), rx.Component)
    assert str(page.title)


@PAGES
def test_no_page_leads_to_a_page_that_does_not_exist(page: Page):
    leads_to = {
        path.partition("?")[0].partition("#")[0]
        for path in re.findall(r'(?:href|to|action):"(/[^"]*)"', markup(page).replace("\\", ""))
    }
    known = {other.route for other in SITE_MAP}
    dead = {path for path in leads_to if path not in known and not path.startswith(SERVED_ELSEWHERE)}
    assert not dead


@PAGES
def test_every_page_has_one_main_part(page: Page):
    assert sum(part.tag == "main" for part in parts_of(built(page.route))) == 1


def test_routes_are_unique_and_titles_of_fixed_pages_too():
    assert len({page.route for page in SITE_MAP}) == len(SITE_MAP)
    fixed = [page.title for page in SITE_MAP if isinstance(page.title, str)]
    assert len(set(fixed)) == len(fixed)


def test_shelves_lead_to_the_catalog_narrowed():
    assert routes.catalog(price="free", q="") == "/courses?price=free"


@PAGES
def test_every_script_of_ours_is_asked_for_under_its_version(page: Page):
    asked = set(re.findall(r'src:"/(\w+\.js[^"]*)"', markup(page)))

    assert asked == {f"{name}?v={version_of(ASSETS)}" for name in (each.partition("?")[0] for each in asked)}
