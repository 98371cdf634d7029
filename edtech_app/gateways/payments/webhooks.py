"""The body of a provider's webhook, read with distrust."""

import json
from collections.abc import Iterable
from typing import Any

from edtech_app.domain.errors import InvalidInput
from edtech_app.gateways.payments import signing


def read(body: bytes, signature: str, secrets: Iterable[bytes]) -> str:
    """The provider's order id that a webhook is about, "" for none; signed with any of the secrets.

    Raises:
        InvalidInput: The signature is wrong or the body is no event.
    """
    if not any(signing.is_signed(secret, body, signature) for secret in secrets):
        raise InvalidInput({"signature": "The signature is wrong."}, "The signature is wrong.")
    try:
        event = json.loads(body)
    except ValueError as error:
        raise InvalidInput({"body": "This is not JSON."}, "The body is not an event.") from error
    for kind, field in (("payment", "order_id"), ("order", "id"), ("refund", "order_id")):
        found = _inside(event, "payload", kind, "entity", field)
        if isinstance(found, str) and found:
            return found
    return ""


def _inside(value: Any, *path: str) -> Any:
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return value
