"""The media route: who gets a file, whole or in ranges, and with which headers."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from edtech_app.api.errors import install_error_handlers
from edtech_app.api.media import router
from edtech_app.domain.accounts import VISITOR, Actor, Client, Role
from edtech_app.domain.media import MediaAsset
from edtech_app.runtime import session_cookie, use_services
from tests.support.videos import CAPTIONS, in_chunks, video
from tests.support.world import World

CONTENT = video(2)


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in front of the media route."""
    api = FastAPI()
    install_error_handlers(api)
    api.include_router(router)
    use_services(world.services)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://school.test") as client:
        yield client
    use_services(None)


@pytest.fixture
async def asset(world: World) -> MediaAsset:
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author)
    taken = await world.services.media.receive_video(author, course.id, "a.mp4", in_chunks(CONTENT))
    return await world.services.media.receive_captions(author, taken.id, CAPTIONS)


async def session(world: World, actor: Actor) -> dict[str, str]:
    return {"Cookie": f"{session_cookie()}={await world.session_token(actor)}"}


async def test_the_student_for_whom_the_link_was_made_sees_the_video(
    world: World, browser: httpx.AsyncClient, asset: MediaAsset
):
    student = await world.person()
    link, captions, _ = world.services.media.video_links(student, asset, is_public=False)
    answer = await browser.get(link, headers=await session(world, student))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert answer.content == CONTENT
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"].startswith("inline")
    text = await browser.get(captions, headers=await session(world, student))
    assert (text.status_code, text.headers["content-type"]) == (200, "text/vtt; charset=utf-8")
    assert text.text.startswith("WEBVTT")


async def test_a_shared_link_fails_in_another_session_and_without_one(
    world: World, browser: httpx.AsyncClient, asset: MediaAsset
):
    student, friend = await world.person(), await world.person(first_name="Ravi")
    link, captions, _ = world.services.media.video_links(student, asset, is_public=False)
    for url in (link, captions):
        for headers in ({}, await session(world, friend), {"Cookie": f"{session_cookie()}=forged"}):
            answer = await browser.get(url, headers=headers)
            assert answer.status_code == 403
            assert b"ftyp" not in answer.content


async def test_a_link_ends_with_the_session_it_was_made_for(
    world: World, browser: httpx.AsyncClient, asset: MediaAsset
):
    student = await world.person()
    link, _, _ = world.services.media.video_links(student, asset, is_public=False)
    headers = await session(world, student)
    assert (await browser.get(link, headers=headers)).status_code == 200
    await world.services.sessions.sign_out(student, Client())
    assert (await browser.get(link, headers=headers)).status_code == 403


async def test_an_expired_link_fails(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    student = await world.person()
    link, _, _ = world.services.media.video_links(student, asset, is_public=False)
    world.clock.turn(timedelta(hours=6))
    answer = await browser.get(link, headers=await session(world, student))
    assert answer.status_code == 403
    assert "expired" in answer.json()["message"]


async def test_a_free_preview_plays_without_an_account(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    link, _, _ = world.services.media.video_links(VISITOR, asset, is_public=True)
    assert (await browser.get(link)).content == CONTENT
    head = await browser.head(link)
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(CONTENT)))


async def test_a_guessed_address_of_a_video_fails(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    assert (await browser.get(f"/media/{asset.key}")).status_code == 403
    assert (await browser.get(f"/media/{asset.key}?expires=9999999999&viewer=&signature=00")).status_code == 403


async def test_players_get_the_ranges_they_ask_for(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    link, _, _ = world.services.media.video_links(VISITOR, asset, is_public=True)
    part = await browser.get(link, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, CONTENT[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(CONTENT)}"
    tail = await browser.get(link, headers={"Range": "bytes=-50"})
    assert (tail.status_code, tail.content) == (206, CONTENT[-50:])
    beyond = await browser.get(link, headers={"Range": f"bytes={len(CONTENT)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")


async def test_pictures_are_for_everybody_and_may_be_kept(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    answer = await browser.get(world.services.media.picture_url(asset.poster_key))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["/media/pictures/../jwt_secret", "/media/pictures/%2e%2e/jwt_secret", "/media/..%2fjwt_secret", "/media/x"]
)
async def test_nothing_but_stored_files_can_be_reached(world: World, browser: httpx.AsyncClient, path: str):
    (world.folder / "jwt_secret").write_text("secret")
    answer = await browser.get(path)
    assert answer.status_code in (403, 404)
    assert "secret" not in answer.text


async def test_a_file_that_is_gone_is_not_found(world: World, browser: httpx.AsyncClient, asset: MediaAsset):
    poster = world.services.media.picture_url(asset.poster_key)
    await world.services.media.delete_asset(asset.id)
    assert (await browser.get(poster)).status_code == 404
