"""Rows of an older version of the house are found by what this one asks for."""

from edtech_app.domain.accounts import Role
from edtech_app.domain.captions import UNKNOWN_LANGUAGE
from edtech_app.domain.reviews import ReviewOrder
from edtech_app.repositories.base import repositories
from tests.support.videos import in_chunks, video
from tests.support.world import World


async def age(world: World, collection: str, row_id: str, *, lacks: tuple[str, ...], **has: str) -> None:
    """Let a row be what an older version would have stored."""
    document = await world.database[collection].find_one({"_id": row_id})
    old = {name: value for name, value in document.items() if name not in lacks}
    await world.database[collection].replace_one({"_id": row_id}, old | has)


async def test_reviews_of_before_there_were_answers_and_votes_are_listed_again(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    course = await world.course(author)
    await world.enrol(student, course)
    await world.services.learning.mark_complete(
        student, course.id, (await world.lectures.of(course.id))[0].id, done=True
    )
    review = await world.services.reviews.write(student, course.id, stars=4, text="Good")
    await world.services.renewal.renew_rows()
    await age(world, "ratings", review.id, lacks=("helpful_rank", "answered"))
    assert await world.reviews.visible(course.id, answered="no") == []

    for row in await world.database["counters"].find({}).to_list(None):
        if row["_id"].startswith("renewed:ratings:"):
            await world.database["counters"].delete_one({"_id": row["_id"]})
    assert await world.services.renewal.renew_rows() == 1

    [found] = await world.reviews.visible(course.id, answered="no", order=ReviewOrder.HELPFUL, at_most=2**62)
    assert found.id == review.id
    assert await world.services.renewal.renew_rows() == 0


async def test_the_one_captions_file_of_an_old_video_becomes_a_track(world: World):
    author = await world.person(Role.INSTRUCTOR)
    course = await world.course(author)
    asset = await world.services.media.receive_video(author, course.id, "film.mp4", in_chunks(video()))
    await age(world, "media", asset.id, lacks=("captions",), captions_key="captions/old.vtt")

    assert await world.services.renewal.renew_rows() == 1

    row = await world.database["media"].find_one({"_id": asset.id})
    assert "captions_key" not in row
    assert row["captions"] == [{"language": UNKNOWN_LANGUAGE, "key": "captions/old.vtt"}]


async def test_rows_of_today_are_left_alone_in_every_collection(world: World):
    author, student = await world.person(Role.INSTRUCTOR), await world.person()
    await world.enrol(student, await world.course(author))
    names = {kind.collection for kind in repositories()}
    before = {name: await world.database[name].find({}).to_list(None) for name in sorted(names)}
    assert {"users", "courses", "ratings", "orders", "media", "outbox"} <= names

    assert await world.services.renewal.renew_rows() == 0

    assert {name: await world.database[name].find({}).to_list(None) for name in sorted(names)} == before
