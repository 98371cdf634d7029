"""The demo school opens by itself in a new house, survives a kill, and leaves without a trace."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

from edtech_app.demo import close_school, open_school, open_school_if_new
from edtech_app.demo.outline import outlines
from edtech_app.domain.accounts import Actor, Client, Profile, Role, User
from edtech_app.domain.demo import ACCOUNTS
from edtech_app.domain.entity import NEVER, new_id, utc_now
from edtech_app.domain.search import CatalogQuery
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.runtime import House
from tests.support.houses import open_house

TITLES = ("Git Without Fear", "Choosing and Setting Type")
COURSES = [
    replace(course, sections=tuple(replace(section, lectures=section.lectures[:2]) for section in course.sections[:1]))
    for course in outlines()
    if course.title in TITLES
]
"""Two of the courses, cut down to a film and an article."""


async def everything(house: House) -> dict[str, int]:
    """How many rows each collection of the house has; what says that nothing is left is left out."""
    names = sorted(await house.database.list_collection_names())
    counted = {name: await house.database[name].count_documents({}) for name in names}
    return {name: rows for name, rows in counted.items() if rows and name not in ("counters", "leases", "receipts")}


async def teacher(house: House) -> Actor:
    user = User(
        id=new_id(),
        email="real@example.com",
        email_key="real@example.com",
        password_hash="",
        role=Role.INSTRUCTOR,
        first_name="Real",
        last_name="Person",
        created_at=utc_now(),
    )
    await house.services.accounts.create_demo_account(user, Profile(id=user.id), "a password of ours")
    return Actor(user_id=user.id, role=user.role, email=user.email, name=user.name)


async def summary(house: House) -> list[tuple[Any, ...]]:
    page = await house.services.search.search(CatalogQuery())
    return sorted(
        (card.course.title, card.course.lecture_count, card.course.student_count, card.course.rating_sum)
        for card in page.cards
    )


async def count_what_a_kill_left(house: House) -> None:
    """What the jobs do every minute: a kill between a row and its course's totals leaves the row to them."""
    services = house.services
    for owner in (services.enrollments, services.reviews, services.helpful):
        await owner.finish_counting()


async def test_a_killed_opening_is_continued_and_the_school_can_be_removed_entirely(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        assert await house.services.demo_school.begins_demo()
        opening = asyncio.create_task(open_school(house, COURSES))
        for _ in range(1000):
            if "media" in await everything(house):
                break
            await asyncio.sleep(0.05)
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)

    async with open_house(tmp_path) as house:
        assert await house.services.demo_school.begins_demo()
        await open_school(house, COURSES)
        await count_what_a_kill_left(house)
        opened = await summary(house)
        assert opened == [("Choosing and Setting Type", 2, 2, 9), ("Git Without Fear", 2, 4, 19)]
        assert await house.services.upkeep.mend_totals() == []
        assert "outbox" not in await everything(house)
        receipts = [order.number for order in await OrderRepository(house.database).made_since(NEVER, limit=0)]
        assert len(receipts) == 2
        assert receipts == sorted(receipts)
        for account in ACCOUNTS:
            assert await house.services.sessions.sign_in(account.email, account.password, Client("127.0.0.1"))

        await house.services.demo_school.forget_letters(account.email for account in ACCOUNTS)

        before = await everything(house)
        await open_school(house, COURSES)
        assert (await summary(house), await everything(house)) == (opened, before)

        real = await teacher(house)
        await house.services.authoring.create_course(real, "A course of my own")
        removed = await close_school(house)
        assert (removed.people, removed.courses) == (15, 2)
        assert await everything(house) == {
            "categories": 6,
            "courses": 1,
            "feeds": 1,
            "profiles": 1,
            "removals": 2,
            "users": 1,
        }
        assert [course.title for course in await house.services.authoring.my_courses(real)] == ["A course of my own"]
        assert not list((tmp_path / "media").rglob("*.mp4"))
        assert not await house.services.demo_school.begins_demo()


async def test_a_house_with_people_in_it_gets_no_demo_school(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        await teacher(house)
        await open_school_if_new(house)
        assert await summary(house) == []
        assert (await everything(house))["users"] == 1
