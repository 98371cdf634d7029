"""What administrators do to other people's accounts: suspend, restore, give another role, sign out."""

from collections.abc import Awaitable, Callable

from edtech_app.domain.accounts import Actor, Client, Role, User, UserStatus
from edtech_app.domain.audit import HOUSE, Act
from edtech_app.domain.errors import Conflict, InvalidInput, NotFound
from edtech_app.repositories.accounts import SessionRepository, UserRepository
from edtech_app.services.accounts.administrators import change_but_keep_one, require_another
from edtech_app.services.audit import NOBODY, AuditLog
from edtech_app.services.fields import email_key, read_reason
from edtech_app.services.mail import MailService

THE_HOUSE = Actor(user_id=HOUSE, role=Role.ADMINISTRATOR)
"""Whoever sits at the command line of the house's own machine."""


class OversightService:
    """Every act counts from the next event on, in open sessions too.

    It is kept in the audit log and told to the account's owner by letter before it is carried out: an entry or a letter
    too many is better than an act without one.
    """

    def __init__(
        self, *, users: UserRepository, sessions: SessionRepository, mail: MailService, audit: AuditLog
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._mail = mail
        self._audit = audit

    async def find(self, actor: Actor, email: str) -> User:
        """An account by its address.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: Nobody has this address.
        """
        actor.require_administrator()
        user = await self._users.by_email(email_key(email))
        if user is None:
            raise NotFound(self._users.missing)
        return user

    async def suspend(self, actor: Actor, user_id: str, reason: str, client: Client = NOBODY) -> None:
        """Close an account until it is restored; all its sessions are over at once. Doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: The reason is too long.
            Conflict: This is the last administrator, or the account is being deleted.
        """
        reason = read_reason(reason)

        async def note(before: User) -> None:
            await self._audit.record(Act.SUSPENDED, actor=actor, subject_id=user_id, client=client, reason=reason)
            await self._tell(before, "account_suspended", reason=reason)

        await self._move(actor, user_id, note, status=UserStatus.SUSPENDED)
        await self._sessions.end_all(user_id)

    async def restore(self, actor: Actor, user_id: str, client: Client = NOBODY) -> None:
        """Open a suspended account again; doing it twice is harmless.

        Raises:
            NotAllowed: Not an administrator.
            Conflict: The account is being deleted.
        """

        async def note(before: User) -> None:
            await self._audit.record(Act.RESTORED, actor=actor, subject_id=user_id, client=client)
            await self._tell(before, "account_restored")

        await self._move(actor, user_id, note, status=UserStatus.ACTIVE)

    async def change_role(self, actor: Actor, user_id: str, role: str, client: Client = NOBODY) -> None:
        """Give an account another role; it counts from the next event on, in open sessions too.

        Raises:
            NotAllowed: Not an administrator.
            InvalidInput: There is no such role.
            Conflict: This is the last administrator, or the account is being deleted.
        """
        if role not in (Role.STUDENT, Role.INSTRUCTOR, Role.ADMINISTRATOR):
            raise InvalidInput({"role": "The role must be student, instructor or administrator."})

        async def note(before: User) -> None:
            await self._audit.record(
                Act.ROLE_CHANGED, actor=actor, subject_id=user_id, client=client, before=before.role.value, after=role
            )
            await self._tell(before, "role_changed", role=role)

        await self._move(actor, user_id, note, role=Role(role))

    async def sign_out_everywhere(self, actor: Actor, user_id: str, client: Client = NOBODY) -> int:
        """End every session of an account, the actor's own too where it is theirs, and say how many ended.

        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such account.
        """
        actor.require_administrator()
        user = await self._users.get(user_id)
        await self._audit.record(Act.SIGNED_OUT_EVERYWHERE, actor=actor, subject_id=user.id, client=client)
        return await self._sessions.end_all(user.id)

    async def _move(self, actor: Actor, user_id: str, note: Callable[[User], Awaitable[None]], **to: object) -> None:
        """Change an account, after `note` has kept that it will be; what is so already is neither noted nor changed."""
        actor.require_administrator()

        def change(user: User) -> User:
            if user.is_gone:
                raise Conflict("This account has been deleted.")
            return user.model_copy(update=to)

        before = await self._users.get(user_id)
        if change(before) != before:
            if before.is_keeper and not change(before).is_keeper:
                await require_another(self._users, user_id)
            await note(before)
        await change_but_keep_one(self._users, user_id, change)

    async def _tell(self, user: User, template: str, **values: object) -> None:
        """Write to the owner, once for the account as it stands, also when an act that a crash cut off is repeated."""
        await self._mail.write(
            template,
            to=user.email,
            to_name=user.name,
            dedupe=f"{template}:{user.id}:{user.version}",
            values={"first_name": user.first_name, **values},
        )
