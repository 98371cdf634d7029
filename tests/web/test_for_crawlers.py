"""What search engines get: structured data as they ask for it, honest status, and a map of the site."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from starlette.applications import Starlette

from edtech_app import web
from edtech_app.domain.accounts import Actor, Client, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.entity import NEVER
from edtech_app.runtime import use_services
from edtech_app.web import discovery
from tests.support.schema_org import mistakes_in
from tests.support.videos import picture
from tests.support.world import World

PASSWORD = "a hill of green tea"
SHELL = "<!DOCTYPE html><html><head></head><body></body></html>"


@pytest.fixture
def client(world: World, tmp_path: Path) -> Iterator[httpx.AsyncClient]:
    site = tmp_path / "client"
    for page in ("", "courses"):
        (site / page).mkdir(parents=True, exist_ok=True)
        (site / page / "index.html").write_text(SHELL, encoding="utf-8")
    (site / "404.html").write_text(SHELL, encoding="utf-8")
    use_services(world.services)
    front = web.wrap(Starlette(), world.settings, site)
    yield httpx.AsyncClient(transport=httpx.ASGITransport(app=front), base_url="http://school.test")
    use_services(None)


@pytest.fixture
async def meera(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera", password=PASSWORD)


def blocks(html: str) -> list[dict[str, Any]]:
    found = re.findall(r'<script data-reading type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(text) for text in found]


def urls(xml: str) -> list[str]:
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return [element.text or "" for element in ElementTree.fromstring(xml).iter(f"{namespace}loc")]


async def test_a_page_about_one_thing_names_its_scripts_and_its_picture_at_once(
    world: World, client: httpx.AsyncClient, meera: Actor, tmp_path: Path
):
    manifest = {
        "routes": {
            "root": {"path": "", "module": "/assets/root.js", "imports": []},
            "course": {
                "path": "courses/:slug",
                "module": "/assets/course.js",
                "imports": ["/assets/shared.js", "/assets/shell.js"],
            },
        }
    }
    (tmp_path / "client" / "assets").mkdir()
    (tmp_path / "client" / "assets" / "manifest-1.js").write_text(f"window.__manifest={json.dumps(manifest)};")
    shell = SHELL.replace("<head>", '<head><link rel="modulepreload" href="/assets/shell.js"/>')
    (tmp_path / "client" / "404.html").write_text(shell)
    course = await world.course(meera, thumbnail_key="pictures/cover.webp", thumbnail_small_key="pictures/small.webp")

    html = (await client.get(f"/courses/{course.slug}")).text

    assert re.findall(r'rel="modulepreload" href="([^"]+)"', html) == [
        "/assets/shell.js",
        "/assets/course.js",
        "/assets/shared.js",
    ]
    choices = "/media/pictures/small.webp 640w, /media/pictures/cover.webp 1280w"
    assert f'<link rel="preload" as="image" href="/media/pictures/cover.webp" imagesrcset="{choices}"' in html
    assert "modulepreload" not in (await client.get("/courses")).text


async def test_every_pages_structured_data_passes_the_schema(world: World, client: httpx.AsyncClient, meera: Actor):
    design = await world.services.catalog.add_category("Design", "How things look.", 1)
    await world.services.profiles.update_profile(
        meera, {"headline": "Designer", "about": "I draw.", "links": ["https://meera.example"]}
    )
    await world.services.profiles.change_picture(meera, picture())
    rated = await world.course(meera, title="Rated", category_id=design.id, rating_sum=9, rating_count=2, seconds=4000)
    free = await world.course(meera, title="Free", price=0)

    seen: dict[str, int] = {}
    for path in (
        "/",
        "/courses",
        "/categories/design",
        f"/courses/{rated.slug}",
        f"/courses/{free.slug}",
        f"/instructors/{meera.user_id}",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200
        for block in blocks(answer.text):
            assert mistakes_in(block) == [], (path, block)
            seen[block["@type"]] = seen.get(block["@type"], 0) + 1

    assert set(seen) == {"WebSite", "Course", "Person", "BreadcrumbList", "ItemList"}
    ratings = [
        ("aggregateRating" in block)
        for path in (rated, free)
        for block in blocks((await client.get(f"/courses/{path.slug}")).text)
        if block["@type"] == "Course"
    ]
    assert ratings == [True, False]


def test_the_schema_itself_finds_mistakes():
    course = {"@context": "https://schema.org", "@type": "Course", "name": "", "ratting": 5}
    assert len(mistakes_in(course)) >= 4


async def test_what_was_there_is_gone_and_what_never_was_is_missing(
    world: World, client: httpx.AsyncClient, meera: Actor
):
    student = await world.person()
    sold, deleted = await world.course(meera, title="Sold"), await world.course(meera, title="Deleted")
    draft = await world.course(meera, title="Never public", status=CourseStatus.DRAFT)
    await world.courses.change(draft.id, lambda course: course.model_copy(update={"published_at": NEVER}))
    await world.enrol(student, sold)
    for course in (sold, deleted, draft):
        await world.services.course_deletion.delete(meera, course.id)

    assert (await client.get(f"/courses/{sold.slug}")).status_code == 410
    assert (await client.get(f"/courses/{deleted.slug}")).status_code == 410
    assert (await client.get("/courses/never-was")).status_code == 404
    assert (await client.get("/categories/never-was")).status_code == 404
    assert (await client.get("/instructors/never-was")).status_code == 404
    assert (await client.get("/never/was")).status_code == 404
    cookie = {"cookie": f"session={await world.session_token(student)}"}
    assert (await client.get(f"/courses/{sold.slug}", headers=cookie)).status_code == 200


async def test_an_instructor_who_has_left_is_gone(world: World, client: httpx.AsyncClient, meera: Actor):
    await world.services.deletion.request(meera, PASSWORD, "delete", Client())
    assert (await client.get(f"/instructors/{meera.user_id}")).status_code == 410


async def test_what_narrowed_the_catalog_to_a_merged_category_leads_on(world: World, client: httpx.AsyncClient):
    keeper = await world.person(Role.ADMINISTRATOR)
    singing, arts = [await world.services.categories.open(keeper, name, "") for name in ("Singing", "Fine arts")]
    await world.services.categories.merge(keeper, singing.id, arts.id)

    answer = await client.get("/courses?category=singing&level=beginner")

    assert answer.status_code == 308
    assert answer.headers["location"] == "/courses?category=fine-arts&level=beginner"
    assert (await client.get("/courses?category=fine-arts&level=beginner")).status_code == 200
    assert (await client.get("/courses?category=never-was")).status_code == 200


async def test_the_site_map_leads_to_every_page_that_anybody_may_read(
    world: World, client: httpx.AsyncClient, meera: Actor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(discovery, "COURSES_IN_A_FILE", 2)
    await world.services.catalog.add_category("Design & more", "", 1)
    public = [await world.course(meera, title=f"Course {number}") for number in range(5)]
    await world.course(meera, title="A draft", status=CourseStatus.DRAFT)

    files = urls((await client.get("/sitemap.xml")).text)
    assert len(files) == 4
    listed: list[str] = []
    for file in files:
        answer = await client.get(file)
        assert answer.headers["content-type"].startswith("application/xml")
        listed += urls(answer.text)

    assert {f"http://school.test/courses/{course.slug}" for course in public} <= set(listed)
    assert not [url for url in listed if "draft" in url]
    assert f"http://school.test/instructors/{meera.user_id}" in listed
    for url in set(listed):
        if "/courses" in url or "/categories" in url or "/instructors" in url:
            assert (await client.get(url)).status_code == 200, url
    assert (await client.get("/sitemap-courses-9.xml")).status_code == 404
    assert (await client.get("/sitemap-secrets.xml")).status_code == 404


ODD = [
    "page=-1",
    "page=1000000",
    "limit=1000000",
    "q[$ne]=1",
    "q=%FF%FE",
    "q=%00",
    f"q={'x' * 10_000}",
    f"q={'%20a' * 2_000}",
    "q=%F0%9F%98%80&category[]=x&sort[$gt]=",
    "&&&&====",
    "sort=drop%20table&price=%7B%22%24gt%22%3A0%7D",
]


@pytest.mark.parametrize("query", ODD)
async def test_any_query_gives_a_page(world: World, client: httpx.AsyncClient, meera: Actor, query: str):
    course = await world.course(meera)
    await world.services.catalog.add_category("Design", "", 1)
    for path in ("/", "/courses", "/categories/design", f"/courses/{course.slug}", f"/instructors/{meera.user_id}"):
        answer = await client.get(f"{path}?{query}")
        assert answer.status_code == 200, path
        assert "Traceback" not in answer.text


async def test_a_certificate_can_be_read_without_scripts_and_is_not_to_be_found(
    world: World, client: httpx.AsyncClient, meera: Actor
):
    course = await world.course(meera, title="Tea <b>", lectures=1)
    student = await world.person()
    await world.enrol(student, course)
    (lecture,) = await world.lectures.of(course.id)
    await world.services.learning.mark_complete(student, course.id, lecture.id, done=True)
    certificate = await world.services.certificates.mine(student, course.id)
    assert certificate

    answer = await client.get(f"/certificates/{certificate.id}")

    assert (answer.status_code, answer.headers["x-robots-tag"]) == (200, "noindex")
    assert "<title data-reading>Asha Rao: Tea &lt;b&gt; · Vidya</title>" in answer.text
    assert "<h1>Asha Rao</h1>" in answer.text
    assert "Withdrawn" not in answer.text
    await world.services.certificates.withdraw(student.user_id, course.id)
    assert "Withdrawn on 23 Nov 2026." in (await client.get(f"/certificates/{certificate.id}")).text
    assert (await client.get("/certificates/" + "0" * 24)).status_code == 404
    assert certificate.id not in (await client.get("/sitemap.xml")).text


async def test_reviews_are_told_as_data_with_their_answers_and_hidden_ones_are_not(
    world: World, client: httpx.AsyncClient, meera: Actor
):
    course = await world.course(meera, title="Rated")
    for text in ("Lovely </script>", "Hidden words", "Withdrawn words"):
        student = await world.learner(course)
        review = await world.services.reviews.write(student, course.id, stars=4, text=text)
        if text.startswith("Lovely"):
            await world.services.reviews.answer(meera, review.id, "Thank <you>.")
        if text.startswith("Hidden"):
            await world.services.moderation.hide(await world.person(Role.ADMINISTRATOR), review.id, "Rude")
    await world.services.reviews.withdraw(student, course.id)

    html = (await client.get(f"/courses/{course.slug}")).text

    data = next(block for block in blocks(html) if block["@type"] == "Course")
    assert mistakes_in(data) == []
    assert [said["reviewBody"] for said in data["review"]] == ["Lovely </script>"]
    assert data["aggregateRating"]["ratingCount"] == 1
    assert "Thank &lt;you&gt;." in html
    assert "Hidden words" not in html
    assert "Withdrawn words" not in html
