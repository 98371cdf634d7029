"""How fast somebody may go on: a bucket for each that fills up again with time. Kept by each process for itself.

A flood is held back, not accounted for; the limits that matter for security are exact in the database (`Limits`).
"""

from edtech_app.domain.limits import Limit

MOST_BUCKETS = 20_000
"""Buckets that are kept; whoever was quiet for longest gives theirs up, which at that time is full again or nearly."""


class Buckets:
    """A limit's `count` may be taken at once, and comes back evenly over its `window`."""

    def __init__(self, limit: Limit) -> None:
        self._most = float(limit.count)
        self._rate = limit.count / limit.window.total_seconds()
        self._kept: dict[str, tuple[float, float]] = {}

    def take(self, who: str, now: float) -> float:
        """Take one of somebody's; answers 0 when there was one, else the seconds until there is."""
        left, at = self._kept.pop(who, (self._most, now))
        left = min(self._most, left + (now - at) * self._rate)
        wait = 0.0 if left >= 1 else (1 - left) / self._rate
        self._kept[who] = (left - 1 if not wait else left, now)
        if len(self._kept) > MOST_BUCKETS:
            del self._kept[next(iter(self._kept))]
        return wait

    def forget(self, who: str) -> None:
        """Whoever this was is gone."""
        self._kept.pop(who, None)
