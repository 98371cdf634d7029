"""How often something may be tried within a stretch of time."""

import re
from dataclasses import dataclass
from datetime import timedelta

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
WRITTEN = re.compile(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,3})([smhd])")


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` tries in each stretch of `window`; written as `10/15m` in the settings."""

    count: int
    window: timedelta

    @classmethod
    def read(cls, text: str) -> "Limit":
        """The limit that somebody wrote: a number, a slash, and a time in s, m, h or d.

        Raises:
            ValueError: It is written otherwise.
        """
        found = WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError("is not a limit; write tries/time, such as 10/15m, 5/1h or 3/1d")
        count, number, unit = found.groups()
        return cls(int(count), timedelta(**{UNITS[unit]: int(number)}))


def wait_in_words(seconds: int) -> str:
    """How long to wait, rounded up so that it is never too short: `40 seconds`, `12 minutes`, `2 hours`."""
    length, unit = next((one for one in ((3600, "hour"), (60, "minute")) if seconds >= one[0]), (1, "second"))
    count = max(1, -(-seconds // length))
    return f"{count} {unit}{'' if count == 1 else 's'}"
