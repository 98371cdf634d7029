"""What people say about themselves: their names, their public face, and what is for their own eyes."""

import contextlib
from collections.abc import Iterable
from datetime import date
from typing import TypedDict, cast
from urllib.parse import urlsplit

import phonenumbers

from edtech_app.domain.accounts import Actor, Client, Gender, Profile, User
from edtech_app.domain.audit import Act
from edtech_app.domain.demo import ACCOUNTS, DemoAccount
from edtech_app.domain.entity import Clock
from edtech_app.domain.errors import Conflict, Duplicate, GatewayFailed
from edtech_app.domain.media import Crop
from edtech_app.repositories.accounts import ProfileRepository, UserRepository
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.services.audit import NOBODY, AuditLog
from edtech_app.services.fields import NAME_LENGTH, Fields
from edtech_app.services.media import PicturesService
from edtech_app.settings import Settings

HEADLINE_LENGTH = 120
ABOUT_LENGTH = 2000
LINKS = 5
LINK_LENGTH = 200
OLDEST = 120
"""Years that somebody may be old."""
HOME_COUNTRY = "IN"
"""Whose phone numbers may be written without a country code."""


class ProfileForm(TypedDict, total=False):
    """What the account page sends; only the fields that are present change.

    `born_on` is `YYYY-MM-DD`, `phone` as people write it, `links` web addresses; each of them may be empty.
    """

    first_name: str
    last_name: str
    headline: str
    about: str
    gender: str
    born_on: str
    phone: str
    links: list[str]


class ProfilesService:
    """What people say about themselves."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        courses: CourseRepository,
        pictures: PicturesService,
        settings: Settings,
        audit: AuditLog,
        now: Clock,
    ) -> None:
        self._users = users
        self._profiles = profiles
        self._courses = courses
        self._pictures = pictures
        self._settings, self._audit = settings, audit
        self._now = now

    async def profile(self, actor: Actor, user_id: str = "") -> tuple[User, Profile]:
        """An account and all that its owner says about themselves, the actor's own unless an administrator asks.

        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: It is somebody else's.
            NotFound: There is no such account.
        """
        user_id = user_id or actor.user_id
        actor.require_own_or_administrator(user_id)
        user = await self._users.get(user_id)
        return user, await self._profiles.find(user_id) or Profile(id=user_id)

    async def update_profile(self, actor: Actor, form: ProfileForm, user_id: str = "", client: Client = NOBODY) -> None:
        """Change the fields that the form holds, of the actor's own account unless an administrator names another.

        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: It is somebody else's.
            NotFound: There is no such account.
            InvalidInput: A field is wrong; nothing was changed.
        """
        user_id = user_id or actor.user_id
        actor.require_own_or_administrator(user_id)
        fields = Fields(form)
        names = {
            "first_name": fields.line("first_name", longest=NAME_LENGTH, missing="Please enter your first name."),
            "last_name": fields.line("last_name", longest=NAME_LENGTH, missing="Please enter your last name."),
        }
        face: dict[str, object] = {
            "headline": fields.line("headline", longest=HEADLINE_LENGTH),
            "about": fields.text("about", longest=ABOUT_LENGTH),
            "gender": _read_gender(fields),
            "born_on": _read_birthday(fields, today=self._now().date()),
            "phone": _read_phone(fields),
            "links": _read_links(fields, form.get("links", [])),
        }
        fields.problems = {name: words for name, words in fields.problems.items() if name in form}
        fields.check()
        if user_id != actor.user_id:
            if (await self._users.get(user_id)).is_gone:
                raise Conflict("This account has been deleted.")
            await self._audit.record(
                Act.PROFILE_CHANGED, actor=actor, subject_id=user_id, client=client, fields=", ".join(sorted(form))
            )
        await self._ensure(user_id)
        await self._profiles.change(
            user_id, lambda kept: kept.model_copy(update={k: v for k, v in face.items() if k in form})
        )
        await self._users.change(
            user_id, lambda kept: kept.model_copy(update={k: v for k, v in names.items() if k in form})
        )
        if names.keys() & form.keys():
            await self._courses.touch_all_of(user_id)

    async def change_picture(self, actor: Actor, content: bytes, crop: Crop | None = None) -> None:
        """Make a square of a picture the actor's portrait, its middle when no square is given.

        The new files are there before the profile names them, and the old ones go after it has let go of them.

        Raises:
            NotSignedIn: This is a visitor.
            InvalidInput: Too large, no picture, or no such square (`picture`).
        """
        actor.require_sign_in()
        picture_key, thumb_key = await self._pictures.receive_portrait(content, crop)
        await self._swap_picture(actor, picture_key, thumb_key)

    async def remove_picture(self, actor: Actor) -> None:
        """Go back to the first letter of the actor's name; doing it twice is harmless."""
        actor.require_sign_in()
        await self._swap_picture(actor, "", "")

    def picture_of(self, profile: Profile) -> str:
        """Where anybody may see a portrait in its larger size; "" when there is none."""
        return self._pictures.url(profile.picture_key)

    async def faces(self, user_ids: Iterable[str]) -> dict[str, str]:
        """Where to see the small portraits of these people, for those who have one."""
        found = await self._profiles.many(user_ids)
        return {profile.id: self._pictures.url(profile.thumb_key) for profile in found if profile.thumb_key}

    async def demo_accounts(self) -> list[DemoAccount]:
        """The accounts that the sign-in page offers while the demo school stands; none in production."""
        if self._settings.is_production:
            return []
        return [account for account in ACCOUNTS if await self._users.by_email(account.email)]

    async def _swap_picture(self, actor: Actor, picture_key: str, thumb_key: str) -> None:
        replaced: tuple[str, ...] = ()

        def change(kept: Profile) -> Profile:
            nonlocal replaced
            replaced = (kept.picture_key, kept.thumb_key)
            return kept.model_copy(update={"picture_key": picture_key, "thumb_key": thumb_key})

        await self._ensure(actor.user_id)
        await self._profiles.change(actor.user_id, change)
        for key in replaced:
            with contextlib.suppress(GatewayFailed):
                await self._pictures.delete(key)

    async def _ensure(self, user_id: str) -> None:
        with contextlib.suppress(Duplicate):
            await self._profiles.add(Profile(id=user_id))


def _read_gender(fields: Fields) -> Gender:
    chosen = fields.raw("gender")
    if chosen not in tuple(Gender):
        fields.refuse("gender", "Please choose one of the options.")
        return Gender.UNSAID
    return Gender(chosen)


def _read_birthday(fields: Fields, *, today: date) -> str:
    """A day in the past on which somebody who lives can have been born."""
    given = fields.line("born_on", longest=20)
    if not given:
        return ""
    try:
        born = date.fromisoformat(given)
    except ValueError:
        born = None
    if born is None or born.isoformat() != given:
        fields.refuse("born_on", "Please enter the date as year-month-day, such as 1998-07-23.")
    elif born >= today:
        fields.refuse("born_on", "The date of birth must be in the past.")
    elif today.year - born.year > OLDEST:
        fields.refuse("born_on", f"This is more than {OLDEST} years ago. Please check the year.")
    return given


def _read_phone(fields: Fields) -> str:
    """A number that exists in its country, in E.164 form."""
    given = fields.line("phone", longest=30)
    if not given:
        return ""
    words = "This is not a valid phone number. Outside India, start with + and the country code."
    # The library takes letters for digits and overlooks what follows a number; people here write neither.
    if not all(character in "+0123456789 ()-./" for character in given):
        fields.refuse("phone", words)
        return ""
    try:
        number = phonenumbers.parse(given, HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        fields.refuse("phone", words)
        return ""
    if not phonenumbers.is_valid_number(number):
        fields.refuse("phone", words)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _read_links(fields: Fields, given: object) -> tuple[str, ...]:
    """Web addresses without doubled and empty ones."""
    if not isinstance(given, list):
        fields.refuse("links", "Please enter valid web addresses.")
        return ()
    numbered = {str(number): link for number, link in enumerate(cast("list[object]", given)[: LINKS * 4])}
    lines = Fields(numbered)
    read = [lines.line(number, longest=LINK_LENGTH) for number in numbered]
    kept = tuple(dict.fromkeys(link for link in read if link))
    if lines.problems or not all(is_web_address(link) for link in kept):
        fields.refuse("links", "Please enter web addresses that start with https://.")
    elif len(kept) > LINKS:
        fields.refuse("links", f"You can add at most {LINKS} links.")
    return kept


def is_web_address(text: str) -> bool:
    """Whether it is an address that a link may lead to: http or https, with a host and without blanks."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not any(c.isspace() for c in text)
