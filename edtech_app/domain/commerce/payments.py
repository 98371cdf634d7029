"""What the payment provider and browsers tell us of payments, and what of it the house has to look at."""

from dataclasses import dataclass
from enum import StrEnum

from edtech_app.domain.entity import Entity, Instant
from edtech_app.domain.money import CURRENCY, Money

MAX_ALERT_NOTE = 500


class EventStatus(StrEnum):
    NEW = "new"
    DONE = "done"


class PaymentEvent(Entity):
    """Word of a payment, kept before anything is done about it. `key` is unique: the same word twice is kept once.

    `kind` is the provider's name for what happened ("payment.captured"), or "proof" from a browser. `body` is what was
    received to the letter, as it may be needed to find out what went wrong; it names people and is erased when done.
    """

    key: str
    kind: str = ""
    gateway_order_id: str
    payment_id: str = ""
    body: str = ""
    status: EventStatus = EventStatus.NEW
    created_at: Instant
    updated_at: Instant


class AlertKind(StrEnum):
    """What somebody of the house has to look at."""

    UNKNOWN_ORDER = "unknown order"
    WRONG_AMOUNT = "wrong amount"
    NOT_FULFILLED = "paid and not fulfilled"
    ODD_REFUND = "refund of no course"
    REFUND_FAILED = "refund failed"
    DISPUTE = "dispute"
    SILENCE = "no webhook"


class AlertStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class PaymentAlert(Entity):
    """Something about money that the house cannot settle by itself. `key` is unique: the same thing is told once.

    `answer` is what the administrator who closed it wrote.
    """

    key: str
    kind: AlertKind
    words: str
    order_id: str = ""
    gateway_order_id: str = ""
    payment_id: str = ""
    status: AlertStatus = AlertStatus.OPEN
    answer: str = ""
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class PaymentProof:
    """What the payment window hands the browser; worth nothing until its signature is checked."""

    gateway_order_id: str
    payment_id: str
    signature: str


@dataclass(frozen=True, slots=True)
class Payment:
    """A captured payment as the provider itself reports it."""

    id: str
    gateway_order_id: str
    amount: Money
    currency: str = CURRENCY


class RefundProgress(StrEnum):
    """How far the provider is with giving money back; only `FAILED` and `PROCESSED` are final."""

    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """Money that went back, as the provider itself reports it. `key` is ours, "" when somebody made it elsewhere."""

    id: str
    payment_id: str
    amount: Money
    progress: RefundProgress
    key: str = ""


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """What a genuine webhook is about: a reason to ask the provider, never to believe the body."""

    kind: str
    gateway_order_id: str = ""
    payment_id: str = ""
