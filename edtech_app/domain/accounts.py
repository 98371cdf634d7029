"""People: who they are, how they prove it, and what their role lets them do."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import computed_field

from edtech_app.domain.entity import NEVER, Entity, Instant
from edtech_app.domain.errors import NotAllowed, NotSignedIn


class Role(StrEnum):
    """What somebody may do in principle; ownership is checked beside it."""

    VISITOR = "visitor"
    STUDENT = "student"
    INSTRUCTOR = "instructor"
    ADMINISTRATOR = "administrator"


SIGN_UP_ROLES = (Role.STUDENT, Role.INSTRUCTOR)
"""The only roles a form can give; administrators are made from the command line."""


class UserStatus(StrEnum):
    """`DELETING` is on its way to `DELETED`, and nobody comes back: a row without a person is left."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETING = "deleting"
    DELETED = "deleted"


class Approval(StrEnum):
    """Whether the house lets somebody publish who signed up to teach while it asked to be asked."""

    NOT_NEEDED = "none"
    WAITING = "waiting"
    GIVEN = "given"
    DECLINED = "declined"


class User(Entity):
    """An account. `email_key` is the folded address that makes it unique.

    `epoch` rises with each change of password or address, in the same write: sessions of an earlier epoch are over at
    once, even if the process dies before it has ended them one by one.
    """

    email: str
    email_key: str
    password_hash: str
    role: Role
    status: UserStatus = UserStatus.ACTIVE
    first_name: str
    last_name: str
    approval: Approval = Approval.NOT_NEEDED
    declined_because: str = ""
    epoch: int = 0
    created_at: Instant

    @property
    def name(self) -> str:
        """First and last name as one line."""
        return f"{self.first_name} {self.last_name}".strip()

    @computed_field
    @property
    def name_key(self) -> str:
        """The name as it is searched for, stored with the account and never set."""
        return folded(self.name)

    @computed_field
    @property
    def surname_key(self) -> str:
        """The same with the last name first."""
        return folded(f"{self.last_name} {self.first_name}")

    @property
    def is_keeper(self) -> bool:
        """Whether it keeps the house: an administrator's that is not suspended."""
        return self.role is Role.ADMINISTRATOR and self.status is UserStatus.ACTIVE

    @property
    def is_gone(self) -> bool:
        """Whether its owner has deleted it."""
        return self.status in (UserStatus.DELETING, UserStatus.DELETED)


def folded(text: str) -> str:
    """A text by which people are found: without regard to capitals, ways of writing an accent, and spare blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


class Gender(StrEnum):
    """What somebody may say about themselves, or not."""

    UNSAID = ""
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Profile(Entity):
    """What somebody says about themselves; its id is the user's id.

    Headline, about, links and picture are the public face of an instructor. `gender`, `born_on` (`YYYY-MM-DD`) and
    `phone` (E.164) are for their owner's eyes alone; all of them are optional and empty when not given. `picture_key`
    and `thumb_key` are the media keys of the portrait at 384 and 96 pixels.
    """

    headline: str = ""
    about: str = ""
    links: tuple[str, ...] = ()
    picture_key: str = ""
    thumb_key: str = ""
    gender: Gender = Gender.UNSAID
    born_on: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PublicFace:
    """What everybody may know of a person; the only form in which one person's account reaches another's page."""

    id: str
    name: str
    headline: str = ""
    about: str = ""
    links: tuple[str, ...] = ()

    @classmethod
    def of(cls, user: User, profile: Profile) -> "PublicFace":
        return cls(user.id, user.name, profile.headline, profile.about, profile.links)


SESSION_LIFE = timedelta(days=90)
"""How long a session lasts at most, however much it is used (ASVS 5.0, 7.3.2)."""
SESSION_IDLE = timedelta(days=14)
"""How long a session lasts unused (ASVS 5.0, 7.3.1)."""


class SessionStatus(StrEnum):
    LIVE = "live"
    ENDED = "ended"


class Session(Entity):
    """One signed-in browser or API client; the only authority on whether a token still counts.

    `device` is the client's own name for itself, `address` the network it came from, `time_zone` what its clock is set
    to (IANA, claimed by the browser); all three may be empty. It counts only in its user's present `epoch`.
    """

    user_id: str
    epoch: int = 0
    status: SessionStatus = SessionStatus.LIVE
    device: str = ""
    address: str = ""
    time_zone: str = ""
    created_at: Instant
    seen_at: Instant
    expires_at: Instant

    def is_live(self, now: datetime) -> bool:
        """Whether it still counts: not ended, not too old, not unused for too long."""
        return self.status is SessionStatus.LIVE and now < min(self.expires_at, self.seen_at + SESSION_IDLE)


class CodePurpose(StrEnum):
    """What a one-time secret is good for; one purpose's secret never opens another's door."""

    SIGN_UP = "signup"
    PROVE_EMAIL = "prove"
    VERIFIED_EMAIL = "verified"
    CHANGE_EMAIL = "email"
    RESET_PASSWORD = "reset"  # noqa: S105 - a purpose, not a password
    OPEN_SESSION = "session"


class CodeStatus(StrEnum):
    LIVE = "live"
    USED = "used"
    SUPERSEDED = "superseded"


class OneTimeCode(Entity):
    """A code or link that was sent; only its keyed digest is kept.

    `slot` is purpose and folded address: at most one live code per slot. `payload` is what the code unlocks, as
    strings (for sign-up the names, the role and the password's hash).
    """

    purpose: CodePurpose
    slot: str
    digest: str
    attempts_left: int
    status: CodeStatus = CodeStatus.LIVE
    payload: dict[str, str] = {}
    created_at: Instant
    expires_at: Instant
    used_at: Instant = NEVER


@dataclass(frozen=True, slots=True)
class Client:
    """Where a request comes from, for limits, the session list and the audit log.

    `known_device` is what the browser keeps from an earlier sign-in (see `KnownDevices`); whatever it says is checked.
    """

    address: str = ""
    device: str = ""
    time_zone: str = ""
    known_device: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting, proven by their session; made by the accounts service and by nobody else."""

    user_id: str = ""
    role: Role = Role.VISITOR
    session_id: str = ""
    email: str = ""
    name: str = ""

    @property
    def is_signed_in(self) -> bool:
        return self.role is not Role.VISITOR

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def can_teach(self) -> bool:
        return self.role in (Role.INSTRUCTOR, Role.ADMINISTRATOR)

    def require_sign_in(self) -> None:
        """
        Raises:
            NotSignedIn: This is a visitor.
        """
        if not self.is_signed_in:
            raise NotSignedIn

    def require_own(self, user_id: str) -> None:
        """
        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: The account is somebody else's.
        """
        self.require_sign_in()
        if user_id != self.user_id:
            raise NotAllowed("You do not have access to this.")

    def require_own_or_administrator(self, user_id: str) -> None:
        """
        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: The account is somebody else's, and this is no administrator.
        """
        self.require_sign_in()
        if not self.is_administrator:
            self.require_own(user_id)

    def require_instructor(self) -> None:
        """
        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: This is a student.
        """
        self.require_sign_in()
        if not self.can_teach:
            raise NotAllowed("This is only for instructors.")

    def require_administrator(self) -> None:
        """
        Raises:
            NotSignedIn: This is a visitor.
            NotAllowed: This is not an administrator.
        """
        self.require_sign_in()
        if not self.is_administrator:
            raise NotAllowed("This is only for administrators.")


VISITOR = Actor()
"""Nobody in particular."""
