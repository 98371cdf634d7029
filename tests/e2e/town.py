"""Who lives near a house, made before it opens: people who are signed in already, and what they have."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from edtech_app.domain.accounts import Actor, Client, Profile, Role, User
from edtech_app.domain.entity import new_id, utc_now
from edtech_app.runtime import House
from tests.support.houses import open_house

T = TypeVar("T")

PASSWORD = "Monsoon-lantern-42"


@dataclass(frozen=True)
class Student:
    """Somebody with an account, and the cookie under which they are signed in."""

    actor: Actor
    cookie: str


def in_the_house(folder: Path, work: Callable[[House], Coroutine[Any, Any, T]]) -> T:
    """Do something in a closed house, in a thread of its own: Playwright's loop runs in this one."""
    results: list[T] = []

    async def visit() -> None:
        async with open_house(folder) as house:
            results.append(await work(house))

    visitor = threading.Thread(target=lambda: asyncio.run(visit()))
    visitor.start()
    visitor.join()
    assert results, "the work in the house failed"
    return results[0]


async def arrive(house: House, role: Role, number: int) -> Student:
    """Somebody with an account, signed in."""
    user_id, email = new_id(), f"{role}{number}@example.com"
    user = User(
        id=user_id,
        email=email,
        email_key=email,
        password_hash="!",
        role=role,
        first_name="Asha",
        last_name="Rao",
        created_at=utc_now(),
    )
    await house.services.accounts.create_demo_account(user, Profile(id=user_id), PASSWORD)
    client = Client(address="192.0.2.1", device="Firefox")
    opened = await house.services.sessions.open(await house.services.sessions.ticket(user), client)
    return Student(opened.actor, opened.token)
