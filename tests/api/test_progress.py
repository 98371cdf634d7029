"""What a player tells over HTTP: kept for its student alone, whatever else arrives."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from edtech_app import runtime
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import Course, Lecture, LectureKind
from edtech_app.domain.entity import millis, new_id
from tests.support.http import the_api
from tests.support.world import World

OURS = {"Origin": "http://school.test"}


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    runtime.use_services(world.services)
    transport = httpx.ASGITransport(app=the_api(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://school.test", headers=OURS) as client:
        yield client
    runtime.use_services(None)


@pytest.fixture
async def course(world: World) -> Course:
    """One video of a hundred seconds."""
    course = await world.course(await world.person(Role.INSTRUCTOR, "Ravi"), lectures=1)
    [film] = await world.lectures.of(course.id)
    await world.lectures.save(film.model_copy(update={"kind": LectureKind.VIDEO, "media_id": new_id(), "seconds": 100}))
    return course


@pytest.fixture
async def film(world: World, course: Course) -> Lecture:
    [film] = await world.lectures.of(course.id)
    return film


@pytest.fixture
async def student(world: World, course: Course, browser: httpx.AsyncClient) -> Actor:
    """Somebody enrolled, signed in in this browser."""
    student = await world.person()
    await world.enrol(student, course)
    browser.cookies.set("session", await world.session_token(student))
    return student


def a_report(world: World, student: Actor, film: Lecture, **other: Any) -> dict[str, Any]:
    return {
        "student": student.user_id,
        "course": film.course_id,
        "lecture": film.id,
        "position": 40.0,
        "spans": [[0, 40]],
        "at": millis(world.clock()),
        **other,
    }


async def test_what_was_played_is_kept_and_answered_with_whether_the_lecture_is_done(
    world: World, browser: httpx.AsyncClient, student: Actor, film: Lecture
):
    half = await browser.post("/api/progress", json=a_report(world, student, film))
    whole = await browser.post("/api/progress", json=a_report(world, student, film, position=100, spans=[[40, 100]]))

    assert (half.status_code, half.json()["done"]) == (200, False)
    assert (whole.status_code, whole.json()["done"]) == (200, True)
    assert (await world.progress.of(student.user_id, film.course_id)).of(film.id).position == 100


async def test_the_same_report_twice_is_kept_once(
    world: World, browser: httpx.AsyncClient, student: Actor, film: Lecture
):
    report = a_report(world, student, film)
    await browser.post("/api/progress", json=report)
    once = await world.progress.of(student.user_id, film.course_id)

    assert (await browser.post("/api/progress", json=report)).status_code == 200

    assert await world.progress.of(student.user_id, film.course_id) == once


async def test_a_report_waits_for_its_own_student(
    world: World, browser: httpx.AsyncClient, student: Actor, film: Lecture
):
    somebody_else = await world.person()

    answer = await browser.post("/api/progress", json=a_report(world, somebody_else, film))
    browser.cookies.clear()
    signed_out = await browser.post("/api/progress", json=a_report(world, student, film))

    assert (answer.status_code, signed_out.status_code) == (401, 401)
    assert await world.progress.of(student.user_id, film.course_id) is None


async def test_who_is_not_enrolled_keeps_nothing(world: World, browser: httpx.AsyncClient, film: Lecture):
    stranger = await world.person()
    browser.cookies.set("session", await world.session_token(stranger))

    assert (await browser.post("/api/progress", json=a_report(world, stranger, film))).status_code == 403


async def test_another_site_cannot_make_a_browser_report(
    world: World, browser: httpx.AsyncClient, student: Actor, film: Lecture
):
    answer = await browser.post(
        "/api/progress", json=a_report(world, student, film), headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "odd",
    [
        {"position": "NaN"},
        {"position": -1},
        {"position": 1e300},
        {"position": 104},
        {"spans": [[0, 104]]},
        {"spans": [[0]]},
        {"spans": [[0, 1]] * 61},
        {"spans": {"$ne": []}},
        {"at": -1},
        {"at": 1 << 60},
        {"at": "soon"},
        {"lecture": {"$ne": ""}},
        {"lecture": "x" * 4000},
        {"more": 1},
    ],
)
async def test_what_no_player_can_have_sent_is_refused(
    world: World, browser: httpx.AsyncClient, student: Actor, film: Lecture, odd: dict[str, Any]
):
    answer = await browser.post("/api/progress", json=a_report(world, student, film, **odd))

    assert answer.status_code == 422
    assert await world.progress.of(student.user_id, film.course_id) is None
