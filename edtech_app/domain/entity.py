"""What every stored thing has in common: an id, a version and times that survive any database."""

import re
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

ID_PATTERN = re.compile(r"[0-9a-f]{24}")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = EPOCH
"""The explicit "not yet" of a time, because filtered fields are never null."""


Clock = Callable[[], datetime]
"""What tells the time; tests bring one that they can turn."""


_last_id = 0


def new_id() -> str:
    """Make an id: 24 lower-case hex characters, 48 bits of milliseconds and 48 that are as good as random.

    Ids sort by the time of their making; those of one process also within a millisecond, where each is a random step
    behind the one before.
    """
    global _last_id
    made = (time.time_ns() // 1_000_000 << 48) | secrets.randbits(47)
    if made >> 48 == _last_id >> 48 and made < _last_id:
        made = _last_id + 1 + secrets.randbits(32)
    _last_id = made
    return f"{made:024x}"


def is_id(value: object) -> bool:
    """Say whether a value from outside has the form of an id."""
    return isinstance(value, str) and ID_PATTERN.fullmatch(value) is not None


def utc_now() -> datetime:
    """The present moment, aware, cut to the millisecond that the database keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def millis(moment: datetime) -> int:
    """An aware time as whole milliseconds since 1970, the form in which it is stored and compared."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def _from_millis(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return EPOCH + timedelta(milliseconds=value)
    return value


Instant = Annotated[datetime, BeforeValidator(_from_millis), PlainSerializer(millis, return_type=int)]
"""An aware UTC time; an integer of milliseconds in the database."""


class Value(BaseModel):
    """An immutable part of an entity."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Entity(Value):
    """An immutable stored thing: every change returns a new one, which the service saves.

    `version` counts the writes to the stored document; a save under a stale version is refused.
    """

    id: str
    version: int = 0
