"""Making accounts: for whoever signed up, for the house's keeper, for the demo school."""

from edtech_app.domain.accounts import Profile, Role, User
from edtech_app.domain.entity import Clock, new_id
from edtech_app.domain.errors import Conflict, Duplicate, NotAllowed
from edtech_app.repositories.accounts import ProfileRepository, UserRepository
from edtech_app.services.accounts.passwords import Passwords, new_password
from edtech_app.services.fields import NAME_LENGTH, Fields, email_key
from edtech_app.settings import Settings

TAKEN = "An account with this email already exists. Please sign in."


class AccountsService:
    """Making accounts: for whoever signed up, for the house's keeper, for the demo school."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        passwords: Passwords,
        settings: Settings,
        now: Clock,
    ) -> None:
        self._users = users
        self._profiles = profiles
        self._passwords = passwords
        self._settings = settings
        self._now = now

    async def add(self, user: User, profile: Profile) -> None:
        """Store an account; the public face comes first, because an account without one would be half an account.

        Raises:
            Conflict: The address has an account already.
        """
        await self._profiles.add(profile.model_copy(update={"id": user.id}))
        try:
            await self._users.add(user)
        except Duplicate:
            await self._profiles.remove(user.id)
            raise Conflict(TAKEN) from None

    async def create_administrator(self, email: str, password: str, first_name: str, last_name: str) -> User:
        """Make an administrator; called from the command line only.

        Raises:
            InvalidInput: A value is wrong.
            Conflict: The address has an account already.
        """
        fields = Fields(
            {
                "email": email,
                "password": password,
                "confirmation": password,
                "first_name": first_name,
                "last_name": last_name,
            }
        )
        address = fields.email("email", allow_test_domains=not self._settings.is_production)
        first = fields.line("first_name", longest=NAME_LENGTH, missing="Please enter a first name.")
        last = fields.line("last_name", longest=NAME_LENGTH, missing="Please enter a last name.")
        chosen = new_password(fields, email_key(address))
        fields.check()
        user = User(
            id=new_id(),
            email=address,
            email_key=email_key(address),
            password_hash=await self._passwords.hash(chosen),
            role=Role.ADMINISTRATOR,
            first_name=first,
            last_name=last,
            created_at=self._now(),
        )
        await self.add(user, Profile(id=user.id))
        return user

    async def create_demo_account(self, user: User, profile: Profile, password: str) -> User:
        """Make one of the demo school's accounts, or return the one that is there.

        Raises:
            NotAllowed: This is production, where nobody may have a password that stands in a book.
        """
        if self._settings.is_production:
            raise NotAllowed("There are no demo accounts in production.")
        if found := await self._users.by_email(user.email_key):
            return found
        made = user.model_copy(update={"password_hash": await self._passwords.hash(password)})
        await self.add(made, profile)
        return made
