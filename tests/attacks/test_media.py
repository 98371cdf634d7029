"""Getting at paid films without the right to them: by guessing, sharing, keeping a link, and by strange addresses."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import pytest_asyncio

from edtech_app.domain.accounts import VISITOR, Actor, Client, Role
from edtech_app.domain.catalog import Course, CourseStatus, Lecture
from edtech_app.domain.learning import EnrollmentStatus
from edtech_app.domain.media import MediaAsset
from edtech_app.runtime import session_cookie
from edtech_app.services.accounts.oversight import THE_HOUSE
from tests.support.http import api_client
from tests.support.world import World

WAYS: tuple[tuple[str, dict[str, str]], ...] = (
    ("GET", {}),
    ("HEAD", {}),
    ("GET", {"Range": "bytes=0-99"}),
    ("GET", {"Range": "bytes=-1"}),
    ("GET", {"If-None-Match": "*"}),
    ("GET", {"Range": "bytes=0-", "If-Range": '"x"'}),
)
"""A refusal must not depend on how the file is asked for, and a 304 would say that it is there."""


@dataclass
class School:
    """A published course with a paid film and a free preview, and browsers of several people."""

    world: World
    browser: httpx.AsyncClient
    author: Actor
    course: Course
    paid: tuple[Lecture, MediaAsset]
    free: tuple[Lecture, MediaAsset]

    async def as_somebody(self, actor: Actor | None) -> dict[str, str]:
        return {"Cookie": f"{session_cookie()}={await self.world.session_token(actor)}"} if actor else {}

    async def student(self, first_name: str = "Asha") -> Actor:
        student = await self.world.person(first_name=first_name)
        await self.world.enrol(student, self.course)
        return student

    async def links(self, actor: Actor, lecture: Lecture) -> tuple[str, str]:
        """The film and its captions, as the player gets them."""
        page = await self.world.services.learning.open_lecture(actor, self.course.slug, lecture.id)
        return page.video_url, page.captions[0].url

    async def opens(self, url: str, actor: Actor | None) -> bool:
        """Whether the file can be had; whichever way it is asked for must be answered alike."""
        answers = set[bool]()
        for method, headers in WAYS:
            answer = await self.browser.request(method, url, headers={**headers, **await self.as_somebody(actor)})
            answers.add(answer.status_code in (200, 206, 304))
            if answer.status_code not in (200, 206, 304):
                assert answer.status_code in (403, 404)
                assert b"ftyp" not in answer.content
                assert b"WEBVTT" not in answer.content
                assert answer.headers["cache-control"] == "no-store"
                assert "etag" not in answer.headers
        assert len(answers) == 1
        return answers.pop()


@dataclass
class Filmed:
    """What every test begins with; its films take long to read, so it is made once and copied."""

    world: World
    author: Actor
    course: Course
    paid: tuple[Lecture, MediaAsset]
    free: tuple[Lecture, MediaAsset]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filmed(tmp_path_factory: pytest.TempPathFactory) -> Filmed:
    world = await World.open(tmp_path_factory.mktemp("filmed"))
    author = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(author)
    paid, free = await world.film(author, course), await world.film(author, course, preview=True)
    return Filmed(world, author, course, paid, free)


@pytest.fixture
async def school(filmed: Filmed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[School]:
    world = await filmed.world.twin(tmp_path / "school")
    async with api_client(world, monkeypatch) as browser:
        yield School(world, browser, filmed.author, filmed.course, filmed.paid, filmed.free)


async def test_the_enrolled_the_author_and_administrators_may_watch(school: School):
    keeper = await school.world.person(Role.ADMINISTRATOR, "Kiran")
    for actor in (await school.student(), school.author, keeper):
        for url in await school.links(actor, school.paid[0]):
            assert await school.opens(url, actor)


async def test_a_shared_link_opens_for_nobody_else(school: School):
    student, friend = await school.student(), await school.student("Ravi")
    stranger = await school.world.person(first_name="Zoya")
    other_author = await school.world.person(Role.INSTRUCTOR, "Omar")
    for url in await school.links(student, school.paid[0]):
        for other in (None, friend, stranger, other_author, school.author):
            assert not await school.opens(url, other)


async def test_a_guessed_link_opens_nothing(school: School):
    student, (_, asset) = await school.student(), school.paid
    url, _ = await school.links(student, school.paid[0])
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    guesses = [
        f"/media/{asset.key}",
        f"/media/{asset.captions[0].key}",
        f"/media/{asset.key}?expires=9999999999&viewer=&signature=00",
        f"/media/{asset.key}?expires=9999999999&viewer={asset.id}:&signature={query['signature']}",
        f"/media/{asset.key}?expires={query['expires']}&viewer={asset.id}:&signature={query['signature']}",
        f"/media/{asset.key}?expires={query['expires']}&viewer={query['viewer']}&signature={'0' * 64}",
        f"/media/{asset.key}?expires={query['expires']}&viewer={query['viewer']}&signature=é",
        f"/media/{asset.key}?expires=-1&viewer={query['viewer']}&signature={query['signature']}",
        # The signature of one file on another, and a free preview's on a paid one.
        url.replace(asset.key, asset.captions[0].key),
        (await school.links(VISITOR, school.free[0]))[0].replace(school.free[1].key, asset.key),
    ]
    for guess in guesses:
        assert not await school.opens(guess, student), guess


async def test_a_link_that_has_expired_opens_nothing(school: School):
    student = await school.student()
    urls = await school.links(student, school.paid[0])
    school.world.clock.turn(timedelta(hours=6))
    for url in urls:
        assert not await school.opens(url, student)


async def signs_out(school: School, student: Actor) -> None:
    await school.world.services.sessions.sign_out(student, Client())


async def is_suspended(school: School, student: Actor) -> None:
    await school.world.services.oversight.suspend(THE_HOUSE, student.user_id, "")


async def is_refunded(school: School, student: Actor) -> None:
    enrollment = await school.world.enrollments.of(student.user_id, school.course.id)
    assert enrollment is not None
    await school.world.enrollments.save(enrollment.model_copy(update={"status": EnrollmentStatus.REFUNDED}))


async def loses_the_film(school: School, student: Actor) -> None:
    await school.world.services.media.delete_asset(school.paid[1].id)


@pytest.mark.parametrize("happens", [signs_out, is_suspended, is_refunded, loses_the_film])
async def test_a_link_that_lives_opens_nothing_once_its_right_has_ended(
    school: School, happens: Callable[[School, Actor], Awaitable[None]]
):
    student = await school.student()
    urls = await school.links(student, school.paid[0])
    for url in urls:
        assert await school.opens(url, student)
    await happens(school, student)
    for url in urls:
        assert not await school.opens(url, student)


async def test_a_student_keeps_a_course_that_has_left_the_catalog(school: School):
    student = await school.student()
    for status in (CourseStatus.DRAFT, CourseStatus.RETIRED):
        await school.world.courses.change(school.course.id, lambda c, to=status: c.model_copy(update={"status": to}))
        for url in await school.links(student, school.paid[0]):
            assert await school.opens(url, student)


@pytest.mark.parametrize("status", [CourseStatus.DRAFT, CourseStatus.RETIRED])
async def test_what_leaves_the_catalog_takes_its_free_previews_along(school: School, status: CourseStatus):
    stranger, student = await school.world.person(first_name="Zoya"), await school.student()
    for actor in (VISITOR, stranger):
        for url in await school.links(actor, school.free[0]):
            assert await school.opens(url, None)
            await school.world.courses.change(school.course.id, lambda c: c.model_copy(update={"status": status}))
            assert not await school.opens(url, None)
            assert not await school.opens(url, stranger)
            # Whoever holds the link of everybody and has a right of their own loses nothing.
            assert await school.opens(url, student)
            assert await school.opens(url, school.author)
            await school.world.courses.change(
                school.course.id, lambda c: c.model_copy(update={"status": CourseStatus.PUBLISHED})
            )


async def test_a_preview_that_is_one_no_more_is_for_students_again(school: School):
    url, _ = await school.links(VISITOR, school.free[0])
    await school.world.lectures.change(school.free[0].id, lambda lecture: lecture.model_copy(update={"preview": "no"}))
    assert not await school.opens(url, None)
    assert await school.opens(url, await school.student())


async def test_a_draft_s_film_is_for_its_author_alone(school: School):
    draft = await school.world.course(school.author, title="Not yet", status=CourseStatus.DRAFT)
    _, asset = await school.world.film(school.author, draft, preview=True)
    mine, _, _ = school.world.services.media.video_links(school.author, asset, is_public=False)
    assert await school.opens(mine, school.author)
    for_all, _, _ = school.world.services.media.video_links(VISITOR, asset, is_public=True)
    for actor in (None, await school.student()):
        assert not await school.opens(mine, actor)
        assert not await school.opens(for_all, actor)
        assert not await school.opens(f"/media/{asset.key}", actor)


async def ask(app: Any, path: str, query: str = "") -> tuple[int, bytes]:
    """Send a path as it is: a client would tidy it first."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogateescape"),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"school.test")],
        "client": ("127.0.0.1", 1),
        "server": ("school.test", 80),
    }
    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


async def test_strange_paths_lead_nowhere(school: School):
    (school.world.folder / "jwt_secret").write_text("the secret of the house")
    key, name = school.paid[1].key, school.paid[1].key.removeprefix("videos/")
    transport = school.browser._transport  # pyright: ignore[reportPrivateUsage]
    assert isinstance(transport, httpx.ASGITransport)
    for path in (
        "/media/../jwt_secret",
        "/media/pictures/../../jwt_secret",
        "/media/pictures/..%2f..%2fjwt_secret",
        "/media/pictures/%2e%2e/videos/" + name,
        f"/media/pictures/../{key}",
        f"/media/pictures/./../{key}",
        f"/media/pictures//{name}",
        f"/media//{key}",
        f"/media/pictures\\..\\{key}",
        f"/media/pictures/..\\{key}",
        f"/media/{key}\0",
        f"/media/pictures/x.webp\0/../../{key}",
        f"/media/{key}\n",
        f"/media/{key.upper()}",
        f"/media/ｖideos/{name}",
        f"/media/pictures/．．/{key}",
        f"/media/pictures/\u2025/{key}",
        f"/media/pictures/{name}",
        f"/media/pictures/{name.removesuffix('.mp4')}.webp",
        f"/media/./{key}",
        "/media/",
        "/media/pictures",
        "/media/pictures/unfinished",
        "/media/" + "a" * 5000,
        "/media/\udcff\udcfe",
    ):
        status, content = await ask(transport.app, path)
        assert status in (400, 403, 404, 307), path
        assert b"secret of the house" not in content
        assert b"ftyp" not in content


async def test_a_picture_s_name_with_a_film_s_ending_is_no_key_to_anything(school: School):
    poster = school.paid[1].poster_key
    for url in (f"/media/{poster.removesuffix('.webp')}.mp4", f"/media/{poster.replace('pictures/', 'videos/')}"):
        assert (await school.browser.get(url)).status_code in (403, 404)


async def test_pictures_are_for_everybody(school: School):
    poster = school.world.services.pictures.url(school.paid[1].poster_key)
    assert await school.opens(poster, None)
