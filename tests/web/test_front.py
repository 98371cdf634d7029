"""What wraps every HTTP answer, on a site built by hand: words for crawlers, honest status, limits, headers."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from edtech_app import web
from edtech_app.components.scripts import version_of
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.runtime import session_cookie, use_services
from edtech_app.settings import AppEnv, Settings
from tests.support.world import World

SHELL = (
    '<!DOCTYPE html><html><head><meta charSet="utf-8"/><script>theme()</script></head>'
    '<body class="dark"><section></section><script type="module">start()</script></body></html>'
)


async def _count(request: Request) -> Response:
    try:
        return JSONResponse({"bytes": len(await request.body())})
    except ClientDisconnect:
        return JSONResponse({"message": "gone"}, status_code=400)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site as Reflex builds it, in small."""
    folder = tmp_path / "client"
    for page in ("", "courses", "about", "login"):
        (folder / page).mkdir(parents=True, exist_ok=True)
        (folder / page / "index.html").write_text(SHELL.replace("theme()", f"theme('{page}')"), encoding="utf-8")
    (folder / "404.html").write_text(SHELL, encoding="utf-8")
    return folder


@pytest.fixture
def client(world: World, site: Path) -> Iterator[httpx.AsyncClient]:
    """A client of the house without scripts."""
    use_services(world.services)
    inner = Starlette(routes=[Route("/api/v1/count", _count, methods=["POST"])])
    yield _client(web.wrap(inner, world.settings, site))
    use_services(None)


def _client(app: web.Front) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://school.test")


async def _teacher(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


def _data(html: str) -> dict[str, dict]:
    found = re.findall(r'<script data-reading type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return {data["@type"]: data for data in map(json.loads, found)}


async def test_a_course_page_can_be_read_without_scripts(world: World, client: httpx.AsyncClient):
    course = await world.course(await _teacher(world), title="Python from zero", rating_sum=9, rating_count=2)
    answer = await client.get(f"/courses/{course.slug}")
    assert answer.status_code == 200
    assert "<title data-reading>Python from zero · Vidya</title>" in answer.text
    assert f'rel="canonical" href="http://school.test/courses/{course.slug}"' in answer.text
    assert "<h1>Python from zero</h1>" in answer.text
    assert "Lecture 3" in answer.text
    data = _data(answer.text)
    assert data["Course"]["offers"]["price"] == "1299.00"
    assert data["Course"]["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "4.50",
        "ratingCount": 2,
    }
    assert [item["name"] for item in data["BreadcrumbList"]["itemListElement"]] == ["Courses", "Python from zero"]


async def test_a_title_cannot_bring_html_into_the_page(world: World, client: httpx.AsyncClient):
    course = await world.course(await _teacher(world), outcomes=("<b>bold</b>",))
    title = '</script><script>alert("x")</script>'
    await world.courses.change(course.id, lambda course: course.model_copy(update={"title": title}))
    html = (await client.get(f"/courses/{course.slug}")).text
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert _data(html)["Course"]["name"] == title


async def test_a_draft_is_nothing_to_strangers_and_opens_for_its_author(world: World, client: httpx.AsyncClient):
    author = await _teacher(world)
    course = await world.course(author, title="Still a secret", status=CourseStatus.DRAFT)
    stranger = await client.get(f"/courses/{course.slug}")
    assert stranger.status_code == 404
    assert "secret" not in stranger.text
    cookie = {"cookie": f"{session_cookie()}={await world.session_token(author)}"}
    own = await client.get(f"/courses/{course.slug}", headers=cookie)
    assert own.status_code == 200
    assert own.headers["x-robots-tag"] == "noindex"


async def test_an_instructors_page_names_the_person(world: World, client: httpx.AsyncClient):
    author = await _teacher(world)
    await world.course(author)
    answer = await client.get(f"/instructors/{author.user_id}")
    assert answer.status_code == 200
    assert _data(answer.text)["Person"]["name"] == "Meera Rao"


async def test_a_student_has_no_public_page(world: World, client: httpx.AsyncClient):
    student = await world.person(Role.STUDENT)
    assert (await client.get(f"/instructors/{student.user_id}")).status_code == 404


async def test_a_category_page_lists_its_courses(world: World, client: httpx.AsyncClient):
    category = await world.services.catalog.add_category("Programming", "Code & more", 1)
    await world.course(await _teacher(world), category_id=category.id)
    answer = await client.get(f"/categories/{category.slug}")
    assert answer.status_code == 200
    assert "Code &amp; more" in answer.text
    assert "Python from zero" in answer.text


async def test_the_catalog_answers_any_query(world: World, client: httpx.AsyncClient):
    await world.course(await _teacher(world))
    odd = ["q=python", "page=99999999999999999999", "page=-1", "page=%C2%B2", "level=%00", "q=%FF%FE", "q=%ED%A0%80"]
    odd += ["q[$ne]=1", "sort=x", "limit=1000000", "q=a&q=b&page=1&page=2", "%%%=%", ";;&&==", "rating=NaN"]
    odd += [f"q={'a' * 10_000}", f"q={'a+' * 5_000}", "&".join(f"x{number}=1" for number in range(500))]
    for query in odd:
        assert (await client.get(f"/courses?{query}")).status_code == 200, query
    assert "Python from zero" in (await client.get("/courses?q=python")).text


async def test_home_leads_to_the_categories(world: World, client: httpx.AsyncClient):
    category = await world.services.catalog.add_category("Design", "", 1)
    await world.course(await _teacher(world), category_id=category.id)
    html = (await client.get("/")).text
    assert f'href="/categories/{category.slug}"' in html
    assert _data(html)["WebSite"]["url"] == "http://school.test/"


async def test_each_page_permits_its_own_scripts_and_no_other(client: httpx.AsyncClient):
    about, login = await client.get("/about"), await client.get("/login")
    assert about.headers["content-security-policy"] != login.headers["content-security-policy"]
    assert about.headers["content-security-policy"].count("'sha256-") == 2


async def test_a_large_body_is_refused_whether_or_not_it_says_so(client: httpx.AsyncClient):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    assert (await client.post("/api/v1/count", content=b"x" * 1000)).json() == {"bytes": 1000}
    assert (await client.post("/api/v1/count", content=b"x" * 2_000_000)).status_code == 413
    assert (await client.post("/api/v1/count", content=endless())).status_code == 413
    assert (await client.post("/api/v1/count", headers={"content-length": "-1"})).status_code == 413


async def test_who_still_sends_a_refused_body_is_heard_out_for_a_while(client: httpx.AsyncClient):
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 65_536
            yield b"x" * 65_536

    declared = {"content-length": "99999999999"}
    assert (await client.post("/api/v1/count", content=endless(), headers=declared)).status_code == 413
    assert 1_000_000 < sent < 10_000_000
    assert (await client.post("/api/v1/count", content=endless())).status_code == 413
    assert 1_000_000 < sent < 20_000_000


async def test_production_forces_https(world: World, site: Path):
    settings = world.settings.model_copy(update={"app_env": AppEnv.PRODUCTION, "razorpay_key": "rzp"})
    use_services(world.services)
    answer = await _client(web.wrap(Starlette(), settings, site)).get("/about")
    use_services(None)
    assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
    assert "https://checkout.razorpay.com" in answer.headers["content-security-policy"]


async def test_pages_may_reach_cloudinary_where_it_is_set_and_nowhere_else(world: World, site: Path):
    use_services(world.services)
    for cloud, expected in (("", 0), ("school", 3)):
        settings = world.settings.model_copy(update={"cloud_name": cloud})
        answer = await _client(web.wrap(Starlette(), settings, site)).get("/about")
        assert answer.headers["content-security-policy"].count(" https://*.cloudinary.com") == expected
    use_services(None)


async def test_in_development_pages_are_vites_to_serve(world: World):
    settings: Settings = world.settings
    answer = await _client(web.wrap(Starlette(), settings, None)).get("/courses/")
    assert answer.status_code == 404
    assert "content-security-policy" not in answer.headers


async def test_a_script_is_kept_for_ever_under_the_version_that_is_served_and_never_under_another(
    world: World, site: Path
):
    (site / "player.js").write_text('await import("./watching.js")', encoding="utf-8")
    (site / "watching.js").write_text("watch()", encoding="utf-8")
    client = _client(web.wrap(StaticFiles(directory=site), world.settings, site))
    version = version_of(site)

    policies = [
        (await client.get(f"/player.js{query}")).headers["cache-control"]
        for query in (f"?v={version}", "?v=0123456789ab", "")
    ]

    assert policies == ["public, max-age=31536000, immutable", "no-store", "public, max-age=3600"]
    (site / "watching.js").write_text("watch(well)", encoding="utf-8")
    version_of.cache_clear()
    assert version_of(site) != version
