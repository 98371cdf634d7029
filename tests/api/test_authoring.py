"""Making a course over HTTP: by its author alone, with a picture and videos that come as they arrive."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.media import MAX_PICTURE_BYTES
from tests.support.http import api_client, bearer
from tests.support.videos import files_under, picture, video
from tests.support.world import World

V1 = "/api/v1/courses"
FIELDS: dict[str, Any] = {
    "courseName": "Tea from leaf to cup",
    "courseDescription": "All about tea. And then some.",
    "whatYouWillLearn": ["Boil water", "Wait"],
    "price": 49_900,
    "tag": ["tea", "hot"],
    "instructions": ["A kettle"],
}


@pytest.fixture
async def api(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


@pytest.fixture
async def me(world: World, author: Actor) -> dict[str, str]:
    return bearer(await world.session_token(author))


async def begun(api: httpx.AsyncClient, me: dict[str, str], **fields: object) -> dict[str, Any]:
    answer = await api.post(f"{V1}/createCourse", json=FIELDS | fields, headers=me)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def section_of(api: httpx.AsyncClient, me: dict[str, str], course_id: str) -> str:
    answer = await api.post(f"{V1}/addSectionToACourse/{course_id}", json={"sectionName": "First things"}, headers=me)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["courseContent"][-1]["id"]


async def test_a_course_is_begun_with_a_picture_as_clients_of_old_send_it(
    world: World, api: httpx.AsyncClient, me: dict[str, str]
):
    shelf = await world.services.catalog.add_category("Kitchen", "", 1)
    form = {
        "courseName": "Tea",
        "courseDescription": "All about tea. And then some.",
        "whatYouWillLearn": "Boil water\nWait",
        "price": "49900",
        "category": shelf.id,
        "tag[]": ["tea", "hot"],
        "instructions[]": "A kettle",
        "status": "Draft",
    }
    answer = await api.post(
        f"{V1}/createCourse", data=form, files={"thumbnailImage": ("a.png", picture(), "image/png")}, headers=me
    )
    assert answer.status_code == 201, answer.text
    made = answer.json()["data"]
    assert (made["status"], made["price"]["amount"], made["subtitle"]) == ("Draft", 49_900, "All about tea")
    assert (made["whatYouWillLearn"], made["tag"]) == (["Boil water", "Wait"], ["tea", "hot"])
    assert made["instructions"] == ["A kettle"]
    assert made["thumbnail"].startswith("http://school.test/media/")
    assert (await api.get(made["thumbnail"])).status_code == 200
    assert len(made["missing"]) == 1


async def test_a_course_that_is_wrong_in_anything_is_not_begun(
    world: World, api: httpx.AsyncClient, me: dict[str, str], author: Actor
):
    wrong = {"courseName": "", "price": 10**11, "category": "no", "level": "wizard", "instructorId": "me"}
    for field, value in wrong.items():
        answer = await api.post(f"{V1}/createCourse", json=FIELDS | {field: value}, headers=me)
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    for content in (b"no picture", b"x" * (MAX_PICTURE_BYTES + 1)):
        answer = await api.post(
            f"{V1}/createCourse", data={"courseName": "Tea"}, files={"thumbnailImage": ("a.png", content)}, headers=me
        )
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["thumbnailImage"])
    answer = await api.post(f"{V1}/createCourse", json=FIELDS | {"status": "Published"}, headers=me)
    assert answer.status_code == 409
    assert await world.courses.by_instructor(author.user_id) == []


async def test_a_course_gets_its_parts_is_published_and_found(world: World, api: httpx.AsyncClient, me: dict[str, str]):
    shelf = await world.services.catalog.add_category("Kitchen", "", 1)
    course = await begun(api, me)
    section = await section_of(api, me, course["id"])
    article = {"title": "Read", "description": "Why", "body": "# Tea", "isPreview": True}
    answer = await api.post(f"{V1}/addSubsection/{section}", json=article, headers=me)
    assert answer.status_code == 201, answer.text
    answer = await api.post(
        f"{V1}/addSubsection/{section}",
        data={"title": "Watch"},
        files={"video": ("a.mp4", video(), "video/mp4")},
        headers=me,
    )
    assert answer.status_code == 201, answer.text
    [shown] = answer.json()["data"]["courseContent"]
    assert [(part["kind"], part["title"], part["timeDuration"]) for part in shown["subSections"]] == [
        ("article", "Read", 0),
        ("video", "Watch", 2),
    ]
    early = await api.get(f"{V1}/getCourseDetails/{course['id']}")
    change = {"status": "Published", "category": shelf.id, "level": "beginner"}
    answer = await api.put(f"{V1}/editCourse/{course['id']}", json=change, headers=me)
    assert (early.status_code, answer.status_code) == (404, 200), answer.text
    assert answer.json()["data"]["status"] == "Published"
    [found] = (await api.get(f"{V1}/getAllCourses", params={"q": "tea"})).json()["data"]["items"]
    assert found["id"] == course["id"]
    page = (await api.get(f"{V1}/getCategoryPageDetails/{shelf.id}")).json()["data"]
    assert [each["id"] for each in page["newest"]] == [course["id"]]
    await api.put(f"{V1}/editCourse/{course['id']}", json={"status": "Draft"}, headers=me)
    assert (await api.get(f"{V1}/getCourseDetails/{course['slug']}")).status_code == 404


async def test_a_video_takes_the_place_of_the_one_before_and_words_change_alone(
    world: World, api: httpx.AsyncClient, me: dict[str, str]
):
    section = await section_of(api, me, (await begun(api, me))["id"])
    await api.post(f"{V1}/addSubsection/{section}", json={"title": "Watch", "description": "Me"}, headers=me)
    [lecture] = await world.lectures.of((await world.sections.get(section)).course_id)
    for seconds in (2, 3):
        answer = await api.put(
            f"{V1}/updateSubsection/{lecture.id}", files={"video": ("a.mp4", video(seconds))}, headers=me
        )
        assert answer.status_code == 200, answer.text
    answer = await api.put(f"{V1}/updateSubsection/{lecture.id}", json={"title": "See"}, headers=me)
    [part] = answer.json()["data"]["courseContent"][0]["subSections"]
    assert (part["title"], part["description"], part["timeDuration"]) == ("See", "Me", 3)
    assert len([name for name in files_under(world.folder / "media") if name.endswith(".mp4")]) == 1
    answer = await api.put(f"{V1}/updateSubsection/{lecture.id}", json={"body": "text"}, headers=me)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["body"])


async def test_a_refused_lecture_leaves_no_video_behind(world: World, api: httpx.AsyncClient, me: dict[str, str]):
    section = await section_of(api, me, (await begun(api, me))["id"])
    film = {"video": ("a.mp4", video())}
    for data in ({"title": ""}, {"title": "A", "kind": "x"}, {"title": "A", "body": "And a text"}):
        answer = await api.post(f"{V1}/addSubsection/{section}", data=data, files=film, headers=me)
        assert answer.status_code == 422
    answer = await api.post(
        f"{V1}/addSubsection/{section}", data={"title": "A"}, files={"video": ("a.mp4", b"x" * 9999)}, headers=me
    )
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["video"])
    assert files_under(world.folder / "media") == []
    assert files_under(world.folder / "uploads") == []
    assert await world.lectures.of((await world.sections.get(section)).course_id) == []


async def test_a_form_that_breaks_off_or_is_none_is_refused(world: World, api: httpx.AsyncClient, me: dict[str, str]):
    section = await section_of(api, me, (await begun(api, me))["id"])
    whole = httpx.Request("POST", "http://x", data={"title": "A"}, files={"video": ("a.mp4", video())})
    headers = me | {"Content-Type": whole.headers["content-type"]}
    body = whole.read()
    for broken in (body[:-10], body[: len(body) // 2], b"", b"--", b"\r\n\r\n" * 100):
        answer = await api.post(f"{V1}/addSubsection/{section}", content=broken, headers=headers)
        assert answer.status_code == 400, answer.text
    for kind in ("text/plain", "multipart/form-data", ""):
        answer = await api.post(f"{V1}/addSubsection/{section}", content=body, headers=me | {"Content-Type": kind})
        assert answer.status_code == 415
    assert files_under(world.folder / "media") == []


async def test_parts_are_renamed_and_deleted(world: World, api: httpx.AsyncClient, me: dict[str, str]):
    course = await begun(api, me)
    section = await section_of(api, me, course["id"])
    answer = await api.put(f"{V1}/updateSection/{section}", json={"sectionName": "Second thoughts"}, headers=me)
    assert answer.json()["data"]["courseContent"][0]["sectionName"] == "Second thoughts"
    answer = await api.put(f"{V1}/updateSection/{section}", json={"sectionName": ""}, headers=me)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["sectionName"])
    await api.post(f"{V1}/addSubsection/{section}", json={"title": "A", "body": "B"}, headers=me)
    [lecture] = await world.lectures.of(course["id"])
    answer = await api.delete(f"{V1}/deleteSubsection/{lecture.id}", headers=me)
    assert answer.json()["data"]["courseContent"][0]["subSections"] == []
    answer = await api.delete(f"{V1}/deleteSection/{section}", headers=me)
    assert answer.json()["data"]["courseContent"] == []
    answer = await api.delete(f"{V1}/deleteCourse/{course['id']}", headers=me)
    assert answer.json()["data"] == {"deleted": True}
    assert (await api.delete(f"{V1}/deleteCourse/{course['id']}", headers=me)).status_code == 404


async def test_nobody_else_touches_a_course(world: World, api: httpx.AsyncClient, me: dict[str, str], author: Actor):
    course = await world.course(author)
    [section] = await world.sections.of(course.id)
    lecture = (await world.lectures.of(course.id))[0]
    before = await world.courses.get(course.id)
    calls = [
        ("PUT", f"editCourse/{course.id}", {"price": 0}),
        ("DELETE", f"deleteCourse/{course.id}", None),
        ("POST", f"addSectionToACourse/{course.id}", {"sectionName": "Mine"}),
        ("PUT", f"updateSection/{section.id}", {"sectionName": "Mine"}),
        ("DELETE", f"deleteSection/{section.id}", None),
        ("POST", f"addSubsection/{section.id}", {"title": "Mine"}),
        ("PUT", f"updateSubsection/{lecture.id}", {"title": "Mine"}),
        ("DELETE", f"deleteSubsection/{lecture.id}", None),
    ]
    others = {Role.INSTRUCTOR: 404, Role.STUDENT: 403}
    for method, path, body in calls:
        for role, status in others.items():
            token = bearer(await world.session_token(await world.person(role)))
            answer = await api.request(method, f"{V1}/{path}", json=body, headers=token)
            assert answer.status_code == status, (path, role)
        assert (await api.request(method, f"{V1}/{path}", json=body)).status_code == 401
    assert await world.courses.get(course.id) == before


async def test_an_instructor_finds_their_own_courses_drafts_too(
    world: World, api: httpx.AsyncClient, me: dict[str, str]
):
    await world.course(await world.person(Role.INSTRUCTOR))
    first, second = await begun(api, me), await begun(api, me)
    answer = (await api.get(f"{V1}/getInstructorCourses", params={"limit": 1}, headers=me)).json()["data"]
    assert (answer["total"], [each["id"] for each in answer["items"]]) == (2, [second["id"]])
    assert answer["items"][0]["publishedAt"] is None
    answer = (await api.get(f"{V1}/getInstructorCourses", params={"page": 2, "limit": 1}, headers=me)).json()["data"]
    assert [each["id"] for each in answer["items"]] == [first["id"]]


async def test_details_lead_to_the_previews_and_no_further(world: World, api: httpx.AsyncClient, author: Actor):
    course = await world.course(author)
    preview, _ = await world.film(author, course, preview=True)
    hidden, asset = await world.film(author, course)
    answer = await api.get(f"{V1}/getCourseDetails/{course.slug}")
    parts = {part["id"]: part for part in answer.json()["data"]["courseContent"][0]["subSections"]}
    assert parts[hidden.id]["videoUrl"] == parts[hidden.id]["posterUrl"] == ""
    assert asset.key not in answer.text
    assert "Read this." not in answer.text
    film = await api.get(parts[preview.id]["videoUrl"], headers={"Range": "bytes=0-9"})
    assert (film.status_code, len(film.content)) == (206, 10)
    assert answer.json()["data"]["instructorDetails"]["name"] == "Meera Rao"
    assert author.email not in answer.text


async def test_the_author_of_a_course_that_was_taken_down_reads_why_and_cannot_publish_it(
    world: World, api: httpx.AsyncClient, me: dict[str, str], author: Actor
):
    course = await world.course(author)
    await world.services.takedowns.take_down(await world.person(Role.ADMINISTRATOR), course.id, "Not yours.")

    refused = await api.put(f"{V1}/editCourse/{course.id}", json={"status": "Published"}, headers=me)
    mine = await api.get(f"{V1}/getInstructorCourses", headers=me)

    assert refused.status_code == 409
    [shown] = mine.json()["data"]["items"]
    assert (shown["status"], shown["takenDownBecause"]) == ("Taken down", "Not yours.")


async def test_students_get_the_whole_course_with_links_for_themselves(
    world: World, api: httpx.AsyncClient, author: Actor
):
    course = await world.course(author)
    lecture, _ = await world.film(author, course)
    student = await world.learner(course)
    me = bearer(await world.session_token(student))
    whole = (await api.get(f"{V1}/getFullCourseDetails/{course.id}", headers=me)).json()["data"]
    parts = {part["id"]: part for part in whole["courseContent"][0]["subSections"]}
    link = parts[lecture.id]["videoUrl"]
    assert whole["progress"]["progressPercentage"] == 25
    assert len(whole["progress"]["completedSubsections"]) == 1
    assert (await api.get(link, headers=me)).status_code == 200
    assert (await api.get(link)).status_code == 403
    stranger = bearer(await world.session_token(await world.person()))
    assert (await api.get(link, headers=stranger)).status_code == 403
    assert (await api.get(f"{V1}/getFullCourseDetails/{course.id}", headers=stranger)).status_code == 403
    assert (await api.get(f"{V1}/getFullCourseDetails/{course.id}")).status_code == 401


async def test_an_administrator_opens_categories(world: World, api: httpx.AsyncClient, me: dict[str, str]):
    chief = bearer(await world.session_token(await world.person(Role.ADMINISTRATOR)))
    answer = await api.post(f"{V1}/createCategory", json={"name": "Tea & Co", "description": "Hot"}, headers=chief)
    assert (answer.status_code, answer.json()["data"]["slug"]) == (201, "tea-co")
    assert (await api.get(f"{V1}/showAllCategories")).json()["data"]["items"] == [answer.json()["data"]]
    for name, status in (("tea co", 409), ("", 422), ("x" * 61, 422)):
        assert (await api.post(f"{V1}/createCategory", json={"name": name}, headers=chief)).status_code == status
    assert (await api.post(f"{V1}/createCategory", json={"name": "A"}, headers=me)).status_code == 403
