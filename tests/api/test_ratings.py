"""Reviews over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from edtech_app.domain.accounts import Role
from edtech_app.domain.catalog import Course
from tests.support.http import api_client, bearer
from tests.support.tab import nobody
from tests.support.world import World

V1 = "/api/v1/courses"


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def course(world: World) -> Course:
    return await world.course(await world.person(Role.INSTRUCTOR, "Meera"))


async def test_a_student_writes_rewrites_and_withdraws_one_review(world: World, api: httpx.AsyncClient, course: Course):
    me = bearer(await world.session_token(await world.learner(course)))
    body = {"courseId": course.id, "rating": 4, "review": "Good."}
    for _ in range(2):
        answer = await api.post(f"{V1}/createRating", json=body, headers=me)
        assert (answer.status_code, answer.json()["data"]["rating"]) == (201, 4)
    await api.put(f"{V1}/createRating", json={**body, "rating": 3}, headers=me)
    answer = await api.put(f"{V1}/rating/{course.id}", json={"rating": 5, "review": "Better."}, headers=me)
    assert answer.json()["data"]["review"] == "Better."

    average = (await api.get(f"{V1}/getAverageRating/{course.id}")).json()["data"]
    assert average == {"averageRating": 5.0, "ratingCount": 1, "stars": [0, 0, 0, 0, 1]}

    for _ in range(2):
        assert (await api.delete(f"{V1}/rating/{course.id}", headers=me)).status_code == 200
    assert (await api.get(f"{V1}/getAverageRating/{course.id}")).json()["data"]["ratingCount"] == 0


async def test_everybody_reads_reviews_with_answers_in_pages_and_nothing_hidden(
    world: World, api: httpx.AsyncClient, course: Course
):
    for number in range(4):
        student = await world.learner(course)
        review = await world.services.reviews.write(student, course.id, stars=5, text=f"Number {number}")
    await world.services.moderation.hide(await world.person(Role.ADMINISTRATOR), review.id, "Rude")
    helpful = (await world.reviews.visible(course.id))[-1]
    await world.services.helpful.vote(await world.person(), helpful.id, helpful=True)

    page = (await api.get(f"{V1}/getReviews", params={"courseId": course.id, "limit": 2})).json()["data"]
    assert (len(page["items"]), page["total"]) == (2, 3)
    most = (await api.get(f"{V1}/getReviews", params={"courseId": course.id, "sort": "helpful"})).json()["data"]
    assert (most["items"][0]["id"], most["items"][0]["helpfulCount"]) == (helpful.id, 1)
    assert "Number 3" not in str(most)
    assert student.user_id not in str(most)


async def test_wrong_reviews_are_refused_by_the_names_of_the_wire(world: World, api: httpx.AsyncClient, course: Course):
    me = bearer(await world.session_token(await world.learner(course)))
    body = {"courseId": course.id, "rating": 4, "review": ""}
    answer = await api.post(f"{V1}/createRating", json={**body, "rating": 9, "review": "x" * 2001}, headers=me)
    assert (answer.status_code, set(answer.json()["errors"])) == (422, {"rating", "review"})
    assert (await api.post(f"{V1}/createRating", json={**body, "rating": {"$gt": 0}}, headers=me)).status_code == 422
    assert (await api.post(f"{V1}/createRating", json=body)).status_code == 401
    stranger = bearer(await world.session_token(await world.person()))
    assert (await api.post(f"{V1}/createRating", json=body, headers=stranger)).status_code == 403
    assert (await api.get(f"{V1}/getReviews", params={"courseId": nobody()})).status_code == 404
    assert (await api.get(f"{V1}/getAverageRating/{nobody()}")).status_code == 404
    assert (await api.get(f"{V1}/getReviews", params={"courseId": course.id, "sort": "$where"})).status_code == 422
