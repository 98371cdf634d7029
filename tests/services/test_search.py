"""Search follows the database: what is written shows, what is taken back does not, whoever wrote it."""

import asyncio
import random
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.catalog import CourseStatus
from edtech_app.domain.money import Money
from edtech_app.domain.search import CatalogQuery
from edtech_app.gateways.search.port import Entry
from edtech_app.gateways.search.tantivy_engine import TantivySearch
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.changes import CourseFeed
from edtech_app.services.catalog import CatalogIndex, indexing
from edtech_app.services.catalog.search import MOST_PAGES, SearchService
from tests.support.world import World


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


async def titles(search: SearchService, words: str = "", **narrowed: str) -> list[str]:
    page = await search.search(CatalogQuery(words=words, **narrowed))  # pyright: ignore[reportArgumentType]
    return [card.course.title for card in page.cards]


def searching(world: World, engine: TantivySearch, lag: float = 0) -> SearchService:
    """The search of another process on the same database."""
    categories, courses = CategoryRepository(world.database), CourseRepository(world.database)
    index = CatalogIndex(
        engine=engine,
        feed=CourseFeed(world.database),
        categories=categories,
        courses=courses,
        users=UserRepository(world.database),
        lag=lag,
    )
    return SearchService(engine=engine, index=index, categories=categories, cards=world.services.cards)


async def test_every_change_shows_here_and_in_another_process(world: World, author: Actor):
    here, there = world.services.search, searching(world, TantivySearch())
    course = await world.course(author, title="Chess", price=100, status=CourseStatus.DRAFT)
    assert await titles(here) == await titles(there) == []

    async def expect(found: list[str], words: str = "", **narrowed: str) -> None:
        for search in (here, there):
            page = await search.search(CatalogQuery(words=words, **narrowed))  # pyright: ignore[reportArgumentType]
            assert [card.course.title for card in page.cards] == found
            assert page.total == len(found)

    async def change(**values: object) -> None:
        await world.courses.change(course.id, lambda c: c.model_copy(update=values))

    await change(status=CourseStatus.PUBLISHED)
    await expect(["Chess"], "chess")
    await change(title="Go and shogi")
    await expect([], "chess")
    await expect(["Go and shogi"], "shogi")
    await change(price=Money(0))
    await expect(["Go and shogi"], price="free")
    await change(rating_sum=9, rating_count=2)
    await expect(["Go and shogi"], rating="4.5")
    await world.courses.set_totals(course.id, lectures=3, seconds=3 * 3600, now=world.clock())
    await expect(["Go and shogi"], length="2-6")
    await world.services.profiles.update_profile(author, {"first_name": "Judit"})
    await expect(["Go and shogi"], "judit")
    await change(status=CourseStatus.DRAFT)
    await expect([])
    await change(status=CourseStatus.PUBLISHED)
    await expect(["Go and shogi"])
    await world.courses.remove(course.id)
    await expect([])


async def test_a_write_that_comes_late_with_its_number_is_seen(world: World, author: Actor):
    """A process takes a number, falls asleep, and writes after others have written with higher ones."""
    search, feed = world.services.search, CourseFeed(world.database)
    late = await feed.next()
    await world.course(author, title="Quick")
    assert await titles(search) == ["Quick"]
    course = await world.course(author, title="Slow")
    assert await titles(search, "slow") == ["Slow"]
    await world.database["courses"].update_one({"_id": course.id}, {"$set": {"title": "Late", "change": late}})
    assert await titles(search, "late") == ["Late"]


async def test_a_course_that_left_behind_the_feeds_back_is_never_shown_and_soon_not_counted(
    world: World, author: Actor
):
    search = world.services.search
    course = await world.course(author, title="Ghost")
    assert await titles(search) == ["Ghost"]
    await world.database["courses"].update_one({"_id": course.id}, {"$set": {"status": "draft"}})
    assert await titles(search) == []
    assert (await search.search(CatalogQuery())).total == 0


async def test_what_changed_while_a_process_was_away_is_caught_up_from_its_folder(
    world: World, author: Actor, tmp_path: Path
):
    await world.course(author, title="Before")
    engine = TantivySearch(tmp_path / "search")
    assert await titles(searching(world, engine)) == ["Before"]
    engine.close()
    await world.course(author, title="Meanwhile")
    again = TantivySearch(tmp_path / "search")
    assert again.bookmark() != ""
    assert sorted(await titles(searching(world, again))) == ["Before", "Meanwhile"]
    again.close()


@pytest.mark.parametrize("feed", [{"name": "another"}, {"number": 1}])
async def test_another_database_or_an_older_copy_is_indexed_anew(world: World, author: Actor, feed: dict[str, object]):
    search = world.services.search
    for title in ("One", "Two", "Three"):
        course = await world.course(author, title=title)
    assert len(await titles(search)) == 3
    await world.database["courses"].delete_one({"_id": course.id})
    await world.database["feeds"].update_one({"_id": "courses"}, {"$set": feed})
    assert (await search.search(CatalogQuery())).total == 2


async def test_many_writers_at_once_leave_the_index_equal_to_the_database(world: World, author: Actor):
    chance = random.Random(3)
    courses = [await world.course(author, title=f"Course {number}") for number in range(6)]
    searches = [world.services.search, searching(world, TantivySearch())]

    async def write() -> None:
        for _ in range(6):
            status = chance.choice([CourseStatus.PUBLISHED, CourseStatus.DRAFT])
            await world.courses.change(
                chance.choice(courses).id,
                lambda c, status=status: c.model_copy(update={"status": status, "student_count": c.student_count + 1}),
            )

    async def read() -> None:
        for _ in range(6):
            await chance.choice(searches).search(CatalogQuery())

    await asyncio.gather(*[write() for _ in range(5)], *[read() for _ in range(5)])
    published = {course.title for course in await world.courses.after("") if course.is_published}
    for search in searches:
        page = await search.search(CatalogQuery())
        assert {card.course.title for card in page.cards} == published
        assert page.total == len(published)


async def test_the_number_of_pages_to_turn_is_bounded(world: World, author: Actor):
    await world.course(author)
    for asked in (-5, 0, MOST_PAGES + 1, 999_999):
        assert (await world.services.search.search(CatalogQuery(page=asked))).query.page == 1


async def test_a_slip_of_the_finger_is_named(world: World, author: Actor):
    await world.course(author, title="Watercolour at dawn")
    assert (await world.services.search.search(CatalogQuery(words="watercolur dawn"))).meant == "watercolour dawn"
    assert (await world.services.search.search(CatalogQuery(words="waterc"))).meant == ""


async def test_suggestions_are_courses_categories_and_instructors_that_begin_so(world: World, author: Actor):
    music = await world.services.catalog.add_category("Music", "", 1)
    await world.services.catalog.add_category("Cooking", "", 2)
    await world.course(author, title="Musical theory", category_id=music.id)
    await world.course(author, title="Musicians in the drawer", status=CourseStatus.DRAFT)
    suggest = world.services.search.suggest

    found = await suggest("mus")
    assert [card.course.title for card in found.courses] == ["Musical theory"]
    assert [category.name for category in found.categories] == ["Music"]
    assert found.instructors == ()
    assert (await suggest("meer")).instructors == ((author.user_id, "Meera Rao"),)
    for nothing in ("", "m", " ", "\0", "*"):
        assert await suggest(nothing) == type(found)()


async def test_courses_of_before_the_feed_are_numbered_and_found(world: World, author: Actor):
    for title in ("Old", "Older"):
        course = await world.course(author, title=title)
        document = await world.database["courses"].find_one({"_id": course.id})
        del document["change"]
        await world.database["courses"].replace_one({"_id": course.id}, document)
    await world.database["feeds"].delete_one({"_id": "courses"})
    assert sorted(await titles(world.services.search)) == ["Old", "Older"]
    numbers = {course.change for course in await world.courses.after("")}
    assert numbers == {1, 2}
    assert await CourseFeed(world.database).next() == 3


async def test_a_round_mends_what_the_feed_was_never_told(world: World, author: Actor, monkeypatch: pytest.MonkeyPatch):
    engine, late = TantivySearch(), await CourseFeed(world.database).next()
    kept, changed, gone = [await world.course(author, title=title) for title in ("Kept", "Changed", "Gone")]
    await titles(searching(world, engine))
    rows = world.database["courses"]
    await rows.delete_one({"_id": gone.id})
    await rows.update_one({"_id": changed.id}, {"$set": {"title": "Mended", "change": late}})
    monkeypatch.setattr(indexing, "OVERLAP", 0)
    monkeypatch.setattr(indexing, "BEAT_OF_ROUNDS", -1.0)
    search = searching(world, engine, lag=0.001)
    for _ in range(500):
        await titles(search, "no course says this")
        if engine.changes(0, indexing.END) == {kept.id: kept.change, changed.id: late}:
            break
        await asyncio.sleep(0.01)
    assert engine.changes(0, indexing.END) == {kept.id: kept.change, changed.id: late}
    assert await titles(search, "mended") == ["Mended"]


class SlowDisk(TantivySearch):
    """An engine whose second update waits until the disk is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.updates, self.let_go = 0, threading.Event()

    def update(self, entries: Iterable[Entry], gone: Iterable[str] = ()) -> None:
        self.updates += 1
        if self.updates == 2:
            self.let_go.wait(30)
        super().update(entries, gone)


async def test_while_a_new_index_is_filled_search_answers_from_what_is_there_and_says_so(
    world: World, author: Actor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(indexing, "PAGE", 2)
    monkeypatch.setattr(indexing, "PATIENCE", 0.2)
    for number in range(5):
        await world.course(author, title=f"Course {number}")
    engine = SlowDisk()
    search = searching(world, engine, lag=0.001)
    page = await search.search(CatalogQuery())
    assert (page.total, page.is_whole) == (2, False)
    engine.let_go.set()
    for _ in range(500):
        page = await search.search(CatalogQuery())
        if page.is_whole:
            break
        await asyncio.sleep(0.01)
    assert (page.total, page.is_whole) == (5, True)
