"""A house of its own for a benchmark: the real services over the embedded server, in a folder that goes away."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from edtech_app.domain.accounts import Role, User
from edtech_app.domain.entity import new_id, utc_now
from edtech_app.repositories.accounts import UserRepository
from edtech_app.runtime import House, running
from edtech_app.services.accounts import Passwords
from edtech_app.settings import Settings


@contextlib.asynccontextmanager
async def open_house(**settings: Any) -> AsyncIterator[House]:
    """The house, with these settings beside the defaults; nothing of the machine's own settings is read."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        chosen = Settings(
            _env_file=None,  # pyright: ignore[reportCallIssue]
            data_dir=Path(folder),
            site_url="http://school.test",
            **settings,
        )
        async with running(chosen) as house:
            yield house


async def add_people(house: House, emails: list[str], password: str) -> None:
    """Students with these addresses and one password, hashed once because that takes longest."""
    users, hashed = UserRepository(house.database), await Passwords().hash(password)
    for email in emails:
        await users.add(
            User(
                id=new_id(),
                email=email,
                email_key=email,
                password_hash=hashed,
                role=Role.STUDENT,
                first_name="Asha",
                last_name="Rao",
                created_at=utc_now(),
            )
        )
