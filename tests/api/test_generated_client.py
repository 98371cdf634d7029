"""The main job over HTTP alone, by a client that knows the API's document and nothing of us."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.generated import GeneratedClient, NotInTheDocument
from tests.support.http import api_client
from tests.support.videos import picture, video
from tests.support.world import World

PASSWORD = "a hill of green tea"


@pytest.fixture
async def http(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async with api_client(world, monkeypatch) as client:
        yield client


@pytest.fixture
async def client(http: httpx.AsyncClient) -> GeneratedClient:
    return GeneratedClient((await http.get("/api/v1/openapi.json")).json(), http)


async def signed_up(world: World, client: GeneratedClient, first_name: str, role: str) -> tuple[GeneratedClient, str]:
    """Somebody new, with the code that came by mail, and their id."""
    email = f"{first_name.lower()}@example.com"
    await client.call("sendOtp", email=email)
    [letter] = await world.letters.to(email)
    code = next(word for word in letter.text.split() if len(word) == 6 and word.isdigit())
    verified = await client.call("verifyOtp", email=email, otp=code)
    made = await client.call(
        "signUp",
        firstName=first_name,
        lastName="Rao",
        email=email,
        password=PASSWORD,
        confirmPassword=PASSWORD,
        accountType=role,
        verificationToken=verified["data"]["verificationToken"],
    )
    signed_in = await client.call("logIn", email=email, password=PASSWORD)
    return client.with_token(signed_in["token"]), made["user"]["id"]


async def test_from_signing_up_to_the_certificate_and_the_earnings(
    world: World, client: GeneratedClient, http: httpx.AsyncClient
):
    await world.services.catalog.put_up_first_shelves()
    meera, _ = await signed_up(world, client, "Meera", "Instructor")
    shelves = (await client.call("showAllCategories"))["data"]["items"]
    course = (
        await meera.call(
            "createCourse",
            courseName="Tea from leaf to cup",
            courseDescription="All about tea.",
            price=49_900,
            category=shelves[0]["id"],
            file=("thumbnailImage", picture()),
        )
    )["data"]
    outline = await meera.call("addSectionToACourse", course_id=course["id"], sectionName="Beginnings")
    section = outline["data"]["courseContent"][0]["id"]
    await meera.call("addSubsection", section_id=section, title="Boil water", file=("video", video()))
    await meera.call("addSubsection", section_id=section, title="Read on", body="# Tea", isPreview=True)
    published = await meera.call("editCourse", course_id=course["id"], status="Published")
    assert published["data"]["status"] == "Published"

    asha, asha_id = await signed_up(world, client, "Asha", "Student")
    [found] = (await client.call("getAllCourses", q="tea", maxPrice=50_000))["data"]["items"]
    details = (await client.call("getCourseDetails", course_id=found["slug"]))["data"]
    assert [part["body"] for part in details["courseContent"][0]["subSections"]] == ["", "# Tea"]
    order = (await asha.call("capturePayment", courses=[found["id"]]))["data"]
    proof = (await asha.call("paySandbox", orderId=order["orderId"]))["data"]
    granted = (await asha.call("verifySignature", **proof))["data"]
    assert [each["id"] for each in granted["courses"]] == [course["id"]]

    whole = (await asha.call("getFullCourseDetails", course_id=course["id"]))["data"]
    film, article = whole["courseContent"][0]["subSections"]
    assert (await http.get(film["videoUrl"])).status_code == 403
    assert (await http.get(film["videoUrl"], headers={"Authorization": f"Bearer {asha.token}"})).content == video()
    await asha.call("updateCourseProgress", course_id=course["id"], subsectionId=film["id"], position=1)
    for part in (film, article):
        step = await asha.call("updateCourseProgress", course_id=course["id"], subsectionId=part["id"], completed=True)
    assert step["data"]["progressPercentage"] == 100
    certificate = await client.call("getCertificate", certificate_id=step["data"]["certificateId"])
    assert (certificate["data"]["name"], certificate["data"]["courseName"]) == ("Asha Rao", "Tea from leaf to cup")

    await asha.call("createRating", courseId=course["id"], rating=5, review="Warm.")
    [review] = (await client.call("getReviews", courseId=course["id"]))["data"]["items"]
    assert (review["review"], review["userName"]) == ("Warm.", "Asha Rao")
    [mine] = (await asha.call("getEnrolledCourses", user_id=asha_id))["data"]["items"]
    assert mine["certificateId"] == step["data"]["certificateId"]
    assert (await asha.call("getOrders"))["data"]["total"] == 1
    await asha.call("sendPaymentSuccessEmail", orderId=order["orderId"])
    earned = (await meera.call("instructorDashboard"))["data"]
    assert (earned["students"], earned["revenue"]["amount"], earned["averageRating"]) == (1, 39_920, 5.0)
    await asha.call("logOut")
    assert (await asha.call("getOrders"))["success"] is False


async def test_the_client_does_nothing_that_the_document_does_not_say(client: GeneratedClient):
    with pytest.raises(NotInTheDocument):
        await client.call("dropAllCourses")
    with pytest.raises(NotInTheDocument):
        await client.call("logIn", email="a@example.com", password=PASSWORD, role="Administrator")
    with pytest.raises(NotInTheDocument):
        await client.call("getAllCourses", limit=1000)
