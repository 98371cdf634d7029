"""Long lists are gone through page by page, and counted, alike on every server."""

from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from edtech_app.domain.accounts import Role, User, UserStatus
from edtech_app.domain.entity import EPOCH, millis, new_id
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.base import Place

NAMES = ("Asha", "asha", "Ashar", "Aß", "Zoya", "Émile", "अशोक", "😀mile")


@pytest.fixture
async def users(database: Any) -> UserRepository:
    users = UserRepository(database)
    for number in range(40):
        user_id = new_id()
        await users.add(
            User(
                id=user_id,
                email=f"{user_id}@example.com",
                email_key=f"{user_id}@example.com",
                password_hash="!",
                role=Role.INSTRUCTOR if number % 4 == 0 else Role.STUDENT,
                status=UserStatus.SUSPENDED if number % 8 == 0 else UserStatus.ACTIVE,
                first_name=NAMES[number % len(NAMES)],
                last_name="Rao",
                created_at=EPOCH.replace(year=2026, minute=number // 10),
            )
        )
    return users


async def test_a_walk_by_time_meets_everybody_once_newest_first(users: UserRepository):
    met: list[User] = []
    behind: Place | None = None
    while page := await users.newest({}, behind=behind, limit=3):
        met += page
        behind = (millis(page[-1].created_at), page[-1].id)

    places = [(user.created_at, user.id) for user in met]
    assert (len(set(places)), places) == (40, sorted(places, reverse=True))


async def test_a_walk_by_name_meets_those_whose_name_begins_so(users: UserRepository):
    met: list[str] = []
    behind: Place | None = None
    while page := await users.beginning_with("name_key", "a", {"status": "active"}, behind=behind, limit=2):
        met += [user.name for user in page]
        behind = (page[-1].name_key, page[-1].id)

    assert sorted(set(met)) == ["Ashar Rao", "Aß Rao", "asha Rao"]
    assert len(met) == 15
    for name in ("अ", "😀", "é"):
        assert len(await users.beginning_with("name_key", name, {}, behind=None, limit=50)) == 5
    assert await users.beginning_with("surname_key", "rao z", {}, behind=None, limit=50)
    assert not await users.beginning_with("surname_key", "rau", {}, behind=None, limit=50)


async def test_a_count_is_that_of_the_rows(users: UserRepository):
    assert await users.count(Role.STUDENT, UserStatus.ACTIVE) == 30
    assert await users.count(Role.INSTRUCTOR, UserStatus.SUSPENDED) == 5
    assert await users.count(Role.ADMINISTRATOR, UserStatus.ACTIVE) == 0


class Listener(CommandListener):
    """Keeps what a server is asked to find."""

    def __init__(self) -> None:
        self.filters: list[dict[str, Any]] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command_name == "find":
            self.filters.append(dict(event.command["filter"]))

    def succeeded(self, event: CommandSucceededEvent) -> None: ...

    def failed(self, event: CommandFailedEvent) -> None: ...


async def test_every_row_is_renewed_and_no_question_makes_the_embedded_server_go_through_all(
    users: UserRepository, embedded_url: str
):
    await users._docs.update_many({}, {"$unset": {"surname_key": ""}})

    assert await users.renew(page=7) == 40
    assert await users.renew(page=7) == 0
    assert len(await users.beginning_with("surname_key", "rao", {}, behind=None, limit=50)) == 40

    heard = Listener()
    client = AsyncIOMotorClient(embedded_url, event_listeners=[heard])
    try:
        again = UserRepository(client[users._docs.database.name])
        await again.renew(page=7)
    finally:
        client.close()
    assert [where for where in heard.filters if "$gt" in where.get("_id", {})] == []
