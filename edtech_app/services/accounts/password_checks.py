"""Proving who one is by a password, with as many wrong tries as the house allows."""

from edtech_app.domain.accounts import Actor, Client, User
from edtech_app.domain.audit import Act
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.limits import Limit
from edtech_app.repositories.accounts import UserRepository
from edtech_app.services.accounts.known_devices import KnownDevices
from edtech_app.services.accounts.passwords import Passwords
from edtech_app.services.audit import AuditLog
from edtech_app.services.fields import Fields
from edtech_app.services.limits import Limits

TOO_OFTEN = "Too many wrong passwords."


class PasswordChecks:
    """Checks passwords: every try is counted before it is made and given back when it was right."""

    def __init__(
        self,
        *,
        users: UserRepository,
        passwords: Passwords,
        known_devices: KnownDevices,
        limits: Limits,
        audit: AuditLog,
        limit: Limit,
    ) -> None:
        self._users = users
        self._passwords = passwords
        self._known_devices = known_devices
        self._limits = limits
        self._audit = audit
        self._limit = limit

    async def of_stranger(self, user: User | None, key: str, password: str, client: Client) -> bool:
        """Whether this is the password of `user`, whom somebody claims to be by the folded address `key`.

        An address without an account costs the same work. Tries count for the address and the network they come from,
        or for the device if it is one that its owner has used before: a stranger's failures never stop it.

        Raises:
            TooMany: There were too many wrong ones.
        """
        payers = [(f"sign-in {kind}", who) for kind, who in self._known_devices.payers(client, key)]
        return await self._check(user, password, payers, client)

    async def of_actor(self, actor: Actor, password: str, client: Client, *, field: str = "password") -> User:
        """Make sure that it is the actor who sits there, before something that cannot be taken back; their account.

        Counted for the account apart from signing in, so that nobody but a signed-in person can use the tries up.

        Raises:
            NotSignedIn: This is a visitor.
            InvalidInput: The password is wrong; `field` is the one that the words stand at.
            TooMany: There were too many wrong ones.
        """
        actor.require_sign_in()
        fields = Fields({field: password})
        given = fields.raw(field)
        fields.refuse(field, "" if given else "Please enter your password.")
        fields.check()
        user = await self._users.get(actor.user_id)
        if not await self._check(user, given, [("password check", actor.user_id)], client):
            raise InvalidInput({field: "This password is wrong."})
        return user

    async def _check(self, user: User | None, password: str, payers: list[tuple[str, str]], client: Client) -> bool:
        for what, who in payers:
            await self._limits.spend(what, who, self._limit, words=TOO_OFTEN, client=client)
        is_right, renewed = await self._passwords.check(password, user.password_hash if user else "")
        if user is None or not is_right:
            await self._audit.record(Act.SIGN_IN_REFUSED, subject_id=user.id if user else "", client=client)
            return False
        for what, who in payers:
            await self._limits.give_back(what, who, self._limit)
        if renewed:
            await self._users.renew_password_hash(user, renewed)
        return True
