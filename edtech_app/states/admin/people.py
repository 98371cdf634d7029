"""Finding people, and what may be done to an account."""

import asyncio
from dataclasses import dataclass
from typing import Any

import reflex as rx

from edtech_app import routes
from edtech_app.domain.accounts import Actor, Approval, Role, Session, User, UserStatus
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER, utc_now
from edtech_app.domain.errors import AppError, NotFound, NotSignedIn
from edtech_app.runtime import services
from edtech_app.services.accounts.devices import device_in_words
from edtech_app.services.admin.people import Person
from edtech_app.states import formats
from edtech_app.states.admin.acts import perform, typed
from edtech_app.states.admin.entries import EntryView, entry_views, people_in
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


class UsersState(rx.State):
    """The accounts that the address asks for. `status` is loading, ready, empty or failed.

    `drawn` changes whenever the field of words has to be drawn anew, because the address says others than were typed.
    """

    status: str = "loading"
    problem: str = ""
    words: str = ""
    role: str = ""
    standing: str = ""
    users: list[UserRow] = []
    next_href: str = ""
    first_href: str = ""
    drawn: int = 0
    _typed: str = ""

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def load(self):
        """Read the page of the list that the address names."""
        query = self.router.url.query_parameters
        self.words, self.role = query.get("q", ""), query.get("role", "")
        self.standing, after = query.get("status", ""), query.get("after", "")
        if self.words != self._typed:
            self._typed, self.drawn = self.words, self.drawn + 1
        try:
            page = await services().people.search(
                await actor_of(self), words=self.words, role=self.role, status=self.standing, after=after
            )
        except NotSignedIn:
            raise
        except AppError as error:
            self.status, self.problem = "failed", error.message
            return
        faces = await services().profiles.faces(user.id for user in page.users)
        self.users = [_row(user, faces.get(user.id, "")) for user in page.users]
        self.next_href = self._href(after=page.next) if page.next else ""
        self.first_href = self._href() if after else ""
        self.status = "ready" if page.users else "empty"

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def search(self, words: str):
        """Look for those whose email or name begins with the words."""
        self.words = self._typed = words
        return rx.redirect(self._href(), replace=True)

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def choose_role(self, role: str):
        """Narrow the list to a role, or to none."""
        self.role = role
        return rx.redirect(self._href(), replace=True)

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    async def choose_status(self, status: str):
        """Narrow the list to a status, or to none."""
        self.standing = status
        return rx.redirect(self._href(), replace=True)

    def _href(self, after: str = "") -> str:
        return routes.admin_users(q=self.words, role=self.role, status=self.standing, after=after)


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
        try:
            await self._read()
        except NotSignedIn:
            raise
        except NotFound:
            self.status = "missing"
        except AppError as error:
            self.status, self.problem = "failed", error.message

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def suspend(self, form: dict[str, Any]):
        """Close the account for the reason given."""
        return perform(
            self,
            lambda actor, client: services().oversight.suspend(actor, self._id(), typed(form, "reason"), client),
            f"{self.person.name} is suspended and signed out.",
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
            f"The role of {self.person.name} is changed.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def sign_out(self, form: dict[str, Any]):
        """End every session of the account."""
        return perform(
            self,
            lambda actor, client: services().oversight.sign_out_everywhere(actor, self._id(), client),
            f"{self.person.name} is signed out everywhere.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def approve(self, form: dict[str, Any]):
        """Let the instructor publish."""
        return perform(
            self,
            lambda actor, client: services().approval.approve(actor, self._id(), client),
            f"{self.person.name} can publish now.",
            self._read,
        )

    @rx.event
    @allow(Policy.ADMINISTRATOR)
    def decline(self, form: dict[str, Any]):
        """Leave the instructor with drafts, for the reason given."""
        return perform(
            self,
            lambda actor, client: services().approval.decline(actor, self._id(), typed(form, "reason"), client),
            f"{self.person.name} is told why.",
            self._read,
        )

    def _id(self) -> str:
        return str(getattr(self, "user_id", ""))

    async def _read(self) -> None:
        actor = await actor_of(self)
        found = await services().people.person(actor, self._id())
        names = await services().people.names(actor, people_in(found.acts))
        picture = services().profiles.picture_of(found.profile)
        self.person = _person(found, picture, actor)
        self.courses = [_taught(course) for course in found.taught]
        # In a thread, because putting what browsers say into words takes a millisecond each and at first 0.1 s.
        self.sessions = await asyncio.to_thread(lambda: [_session(session) for session in found.sessions])
        self.acts = entry_views(found.acts, names)
        self.status, self._shown = "ready", found.user.id


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
        seen=formats.ago(found.seen_at, utc_now()) if found.seen_at > NEVER else "not lately",
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
