"""The catalog over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import CourseStatus, Level
from tests.support.http import api_client
from tests.support.world import World

ALL = "/api/v1/courses/getAllCourses"


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def school(world: World) -> World:
    """Four published courses of 0, 499, 500 and 2,000 rupees, the dearer the better liked, and a draft."""
    author = await world.person(Role.INSTRUCTOR, "Meera")
    shelf = await world.services.catalog.add_category("Programming", "", 1)
    for number, price in enumerate((0, 49_900, 50_000, 200_000)):
        await world.course(
            author,
            title=f"Python {price // 100}",
            price=price,
            level=Level.BEGINNER if number % 2 else Level.ADVANCED,
            category_id=shelf.id if number else "",
            rating_sum=10 * (number + 1),
            rating_count=10,
            student_count=number,
        )
    await world.course(author, title="Python in the drawer", status=CourseStatus.DRAFT)
    return world


async def titles(api: httpx.AsyncClient, **asked: str | int | float) -> list[str]:
    answer = await api.get(ALL, params=asked)
    assert answer.status_code == 200, answer.text
    return [item["courseName"] for item in answer.json()["data"]["items"]]


async def test_everybody_reads_the_published_courses_and_nothing_private(school: World, api: httpx.AsyncClient):
    answer = (await api.get(ALL)).json()
    assert (answer["success"], answer["data"]["total"], answer["data"]["page"], answer["data"]["limit"]) == (
        True,
        4,
        1,
        20,
    )
    dearest = answer["data"]["items"][0]
    assert dearest["price"] == {"amount": 200_000, "currency": "INR"}
    assert dearest["instructor"]["name"] == "Meera Rao"
    assert dearest["category"]["name"] == "Programming"
    assert (dearest["averageRating"], dearest["ratingCount"], dearest["studentCount"]) == (4.0, 10, 3)
    assert set(dearest) == {
        "id", "slug", "courseName", "subtitle", "price", "thumbnail", "instructor", "category", "level", "language",
        "tag", "averageRating", "ratingCount", "studentCount", "lectureCount", "totalDuration", "publishedAt",
    }  # fmt: skip
    assert (await api.get("/api/v1/courses")).json() == answer


async def test_the_catalog_is_narrowed_to_the_paisa_and_sorted(school: World, api: httpx.AsyncClient):
    assert await titles(api, maxPrice=0) == ["Python 0"]
    assert await titles(api, minPrice=49_900, maxPrice=49_900) == ["Python 499"]
    assert await titles(api, minPrice=49_901, sort="price") == ["Python 500", "Python 2000"]
    assert await titles(api, minRating=2.01, sort="price-down") == ["Python 2000", "Python 500"]
    assert await titles(api, minRating=2, maxPrice=199_999, sort="price") == ["Python 499", "Python 500"]
    assert await titles(api, level="beginner", q="pyhton", sort="price") == ["Python 499", "Python 2000"]
    assert await titles(api, category="programming", level="advanced") == ["Python 500"]
    assert await titles(api, q="nothing like it") == []


async def test_the_catalog_is_turned_page_by_page(school: World, api: httpx.AsyncClient):
    pages = [await titles(api, sort="price", limit=3, page=page) for page in (1, 2, 3)]
    assert pages == [["Python 0", "Python 499", "Python 500"], ["Python 2000"], []]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("page=0", "page"),
        ("page=99999999999999999999", "page"),
        ("level=wizard", "level"),
        ("sort=$where", "sort"),
        ("minPrice=-1", "minPrice"),
        ("maxPrice=1e99", "maxPrice"),
        ("minRating=NaN", "minRating"),
        ("category=no-such-shelf", "category"),
        (f"q={'a' * 201}", "q"),
        ("$where=1", "$where"),
        ("category[$ne]=x", "category[$ne]"),
    ],
)
async def test_what_makes_no_sense_is_named(api: httpx.AsyncClient, asked: str, field: str):
    answer = await api.get(f"{ALL}?{asked}")
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field]
