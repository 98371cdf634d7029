"""There is always an administrator."""

from collections.abc import Callable

from edtech_app.domain.accounts import Role, User, UserStatus
from edtech_app.domain.errors import Conflict
from edtech_app.repositories.accounts import UserRepository


async def change_but_keep_one(users: UserRepository, user_id: str, change: Callable[[User], User]) -> tuple[User, User]:
    """Change an account, unless that would leave the house without an active administrator; before and after.

    The change is made first and taken back when nobody is left: of two administrators who step down at the same
    moment both may be refused, but never both let go.

    Raises:
        Conflict: This is the last administrator.
    """
    before = await users.get(user_id)
    after = await users.change(user_id, change)
    if _is_keeper(before) and not _is_keeper(after) and not await users.active_administrators():
        await users.change(user_id, lambda now: now.model_copy(update={"role": before.role, "status": before.status}))
        raise Conflict("This is the last administrator. Make another one first.")
    return before, after


def _is_keeper(user: User) -> bool:
    return user.role is Role.ADMINISTRATOR and user.status is UserStatus.ACTIVE
