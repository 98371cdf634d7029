"""What was done to accounts and to the house, by whom and from where: written once and never changed."""

from enum import StrEnum

from edtech_app.domain.entity import Entity, Instant


class Act(StrEnum):
    """What happened. Refusals are acts of the house."""

    SIGNED_UP = "signed up"
    SIGNED_IN = "signed in"
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    SESSION_ENDED = "session ended"
    OTHER_SESSIONS_ENDED = "other sessions ended"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 - an act
    PASSWORD_RESET_ASKED = "password reset asked for"  # noqa: S105 - an act
    PASSWORD_RESET = "password reset"  # noqa: S105 - an act
    EMAIL_CHANGED = "email changed"
    CODE_REFUSED = "code refused"
    LIMIT_REACHED = "limit reached"
    DATA_EXPORTED = "data exported"
    PROFILE_CHANGED = "profile changed by the house"
    ACCOUNT_DELETED = "account deleted"
    ADMINISTRATOR_MADE = "administrator made"
    ROLE_CHANGED = "role changed"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    INSTRUCTOR_APPROVED = "instructor approved"
    INSTRUCTOR_DECLINED = "instructor declined"
    SIGNED_OUT_EVERYWHERE = "signed out everywhere"
    CATEGORY_MADE = "category made"
    CATEGORY_CHANGED = "category changed"
    CATEGORY_MOVED = "category moved"
    CATEGORY_MERGED = "category merged"
    CATEGORY_DELETED = "category deleted"
    CERTIFICATE_RENAMED = "name on a certificate changed"
    CERTIFICATE_WITHDRAWN = "certificate withdrawn"
    COURSE_TAKEN_DOWN = "course taken down"
    COURSE_RESTORED = "course restored"
    REVIEW_HIDDEN = "review hidden"
    REVIEW_RESTORED = "review restored"
    REVIEW_KEPT = "reports of a review dismissed"
    REFUND_ASKED = "refund asked for"
    REFUND_APPROVED = "refund approved"
    REFUND_DECLINED = "refund declined"
    REFUND_GIVEN = "refund given"
    REFUND_RETRIED = "failed refund tried again"
    ALERT_CLOSED = "payment alert closed"
    LETTER_QUEUED = "letter put on its way again"
    LETTER_DROPPED = "letter dropped"
    NOT_ALLOWED = "refused"

    @property
    def words(self) -> str:
        """The act as administrators read it; what is stored stays as it is."""
        return WORDS.get(self, self.value).capitalize()


WORDS = {
    Act.PASSWORD_RESET_ASKED: "password reset requested",
    Act.PROFILE_CHANGED: "profile changed by an administrator",
    Act.ADMINISTRATOR_MADE: "administrator added",
    Act.CATEGORY_MADE: "category created",
    Act.REFUND_ASKED: "refund requested",
    Act.REFUND_RETRIED: "failed refund retried",
    Act.LETTER_QUEUED: "email sent again",
    Act.LETTER_DROPPED: "email cancelled",
    Act.NOT_ALLOWED: "access refused",
}


class AuditEntry(Entity):
    """One act. It names people by id only and holds no secret, so that it may outlive what it is about.

    `actor_id` is who did it ("" for a visitor, `HOUSE` for the house itself), `subject_id` whom or what it was done to.
    `details` are short words about it, such as the old and the new role.
    """

    act: Act
    actor_id: str = ""
    subject_id: str = ""
    address: str = ""
    device: str = ""
    details: dict[str, str] = {}
    created_at: Instant


HOUSE = "house"
"""The actor of what the house does by itself or from its command line."""
