"""There is always an administrator."""

from collections.abc import Callable

from edtech_app.domain.accounts import User
from edtech_app.domain.errors import Conflict
from edtech_app.repositories.accounts import UserRepository

LAST_ONE = "This is the only administrator. Make someone else an administrator first."


async def change_but_keep_one(users: UserRepository, user_id: str, change: Callable[[User], User]) -> tuple[User, User]:
    """Change an account, unless that would leave the house without an active administrator; before and after.

    The last one is refused before anything is written. Of two who step down at the same moment each finds the other,
    so it is asked again afterwards and taken back when nobody is left: both may be refused, but never both let go.

    Raises:
        Conflict: This is the last administrator.
    """
    before = await users.get(user_id)
    steps_down = before.is_keeper and not change(before).is_keeper
    if steps_down:
        await require_another(users, user_id)
    after = await users.change(user_id, change)
    if steps_down and not await users.active_administrators():
        await users.change(user_id, lambda now: now.model_copy(update={"role": before.role, "status": before.status}))
        raise Conflict(LAST_ONE)
    return before, after


async def require_another(users: UserRepository, user_id: str) -> None:
    """
    Raises:
        Conflict: Nobody else is an active administrator.
    """
    if all(keeper.id == user_id for keeper in await users.active_administrators()):
        raise Conflict(LAST_ONE)
