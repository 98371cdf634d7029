"""Letters: what we write to people, kept in an outbox until it is delivered."""

import re
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant


class LetterStatus(StrEnum):
    """`KEPT` is the end of a letter's way when no mail server is set; `DEAD` after the last retry.

    `DROPPED` is what an administrator has decided not to send.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    KEPT = "kept"
    EXPIRED = "expired"
    DEAD = "dead"
    DROPPED = "dropped"


CODE = re.compile(r"(?<![\w#])\d{6}(?!\w)")
"""A one-time code; a colour in a style has `#` before it."""
LINK = re.compile(r"(https?://[^/?#\s\"'<>]+)([/?#][^\s\"'<>]*)")
OWN_WORDS = re.compile(r"[a-z]+(-[a-z]+)*")
PLAIN_PARTS = re.compile(r"[0-9a-f]{24}|[^\W_A-Z]{1,19}(-[^\W_A-Z]{1,19})*")
"""What of a link is no secret: words of our own addresses; and in letters that hold none, ids and names of courses."""
MASK = "••••••"


class Lane(StrEnum):
    """Which letters go first: what one person waits for, before what goes to many."""

    FIRST = "first"
    BULK = "bulk"


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
    lane: Lane = Lane.FIRST
    status: LetterStatus = LetterStatus.QUEUED
    attempts: int = 0
    error: str = ""
    created_at: Instant
    next_at: Instant
    leased_until_at: Instant = NEVER
    expires_at: Instant = NEVER
    sent_at: Instant = NEVER

    @property
    def holds_secret(self) -> bool:
        """Whether there is a one-time code or link in it; such letters are of no use after a time."""
        return self.expires_at != NEVER

    def masked(self) -> "Letter":
        """The letter as others than its receiver may read it: codes, and what in a link may open a door, covered."""
        return self.model_copy(
            update={
                "subject": self._covered(self.subject),
                "text": self._covered(self.text),
                "html": self._covered(self.html),
                "unsubscribe": "",
            }
        )

    def _covered(self, text: str) -> str:
        plain = OWN_WORDS if self.holds_secret else PLAIN_PARTS
        if self.holds_secret:
            text = CODE.sub(MASK, text)
        return LINK.sub(lambda link: link[1] + _covered_path(link[2], plain), text)


def _covered_path(path: str, plain: re.Pattern[str]) -> str:
    """The path of a link with its parts covered that are not plain, and without what is asked with it."""
    bare = re.split(r"[?#]", path, maxsplit=1)[0]
    return "/".join(part if not part or plain.fullmatch(part) else MASK for part in bare.split("/"))
