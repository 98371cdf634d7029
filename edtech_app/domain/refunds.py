"""Money that goes back: who may ask for it, and the way of a refund."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from edtech_app.domain.entity import NEVER, Entity, Instant
from edtech_app.domain.errors import InvalidInput
from edtech_app.domain.learning import Progress
from edtech_app.domain.money import Money

REFUND_WITHIN = timedelta(days=30)
"""How long after paying a course can be given back, as the page about refunds says."""
REFUND_BELOW = 30
"""Percent of a course; whoever has watched as much has had the course."""

MAX_REFUND_WORDS = 1_000
"""Characters in which a student or the house says why."""
BANK_DAYS = "five to seven working days"
"""How long banks take to show money that went back (Razorpay's normal refunds)."""


class RefundCause(StrEnum):
    """Why money goes back. The first two end somebody's access; for the others nobody ever had any.

    NOT_HANDED_OVER: another order had given the course already, or the buyer's account is gone.
    """

    STUDENT = "asked for"
    HOUSE = "given by the house"
    NOT_HANDED_OVER = "not handed over"
    SECOND_PAYMENT = "paid twice"
    WRONG_AMOUNT = "wrong amount"

    @property
    def words(self) -> str:
        """The cause as administrators read it; what is stored stays as it is."""
        return CAUSES.get(self, self.value)


CAUSES = {
    RefundCause.STUDENT: "requested by the student",
    RefundCause.HOUSE: "given by an administrator",
    RefundCause.NOT_HANDED_OVER: "course already owned",
}


class RefundStatus(StrEnum):
    """asked → approved → sent → returning → returned; a refusal is final unless an administrator decides otherwise.

    APPROVED: the provider is to be asked. SENT: it has agreed, and our own books are being closed. RETURNING: access
    has ended and the money is on its way. FAILED: the provider said no, now or later, and a human has to look.
    """

    ASKED = "asked"
    DECLINED = "declined"
    APPROVED = "approved"
    SENT = "sent"
    RETURNING = "returning"
    RETURNED = "returned"
    FAILED = "failed"


class Refund(Entity):
    """Money on its way back for one line of an order, or for a payment that bought nothing (`course_id` is "" then).

    `key` is unique, so that one line or payment goes back once; with `attempt` it makes the key under which the
    provider never pays twice. `words` are the student's, `reason` is that of whoever decided. `gateway_refund_id` is
    `none:<id>` until known. `number` is the credit note's, "" while there is none. `is_due` when the buyer has nothing
    for this money any more, so that the house owes it or has paid it; that stays when the provider fails afterwards.
    """

    key: str
    cause: RefundCause
    status: RefundStatus
    order_id: str
    course_id: str = ""
    user_id: str
    payment_id: str
    amount: Money
    words: str = ""
    reason: str = ""
    decided_by: str = ""
    attempt: int = 1
    gateway_refund_id: str
    number: str = ""
    is_due: bool = False
    created_at: Instant
    updated_at: Instant
    closed_at: Instant = NEVER

    @property
    def provider_key(self) -> str:
        """What tells the provider that it is asked for the same refund again."""
        return self.provider_keys[-1]

    @property
    def provider_keys(self) -> tuple[str, ...]:
        """The keys of all its attempts, the first one first."""
        return tuple(f"{self.key}-{attempt}" for attempt in range(1, self.attempt + 1))

    @property
    def ends_access(self) -> bool:
        """Whether somebody had what this money was for."""
        return self.cause in (RefundCause.STUDENT, RefundCause.HOUSE)


def line_key(order_id: str, course_id: str) -> str:
    """The key of the one refund that an order's line can have."""
    return f"line-{order_id}-{course_id}"


def payment_key(payment_id: str) -> str:
    """The key of the refund of a payment that bought nothing."""
    return f"payment-{payment_id}"


def watched_percent(progress: Progress | None, lengths: Mapping[str, int]) -> int:
    """How much of a course somebody has seen, by seconds of its films; of a course without films, by its articles.

    What was reached once counts for good: unmarking a lecture or going back makes nothing unseen.
    """
    if progress is None or not lengths:
        return 0
    total = sum(lengths.values())
    if not total:
        return sum(progress.of(lecture_id).seen > 0 for lecture_id in lengths) * 100 // len(lengths)
    return int(sum(min(progress.of(lecture_id).seen, length) for lecture_id, length in lengths.items()) * 100 / total)


@dataclass(frozen=True, slots=True)
class RefundRule:
    """The printed rule, put to one purchase."""

    paid_at: datetime
    watched: int

    def refusal(self, now: datetime) -> str:
        """Why the course cannot be given back, in words; "" when it can."""
        if now - self.paid_at > REFUND_WITHIN:
            return f"The {REFUND_WITHIN.days} days in which you could get a refund are over."
        if self.watched >= REFUND_BELOW:
            return f"You have watched {self.watched}% of this course. Refunds are possible below {REFUND_BELOW}%."
        return ""


def read_words(name: str, words: str) -> str:
    """What somebody writes about a refund, tidied; `name` is the field.

    Raises:
        InvalidInput: They are too long.
    """
    tidy = " ".join(words.split())
    if len(tidy) > MAX_REFUND_WORDS:
        raise InvalidInput({name: f"Please use at most {MAX_REFUND_WORDS} characters."})
    return tidy
