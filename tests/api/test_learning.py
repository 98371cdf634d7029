"""Learning over HTTP: what is mine, how far I am, what my courses earn; and writing to the house."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app.domain.accounts import Actor, Role
from tests.support.http import api_client, bearer
from tests.support.tab import nobody
from tests.support.world import World

V1 = "/api/v1"


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


async def test_a_student_finishes_a_course_and_gets_the_certificate(
    world: World, api: httpx.AsyncClient, author: Actor
):
    course = await world.course(author, lectures=1)
    film, _ = await world.film(author, course)
    student = await world.learner(course, finished=False)
    me = bearer(await world.session_token(student))
    article = (await world.lectures.of(course.id))[0]
    step = f"{V1}/profile/updateCourseProgress/{course.id}"

    answer = await api.post(step, json={"subsectionId": film.id, "position": 1.5}, headers=me)
    assert answer.json()["data"]["progressPercentage"] == 0
    assert (await world.services.learning.progress(student, course.id)).of(film.id).position == 1.5
    await api.post(step, json={"subsectionId": article.id, "completed": True}, headers=me)
    answer = await api.post(step, json={"subsectionId": film.id, "completed": True}, headers=me)
    done = answer.json()["data"]
    assert (done["progressPercentage"], set(done["completedSubsections"])) == (100, {article.id, film.id})

    mine = (await api.get(f"{V1}/profile/getEnrolledCourses/{student.user_id}", headers=me)).json()["data"]
    [enrolled] = mine["items"]
    assert (enrolled["id"], enrolled["progressPercentage"], enrolled["totalDuration"]) == (course.id, 100, 2)
    certificate = (await api.get(f"{V1}/certificates/{done['certificateId']}")).json()["data"]
    assert (certificate["name"], certificate["courseName"], certificate["status"]) == (
        "Ravi Rao",
        course.title,
        "valid",
    )
    answer = await api.post(step, json={"subsectionId": film.id, "completed": False}, headers=me)
    assert answer.json()["data"]["progressPercentage"] == 50


async def test_progress_is_only_ones_own(world: World, api: httpx.AsyncClient, author: Actor):
    course = await world.course(author)
    lecture = (await world.lectures.of(course.id))[0]
    step = {"subsectionId": lecture.id, "completed": True}
    stranger = await world.person()
    student = await world.learner(course)
    me = bearer(await world.session_token(student))
    calls = [
        (None, course.id, step, 401),
        (stranger, course.id, step, 403),
        (student, course.id, {"subsectionId": nobody(), "completed": True}, 404),
        (student, course.id, {"subsectionId": lecture.id}, 422),
        (student, course.id, {"subsectionId": lecture.id, "position": 1e5}, 422),
        (student, course.id, {"subsectionId": {"$gt": ""}, "completed": True}, 422),
    ]
    for person, course_id, body, status in calls:
        headers = bearer(await world.session_token(person)) if person else {}
        answer = await api.post(f"{V1}/profile/updateCourseProgress/{course_id}", json=body, headers=headers)
        assert answer.status_code == status, body
    theirs = f"{V1}/profile/getEnrolledCourses/{stranger.user_id}"
    assert (await api.get(theirs, headers=me)).status_code == 403


async def test_an_administrator_may_look_at_anybodys_account_and_courses(
    world: World, api: httpx.AsyncClient, author: Actor
):
    course = await world.course(author)
    student = await world.learner(course)
    chief = bearer(await world.session_token(await world.person(Role.ADMINISTRATOR)))
    mine = await api.get(f"{V1}/profile/getEnrolledCourses/{student.user_id}", headers=chief)
    assert [each["id"] for each in mine.json()["data"]["items"]] == [course.id]
    account = await api.get(f"{V1}/profile/getUserDetails/{student.user_id}", headers=chief)
    assert account.json()["data"]["email"] == student.email
    assert (await api.get(f"{V1}/profile/getUserDetails/{nobody()}", headers=chief)).status_code == 404
    peer = bearer(await world.session_token(await world.person()))
    assert (await api.get(f"{V1}/profile/getUserDetails/{student.user_id}", headers=peer)).status_code == 403


async def test_an_instructor_sees_what_their_courses_earned(world: World, api: httpx.AsyncClient, author: Actor):
    course = await world.course(author)
    student = await world.person()
    ticket = await world.services.commerce.start_checkout(student, [course.id])
    await world.services.commerce.confirm(student, await world.payments.pay(ticket.gateway_order_id))
    me = bearer(await world.session_token(author))
    page = (await api.get(f"{V1}/profile/instructorDashboard", headers=me)).json()["data"]
    assert (page["students"], page["revenue"]) == (1, {"amount": 103_920, "currency": "INR"})
    assert page["courses"][0]["revenue"] == page["revenue"]
    assert (page["months"][-1]["month"], len(page["months"])) == ("2026-11", 12)
    theirs = bearer(await world.session_token(student))
    assert (await api.get(f"{V1}/profile/instructorDashboard", headers=theirs)).status_code == 403


async def test_anybody_writes_to_the_house(world: World, api: httpx.AsyncClient):
    body = {"firstName": "Asha", "lastName": "Rao", "email": "asha@example.com", "message": "Namaste"}
    answer = await api.post(f"{V1}/reach/contact", json=body | {"phone": "+91 98765 43210"})
    assert answer.status_code == 200, answer.text
    [letter] = await world.letters.to("help@school.test")
    assert letter.text.startswith("Asha Rao <asha@example.com>, +91 98765 43210, wrote:")
    answer = await api.post(f"{V1}/reach/contact", json=body | {"firstName": " ", "lastName": "", "email": "x"})
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"firstName", "email"})
