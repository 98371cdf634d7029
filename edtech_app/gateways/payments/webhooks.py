"""The body of a provider's webhook, read with distrust."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from edtech_app.domain.commerce import PaymentNotice
from edtech_app.domain.errors import InvalidInput
from edtech_app.gateways.payments import signing

OLD_SECRET_COUNTS = timedelta(days=1)
"""How long Razorpay goes on trying, signing with the secret that was in force at the event."""


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """What webhooks are signed with; one that was changed counts for a day longer."""

    value: str
    changed_at: datetime | None = None

    def counts(self, now: datetime) -> bool:
        """Whether a signature made with it is still believed."""
        return bool(self.value) and (self.changed_at is None or now < self.changed_at + OLD_SECRET_COUNTS)


def read(body: bytes, signature: str, secrets: Iterable[WebhookSecret], now: datetime) -> PaymentNotice:
    """What a webhook is about; its signature must be one of the secrets' that count, over the very bytes.

    Raises:
        InvalidInput: The signature is wrong or the body is no event.
    """
    if not any(signing.is_signed(secret.value.encode(), body, signature) for secret in secrets if secret.counts(now)):
        raise InvalidInput({"signature": "The signature is wrong."}, "The signature is wrong.")
    try:
        event = json.loads(body.decode())
    except ValueError as error:
        raise InvalidInput({"body": "This is not JSON."}, "The body is not an event.") from error
    payment = _text(event, "payload", "payment", "entity", "id")
    return PaymentNotice(
        kind=_text(event, "event"),
        gateway_order_id=_text(event, "payload", "payment", "entity", "order_id")
        or _text(event, "payload", "order", "entity", "id"),
        payment_id=payment
        or _text(event, "payload", "refund", "entity", "payment_id")
        or _text(event, "payload", "dispute", "entity", "payment_id"),
    )


def _text(value: Any, *path: str) -> str:
    """A short text inside the event, "" when there is none."""
    for name in path:
        if not isinstance(value, dict):
            return ""
        value = value.get(name)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return value[:100] if isinstance(value, str) else ""
