"""Everybody with an account, as the house lists them."""

from dataclasses import dataclass

import reflex as rx

from edtech_app import routes
from edtech_app.domain.accounts import Approval, Role, User, UserStatus
from edtech_app.runtime import services
from edtech_app.states import formats
from edtech_app.states.admin.narrowed import NarrowedList
from edtech_app.states.guard import Policy, actor_of, allow

ROLES = {Role.STUDENT: "Student", Role.INSTRUCTOR: "Instructor", Role.ADMINISTRATOR: "Administrator"}
STATUSES = {
    UserStatus.ACTIVE: "Active",
    UserStatus.SUSPENDED: "Suspended",
    UserStatus.DELETING: "Being deleted",
    UserStatus.DELETED: "Deleted",
}


WAITING_WORDS = "Waiting for approval"


@dataclass(frozen=True)
class UserRow:
    """An account in the list."""

    id: str = ""
    href: str = ""
    name: str = ""
    picture: str = ""
    email: str = ""
    role: str = ""
    status: str = ""
    status_text: str = ""
    is_waiting: bool = False
    joined: str = ""


class UsersState(NarrowedList, rx.State):
    """The accounts that the address asks for, by how an email or a name begins, and by their `role` ("" for each)."""

    role: str = ""
    users: list[UserRow] = []

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def choose_role(self, role: str):
        """Narrow the list to a role, or to none."""
        self.role = role
        return rx.redirect(self._href(), replace=True)

    async def _show(self, after: str) -> tuple[int, str]:
        self.role = self.router.url.query_parameters.get("role", "")
        page = await services().people.search(
            await actor_of(self), words=self.words, role=self.role, status=self.standing, after=after
        )
        faces = await services().profiles.faces(user.id for user in page.users)
        self.users = [_row(user, faces.get(user.id, "")) for user in page.users]
        return len(page.users), page.next

    def _href(self, after: str = "") -> str:
        return routes.admin_users(q=self.words, role=self.role, status=self.standing, after=after)


def _row(user: User, picture: str) -> UserRow:
    return UserRow(
        id=user.id,
        href=routes.admin_user(user.id),
        name=user.name,
        picture=picture,
        email=user.email,
        role=ROLES[user.role],
        status=user.status.value,
        status_text=STATUSES[user.status],
        is_waiting=user.approval is Approval.WAITING,
        joined=formats.date(user.created_at),
    )
