"""Certificates: what somebody has finished, for anybody to check."""

import secrets
from datetime import datetime
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant

MAX_REASON = 300
"""Characters of the reason for which a certificate is withdrawn."""


class CertificateStatus(StrEnum):
    """A `REFUNDED` one comes back with the course; one that the house has `WITHDRAWN` does not.

    `NAMELESS` is what stays of one whose holder has deleted their account.
    """

    VALID = "valid"
    REFUNDED = "refunded"
    WITHDRAWN = "withdrawn"
    NAMELESS = "nameless"


class Certificate(Entity):
    """That a student has finished a course: as it was called, with what there was to learn, on that day.

    One for a student and course. `name` is the student's at its making, "" when it is nameless. `letter` is "due" until
    the student was told of it, then "written". `reason` is the house's, for a withdrawal, and for everybody to read.
    """

    user_id: str
    course_id: str
    instructor_id: str
    name: str
    course_title: str
    lecture_count: int
    seconds: int
    status: CertificateStatus = CertificateStatus.VALID
    reason: str = ""
    letter: str = "due"
    issued_at: Instant
    withdrawn_at: Instant = NEVER

    @property
    def is_valid(self) -> bool:
        return self.status is CertificateStatus.VALID

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do for it, even if its student has the course and has finished it."""
        return self.letter == "written" if self.is_valid else self.status is not CertificateStatus.REFUNDED

    def refunded(self, now: datetime) -> "Certificate":
        """Withdrawn because its course was given back; one that is not valid stays as it is."""
        return self._ended(CertificateStatus.REFUNDED, now) if self.is_valid else self

    def withdrawn(self, reason: str, now: datetime) -> "Certificate":
        """Withdrawn by the house; a nameless one stays nameless, and a doubled withdrawal keeps its first reason."""
        if self.status in (CertificateStatus.WITHDRAWN, CertificateStatus.NAMELESS):
            return self
        return self._ended(CertificateStatus.WITHDRAWN, now).model_copy(update={"reason": reason})

    def restored(self) -> "Certificate":
        """Valid again, where only a refund had ended it."""
        if self.status is not CertificateStatus.REFUNDED:
            return self
        return self.model_copy(update={"status": CertificateStatus.VALID, "withdrawn_at": NEVER})

    def nameless(self, now: datetime) -> "Certificate":
        """Without its holder's name, who has left."""
        ended = self if self.status is CertificateStatus.NAMELESS else self._ended(CertificateStatus.NAMELESS, now)
        return ended.model_copy(update={"name": "", "reason": ""})

    def renamed(self, name: str) -> "Certificate":
        return self if name == self.name else self.model_copy(update={"name": name})

    def _ended(self, status: CertificateStatus, now: datetime) -> "Certificate":
        return self.model_copy(update={"status": status, "withdrawn_at": now})


def certificate_id() -> str:
    """An id of 96 random bits: whoever has not been told it does not find it."""
    return secrets.token_hex(12)
