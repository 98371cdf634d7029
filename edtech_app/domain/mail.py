"""Letters: what we write to people, kept in an outbox until it is delivered."""

from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant


class LetterStatus(StrEnum):
    """`KEPT` is the end of a letter's way when no mail server is set; `DEAD` after the last retry."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    EXPIRED = "expired"
    DEAD = "dead"


class Letter(Entity):
    """One mail. `dedupe` is unique: the same event never writes twice. `expires_at` 1970 means never.

    `unsubscribe` is where whoever gets it can end letters of its kind, "" for those that cannot be ended.
    """

    dedupe: str
    to: str
    to_name: str = ""
    subject: str
    text: str
    html: str
    unsubscribe: str = ""
    status: LetterStatus = LetterStatus.QUEUED
    attempts: int = 0
    error: str = ""
    created_at: Instant
    next_at: Instant
    leased_until_at: Instant = NEVER
    expires_at: Instant = NEVER
    sent_at: Instant = NEVER
