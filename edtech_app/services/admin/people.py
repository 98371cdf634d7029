"""Finding people, and seeing what the house knows of one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from edtech_app.domain.accounts import Actor, Approval, Profile, Role, Session, User, UserStatus, folded
from edtech_app.domain.audit import AuditEntry
from edtech_app.domain.catalog import Course
from edtech_app.domain.entity import NEVER, Clock, millis
from edtech_app.repositories.accounts import ProfileRepository, SessionRepository, UserRepository
from edtech_app.repositories.audit import AuditRepository
from edtech_app.repositories.base import Place
from edtech_app.repositories.catalog import CourseRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.services.places import numbered, worded, written

PAGE = 25
LONGEST_WORDS = 100
SESSIONS = 50
ACTS = 20
WAITING = Approval.WAITING.value
KEYS = ("email_key", "name_key", "surname_key")


@dataclass(frozen=True, slots=True)
class People:
    """A page of accounts; `next` is the place behind it, "" on the last page."""

    users: tuple[User, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Person:
    """An account with what belongs to it; `acts` are the latest that were done to it, newest first."""

    user: User
    profile: Profile
    seen_at: datetime
    taught: tuple[Course, ...]
    bought: int
    sessions: tuple[Session, ...]
    acts: tuple[AuditEntry, ...]


class PeopleService:
    """For administrators alone; it changes nothing."""

    def __init__(
        self,
        *,
        users: UserRepository,
        profiles: ProfileRepository,
        sessions: SessionRepository,
        courses: CourseRepository,
        enrollments: EnrollmentRepository,
        entries: AuditRepository,
        now: Clock,
    ) -> None:
        self._users, self._profiles, self._sessions = users, profiles, sessions
        self._courses, self._enrollments, self._entries, self._now = courses, enrollments, entries, now

    async def search(
        self, actor: Actor, *, words: str = "", role: str = "", status: str = "", after: str = ""
    ) -> People:
        """A page of the accounts whose email, name or surname begins with the words, in the order of what begins so.

        Without words all of them, newest first. `role` and `status` narrow, `WAITING` to the instructors
        who wait for approval; what is none of them narrows nothing.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        where: dict[str, str] = {}
        if role in tuple(Role):
            where["role"] = role
        if status in tuple(UserStatus):
            where["status"] = status
        if status == WAITING:
            where["approval"] = WAITING
        beginning = folded(words[:LONGEST_WORDS])
        if not beginning:
            found = await self._users.newest(where, behind=numbered(after), limit=PAGE + 1)
            return _page(found, lambda user: (millis(user.created_at), user.id))
        found = await self._beginning(beginning, where, worded(after))
        return _page(found, lambda user: (_first_key(user, beginning), user.id))

    async def person(self, actor: Actor, user_id: str) -> Person:
        """
        Raises:
            NotAllowed: Not an administrator.
            NotFound: There is no such account.
        """
        actor.require_administrator()
        user = await self._users.get(user_id)
        profile, taught, enrollments, live, kept, acts = await asyncio.gather(
            self._profiles.find(user.id),
            self._courses.by_instructor(user.id),
            self._enrollments.of_student(user.id),
            self._sessions.live_of(user.id, now=self._now(), limit=SESSIONS),
            self._sessions.all_of(user.id),
            self._entries.about(user.id, limit=ACTS),
        )
        return Person(
            user=user,
            profile=profile or Profile(id=user.id),
            seen_at=max((session.seen_at for session in kept), default=NEVER),
            taught=tuple(taught),
            bought=len(enrollments),
            sessions=tuple(session for session in live if session.epoch == user.epoch),
            acts=tuple(acts),
        )

    async def _beginning(self, beginning: str, where: dict[str, str], behind: Place | None) -> list[User]:
        """The next accounts in the order of their first key that begins so, each once.

        Three lists are merged as far as the one that was cut off first reaches; what lies beyond is read next.
        """
        found: list[User] = []
        while True:
            lists = await asyncio.gather(
                *[self._users.beginning_with(key, beginning, where, behind=behind, limit=PAGE + 1) for key in KEYS]
            )
            named = list(zip(KEYS, lists, strict=True))
            behind = min(
                ((getattr(users[-1], name), users[-1].id) for name, users in named if len(users) > PAGE), default=None
            )
            places = {
                (key, user.id): user
                for name, users in named
                for user in users
                if (key := getattr(user, name)) == _first_key(user, beginning)
            }
            found += [places[place] for place in sorted(places) if behind is None or place <= behind]
            if behind is None or len(found) > PAGE:
                return found[: PAGE + 1]


def _first_key(user: User, beginning: str) -> str:
    return min(key for name in KEYS if (key := getattr(user, name)).startswith(beginning))


def _page(found: list[User], place: Callable[[User], Place]) -> People:
    shown = found[:PAGE]
    return People(tuple(shown), written(place(shown[-1])) if len(found) > PAGE else "")
