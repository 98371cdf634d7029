"""Which seconds of a video somebody has seen, and how their player tells of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

WATCHED_SHARE = 0.9
"""A video counts as done when this share of it was watched (PRODUCT §5), at any speed and in any order."""

Span = tuple[float, float]
"""A piece of a video that was played, from one second to another."""

GAP = 1.0
"""Seconds between two spans that are taken for one: players tell the time only a few times a second."""

MAX_SPANS = 60
"""A video is never kept in more pieces; the closest ones are taken together then."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a player tells: at `at` the student was at the second `position` and had played these spans.

    Reports may come late, twice or in any order: `at` says when it was so, not when it was heard.
    """

    position: float
    spans: tuple[Span, ...]
    at: datetime


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same seconds in as few spans as possible, in their order; what lies in none of them may lie in a small gap.

    Joining again, or in another order, gives the same.
    """
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start - whole[-1][1] <= GAP:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    while len(whole) > MAX_SPANS:
        closest = min(range(len(whole) - 1), key=lambda at: whole[at + 1][0] - whole[at][1])
        whole[closest : closest + 2] = [(whole[closest][0], whole[closest + 1][1])]
    return tuple(whole)


def within(spans: Iterable[Span], seconds: int) -> tuple[Span, ...]:
    """The spans as far as they lie in a video of this length, to a tenth of a second."""
    cut = ((round(max(0.0, start), 1), round(min(float(seconds), end), 1)) for start, end in spans)
    return tuple((start, end) for start, end in cut if start < end)


def length_of(spans: Iterable[Span]) -> float:
    """Seconds in spans that do not overlap, as `joined` gives them."""
    return sum(end - start for start, end in spans)


def is_watched(spans: Iterable[Span], seconds: int) -> bool:
    """Whether enough of a video was seen; of one whose length is unknown (0) never.

    Lengths are kept in whole seconds, rounded up: up to one of them may not be there to be watched.
    """
    seen = length_of(spans)
    return seconds > 0 and seen > 0 and seen >= (seconds - 1) * WATCHED_SHARE
