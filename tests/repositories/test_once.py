"""What may be there once only, what is tried again, and where that ends."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from edtech_app.domain.catalog import Category, Course, CourseStatus
from edtech_app.domain.catalog.categories import CategoryStatus
from edtech_app.domain.commerce import PaymentEvent
from edtech_app.domain.entity import new_id
from edtech_app.domain.errors import Conflict, Duplicate, NotFound
from edtech_app.repositories import base, whole
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.changes import CourseFeed
from edtech_app.repositories.commerce import PaymentEventRepository
from edtech_app.repositories.whole import WholeDatabase

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def word(key: str) -> PaymentEvent:
    return PaymentEvent(id=new_id(), key=key, gateway_order_id="order_1", created_at=NOW, updated_at=NOW)


def category(name: str) -> Category:
    return Category(id=new_id(), name=name, slug=name.lower())


def course(number: int, status: CourseStatus) -> Course:
    return Course(
        id=f"{number:024x}",
        slug=f"slug-{number}",
        instructor_id="a",
        category_id="music",
        title=f"T{number}",
        status=status,
        created_at=NOW,
        updated_at=NOW,
    )


async def test_of_many_who_keep_the_same_word_at_once_all_get_the_first(database: Any):
    events = PaymentEventRepository(database)

    kept = await asyncio.gather(*[events.keep(word("event_1")) for _ in range(5)])

    assert len({event.id for event in kept}) == 1
    assert [event.id for event in await events.of_order("order_1")] == [kept[0].id]


async def test_an_id_that_is_taken_by_something_else_is_never_answered_with_it(database: Any):
    events = PaymentEventRepository(database)
    first = await events.keep(word("event_1"))

    with pytest.raises(Duplicate):
        await events.keep(word("event_2").model_copy(update={"id": first.id}))


async def test_a_change_that_others_always_forestall_is_given_up_in_words(
    database: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(base, "MAX_TRIES", 3)
    rows = CategoryRepository(database)
    music = await rows.add(category("Music"))
    stale = music.model_copy(update={"version": 7})

    async def always_stale(_: str) -> Category:
        return stale

    monkeypatch.setattr(rows, "get", always_stale)
    with pytest.raises(Conflict, match="Too many people"):
        await rows.change(music.id, lambda before: before.model_copy(update={"name": "Songs"}))
    assert [each.name for each in await rows.after("")] == ["Music"]


async def test_categories_that_lead_to_each_other_lead_nowhere(database: Any):
    rows = CategoryRepository(database)
    one, other = category("One"), category("Other")
    for each, to in ((one, other), (other, one)):
        await rows.add(each.model_copy(update={"status": CategoryStatus.MERGED, "leads_to": to.id}))

    with pytest.raises(NotFound):
        await rows.by_slug("one")


async def test_no_more_courses_of_a_category_are_read_than_are_asked_for(database: Any):
    rows = CourseRepository(database)
    statuses = list(CourseStatus)
    for number, status in enumerate([*statuses, *statuses]):
        await rows.add(course(number, status))

    assert len(await rows.of_category("music", limit=3)) == 3
    assert len(await rows.of_category("music", limit=99)) == 2 * len(statuses)


async def test_a_house_older_than_its_feed_numbers_the_courses_that_have_no_number(database: Any):
    rows = CourseRepository(database)
    for number in range(3):
        await rows.add(course(number, CourseStatus.PUBLISHED))
    await database["courses"].update_one({"_id": f"{1:024x}"}, {"$set": {"change": 0}})
    await database["feeds"].delete_many({})
    numbered = {row["_id"]: row["change"] for row in await database["courses"].find({}).to_list(None)}

    feed = CourseFeed(database)
    position = await feed.position()

    after = dict(await feed.behind(0, limit=10))
    assert {key: number for key, number in after.items() if key != f"{1:024x}"} == {
        key: number for key, number in numbered.items() if key != f"{1:024x}"
    }
    assert after[f"{1:024x}"] == position.number == max(after.values())


async def test_a_large_collection_is_read_out_in_parts_and_nothing_is_put_back_for_an_empty_one(
    database: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(whole, "PART_BYTES", 400)
    rows, school = CategoryRepository(database), WholeDatabase(database)
    for number in range(5):
        await rows.add(category(f"C{number}"))

    parts = [part async for part in school.parts("categories")]
    assert len(parts) > 1
    assert sum(part.documents for part in parts) == 5

    assert await school.put("categories", b"") == 0
    with pytest.raises(Duplicate):
        await school.put("categories", parts[0].content)
    assert len(await rows.after("")) == 5
