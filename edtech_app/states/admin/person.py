"""One account: what the house knows of it, and what may be done to it."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Session
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER, utc_now
from edtech_app.runtime import services
from edtech_app.services.accounts.devices import device_in_words
from edtech_app.services.admin.people import Person
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.admin.entries import EntryView, entry_views, ids_in
from edtech_app.states.admin.users import ROLES, STATUSES
from edtech_app.states.faces import failing_in_place
from edtech_app.states.guard import Policy, actor_of, allow


@dataclass(frozen=True)
class PersonView:
    """An account as its page shows it; `role` and `status` are their names in the domain."""

    name: str = ""
    first_name: str = ""
    picture: str = ""
    headline: str = ""
    email: str = ""
    role: str = ""
    role_text: str = ""
    status: str = ""
    status_text: str = ""
    joined: str = ""
    seen: str = ""
    taught_text: str = ""
    bought_text: str = ""
    public_href: str = ""
    acts_href: str = ""
    approval: str = ""
    declined_because: str = ""
    about: str = ""
    is_gone: bool = False
    is_me: bool = False


@dataclass(frozen=True)
class TaughtRow:
    """A course of the account's."""

    title: str = ""
    href: str = ""
    status_text: str = ""
    students_text: str = ""


@dataclass(frozen=True)
class SignedInRow:
    """Where the account is signed in."""

    device: str = ""
    place: str = ""
    seen: str = ""


class PersonState(rx.State):
    """The account that the address names. `status` is loading, ready, missing or failed."""

    status: str = "loading"
    problem: str = ""
    person: PersonView = PersonView()
    courses: list[TaughtRow] = []
    sessions: list[SignedInRow] = []
    acts: list[EntryView] = []
    _shown: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the account and what belongs to it."""
        if self._shown != self._id():
            self.reset()
            yield
        with failing_in_place(self, may_be_missing=True):
            await self._read()

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def suspend(self, form: dict[str, Any]):
        """Close the account for the reason given."""
        return perform(
            self,
            lambda actor, client: services().oversight.suspend(actor, self._id(), typed(form, "reason"), client),
            f"{self.person.name} has been suspended and signed out.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def restore(self, form: dict[str, Any]):
        """Open the account again."""
        return perform(
            self,
            lambda actor, client: services().oversight.restore(actor, self._id(), client),
            f"{self.person.name} can sign in again.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def change_role(self, form: dict[str, Any]):
        """Give the account the role chosen."""
        return perform(
            self,
            lambda actor, client: services().oversight.change_role(actor, self._id(), typed(form, "role"), client),
            f"{self.person.name} has a new role.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def sign_out(self, form: dict[str, Any]):
        """End every session of the account."""
        return perform(
            self,
            lambda actor, client: services().oversight.sign_out_everywhere(actor, self._id(), client),
            f"{self.person.name} has been signed out everywhere.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def approve(self, form: dict[str, Any]):
        """Let the instructor publish."""
        return perform(
            self,
            lambda actor, client: services().approval.approve(actor, self._id(), client),
            f"{self.person.name} can now publish.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def decline(self, form: dict[str, Any]):
        """Leave the instructor with drafts, for the reason given."""
        return perform(
            self,
            lambda actor, client: services().approval.decline(actor, self._id(), typed(form, "reason"), client),
            f"We have told {self.person.name} why.",
            self._read,
        )

    def _id(self) -> str:
        return str(getattr(self, "user_id", ""))

    async def _read(self) -> None:
        actor = await actor_of(self)
        found = await services().people.person(actor, self._id())
        names = await services().names.of(actor, ids_in(found.acts))
        picture = services().profiles.picture_of(found.profile)
        self.person = _person(found, picture, actor)
        self.courses = [_taught(course) for course in found.taught]
        # In a thread, because putting what browsers say into words takes a millisecond each and at first 0.1 s.
        self.sessions = await asyncio.to_thread(lambda: [_session(session) for session in found.sessions])
        self.acts = entry_views(found.acts, names)
        self.status, self._shown = "ready", found.user.id


def _person(found: Person, picture: str, actor: Actor) -> PersonView:
    user = found.user
    return PersonView(
        name=user.name,
        first_name=user.first_name,
        picture=picture,
        headline=found.profile.headline,
        email=user.email,
        role=user.role.value,
        role_text=ROLES[user.role],
        status=user.status.value,
        status_text=STATUSES[user.status],
        joined=formats.date(user.created_at),
        seen=formats.ago(found.seen_at, utc_now()) if found.seen_at > NEVER else "not recently",
        taught_text=formats.counted(len(found.taught), "course"),
        bought_text=formats.counted(found.bought, "course"),
        public_href=routes.instructor(user.id) if found.taught and not user.is_gone else "",
        acts_href=routes.admin_audit(whom=user.id),
        approval=user.approval.value,
        declined_because=user.declined_because,
        about=found.profile.about,
        is_gone=user.is_gone,
        is_me=user.id == actor.user_id,
    )


def _taught(course: Course) -> TaughtRow:
    return TaughtRow(
        title=course.title,
        href=routes.course_editor(course.id),
        status_text=course.status.value.capitalize(),
        students_text=formats.counted(course.student_count, "student"),
    )


def _session(session: Session) -> SignedInRow:
    return SignedInRow(
        device=device_in_words(session.device),
        place=session.address,
        seen=formats.ago(session.seen_at, utc_now()),
    )
