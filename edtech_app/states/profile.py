"""One's own account page."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.errors import AppError, InvalidInput
from edtech_app.runtime import services
from edtech_app.states.guard import Policy, actor_of, allow
from edtech_app.states.session import SessionState


@dataclass(frozen=True)
class ProfileView:
    """The form's fields as they are kept."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    headline: str = ""
    about: str = ""
    website: str = ""


class ProfileState(rx.State):
    """The account's form."""

    profile: ProfileView = ProfileView()
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
            user, profile = await services().profiles.profile(await actor_of(self))
        except AppError as problem:
            self.failure = problem.message
            return
        self.profile = ProfileView(
            first_name=user.first_name,
            last_name=user.last_name,
            email=user.email,
            headline=profile.headline,
            about=profile.about,
            website=profile.website,
        )
        self.public_page = routes.instructor(user.id)
        self.is_loaded = True

    @rx.event
    @allow(Policy.SIGNED_IN)
    async def save(self, form: dict[str, Any]):
        """Keep what was typed."""
        self.errors = {}
        self.is_busy = True
        yield
        try:
            await services().profiles.update_profile(
                await actor_of(self),
                first_name=form.get("first_name", ""),
                last_name=form.get("last_name", ""),
                headline=form.get("headline", ""),
                about=form.get("about", ""),
                website=form.get("website", ""),
            )
        except InvalidInput as problem:
            self.errors = problem.fields
            yield rx.set_focus(next(iter(problem.fields)))
            return
        finally:
            self.is_busy = False
        yield SessionState.load
        yield rx.toast.success("Saved.")
