"""Columns on a common line of zero, and the words below and beside them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from edtech_app.domain.tallies import Stretch
from edtech_app.services.analytics import Period
from edtech_app.states import formats

LABELS = 5
"""So many words fit below a chart on a phone."""


@dataclass(frozen=True)
class BarView:
    """One column of a chart: `height` and `foot` are percent of the chart's height; `label` may be "" for lack of room.

    `is_below` when it hangs from the line of zero.
    """

    label: str = ""
    words: str = ""
    height: float = 0.0
    foot: float = 0.0
    is_below: bool = False


@dataclass(frozen=True)
class ChartView:
    """A chart's columns, what its whole period came to, and how that compares; `top` stands at the highest column.

    `zero` is where the line of zero runs, in percent of the chart's height; flat is where nothing happened.
    """

    sum_text: str = ""
    before_text: str = ""
    top: str = ""
    zero: float = 0.0
    is_flat: bool = False
    bars: list[BarView] = field(default_factory=list[BarView])


def chart(period: Period, values: list[int], words: Callable[[int], str], sums: tuple[int, int]) -> ChartView:
    """Columns on a common line of zero, the highest of them as high as the chart."""
    top, bottom = max(0, *values), min(0, *values)
    span = (top - bottom) or 1
    every = -(-len(values) // LABELS)
    last = len(values) - 1
    bars = [
        BarView(
            label=_label(stretch, period.days) if (last - place) % every == 0 else "",
            words=f"{words_of(stretch)}: {words(value)}",
            height=round(abs(value) * 100 / span, 2),
            foot=round((min(value, 0) - bottom) * 100 / span, 2),
            is_below=value < 0,
        )
        for place, (stretch, value) in enumerate(zip(period.stretches, values, strict=True))
    ]
    here, before = sums
    return ChartView(
        sum_text=words(here),
        before_text=f"{words(before)} in the previous {period.days} days{_change(here, before)}",
        top=words(top) if top else "",
        is_flat=top == bottom,
        zero=round(-bottom * 100 / span, 2),
        bars=bars,
    )


def _change(here: int, before: int) -> str:
    """How much more or less that is, in percent; "" where nothing can be compared."""
    if before <= 0 or here < 0:
        return ""
    change = round((here - before) * 100 / before)
    return f" ({'+' if change > 0 else '−' if change < 0 else '±'}{formats.number(abs(change))}%)"


def _label(stretch: Stretch, days: int) -> str:
    """What stands below a column: the day on which it begins, or its month."""
    return f"{stretch.last:%b}" if days > 90 else _day(stretch.last)


def words_of(stretch: Stretch) -> str:
    """The days of a stretch."""
    if stretch.first == stretch.last:
        return f"{_day(stretch.first)} {stretch.first.year}"
    return f"{_day(stretch.first)} – {_day(stretch.last)} {stretch.last.year}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
