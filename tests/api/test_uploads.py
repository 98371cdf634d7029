"""Uploading a video over HTTP, as the course editor's page does it: from our pages, by its session, in slices."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Lecture
from edtech_app.runtime import session_cookie
from edtech_app.services.uploads import SLICE_BYTES
from tests.support.http import api_client
from tests.support.videos import files_under, video
from tests.support.world import World

FILM = video(20)


@pytest.fixture
async def client(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def page(world: World, author: Actor) -> dict[str, str]:
    """What the browser sends with each request of the editor's page."""
    return await headers_of(world, author)


@pytest.fixture
async def lecture(world: World, author: Actor) -> Lecture:
    course = await world.course(author, lectures=0)
    [section] = await world.sections.of(course.id)
    return await world.services.curriculum.add_lecture(author, section.id, "Film", "video")


async def headers_of(world: World, actor: Actor) -> dict[str, str]:
    return {"Cookie": f"{session_cookie()}={await world.session_token(actor)}", "Origin": "http://school.test"}


def new(lecture: Lecture, size: int = len(FILM)) -> dict[str, object]:
    return {"lecture": lecture.id, "name": "film.mp4", "size": size, "mark": "1"}


def place(start: int, content: bytes, total: int = len(FILM)) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{start + len(content) - 1}/{total}"}


async def begin(client: httpx.AsyncClient, page: dict[str, str], lecture: Lecture, size: int = len(FILM)) -> str:
    answer = await client.post("/api/uploads", json=new(lecture, size), headers=page)
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert (data["status"], data["arrived"], data["sliceBytes"], data["fields"]) == ("receiving", 0, SLICE_BYTES, {})
    return data["url"]


async def test_a_film_goes_up_in_slices_and_is_gone_on_with(
    world: World, client: httpx.AsyncClient, page: dict[str, str], lecture: Lecture
):
    url = await begin(client, page, lecture)
    first, rest = FILM[:7000], FILM[7000:]
    answer = await client.put(url, content=first, headers={**page, **place(0, first)})
    assert answer.json()["data"]["arrived"] == 7000
    assert (await client.get(url, headers=page)).json()["data"]["arrived"] == 7000
    early = await client.post(f"{url}/finish", headers=page)
    assert (early.status_code, early.json()["message"]) == (409, "The video has not been fully uploaded yet.")
    again = await client.post("/api/uploads", json=new(lecture), headers=page)
    assert (again.json()["data"]["url"], again.json()["data"]["arrived"]) == (url, 7000)
    await client.put(url, content=rest, headers={**page, **place(7000, rest)})
    for _ in range(2):
        answer = await client.post(f"{url}/finish", headers=page)
        assert (answer.status_code, answer.json()["data"]["status"]) == (200, "done")
        assert answer.headers["cache-control"] == "no-store"
    assert (await world.lectures.get(lecture.id)).seconds == 20


async def test_a_refusal_comes_in_words(client: httpx.AsyncClient, page: dict[str, str], lecture: Lecture):
    url = await begin(client, page, lecture)
    pdf = b"%PDF-1.7 " * 1000
    answer = await client.put(url, content=pdf, headers={**page, **place(0, pdf)})
    assert answer.status_code == 422
    assert answer.json()["errors"] == {
        "video": "This file is not a video that we support. Please use MP4, WebM or MOV."
    }
    assert (await client.get(url, headers=page)).status_code == 404


async def test_a_slice_may_not_be_larger_than_was_said(
    world: World, client: httpx.AsyncClient, page: dict[str, str], lecture: Lecture
):
    url = await begin(client, page, lecture, size=2 * SLICE_BYTES)
    large = FILM.ljust(SLICE_BYTES + 1, b"\0")
    answer = await client.put(url, content=large, headers={**page, **place(0, large)})
    assert answer.status_code == 413
    right = large[:SLICE_BYTES]
    answer = await client.put(url, content=right, headers={**page, **place(0, right)})
    assert answer.json()["data"]["arrived"] == SLICE_BYTES
    await client.delete(url, headers=page)
    assert files_under(world.folder / "incoming") == []


@pytest.mark.parametrize("header", ["", "bytes 5", "bytes -1-5/9", "bytes 0-5/*", "items 0-5/9", "bytes 0-1/2, 3-4/5"])
async def test_a_slice_without_its_place_is_refused(
    client: httpx.AsyncClient, page: dict[str, str], lecture: Lecture, header: str
):
    url = await begin(client, page, lecture)
    answer = await client.put(url, content=FILM, headers={**page, "Content-Range": header})
    assert answer.status_code == 400


async def test_pages_of_others_and_other_people_get_nowhere(
    world: World, client: httpx.AsyncClient, page: dict[str, str], lecture: Lecture
):
    url = await begin(client, page, lecture)
    stranger = await headers_of(world, await world.person(Role.INSTRUCTOR, "Ravi"))
    foreign = {**page, "Origin": "https://evil.test"}
    silent = {"Cookie": page["Cookie"]}
    nobody = {"Origin": page["Origin"]}
    for headers, status in ((stranger, 404), (foreign, 403), (silent, 403), (nobody, 401)):
        begun = await client.post("/api/uploads", json=new(lecture), headers=headers)
        sent = await client.put(url, content=FILM, headers={**headers, **place(0, FILM)})
        ended = await client.post(f"{url}/finish", headers=headers)
        cancelled = await client.delete(url, headers=headers)
        assert {answer.status_code for answer in (begun, sent, ended, cancelled)} == {status}
    assert (await client.get(url, headers=page)).json()["data"]["arrived"] == 0
    assert (await client.get(url, headers=stranger)).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"lecture": {"$ne": ""}, "name": "a", "size": 1},
        {"lecture": "x", "name": "a", "size": "1"},
        {"lecture": "x", "name": "a", "size": 1.5},
        {"lecture": "x", "name": "a", "size": 10**30, "more": 1},
        {"lecture": "x" * 41, "name": "a", "size": 1},
    ],
)
async def test_a_malformed_beginning_is_refused_with_words(
    client: httpx.AsyncClient, page: dict[str, str], body: dict[str, object]
):
    answer = await client.post("/api/uploads", json=body, headers=page)
    assert answer.status_code == 422
    assert answer.json()["message"] == "Please check the highlighted fields."
