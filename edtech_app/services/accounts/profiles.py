"""One's own account and public face."""

import contextlib
from urllib.parse import urlsplit

from edtech_app.domain.accounts import Actor, Profile, User
from edtech_app.domain.demo import ACCOUNTS, DemoAccount
from edtech_app.domain.errors import Duplicate
from edtech_app.repositories.accounts import ProfileRepository, UserRepository
from edtech_app.services.fields import NAME_LENGTH, Fields
from edtech_app.settings import Settings

HEADLINE_LENGTH = 120
ABOUT_LENGTH = 2000
WEBSITE_LENGTH = 200


class ProfilesService:
    """What people say about themselves."""

    def __init__(self, *, users: UserRepository, profiles: ProfileRepository, settings: Settings) -> None:
        self._users = users
        self._profiles = profiles
        self._settings = settings

    async def profile(self, actor: Actor) -> tuple[User, Profile]:
        """The actor's own account and public face."""
        actor.require_sign_in()
        user = await self._users.get(actor.user_id)
        return user, await self._profiles.find(actor.user_id) or Profile(id=actor.user_id)

    async def update_profile(
        self, actor: Actor, *, first_name: str, last_name: str, headline: str, about: str, website: str
    ) -> None:
        """Change the actor's names and public face.

        Raises:
            InvalidInput: A field is wrong.
        """
        actor.require_sign_in()
        fields = Fields(
            {
                "first_name": first_name,
                "last_name": last_name,
                "headline": headline,
                "about": about,
                "website": website,
            }
        )
        names = {
            "first_name": fields.line("first_name", longest=NAME_LENGTH, missing="Please enter your first name."),
            "last_name": fields.line("last_name", longest=NAME_LENGTH, missing="Please enter your last name."),
        }
        face = {
            "headline": fields.line("headline", longest=HEADLINE_LENGTH),
            "about": fields.text("about", longest=ABOUT_LENGTH),
            "website": fields.line("website", longest=WEBSITE_LENGTH),
        }
        if face["website"] and not _is_web_address(face["website"]):
            fields.refuse("website", "Please enter a web address that begins with https://.")
        fields.check()
        with contextlib.suppress(Duplicate):
            await self._profiles.add(Profile(id=actor.user_id))
        await self._profiles.change(actor.user_id, lambda profile: profile.model_copy(update=face))
        await self._users.change(actor.user_id, lambda user: user.model_copy(update=names))

    async def demo_accounts(self) -> list[DemoAccount]:
        """The accounts that the sign-in page offers while the demo school stands; none in production."""
        if self._settings.is_production:
            return []
        return [account for account in ACCOUNTS if await self._users.by_email(account.email)]


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not any(c.isspace() for c in text)
