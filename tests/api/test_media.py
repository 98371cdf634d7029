"""The media route: files whole, in ranges or not again, and with which headers. Who gets them: `attacks/test_media`."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.catalog import Course
from edtech_app.domain.media import MediaAsset
from edtech_app.runtime import session_cookie
from tests.support.http import api_client
from tests.support.videos import in_chunks, video
from tests.support.world import World

CONTENT = video()


@pytest.fixture
async def browser(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR)


@pytest.fixture
async def course(world: World, author: Actor) -> Course:
    return await world.course(author)


@pytest.fixture
async def asset(world: World, author: Actor, course: Course) -> MediaAsset:
    _, asset = await world.film(author, course, preview=True)
    return asset


async def session(world: World, actor: Actor) -> dict[str, str]:
    return {"Cookie": f"{session_cookie()}={await world.session_token(actor)}"}


async def test_a_student_of_the_course_sees_the_video_and_its_captions(
    world: World, browser: httpx.AsyncClient, course: Course, asset: MediaAsset
):
    student = await world.person()
    await world.enrol(student, course)
    link, (captions,), _ = world.services.media.video_links(student, asset, is_public=False)
    answer = await browser.get(link, headers=await session(world, student))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.content == CONTENT
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"].startswith("inline")
    text = await browser.get(captions.url, headers=await session(world, student))
    assert (text.status_code, text.headers["content-type"]) == (200, "text/vtt; charset=utf-8")
    assert text.text.startswith("WEBVTT")


async def test_a_free_preview_plays_without_an_account(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    link, _, _ = world.services.media.video_links(VISITOR, asset, is_public=True)
    assert (await browser.get(link)).content == CONTENT
    head = await browser.head(link)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(CONTENT)))


async def test_players_get_the_ranges_they_ask_for(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    link, _, _ = world.services.media.video_links(VISITOR, asset, is_public=True)
    part = await browser.get(link, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, CONTENT[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(CONTENT)}"
    tail = await browser.get(link, headers={"Range": "bytes=-50"})
    assert (tail.status_code, tail.content) == (206, CONTENT[-50:])
    beyond = await browser.get(link, headers={"Range": f"bytes={len(CONTENT)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")


async def test_a_browser_that_has_the_file_does_not_get_it_again(
    world: World, browser: httpx.AsyncClient, asset: MediaAsset
):
    link, _, poster = world.services.media.video_links(VISITOR, asset, is_public=True)
    for url in (link, poster):
        first = await browser.get(url)
        tag = first.headers["etag"]
        for kept in (tag, f"W/{tag}", f'"another", {tag}', "*"):
            again = await browser.get(url, headers={"If-None-Match": kept})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == tag
            assert again.headers["cache-control"] == first.headers["cache-control"]
        assert (await browser.get(url, headers={"If-None-Match": '"another"'})).status_code == 200


async def test_a_range_of_another_file_than_the_browser_has_begun_is_the_whole_file(
    world: World, browser: httpx.AsyncClient, asset: MediaAsset
):
    link, _, _ = world.services.media.video_links(VISITOR, asset, is_public=True)
    tag = (await browser.head(link)).headers["etag"]
    rest = await browser.get(link, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, rest.content) == (206, CONTENT[100:])
    anew = await browser.get(link, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (anew.status_code, anew.content) == (200, CONTENT)


async def test_pictures_are_for_everybody_and_may_be_kept(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    answer = await browser.get(world.services.pictures.url(asset.poster_key))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_a_file_that_is_gone_is_not_found(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    poster = world.services.pictures.url(asset.poster_key)
    await world.services.media.delete_asset(asset.id)
    assert (await browser.get(poster)).status_code == 404


async def test_a_resource_is_asked_for_by_its_page_and_comes_as_a_download(world: World, browser: httpx.AsyncClient):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    lecture = (await world.lectures.of(course.id))[0]
    content = b"<script>alert(1)</script>"
    file = await world.services.resources.receive(author, lecture.id, '../ह\u202e".html', in_chunks(content))
    await world.enrol(student, course)

    headers = await session(world, student)
    sent_on = await browser.get(f"/api/resources/{file.id}", headers=headers)
    assert (sent_on.status_code, sent_on.headers["cache-control"]) == (302, "no-store")
    answer = await browser.get(sent_on.headers["location"], headers=headers)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"] == "attachment; filename*=utf-8''%E0%A4%B9.html.txt"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"

    friend = await session(world, await world.person(first_name="Ravi"))
    for refused in (
        await browser.get(f"/api/resources/{file.id}"),
        await browser.get(f"/api/resources/{file.id}", headers=friend),
        await browser.get(sent_on.headers["location"], headers=friend),
        await browser.get(f"/media/{file.key}", headers=headers),
        await browser.get(f"/api/resources/{'0' * 24}", headers=headers),
        await browser.get("/api/resources/nonsense", headers=headers),
    ):
        assert refused.status_code in (401, 403, 404)
        assert content not in refused.content
    world.clock.turn(timedelta(minutes=10))
    assert (await browser.get(sent_on.headers["location"], headers=headers)).status_code == 403
