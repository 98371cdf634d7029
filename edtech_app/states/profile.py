"""One's own account page."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.runtime import services
from edtech_app.services.accounts import ProfileForm
from edtech_app.services.accounts.profiles import LINKS
from edtech_app.states.forms import focus_first_wrong
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.session import SessionState

TEXTS = ("first_name", "last_name", "headline", "about", "gender", "born_on", "phone")


@dataclass(frozen=True)
class ProfileView:
    """The form's fields as they are kept."""

    first_name: str = ""
    last_name: str = ""
    name: str = ""
    email: str = ""
    headline: str = ""
    about: str = ""
    gender: str = ""
    born_on: str = ""
    phone: str = ""


class ProfileState(rx.State):
    """The account's form."""

    profile: ProfileView = ProfileView()
    links: list[str] = []
    public_page: str = ""
    errors: dict[str, str] = {}
    failure: str = ""
    is_loaded: bool = False
    is_busy: bool = False

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def load(self):
        """Read what is kept."""
        self.reset()
        try:
            await self._read()
        except AppError as problem:
            self.failure = problem.message

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def save(self, form: dict[str, Any]):
        """Keep what was typed."""
        self.errors = {}
        self.is_busy = True
        yield
        given = ProfileForm(links=[form.get(f"link_{number}", "") for number in range(LINKS)])
        for name in TEXTS:
            given[name] = form.get(name, "")
        try:
            await services().profiles.update_profile(await actor_of(self), given)
            await self._read()
        except InvalidInput as problem:
            self.errors = problem.fields
            wrong = {"link_0" if name == "links" else name: words for name, words in problem.fields.items()}
            yield focus_first_wrong(InvalidInput(wrong))
            return
        finally:
            self.is_busy = False
        yield SessionState.load
        yield rx.toast.success("Profile saved.")

    async def _read(self) -> None:
        user, profile = await services().profiles.profile(await actor_of(self))
        self.profile = ProfileView(
            first_name=user.first_name,
            last_name=user.last_name,
            name=user.name,
            email=user.email,
            headline=profile.headline,
            about=profile.about,
            gender=profile.gender.value,
            born_on=profile.born_on,
            phone=profile.phone,
        )
        # One place more than there are links, as long as another is possible.
        self.links = [*profile.links, ""][:LINKS]
        self.public_page = routes.instructor(user.id)
        self.is_loaded = True
