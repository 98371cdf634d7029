"""The administrator orders the categories, and no course is ever left in one that is gone."""

import asyncio
from typing import Any

import pytest

from edtech_app.composition import Services, build_services
from edtech_app.domain.accounts import VISITOR, Actor, Role
from edtech_app.domain.audit import Act
from edtech_app.domain.catalog import Category, Course, CourseStatus
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound, NotSignedIn
from edtech_app.domain.search import CatalogQuery
from edtech_app.gateways.mail.outbox import OutboxMail
from tests.support.jitter import JitteryDatabase
from tests.support.world import World


@pytest.fixture
async def keeper(world: World) -> Actor:
    return await world.person(Role.ADMINISTRATOR, "Zubin")


@pytest.fixture
async def author(world: World) -> Actor:
    return await world.person(Role.INSTRUCTOR, "Meera")


async def shelf(world: World, keeper: Actor, name: str) -> Category:
    return await world.services.categories.open(keeper, name, "")


async def names(world: World) -> list[str]:
    return [category.name for category in await world.services.catalog.categories()]


async def acts(world: World) -> list[str]:
    return [row["act"] for row in await world.database["audit"].find({}).to_list(None)]


async def test_categories_are_made_renamed_and_ordered(world: World, keeper: Actor):
    code, music, cooking = [await shelf(world, keeper, name) for name in ("Code", "Music", "Cooking")]

    await world.services.categories.describe(keeper, music.id, " Songs ", "Sing.")
    await world.services.categories.move(keeper, cooking.id, -1)
    await world.services.categories.move(keeper, code.id, 9)
    await world.services.categories.move(keeper, code.id, 1)

    assert await names(world) == ["Cooking", "Songs", "Code"]
    renamed = await world.categories.get(music.id)
    assert (renamed.slug, renamed.description) == ("music", "Sing.")
    assert await acts(world) == ["category made"] * 3 + ["category changed"] + ["category moved"] * 2
    for name in ("", "x" * 61):
        with pytest.raises(InvalidInput):
            await world.services.categories.describe(keeper, code.id, name, "")
    for name in ("code", "SONGS"):
        with pytest.raises(Conflict, match="already"):
            await world.services.categories.describe(keeper, cooking.id, name, "")
    with pytest.raises(Conflict):
        await world.services.categories.open(keeper, "Music", "")


async def test_words_that_say_the_same_are_no_change_and_a_merged_category_is_not_deleted(world: World, keeper: Actor):
    categories = world.services.categories
    singing, music = [await shelf(world, keeper, name) for name in ("Singing", "Music")]
    entries = await world.database["audit"].count_documents({})

    same = await categories.describe(keeper, music.id, " Music ", "")

    assert same.version == (await world.categories.get(music.id)).version == music.version
    assert await world.database["audit"].count_documents({}) == entries
    await categories.merge(keeper, singing.id, music.id)
    with pytest.raises(Conflict):
        await categories.delete(keeper, singing.id)


async def test_search_finds_a_course_by_the_new_name_of_its_category(world: World, keeper: Actor, author: Actor):
    music = await shelf(world, keeper, "Music")
    course = await world.course(author, category_id=music.id)

    await world.services.categories.describe(keeper, music.id, "Harmonium", "")

    found = await world.services.search.search(CatalogQuery(words="harmonium"))
    assert [card.course.id for card in found.cards] == [course.id]


async def test_a_merged_category_gives_its_courses_and_its_address_away(world: World, keeper: Actor, author: Actor):
    singing, music, arts = [await shelf(world, keeper, name) for name in ("Singing", "Music", "Arts")]
    courses = [await world.course(author, category_id=singing.id, status=status) for status in CourseStatus]

    await world.services.categories.merge(keeper, singing.id, music.id)
    await world.services.categories.merge(keeper, singing.id, music.id)
    await world.services.categories.merge(keeper, music.id, arts.id)

    assert {(await world.courses.get(course.id)).category_id for course in courses} == {arts.id}
    assert await names(world) == ["Arts"]
    for address in ("singing", "music", singing.id):
        page = await world.services.catalog.category_details(address)
        assert (page.category.id, page.courses) == (arts.id, 1)
    for address in ("singing", "music"):
        found = await world.services.search.search(CatalogQuery(category=address))
        assert (found.query.category, found.total) == ("arts", 1)
    assert [stocked.courses for stocked in await world.services.categories.all(keeper)] == [len(courses)]
    for source, into in ((arts, arts), (singing, arts), (arts, music)):
        with pytest.raises(Conflict):
            await world.services.categories.merge(keeper, source.id, into.id)


async def test_only_an_empty_category_is_deleted(world: World, keeper: Actor, author: Actor):
    music, arts = await shelf(world, keeper, "Music"), await shelf(world, keeper, "Arts")
    await world.course(author, category_id=music.id, status=CourseStatus.DRAFT)

    with pytest.raises(Conflict, match="Merge it"):
        await world.services.categories.delete(keeper, music.id)
    await world.services.categories.delete(keeper, arts.id)

    assert await names(world) == ["Music"]
    assert (await world.categories.get(music.id)).is_open
    with pytest.raises(NotFound):
        await world.services.categories.delete(keeper, arts.id)
    assert (await acts(world)).count("category deleted") == 1


def jittery(world: World, seed: int) -> Services:
    """The same services on a database that takes its time."""
    return build_services(
        settings=world.settings,
        database=JitteryDatabase(world.database, seed),
        payments=world.payments,
        media_store=world.media_store,
        mail_gateway=OutboxMail(),
        now=world.clock,
    )


async def choose(services: Services, author: Actor, course: Course, category: Category) -> None:
    await services.authoring.update_course(author, course.id, {"category_id": category.id})


@pytest.mark.parametrize("seed", range(12))
async def test_an_author_who_chooses_a_category_that_goes_is_never_left_in_it(
    world: World, keeper: Actor, author: Actor, seed: int
):
    services = jittery(world, seed)
    going, staying = await shelf(world, keeper, "Going"), await shelf(world, keeper, "Staying")
    courses = [await world.course(author, status=CourseStatus.DRAFT) for _ in range(3)]
    goes: Any = (
        services.categories.merge(keeper, going.id, staying.id)
        if seed % 2
        else services.categories.delete(keeper, going.id)
    )

    await asyncio.gather(goes, *[choose(services, author, course, going) for course in courses], return_exceptions=True)

    standing = {category.id for category in await world.services.catalog.categories()} | {""}
    assert {(await world.courses.get(course.id)).category_id for course in courses} <= standing


@pytest.mark.parametrize("seed", range(12))
async def test_categories_that_swallow_each_other_at_once_lose_no_course(
    world: World, keeper: Actor, author: Actor, seed: int
):
    left, right, third = [await shelf(world, keeper, name) for name in ("Left", "Right", "Third")]
    courses = [await world.course(author, category_id=each.id) for each in (left, right, third)]
    merge, delete = (getattr(jittery(world, seed).categories, act) for act in ("merge", "delete"))
    more = [merge(keeper, third.id, left.id), delete(keeper, left.id)] if seed % 2 else []

    await asyncio.gather(
        merge(keeper, left.id, right.id), merge(keeper, right.id, left.id), *more, return_exceptions=True
    )
    await world.services.categories.finish_merges()

    standing = {category.id for category in await world.services.catalog.categories()}
    assert {(await world.courses.get(course.id)).category_id for course in courses} <= standing


async def test_a_merge_that_died_before_its_courses_moved_is_finished(world: World, keeper: Actor, author: Actor):
    singing, music = await shelf(world, keeper, "Singing"), await shelf(world, keeper, "Music")
    await world.services.categories.merge(keeper, singing.id, music.id)
    left = await world.course(author, category_id=singing.id)

    assert await world.services.categories.finish_merges() == 1

    assert (await world.courses.get(left.id)).category_id == music.id
    assert await world.services.categories.finish_merges() == 0


@pytest.mark.parametrize("role", [Role.VISITOR, Role.STUDENT, Role.INSTRUCTOR])
async def test_nobody_else_touches_a_category(world: World, keeper: Actor, role: Role):
    music, arts = await shelf(world, keeper, "Music"), await shelf(world, keeper, "Arts")
    somebody = VISITOR if role is Role.VISITOR else await world.person(role)
    before, categories = await world.categories.in_order(), world.services.categories

    for doing in (
        categories.all(somebody),
        categories.open(somebody, "Mine", ""),
        categories.describe(somebody, music.id, "Mine", ""),
        categories.move(somebody, arts.id, -1),
        categories.merge(somebody, music.id, arts.id),
        categories.delete(somebody, music.id),
    ):
        with pytest.raises((NotSignedIn, NotAllowed)):
            await doing
    assert await world.categories.in_order() == before


async def test_the_log_is_searched_by_act_by_person_and_by_time(world: World, keeper: Actor):
    asha = await world.person()
    begun = world.clock()
    await world.services.oversight.suspend(keeper, asha.user_id, "Spam")
    world.clock.turn(begun.replace(year=begun.year + 1) - begun)
    await shelf(world, keeper, "Music")
    await world.services.oversight.restore(keeper, asha.user_id)

    async def seen(**asked: Any) -> list[Act]:
        return [entry.act for entry in (await world.services.audit.search(keeper, **asked)).entries]

    assert set(await seen()) == {Act.SUSPENDED, Act.CATEGORY_MADE, Act.RESTORED}
    assert await seen(act="suspended") == [Act.SUSPENDED]
    assert set(await seen(whom=asha.user_id)) == {Act.RESTORED, Act.SUSPENDED}
    assert await seen(who=asha.user_id) == []
    assert await seen(who=keeper.user_id, act="restored", since=world.clock()) == [Act.RESTORED]
    assert await seen(until=world.clock()) == [Act.SUSPENDED]
    for somebody in (VISITOR, asha, await world.person(Role.INSTRUCTOR)):
        with pytest.raises(AppError):
            await world.services.audit.search(somebody)


async def test_a_long_log_is_read_page_by_page_and_each_entry_once(world: World, keeper: Actor):
    asha = await world.person()
    for _ in range(60):
        await world.services.oversight.suspend(keeper, asha.user_id, "")
        await world.services.oversight.restore(keeper, asha.user_id)
    met: list[str] = []
    page = await world.services.audit.search(keeper)
    while True:
        met += [entry.id for entry in page.entries]
        if not page.next:
            break
        page = await world.services.audit.search(keeper, after=page.next)
    assert (len(met), len(set(met))) == (120, 120)
